import { phpJson } from '../kit/php-json.ts';
import { mix } from '../kit/random.ts';
import { makeZone, secondOf, stamp, type Zone } from '../kit/zone.ts';
import { type Collection, makeCollection } from './collection.ts';
import { type CustomerSource, makeCustomers } from './customers.ts';
import { refusalBody, refusals } from './errors.ts';
import { type Faults, usualFaults } from './faults.ts';
import type { ApiKey } from './oauth.ts';
import { idsEach, makeOrders } from './orders.ts';
import { factsOfProduct, makeProducts, type ProductSource } from './products.ts';
import { type Facts, type Fields, type Flavour, homeToken, legacy, modern, type StreamName } from './source.ts';
import { variationAsProduct } from './variations.ts';
import { makeWebhooks, type Webhooks } from './webhooks.ts';

export interface StoreOptions {
  id: string;
  seed: number;
  customers: number;
  orders: number;
  products: number;
  timezone: string;
  version: '11.0.1' | '7.9.0';
  /** Seconds since 1970: no generated record is younger. */
  endsAt: number;
}

export interface Store {
  options: StoreOptions;
  flavour: Flavour;
  zone: Zone;
  name: string;
  collections: Record<StreamName, Collection>;
  products: ProductSource;
  /** Variations of products that were edited here, by product. */
  variations: Map<number, Fields[]>;
  variationsOf(productId: number): Fields[] | undefined;
  parentOf(variationId: number): number | undefined;
  /** Refunds made here, by order, as their own route shows them. */
  refunds: Map<number, Fields[]>;
  notes: Map<number, Fields[]>;
  /** What an order or product in the trash was before. */
  trashed: Map<number, string>;
  keys: ApiKey[];
  nonces: Map<string, number>;
  webhooks: Webhooks;
  faults: Faults;
  /** Seconds since 1970 by the store's own clock. */
  now(): number;
  /** A fresh id: orders, products, refunds and coupons share one row of numbers. */
  nextPostId(): number;
  nextUserId(): number;
  nextWebhookId(): number;
  nextItemId(): number;
  counters: { post: number; user: number; webhook: number; item: number };
  emit(topic: string, id: number): void;
  /** Something that a restart must remember has changed. */
  changed(): void;
}

/** One simulated shop with its data, keys, webhooks and faults. */
export const makeStore = (options: StoreOptions, changed: () => void): Store => {
  const flavour = options.version === '7.9.0' ? legacy : modern;
  const zone = makeZone(options.timezone);
  const span = { from: options.endsAt - 700 * 86_400, until: options.endsAt };
  const shared = { seed: options.seed, zone, flavour, ...span };
  const customers: CustomerSource = makeCustomers({ ...shared, size: options.customers });
  const products = makeProducts({ ...shared, size: options.products });
  const firstOrderId = Math.max(1_000, Math.ceil(products.endId / 100) * 100);
  const orders = makeOrders({ ...shared, size: options.orders, firstId: firstOrderId, customers, products });
  const collections = {
    orders: makeCollection(orders, factsOfOrder),
    customers: makeCollection(customers, factsOfCustomer),
    products: makeCollection(products, factsOfProduct),
  };
  const counters = {
    post: firstOrderId + options.orders * idsEach + 100,
    user: options.customers + 100,
    webhook: 0,
    item: options.orders * 60 + 1_000,
  };
  let dice = 0;

  const store: Store = {
    options,
    flavour,
    zone,
    name: `Sandbox shop ${options.id}`,
    collections,
    products,
    variations: new Map(),
    variationsOf: (productId) => {
      const edited = store.variations.get(productId);
      if (edited) return edited;
      if (collections.products.find(productId) === null) return undefined;
      const row = products.rowOf(productId);
      return row === undefined ? [] : products.variations(row);
    },
    parentOf: (variationId) => {
      for (const [parent, items] of store.variations) if (items.some((item) => item.id === variationId)) return parent;
      const parent = products.parentOf(variationId);
      return parent === undefined || store.variations.has(parent) ? undefined : parent;
    },
    refunds: new Map(),
    notes: new Map(),
    trashed: new Map(),
    keys: testKeys(options.id),
    nonces: new Map(),
    faults: { ...usualFaults, webhooks: { ...usualFaults.webhooks } },
    now: () => Math.floor(Date.now() / 1000) + store.faults.clockSkewSeconds,
    counters,
    nextPostId: () => ++counters.post,
    nextUserId: () => ++counters.user,
    nextWebhookId: () => ++counters.webhook,
    nextItemId: () => ++counters.item,
    webhooks: makeWebhooks({
      flavour,
      now: () => store.now(),
      habits: () => store.faults.webhooks,
      random: () => mix(options.seed, ++dice) / 4294967296,
      payload: (resource, id, home) => payloadOf(store, resource, id, home),
      changed,
    }),
    emit: (topic, id) => store.webhooks.emit(topic, id),
    changed,
  };
  addStaffAndHidden(store, firstOrderId);
  return store;
};

