import { makeZone, type Zone } from '../kit/zone.ts';
import { type Collection, makeCollection } from './data/collection.ts';
import { makeCustomers } from './data/customers.ts';
import { type Ids, makeIds } from './data/ids.ts';
import { makeOrders, type OrderSource } from './data/orders.ts';
import { makeProducts } from './data/products.ts';
import type { Kind } from './data/records.ts';
import type { SearchRules } from './data/search.ts';
import { searchRules } from './data/search-rules.ts';
import { type Faults, usualFaults } from './faults.ts';
import { type Bucket, makeBucket } from './schema/bucket.ts';

export const plans = {
  basic: { name: 'Basic', capacity: 2_000, perSecond: 100 },
  advanced: { name: 'Advanced', capacity: 4_000, perSecond: 200 },
  plus: { name: 'Shopify Plus', capacity: 20_000, perSecond: 1_000 },
} as const;

export interface ShopOptions {
  /** `{name}.myshopify.com` */
  name: string;
  seed: number;
  customers: number;
  orders: number;
  products: number;
  currency: string;
  timezone: string;
  plan: keyof typeof plans;
  /** Where the shop's ids begin, in digits. */
  firstId: string;
  /** Signs webhooks that are made by hand in the shop's settings. */
  storeSecret: string;
  /** Seconds since 1970: no generated record is younger. */
  endsAt: number;
}

export interface Token {
  value: string;
  /** Absent: a custom app's, made in the shop's own admin. */
  clientId: string | null;
  scopes: string[];
  /** Milliseconds since 1970; null: it does not end. */
  expiresAt: number | null;
}

export interface Shop {
  options: ShopOptions;
  domain: string;
  zone: Zone;
  ids: Ids;
  locations: readonly { name: string; city: string; countryCode: string }[];
  collections: { [K in Kind]: Collection<K> };
  orders: OrderSource;
  rules: { [K in Kind]: SearchRules<K> };
  faults: Faults;
  tokens: Map<string, Token>;
  /** One leaky bucket for each app. */
  bucket(app: string): Bucket;
  buckets: Map<string, Bucket>;
  /** Milliseconds since 1970 by the shop's own clock. */
  now(): number;
  counters: Record<string, number>;
  /** The next number of a row of numbers. */
  next(what: string): number;
  /** A record was made, edited or deleted: subscriptions are told. */
  onChange(listener: (change: RecordChange) => void): void;
  emit(change: RecordChange): void;
  /** Something that a restart must remember has changed. */
  changed(): void;
}

export interface RecordChange {
  kind: Kind;
  n: number;
  /** The topics that it rings, as `orders/updated`. */
  topics: string[];
}

const day = 86_400;

/** One simulated shop: its data, its tokens, its bucket and its faults. */
export const makeShop = (options: ShopOptions, changed: () => void): Shop => {
  const listeners: ((change: RecordChange) => void)[] = [];
  const span = { seed: options.seed, from: options.endsAt - 700 * day, until: options.endsAt };
  const customers = makeCustomers({ ...span, size: options.customers });
  const products = makeProducts({ ...span, size: options.products });
  const orders = makeOrders({ ...span, size: options.orders, currency: options.currency, customers, products });
  const lag = (): number => shop.faults.searchLagMs;
  const now = (): number => Date.now() + shop.faults.clockSkewSeconds * 1_000;

  const shop: Shop = {
    options,
    domain: `${options.name}.myshopify.com`,
    zone: makeZone(options.timezone),
    ids: makeIds(BigInt(options.firstId)),
    locations: [
      { name: 'Main warehouse', city: 'Portland', countryCode: 'US' },
      { name: 'Laden München', city: 'München', countryCode: 'DE' },
    ],
    collections: {
      customers: makeCollection(customers, lag, now),
      products: makeCollection(products, lag, now),
      orders: makeCollection(orders, lag, now),
    },
    orders,
    rules: {} as Shop['rules'],
    faults: { ...usualFaults, webhooks: { ...usualFaults.webhooks } },
    tokens: new Map(),
    buckets: new Map(),
    bucket: (app) => {
      const known = shop.buckets.get(app);
      if (known) return known;
      const made = makeBucket(() => {
        const plan = plans[options.plan];
        return {
          capacity: shop.faults.bucketCapacity ?? plan.capacity,
          perSecond: shop.faults.restoreRate ?? plan.perSecond,
        };
      });
      shop.buckets.set(app, made);
      return made;
    },
    now,
    counters: {},
    next: (what) => {
      const value = (shop.counters[what] ?? 0) + 1;
      shop.counters[what] = value;
      return value;
    },
    onChange: (listener) => listeners.push(listener),
    emit: (change) => {
      for (const listener of listeners) listener(change);
      changed();
    },
    changed,
  };
  shop.rules = searchRules(shop);
  return shop;
};
