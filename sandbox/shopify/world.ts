import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { type BulkOperations, makeBulkOperations } from './bulk/operations.ts';
import { resultFolder } from './bulk/result-folder.ts';
import { type Grants, makeGrants } from './oauth/grants.ts';
import { tables } from './resolvers/tables.ts';
import { type Executor, makeExecutor } from './schema/execute.ts';
import type { RequestCount } from './serve.ts';
import { makeShop, type Shop, type ShopOptions } from './shop.ts';
import { gonePayload, payloadOf } from './webhooks/payloads.ts';
import { shopBody } from './webhooks/shop-body.ts';
import { makeWebhooks, type Webhooks } from './webhooks/webhooks.ts';

/** An app as it is registered at the vendor. */
export interface App {
  name: string;
  clientId: string;
  clientSecret: string;
  /** Where privacy requests of every shop go; null: nowhere. */
  privacyUrl: string | null;
}

/** A shop with everything that acts on it. */
export interface ShopUnit {
  shop: Shop;
  webhooks: Webhooks;
  bulk: BulkOperations;
  /** The app that the merchant made in the shop's own admin. */
  customApp: { token: string; secret: string };
  counts: Map<string, RequestCount>;
  /** Takes an app's tokens and subscriptions away; its `app/uninstalled` is sent first. */
  uninstall(clientId: string): void;
}

export interface World {
  units: Map<string, ShopUnit>;
  apps: App[];
  grants: Grants;
  executor: Executor;
  addShop(options: Partial<ShopOptions> & { name: string }): ShopUnit;
  changed(): void;
  close(): Promise<void>;
}

export const allScopes = [
  'read_all_orders',
  'read_customers',
  'read_fulfillments',
  'read_inventory',
  'read_locations',
  'read_orders',
  'read_products',
];

export const shopDefaults: Omit<ShopOptions, 'name' | 'storeSecret'> = {
  seed: 1,
  customers: 2_000,
  orders: 5_000,
  products: 300,
  currency: 'USD',
  timezone: 'America/New_York',
  plan: 'plus',
  firstId: '5800000000000',
  endsAt: Date.UTC(2025, 11, 1) / 1000,
};

/** All simulated Shopify shops of a sandbox, and the app that is registered for them. */
export const makeWorld = (deps: { endsAt: number; folder?: string; changed(): void }): World => {
  const folder = deps.folder ?? resultFolder();
  const executor = makeExecutor(tables);
  const app: App = {
    name: 'Syncline',
    clientId: digest('client id'),
    clientSecret: `shpss_${digest('client secret')}`,
    privacyUrl: null,
  };
  const world: World = {
    units: new Map(),
    apps: [app],
    grants: makeGrants(deps.changed),
    executor,
    changed: deps.changed,
    addShop: (given) => {
      const options: ShopOptions = {
        ...shopDefaults,
        endsAt: deps.endsAt,
        storeSecret: digest(`store secret ${given.name}`),
        ...given,
      };
      const unit = makeUnit(world, options, folder);
      world.units.set(options.name, unit);
      return unit;
    },
    close: async () => {
      for (const unit of world.units.values()) {
        unit.webhooks.close();
        await unit.bulk.close();
      }
      await rm(folder, { recursive: true, force: true });
    },
  };
  return world;
};

const makeUnit = (world: World, options: ShopOptions, folder: string): ShopUnit => {
  const shop = makeShop(options, world.changed);
  const customApp = {
    token: `shpat_${digest(`token ${options.name}`)}`,
    secret: `shpss_${digest(`custom ${options.name}`)}`,
  };
  shop.tokens.set(customApp.token, { value: customApp.token, clientId: null, scopes: allScopes, expiresAt: null });
  const secretOf = (app: string): string | undefined =>
    app === customApp.token ? customApp.secret : world.apps.find((item) => item.clientId === app)?.clientSecret;
  const webhooks = makeWebhooks(shop, secretOf);
  const bulk = makeBulkOperations(shop, {
    folder,
    fieldsOf: world.executor.fieldsOf,
    onFinish: (operation, app) =>
      webhooks.emit(
        'bulk_operations/finish',
        () => ({
          admin_graphql_api_id: shop.ids.gid('BulkOperation', operation.n),
          completed_at: operation.completedAt === null ? null : new Date(operation.completedAt * 1000).toISOString(),
          created_at: new Date(operation.createdAt * 1000).toISOString(),
          error_code: operation.errorCode?.toLowerCase() ?? null,
          status: operation.status.toLowerCase(),
          type: 'query',
        }),
        { app },
      ),
  });
  shop.onChange(({ kind, n, topics }) => {
    for (const topic of topics)
      webhooks.emit(topic, () => {
        const record = shop.collections[kind].find(n);
        return record ? payloadOf(shop, record) : gonePayload(shop, kind, n);
      });
  });
  return {
    shop,
    webhooks,
    bulk,
    customApp,
    counts: new Map(),
    uninstall: (clientId) => {
      for (const [value, token] of shop.tokens) if (token.clientId === clientId) shop.tokens.delete(value);
      world.grants.forget(shop.domain, clientId);
      webhooks.emit('app/uninstalled', () => shopBody(shop), { app: clientId });
      webhooks.leave(clientId);
      world.changed();
    },
  };
};

/** These shops hold no secrets: the same ones in every run. */
const digest = (of: string): string => createHash('sha256').update(`syncline sandbox ${of}`).digest('hex').slice(0, 32);