/** A variation as `/products/{id}` and product webhooks show it. */
export const variationProduct = (store: Store, id: number): Fields | undefined => {
  const parentId = store.parentOf(id);
  const parent = parentId === undefined ? null : store.collections.products.find(parentId);
  const item = parentId === undefined ? undefined : store.variationsOf(parentId)?.find((each) => each.id === id);
  return parent && item ? variationAsProduct(parent, item) : undefined;
};

/** The body of a delivery: the record as it is now, or the error that asking for it would give. */
const payloadOf = (store: Store, resource: string, id: number, home: string): string => {
  const escaped = home.replaceAll('/', '\\/');
  if (resource === 'order')
    return store.collections.orders.entry(id)?.text(escaped) ?? phpJson(refusalBody(refusals.orderId));
  if (resource === 'customer')
    return store.collections.customers.entry(id)?.text(escaped) ?? phpJson(refusalBody(refusals.customerId));
  if (resource !== 'product') return phpJson(refusalBody(refusals.couponId));
  const product = store.collections.products.entry(id);
  if (product) return product.text(escaped);
  const variation = variationProduct(store, id);
  return variation ? phpJson(variation).replaceAll(homeToken, escaped) : phpJson(refusalBody(refusals.productId));
};

/** The same keys in every run: these shops hold no secrets. */
const testKeys = (storeId: string): ApiKey[] => {
  const part = Buffer.from(storeId).toString('hex').padEnd(30, '0').slice(0, 30);
  const key = (kind: string, permissions: ApiKey['permissions'], description: string, capable = true): ApiKey => ({
    consumerKey: `ck_5a4d${part}${kind}`,
    consumerSecret: `cs_5a4d${part}${kind}`,
    permissions,
    description,
    capable,
  });
  return [
    key('000001', 'read_write', 'Read and write'),
    key('000002', 'read', 'Read only'),
    key('000003', 'write', 'Write only'),
    key('000004', 'read_write', 'A user without rights', false),
  ];
};

const addStaffAndHidden = (store: Store, firstOrderId: number): void => {
  const { customers, orders } = store.collections;
  const born = store.options.endsAt - 720 * 86_400;
  for (const [place, role] of ['administrator', 'shop_manager', 'editor'].entries()) {
    const id = role === 'administrator' ? 1 : store.options.customers + 10 + place;
    const sample = customers.find(2);
    if (!sample) continue;
    customers.put({ id, created: born, modified: 0, record: staff(store, sample, id, role, born) });
  }
  // Orders no default list shows: abandoned checkouts and some trash, in the spare id of every fourth.
  const hidden = Math.min(17, Math.floor(store.options.orders / 20));
  for (let place = 0; place < hidden; place += 1) {
    const at = firstOrderId + place * 4 * idsEach;
    const source = orders.find(at);
    if (!source) continue;
    const id = at + 3;
    const status = place < 12 ? 'checkout-draft' : 'trash';
    const text = JSON.stringify(source).replaceAll(`/orders/${at}`, `/orders/${id}`);
    const record = { ...(JSON.parse(text) as Fields), id, number: String(id), status, refunds: [] };
    orders.put({
      id,
      record,
      created: secondOf(source.date_created_gmt),
      modified: secondOf(source.date_modified_gmt),
    });
  }
};

const staff = (store: Store, sample: Fields, id: number, role: string, born: number): Fields => {
  const blank = (address: unknown): Fields =>
    Object.fromEntries(Object.keys(address as Fields).map((key) => [key, '']));
  return {
    ...(JSON.parse(JSON.stringify(sample).replaceAll('/customers/2"', `/customers/${id}"`)) as Fields),
    id,
    role,
    email: `${role}@shop.example`,
    username: role,
    first_name: '',
    last_name: '',
    billing: blank(sample.billing),
    shipping: blank(sample.shipping),
    is_paying_customer: false,
    date_created: store.zone.local(born),
    date_created_gmt: stamp(born),
    date_modified: null,
    date_modified_gmt: null,
    meta_data: [],
  };
};

const factsOfOrder = (record: Fields): Facts => {
  const billing = record.billing as Fields;
  return {
    id: Number(record.id),
    status: String(record.status),
    type: '',
    role: '',
    customerId: Number(record.customer_id),
    email: String(billing.email),
    sku: '',
    name: '',
    text: `${record.id} ${billing.first_name} ${billing.last_name} ${billing.email}`.toLowerCase(),
  };
};

const factsOfCustomer = (record: Fields): Facts => ({
  id: Number(record.id),
  status: '',
  type: '',
  role: String(record.role),
  customerId: Number(record.id),
  email: String(record.email),
  sku: '',
  name: `${record.first_name} ${record.last_name}`,
  text: `${record.username} ${record.email} ${record.first_name} ${record.last_name}`.toLowerCase(),
});
