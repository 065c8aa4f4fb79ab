import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { cutShort, disturb } from './disturb.ts';
import { answerOauth } from './oauth/routes.ts';
import type { Context } from './schema/context.ts';
import { versionFor } from './schema/load.ts';
import type { Token } from './shop.ts';
import type { ShopUnit, World } from './world.ts';

export interface RequestCount {
  count: number;
  records: number;
}

const graphqlBody = z.object({
  query: z.string(),
  variables: z.record(z.string(), z.unknown()).nullish(),
  operationName: z.string().nullish(),
});

/** Whether a host is one that this world answers for. */
export const isShopifyHost = (host: string): boolean => /\.myshopify\.com$/i.test(host) || host === storage;
const storage = 'storage.googleapis.com';

/** Answers what is sent to a shop's own host, and to the place where results of bulk operations lie. */
export const serveShopify = async (world: World, request: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
  const host = (request.headers.host ?? '').toLowerCase().replace(/:\d+$/, '');
  const url = new URL(request.url, `https://${host}`);
  if (host === storage) return sendFile(world, request, reply, url);
  const unit = world.units.get(host.replace(/\.myshopify\.com$/, ''));
  if (url.pathname.startsWith('/admin/oauth/')) return answerOauth(world, unit, request, reply, url);
  if (!unit) return reply.code(404).send({ errors: 'Not Found' });
  reply.header('date', new Date(unit.shop.now()).toUTCString());
  const api = /^\/admin\/api\/([\w-]+)\/graphql\.json$/.exec(url.pathname);
  if (api && request.method === 'POST') return graphql(world, unit, request, reply, api[1] ?? '');
  if (url.pathname === '/admin/api_permissions/current.json' && request.method === 'DELETE') {
    const token = tokenOf(unit, request);
    if (!token) return refuseToken(unit, reply);
    if (token.clientId !== null) unit.uninstall(token.clientId);
    return reply.code(200).send({});
  }
  return reply.code(404).send({ errors: 'Not Found' });
};

const graphql = async (
  world: World,
  unit: ShopUnit,
  request: FastifyRequest,
  reply: FastifyReply,
  asked: string,
): Promise<unknown> => {
  const { shop } = unit;
  const text = Buffer.isBuffer(request.body) ? request.body.toString('utf8') : '';
  const version = versionFor(asked);
  const disturbance = await disturb(shop, request, reply, text);
  if (disturbance === 'answered') {
    note(unit, 'disturbed', 0);
    return reply;
  }
  const standing = standings[shop.faults.standing];
  if (standing) {
    note(unit, `!${standing.status}`, 0);
    return reply.code(standing.status).send({ errors: standing.errors });
  }
  const token = tokenOf(unit, request);
  if (!token) return refuseToken(unit, reply);
  reply.header('x-shopify-api-version', version).header('content-type', 'application/json; charset=utf-8');
  const parsed = readBody(request, text);
  if (!parsed) return reply.code(400).send({ errors: { query: 'Required parameter missing or invalid' } });
  if (disturbance === 'internal') return reply.send(internalError);

  const context: Context = {
    shop,
    app: token.clientId ?? token.value,
    scopes: new Set(token.scopes),
    version,
    webhooks: unit.webhooks,
    bulk: unit.bulk,
    searches: [],
    served: {},
  };
  const answer = await world.executor.answer(
    { query: parsed.query, variables: parsed.variables ?? {}, operationName: parsed.operationName ?? undefined },
    context,
    disturbance === 'throttle',
  );
  const served = Object.values(context.served).reduce((sum, each) => sum + each, 0);
  note(unit, /\b(?:query|mutation)\s+(\w+)/.exec(parsed.query)?.[1] ?? 'anonymous', served);
  if (disturbance === 'late') return reply.send(internalError);
  const out = JSON.stringify(answer);
  if (disturbance === 'truncate') return cutShort(reply, out);
  return reply.send(out);
};

const internalError = {
  errors: [
    {
      message:
        'Internal error. Looks like something went wrong on our end.\nRequest ID: sandbox (include this in support requests).',
      extensions: { code: 'INTERNAL_SERVER_ERROR', requestId: 'sandbox' },
    },
  ],
};
const standings = {
  open: undefined,
  frozen: { status: 402, errors: 'Unavailable Shop' },
  locked: { status: 423, errors: 'Locked' },
  forbidden: { status: 403, errors: '[API] This action requires merchant approval for read_orders scope.' },
} as const;

const readBody = (request: FastifyRequest, text: string): z.infer<typeof graphqlBody> | undefined => {
  if ((request.headers['content-type'] ?? '').startsWith('application/graphql')) return { query: text };
  try {
    return graphqlBody.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
};

const tokenOf = ({ shop }: ShopUnit, request: FastifyRequest): Token | undefined => {
  const given = request.headers['x-shopify-access-token'];
  const token = typeof given === 'string' ? shop.tokens.get(given) : undefined;
  return token && (token.expiresAt === null || token.expiresAt > Date.now()) ? token : undefined;
};
const refuseToken = (unit: ShopUnit, reply: FastifyReply): unknown => {
  note(unit, '!401', 0);
  return reply
    .code(401)
    .send({ errors: '[API] Invalid API key or access token (unrecognized login or wrong password)' });
};

const note = ({ counts }: ShopUnit, key: string, records: number): void => {
  const known = counts.get(key) ?? { count: 0, records: 0 };
  counts.set(key, { count: known.count + 1, records: known.records + records });
};

/** A result of a bulk operation: no token, only the signed address. */
const sendFile = async (world: World, request: FastifyRequest, reply: FastifyReply, url: URL): Promise<unknown> => {
  const key = /\/([\w-]+)-final$/.exec(url.pathname)?.[1] ?? '';
  for (const unit of world.units.values()) {
    const file = unit.bulk.file(key);
    if (!file) continue;
    note(unit, 'bulk file', 0);
    if (file.expired) break;
    const { size } = await stat(file.path);
    const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
    const { cutDownloadAt } = unit.shop.faults.bulk;
    if (cutDownloadAt > 0) {
      unit.shop.faults.bulk.cutDownloadAt = 0;
      reply.hijack();
      reply.raw.writeHead(200, { 'content-type': 'application/jsonl', 'content-length': size });
      createReadStream(file.path, { end: Math.floor(size * cutDownloadAt) })
        .on('data', (chunk) => reply.raw.write(chunk))
        .on('close', () => request.raw.socket.destroy());
      return reply;
    }
    reply
      .header('content-type', 'application/jsonl')
      .header('content-length', size - from)
      .header('accept-ranges', 'bytes');
    if (from > 0) reply.code(206).header('content-range', `bytes ${from}-${size - 1}/${size}`);
    return reply.send(createReadStream(file.path, { start: from, highWaterMark: 262_144 }));
  }
  return reply
    .code(400)
    .header('content-type', 'application/xml')
    .send(
      "<?xml version='1.0' encoding='UTF-8'?><Error><Code>ExpiredToken</Code><Message>The provided token has expired.</Message></Error>",
    );
};
