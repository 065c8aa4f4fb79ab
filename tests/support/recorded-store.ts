import { createHmac } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { join } from 'node:path';

/**
 * A real WooCommerce store's records, served again over HTTP: lists with paging, filters by id and by
 * change date, single records, the totals in the headers. It checks OAuth 1.0a signatures by its own
 * reading of RFC 5849, so that the connector's signing is judged by code it does not share.
 */
export interface RecordedStore {
  url: string;
  consumerKey: string;
  consumerSecret: string;
  /** Path and query of each request, without the signature. */
  requests: string[];
  /** What is on the shelves; tests may change it between requests. */
  shelves: Shelves;
  /** Answers in place of the store for one request, when it returns true. */
  intercept: ((request: IncomingMessage, response: ServerResponse, url: URL) => boolean) | undefined;
  close(): Promise<void>;
}

export interface ShelfRecord {
  id: number;
  date_modified_gmt: string | null;
  date_created_gmt: string | null;
  status?: string;
  role?: string;
}
/** By list: records in order of id. Variations stand under `products/<id>/variations`. */
export type Shelves = Record<string, ShelfRecord[]>;

/** The whole recorded store; `folder` is the one that holds `full/` and `products/`. */
export function recordedShelves(folder: string): Shelves {
  const shelves: Shelves = {};
  for (const list of ['customers', 'orders', 'products']) {
    shelves[list] = readdirSync(join(folder, 'full'))
      .filter((name) => name.startsWith(`${list}-`))
      .sort()
      .flatMap((name) => recordedBody(join(folder, 'full', name)));
  }
  const variations = recordedBody(join(folder, 'products', 'variations.json'));
  const parent = (variations[0] as { parent_id?: number } | undefined)?.parent_id;
  shelves[`products/${parent}/variations`] = variations.sort((a, b) => a.id - b.id);
  return shelves;
}

export async function startRecordedStore(shelves: Shelves): Promise<RecordedStore> {
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', `http://${request.headers.host}`);
    const asked = new URL(url);
    for (const name of [...asked.searchParams.keys()]) if (name.startsWith('oauth_')) asked.searchParams.delete(name);
    store.requests.push(`${request.method} ${asked.pathname}${decodeURIComponent(asked.search)}`);
    request.resume();
    if (store.intercept?.(request, response, url)) return;
    const [status, body, headers] = answer(store, request, url);
    response.writeHead(status, { 'content-type': 'application/json; charset=UTF-8', ...headers });
    response.end(JSON.stringify(body));
  });
  const store: RecordedStore = {
    url: '',
    consumerKey: 'ck_d0542aff06a16ca88ca74630b8e50226e83a7359',
    consumerSecret: 'cs_3f650a1287ab3ee197fd02e26b42600eef717f9d',
    requests: [],
    shelves,
    intercept: undefined,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The recorded store has no port.');
  store.url = `http://127.0.0.1:${address.port}`;
  return store;
}

type Answer = [number, unknown, Record<string, string>?];

function answer(store: RecordedStore, request: IncomingMessage, url: URL): Answer {
  if (url.pathname === '/wp-json/') {
    return [
      200,
      { name: 'Recorded store', home: store.url, timezone_string: 'America/New_York', namespaces: ['wc/v3'] },
    ];
  }
  const path = url.pathname.replace('/wp-json/wc/v3/', '');
  if (!isSigned(store, request, url)) {
    return error(
      401,
      'woocommerce_rest_authentication_error',
      'Invalid signature - provided signature does not match.',
    );
  }
  if (path === 'system_status') {
    return [200, { environment: { version: '11.0.1', wp_version: '7.0.4' }, settings: { currency: 'USD' } }];
  }
  if (path.startsWith('webhooks/')) return error(404, 'woocommerce_rest_shop_webhook_invalid_id', 'Invalid ID.');
  const list = store.shelves[path];
  if (list || /^products\/\d+\/variations$/.test(path)) return page(path, list ?? [], url.searchParams);
  const [, shelf = '', id = ''] = /^(.+)\/(\d+)$/.exec(path) ?? [];
  const found = store.shelves[shelf]?.find((record) => record.id === Number(id));
  if (found) return [200, found];
  return store.shelves[shelf]
    ? error(404, 'woocommerce_rest_shop_order_invalid_id', 'Invalid ID.')
    : error(404, 'rest_no_route', 'No route was found matching the URL and request method.');
}

function page(path: string, list: ShelfRecord[], query: URLSearchParams): Answer {
  const perPage = Number(query.get('per_page') ?? 10);
  if (perPage > 100) return error(400, 'rest_invalid_param', 'Invalid parameter(s): per_page');
  const gmt = query.get('dates_are_gmt') === 'true';
  const include = query.get('include')?.split(',');
  const role = path === 'customers' ? (query.get('role') ?? 'customer') : 'all';
  const rows = list.filter(
    (record) =>
      !(record.status === 'trash') &&
      (role === 'all' || record.role === undefined || record.role === role) &&
      (!include || include.includes(String(record.id))) &&
      (path === 'customers' || !gmt || isWithin(record, query)),
  );
  const offset = query.has('offset') ? Number(query.get('offset')) : (Number(query.get('page') ?? 1) - 1) * perPage;
  const slice = rows.slice(offset, offset + perPage);
  // Orders forget their total past the end; the other lists keep it.
  const total = slice.length === 0 && path === 'orders' ? 0 : rows.length;
  const records = query.get('_fields') === 'id' ? slice.map(({ id }) => ({ id })) : slice;
  return [200, records, { 'x-wp-total': String(total), 'x-wp-totalpages': String(Math.ceil(total / perPage)) }];
}

function isWithin(record: ShelfRecord, query: URLSearchParams): boolean {
  const after = (name: string, stamp: string | null) => !query.has(name) || (stamp ?? '') > (query.get(name) ?? '');
  const before = (name: string, stamp: string | null) => !query.has(name) || (stamp ?? '') < (query.get(name) ?? '');
  return (
    after('modified_after', record.date_modified_gmt) &&
    before('modified_before', record.date_modified_gmt) &&
    after('after', record.date_created_gmt)
  );
}

const error = (status: number, code: string, message: string): Answer => [status, { code, message, data: { status } }];

function isSigned(store: RecordedStore, request: IncomingMessage, url: URL): boolean {
  const pairs = [...url.searchParams];
  const given = pairs.find(([name]) => name === 'oauth_signature')?.[1];
  if (url.searchParams.get('oauth_consumer_key') !== store.consumerKey || given === undefined) return false;
  const age = Math.abs(Date.now() / 1_000 - Number(url.searchParams.get('oauth_timestamp')));
  if (!(age < 15 * 60)) return false;
  const parameters = pairs
    .filter(([name]) => name !== 'oauth_signature')
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .sort()
    .join('&');
  const base = [request.method ?? 'GET', url.origin + url.pathname, parameters].map(encode).join('&');
  return createHmac('sha256', `${store.consumerSecret}&`).update(base).digest('base64') === given;
}

const encode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);

function recordedBody(file: string): ShelfRecord[] {
  const recorded = JSON.parse(readFileSync(file, 'utf8')) as { response: { body: string } };
  return JSON.parse(recorded.response.body) as ShelfRecord[];
}
