import type { AddressInfo } from 'node:net';
import Fastify, { type FastifyReply, type FastifyRequest } from 'fastify';
import { type Control, makeControl } from './control.ts';
import { registerControl } from './control-routes.ts';
import { registerPages } from './page/routes.ts';
import type { ShopifyControl } from './shopify/control.ts';
import { registerShopifyControl } from './shopify/control-routes.ts';
import { shopCard } from './shopify/page/frame.ts';
import { registerShopifyPages } from './shopify/page/routes.ts';
import { isShopifyHost, serveShopify } from './shopify/serve.ts';
import { startShopify } from './shopify/start.ts';
import { makeShopServer } from './woocommerce/serve.ts';
import { loadState, makeSaver } from './woocommerce/state.ts';
import { makeStore, type Store } from './woocommerce/store.ts';

export interface SandboxOptions {
  /** 0 or absent: any free port. */
  port?: number;
  seed?: number;
  customers?: number;
  orders?: number;
  products?: number;
  /** How many shops, at `/store-1`, `/store-2`, … (default 3). */
  stores?: number;
  latencyMs?: number;
  /** Each shop's time zone in turn. */
  timezones?: readonly string[];
  version?: '11.0.1' | '7.9.0';
  /** Seconds since 1970; no generated record is younger. Default: 2025-12-01. */
  endsAt?: number;
  /** Edits, keys and subscriptions are kept here over restarts. */
  stateFile?: string;
}

export interface Sandbox {
  /** Serves on loopback. `url` is the sandbox's page; `storeUrl` the first shop. */
  listen(): Promise<{ url: string; storeUrl: string }>;
  close(): Promise<void>;
  /** What the page and `/control` do, for tests in the same process. */
  control: Control;
  /** The same for the simulated Shopify shops. */
  shopify: ShopifyControl;
}

/** Simulated shops over real HTTP, on loopback only. */
export const makeSandbox = (options: SandboxOptions = {}): Sandbox => {
  const seed = options.seed ?? 1;
  const zones = options.timezones ?? ['America/New_York', 'Europe/Berlin', 'UTC'];
  const saver = makeSaver(options.stateFile, () => stores);
  const saved = loadState(options.stateFile);
  const stores: Store[] = Array.from({ length: options.stores ?? 3 }, (_, at) =>
    makeStore(
      {
        id: `store-${at + 1}`,
        seed: seed + at * 1_000,
        customers: options.customers ?? 2_000,
        orders: options.orders ?? 5_000,
        products: options.products ?? 300,
        timezone: zones[at % zones.length] ?? 'UTC',
        version: options.version ?? '11.0.1',
        endsAt: saved?.endsAt ?? options.endsAt ?? Date.UTC(2025, 11, 1) / 1000,
      },
      () => saver.changed(),
    ),
  );
  saved?.restore(stores);
  for (const store of stores) if (options.latencyMs !== undefined) store.faults.latencyMs = options.latencyMs;
  const servers = new Map(stores.map((store) => [store.options.id, makeShopServer(store)]));
  const control = makeControl(stores, servers);
  const shopify = startShopify({
    seed,
    customers: options.customers ?? 2_000,
    orders: options.orders ?? 5_000,
    products: options.products ?? 300,
    endsAt: saved?.endsAt ?? options.endsAt ?? Date.UTC(2025, 11, 1) / 1000,
    ...(options.latencyMs === undefined ? {} : { latencyMs: options.latencyMs }),
    ...(options.stateFile === undefined ? {} : { stateFile: options.stateFile.replace(/(\.json)?$/, '-shopify.json') }),
  });

  const app = Fastify({
    logger: false,
    forceCloseConnections: true,
    bodyLimit: 16 * 1024 * 1024,
    routerOptions: { maxParamLength: 5_000 },
    exposeHeadRoutes: false,
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  // A page somewhere on the web must not press buttons here.
  app.addHook('onRequest', async (request, reply) => {
    const { origin, host } = request.headers;
    const ours = /^\/(control|shop|shopify|admin\/oauth\/consent)\b/.test(request.url);
    if (!ours || origin === undefined || origin === `http://${host}`) return;
    await reply.code(403).send('Requests from other sites are refused.');
  });
  registerControl(app, control, () => shopify.control.shops());
  registerShopifyControl(app, shopify.control);
  const rootShop = async (request: FastifyRequest, reply: FastifyReply): Promise<unknown> =>
    servers.get('store-1')?.handle(request, reply, '') ?? reply.code(404).send();
  registerPages(app, control, rootShop, () => shopify.control.shops().map(shopCard).join(''));
  registerShopifyPages(app, shopify.control);
  // Browsers ask for it on every page that they are sent to.
  app.get('/favicon.ico', (_request, reply) => reply.code(204).send());
  // `/?rest_route=` belongs to the first shop, `/` to the page.
  app.route({
    method: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'],
    url: '/*',
    handler: (request, reply) => {
      const host = (request.headers.host ?? '').replace(/:\d+$/, '');
      if (isShopifyHost(host) || request.url.startsWith('/admin/oauth/'))
        return serveShopify(shopify.control.world, request, reply);
      const name = /^\/([\w-]+)(?=[/?]|$)/.exec(request.url)?.[1] ?? '';
      const server = servers.get(name);
      if (server) return server.handle(request, reply, `/${name}`);
      // The bare address works as the first shop's, for whoever pastes it without a path.
      return rootShop(request, reply);
    },
  });

  return {
    control,
    shopify: shopify.control,
    listen: async () => {
      await app.listen({ host: '127.0.0.1', port: options.port ?? 0 });
      const { port } = app.server.address() as AddressInfo;
      const url = `http://127.0.0.1:${port}`;
      control.setUrl(url);
      return { url, storeUrl: `${url}/store-1` };
    },
    close: async () => {
      for (const store of stores) store.webhooks.close();
      await app.close();
      await shopify.close();
      await saver.flush();
    },
  };
};
