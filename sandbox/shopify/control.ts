import { makeRandom } from '../kit/random.ts';
import { type Acts, makeActs, smallChange } from './acts.ts';
import type { Kind, RecordOf } from './data/records.ts';
import { type Faults, faultsSchema, usualFaults } from './faults.ts';
import type { RequestCount } from './serve.ts';
import type { Shop, ShopOptions } from './shop.ts';
import { truth } from './truth.ts';
import type { App, ShopUnit, World } from './world.ts';

export interface ShopInfo {
  id: string;
  name: string;
  domain: string;
  totals: Record<Kind, number>;
  customApp: { token: string; secret: string };
  storeSecret: string;
  /** What to type to connect it, as the field names of a hub that asks for a custom app's token. */
  connect: { provider: string; settings: { shop: string }; credential: Record<string, string> };
  /** Its own host is not on this machine: requests to it must be sent here instead. */
  standsIn: true;
}

/** What a test may do to the simulated Shopify shops; `shop` is a name like `sandbox-1`, by default the first. */
export interface ShopifyControl {
  world: World;
  app(): App;
  shops(): ShopInfo[];
  unit(name?: string): ShopUnit;
  addShop(options: Partial<ShopOptions> & { name: string }): ShopInfo;
  acts(name?: string): Acts;
  /** The record's number in the shop of an id as the APIs show it. */
  numberOf(kind: Kind, id: string, name?: string): number;
  touch(kind: Kind, count: number, options?: BulkOptions): string[];
  create(kind: Kind, count: number, options?: BulkOptions): string[];
  remove(kind: Kind, count: number, options?: BulkOptions): string[];
  setFaults(changes: FaultChanges, name?: string): Faults;
  clearFaults(name?: string): void;
  truth(kind: Kind, options?: { shop?: string; afterN?: number }): Generator<Record<string, unknown>>;
  totals(name?: string): Record<Kind, number>;
  requests(name?: string): Record<string, RequestCount>;
  resetRequests(name?: string): void;
  buckets(name?: string): Record<string, unknown>;
  uninstall(name?: string): void;
  /** Ends every access token of the app at once, or its refresh tokens too. */
  expireTokens(options?: { refresh?: boolean }, name?: string): void;
  /** The privacy topics, to the address that the app gave for them. */
  privacy(
    what: 'data_request' | 'redact' | 'shop_redact',
    options?: { customer?: string; orders?: string[] },
    name?: string,
  ): void;
}
export type FaultChanges = Partial<Omit<Faults, 'webhooks' | 'bulk'>> & {
  webhooks?: Partial<Faults['webhooks']>;
  bulk?: Partial<Faults['bulk']>;
};
export interface BulkOptions {
  shop?: string;
  seed?: number;
}

export const kinds: readonly Kind[] = ['customers', 'orders', 'products'];
const idTypes = { customers: 'Customer', orders: 'Order', products: 'Product' } as const;

