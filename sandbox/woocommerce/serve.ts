import type { FastifyReply, FastifyRequest } from 'fastify';
import { makeRandom } from '../kit/random.ts';
import { type Address, addressOf } from './address.ts';
import { touchRandom, trashRandom } from './bulk.ts';
import { consentPage } from './consent.ts';
import { type Disturber, makeDisturber } from './disturb.ts';
import type { Answer } from './errors.ts';
import { parsePhpQuery } from './oauth.ts';
import { answerRest } from './rest.ts';
import type { Store } from './store.ts';

export interface RequestCount {
  count: number;
  records: number;
}

export interface ShopServer {
  handle(request: FastifyRequest, reply: FastifyReply, prefix: string): Promise<unknown>;
  /** Requests by method and route (ids as `:id`), with the records they served. */
  counts: Map<string, RequestCount>;
}

/** Serves one shop below a path prefix: REST, consent page, a bare front page; faults included. */
export const makeShopServer = (store: Store): ShopServer => {
  const random = makeRandom(store.options.seed + 91);
  const disturber: Disturber = makeDisturber(store, random.next);
  const counts = new Map<string, RequestCount>();

  const rest = async (request: FastifyRequest, reply: FastifyReply, at: Address): Promise<unknown> => {
    const latency = disturber.latencyMs(at.path);
    if (latency > 0) await new Promise((resolve) => setTimeout(resolve, latency));
    const wantsJson = (request.headers.accept ?? '').includes('application/json');
    const before = disturber.before(at.path, request.url, wantsJson);
    if (before.kind === 'hang') return reply.hijack();
    if (before.kind === 'reset') {
      reply.hijack();
      return request.raw.socket.destroy();
    }
    if (before.kind === 'answer') {
      note(counts, `${request.method} !${before.answer.status}`, 0);
      return send(reply, store, before.answer, at, before.answer.contentType);
    }
    const route = at.path
      .slice(at.prefix.length)
      .replace(/^\/wp-json/, '')
      .replace(/\/$/, '');
    const answer = await answerRest(store, {
      method: request.method,
      path: at.path,
      route,
      rawQuery: at.query,
      query: parsePhpQuery(at.query),
      body: Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0),
      home: at.home,
      secure: at.secure,
      authorization: request.headers.authorization,
    });
    note(counts, `${request.method} ${route.replace(/\/\d+/g, '/:id')}`, answer.records ?? 0);
    if (answer.records !== undefined && route.endsWith('/orders')) shift(store, random.int);
    const after = disturber.after(at.path, request.method !== 'GET' && request.method !== 'HEAD');
    if (after.kind === 'late') return send(reply, store, after.answer, at);
    if (after.kind === 'truncated') return cutShort(request, reply, answer.body);
    if (after.kind === 'huge') return send(reply, store, { ...answer, body: huge() }, at);
    const body =
      after.kind === 'prefixed' ? Buffer.concat([Buffer.from(after.prefix), Buffer.from(answer.body)]) : answer.body;
    return send(reply, store, { ...answer, body }, at);
  };

  return {
    counts,
    handle: async (request, reply, prefix) => {
      const at = addressOf(request, store, prefix);
      const below = at.path.slice(prefix.length);
      if (below === '/wp-json' || below.startsWith('/wp-json/')) return rest(request, reply, at);
      if (below.startsWith('/wc-auth/v1/')) return consentPage(store, request, reply, at);
      const route = parsePhpQuery(at.query).get('rest_route');
      // Keys are looked at only where the path has wp-json/wc/ in it.
      if (typeof route === 'string') return restRoute(store, request, reply, at, route);
      if (below.startsWith('/wc-api/')) {
        reply.code(404).header('content-type', 'application/json; charset=UTF-8');
        return reply.send(
          '{"errors":{"code":"woocommerce_api_disabled","message":"The WooCommerce API is disabled on this site"}}',
        );
      }
      reply.code(below === '' || below === '/' ? 200 : 404).header('content-type', 'text/html; charset=UTF-8');
      return reply.send(
        `<!DOCTYPE html><html lang="en-US"><head><title>${store.name}</title></head><body><h1>${store.name}</h1></body></html>`,
      );
    },
  };
};

const send = (reply: FastifyReply, store: Store, answer: Answer, at: Address, contentType?: string): unknown => {
  reply.code(answer.status);
  reply.header('content-type', contentType ?? 'application/json; charset=UTF-8');
  reply.header('date', new Date(store.now() * 1000).toUTCString());
  reply.header('x-robots-tag', 'noindex');
  reply.header('link', `<${at.home}/wp-json/>; rel="https://api.w.org/"`);
  reply.header('x-content-type-options', 'nosniff');
  reply.header('access-control-expose-headers', 'X-WP-Total, X-WP-TotalPages, Link');
  if (answer.allow) reply.header('allow', answer.allow);
  reply.header('expires', 'Wed, 11 Jan 1984 05:00:00 GMT');
  reply.header('cache-control', 'no-cache, must-revalidate, max-age=0, no-store, private');
  for (const [name, value] of Object.entries(answer.headers ?? {})) reply.header(name, value);
  return reply.send(answer.body);
};

const restRoute = async (store: Store, request: FastifyRequest, reply: FastifyReply, at: Address, route: string) => {
  const answer = await answerRest(store, {
    method: request.method,
    path: at.path,
    route: route.replace(/\/$/, ''),
    rawQuery: '',
    query: parsePhpQuery(at.query),
    body: Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0),
    home: at.home,
    secure: false,
    authorization: undefined,
  });
  return send(reply, store, answer, at);
};

/** Says how long the answer is, sends half of it and hangs up. */
const cutShort = (request: FastifyRequest, reply: FastifyReply, body: string | Buffer): unknown => {
  reply.hijack();
  const bytes = Buffer.from(body);
  reply.raw.writeHead(200, { 'content-type': 'application/json; charset=UTF-8', connection: 'close' });
  reply.raw.write(bytes.subarray(0, Math.floor(bytes.length / 2)));
  // A proxy that lost its upstream ends the answer as if it were whole.
  reply.raw.end();
  return request.raw.resume();
};

const huge = (): string => `[{"id":1,"padding":"${'x'.repeat(50 * 1024 * 1024)}"}]`;

const shift = (store: Store, int: (from: number, to: number) => number): void => {
  const { shiftEdits, shiftTrash } = store.faults;
  if (shiftEdits > 0) touchRandom(store, 'orders', shiftEdits, int(1, 1_000_000_000));
  if (shiftTrash > 0) trashRandom(store, 'orders', shiftTrash, int(1, 1_000_000_000));
};

const note = (counts: Map<string, RequestCount>, key: string, records: number): void => {
  const known = counts.get(key) ?? { count: 0, records: 0 };
  counts.set(key, { count: known.count + 1, records: known.records + records });
};
