import { request } from 'node:http';

export interface Reply {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  text: string;
}

/** Sends a request to the sandbox under a vendor's own host, as a stand-in origin does. */
export const askAs = (
  url: string,
  host: string,
  path: string,
  options: { method?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<Reply> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    const made = request(
      { hostname, port, path, method: options.method ?? 'GET', headers: { ...options.headers, host } },
      (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.once('error', reject);
        response.once('aborted', () => reject(new Error('aborted')));
        response.once('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            text: Buffer.concat(parts).toString('utf8'),
          }),
        );
      },
    );
    made.once('error', reject);
    made.end(options.body);
  });

export interface GraphqlReply<T = Record<string, never>> {
  status: number;
  headers: Reply['headers'];
  data: T;
  errors?: { message: string; path?: unknown[]; extensions?: Record<string, unknown> }[];
  extensions?: {
    cost: {
      requestedQueryCost: number;
      actualQueryCost: number | null;
      throttleStatus: { maximumAvailable: number; currentlyAvailable: number; restoreRate: number };
    };
    search?: { warnings: { field: string; code: string }[] }[];
  };
}

/** One GraphQL request to a shop. */
export const askGraphql = async <T>(
  url: string,
  host: string,
  token: string,
  query: string,
  options: { variables?: Record<string, unknown>; version?: string } = {},
): Promise<GraphqlReply<T>> => {
  const reply = await askAs(url, host, `/admin/api/${options.version ?? '2026-10'}/graphql.json`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-shopify-access-token': token },
    body: JSON.stringify({ query, variables: options.variables ?? {} }),
  });
  const body = reply.headers['content-type']?.includes('json') ? (JSON.parse(reply.text) as object) : {};
  return { ...(body as GraphqlReply<T>), status: reply.status, headers: reply.headers };
};