export const makeShopifyControl = (world: World): ShopifyControl => {
  let dice = 1_000;
  const unit = (name = 'sandbox-1'): ShopUnit => {
    const found = world.units.get(name.replace(/\.myshopify\.com$/, ''));
    if (!found) throw new Error(`There is no Shopify shop "${name}" in this sandbox.`);
    return found;
  };
  const acts = new WeakMap<Shop, Acts>();
  const actsOf = (name?: string): Acts => {
    const { shop } = unit(name);
    const known = acts.get(shop) ?? makeActs(shop);
    acts.set(shop, known);
    return known;
  };
  const app = (): App => {
    const [first] = world.apps;
    if (!first) throw new Error('No app is registered in this sandbox.');
    return first;
  };
  const totals = (name?: string): Record<Kind, number> => {
    const { collections } = unit(name).shop;
    const count = (kind: Kind): number =>
      (collections[kind].count as (filter: object, view: 'live', limit: number) => number)(
        {},
        'live',
        Number.POSITIVE_INFINITY,
      );
    return { customers: count('customers'), orders: count('orders'), products: count('products') };
  };
  const idOf = (shop: Shop, kind: Kind, n: number): string => shop.ids.number(idTypes[kind], n);
  /** Different records that are there, picked at random. */
  const pick = (shop: Shop, kind: Kind, count: number, seed: number | undefined): number[] => {
    const random = makeRandom(seed ?? ++dice);
    const { source } = shop.collections[kind];
    const found = new Set<number>();
    const edited = shop.collections[kind].edits().filter((edit) => edit.record && edit.n > source.size);
    const room = source.size + edited.length;
    for (let tries = 0; found.size < Math.min(count, room) && tries < count * 20 + 1_000; tries += 1) {
      const at = random.int(1, Math.max(1, room));
      const n = at <= source.size ? at : (edited[at - source.size - 1]?.n ?? 0);
      if (shop.collections[kind].find(n)) found.add(n);
    }
    return [...found];
  };
  const info = (each: ShopUnit): ShopInfo => ({
    id: each.shop.options.name,
    name: `Sandbox shop ${each.shop.options.name}`,
    domain: each.shop.domain,
    totals: totals(each.shop.options.name),
    customApp: each.customApp,
    storeSecret: each.shop.options.storeSecret,
    connect: {
      provider: 'shopify',
      settings: { shop: each.shop.domain },
      credential: { accessToken: each.customApp.token, apiSecret: each.customApp.secret },
    },
    standsIn: true,
  });

  return {
    world,
    app,
    unit,
    shops: () => [...world.units.values()].map(info),
    addShop: (options) => info(world.addShop(options)),
    acts: actsOf,
    numberOf: (kind, id, name) => {
      const n = unit(name).shop.ids.parseNumber(idTypes[kind], id.replace(/^gid:\/\/shopify\/\w+\//, ''));
      if (n === undefined) throw new Error(`${id} is no id of this shop.`);
      return n;
    },
    touch: (kind, count, options) => {
      const { shop } = unit(options?.shop);
      return pick(shop, kind, count, options?.seed).map((n) => {
        actsOf(options?.shop).edit(kind, n, smallChange(kind, ++dice) as Partial<RecordOf[typeof kind]>);
        return idOf(shop, kind, n);
      });
    },
    create: (kind, count, options) => {
      const { shop } = unit(options?.shop);
      return Array.from({ length: count }, () =>
        idOf(shop, kind, actsOf(options?.shop).create(kind, options?.seed ?? ++dice)),
      );
    },
    remove: (kind, count, options) => {
      const { shop } = unit(options?.shop);
      return pick(shop, kind, count, options?.seed).map((n) => {
        actsOf(options?.shop).remove(kind, n);
        return idOf(shop, kind, n);
      });
    },
    setFaults: (changes, name) => {
      const { shop } = unit(name);
      shop.faults = faultsSchema.parse({
        ...shop.faults,
        ...changes,
        webhooks: { ...shop.faults.webhooks, ...changes.webhooks },
        bulk: { ...shop.faults.bulk, ...changes.bulk },
      });
      return shop.faults;
    },
    clearFaults: (name) => {
      unit(name).shop.faults = structuredClone(usualFaults);
    },
    truth: (kind, options = {}) =>
      truth(unit(options.shop).shop, kind, options.afterN === undefined ? {} : { afterN: options.afterN }),
    totals,
    requests: (name) => Object.fromEntries(unit(name).counts),
    resetRequests: (name) => {
      unit(name).counts.clear();
      for (const bucket of unit(name).shop.buckets.values()) bucket.resetUsage();
    },
    buckets: (name) =>
      Object.fromEntries(
        [...unit(name).shop.buckets].map(([key, bucket]) => [key, { ...bucket.usage, ...bucket.status() }]),
      ),
    uninstall: (name) => unit(name).uninstall(app().clientId),
    expireTokens: ({ refresh = false } = {}, name) => {
      const { shop } = unit(name);
      for (const token of shop.tokens.values()) if (token.clientId !== null) token.expiresAt = 0;
      if (!refresh) return;
      for (const item of world.grants.refreshes.values()) if (item.domain === shop.domain) item.expiresAt = 0;
    },
    privacy: (what, options = {}, name) => {
      const { shop, webhooks } = unit(name);
      const { privacyUrl, clientSecret } = app();
      if (privacyUrl === null) throw new Error('The app has no address for privacy requests: set one first.');
      const number = (digits: string): string => `\u0000n${digits}`;
      const about = { shop_id: number(shop.ids.number('Shop', 1)), shop_domain: shop.domain };
      if (what === 'shop_redact') return webhooks.send('shop/redact', privacyUrl, clientSecret, about);
      const id = options.customer ?? shop.ids.number('Customer', 1);
      const record = shop.collections.customers.find(shop.ids.parseNumber('Customer', id) ?? 0);
      const customer = { id: number(id), email: record?.email ?? null, phone: record?.phone ?? null };
      const orders = (options.orders ?? []).map(number);
      if (what === 'redact')
        return webhooks.send('customers/redact', privacyUrl, clientSecret, {
          ...about,
          customer,
          orders_to_redact: orders,
        });
      return webhooks.send('customers/data_request', privacyUrl, clientSecret, {
        ...about,
        orders_requested: orders,
        customer,
        data_request: { id: shop.next('data request') },
      });
    },
  };
};
