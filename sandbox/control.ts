import { createMany, removeRandom, touchRandom, trashRandom } from './woocommerce/bulk.ts';
import { type Faults, faultsSchema, usualFaults } from './woocommerce/faults.ts';
import type { Query } from './woocommerce/query.ts';
import type { RequestCount, ShopServer } from './woocommerce/serve.ts';
import type { StreamName } from './woocommerce/source.ts';
import type { Store } from './woocommerce/store.ts';

export interface StoreInfo {
  id: string;
  name: string;
  url: string;
  version: string;
  timezone: string;
  keys: { description: string; consumerKey: string; consumerSecret: string; permissions: string }[];
  totals: Record<StreamName, number>;
  /** What to type to connect it: the first pair of keys, in the fields that a hub asks for. */
  connect: { provider: string; settings: { storeUrl: string }; credential: Record<string, string> };
}

/** What a test may do to the shops. `store` is a shop's id; the first one by default. */
export interface Control {
  setUrl(url: string): void;
  stores(): StoreInfo[];
  store(id?: string): Store;
  faults(id?: string): Faults;
  /** Changes the named switches; webhook switches are merged one by one. */
  setFaults(changes: FaultChanges, id?: string): Faults;
  clearFaults(id?: string): void;
  touch(stream: StreamName, count: number, options?: BulkOptions): number[];
  trash(stream: StreamName, count: number, options?: BulkOptions): number[];
  remove(stream: StreamName, count: number, options?: BulkOptions): number[];
  create(stream: StreamName, count: number, options?: BulkOptions): number[];
  /** What a default list shows, in the order of ids, as JSON texts. */
  truth(stream: StreamName | 'variations', options?: { store?: string; afterId?: number }): Generator<string>;
  totals(id?: string): Record<StreamName, number>;
  requests(id?: string): Record<string, RequestCount>;
  resetRequests(id?: string): void;
}
export type FaultChanges = Partial<Omit<Faults, 'webhooks'>> & { webhooks?: Partial<Faults['webhooks']> };
export interface BulkOptions {
  store?: string;
  seed?: number;
}

export const makeControl = (stores: readonly Store[], servers: ReadonlyMap<string, ShopServer>): Control => {
  let base = '';
  let dice = 1_000;
  const store = (id = 'store-1'): Store => {
    const found = stores.find((item) => item.options.id === id);
    if (!found) throw new Error(`There is no shop "${id}" in this sandbox.`);
    return found;
  };
  const totals = (id?: string): Record<StreamName, number> => {
    const count = (stream: StreamName): number => store(id).collections[stream].list(visible(stream), 0, 0).total;
    return { customers: count('customers'), orders: count('orders'), products: count('products') };
  };
  const seeded = (options: BulkOptions | undefined): number => options?.seed ?? ++dice;

  return {
    setUrl: (url) => {
      base = url;
    },
    stores: () =>
      stores.map((item) => ({
        id: item.options.id,
        name: item.name,
        url: `${base}/${item.options.id}`,
        version: item.flavour.version,
        timezone: item.zone.name,
        keys: item.keys.map(({ description, consumerKey, consumerSecret, permissions }) => ({
          description,
          consumerKey,
          consumerSecret,
          permissions,
        })),
        totals: totals(item.options.id),
        connect: {
          provider: 'woocommerce',
          settings: { storeUrl: `${base}/${item.options.id}` },
          credential: {
            consumerKey: item.keys[0]?.consumerKey ?? '',
            consumerSecret: item.keys[0]?.consumerSecret ?? '',
          },
        },
      })),
    store,
    faults: (id) => store(id).faults,
    setFaults: (changes, id) => {
      const shop = store(id);
      const merged = { ...shop.faults, ...changes, webhooks: { ...shop.faults.webhooks, ...changes.webhooks } };
      shop.faults = faultsSchema.parse(merged);
      return shop.faults;
    },
    clearFaults: (id) => {
      store(id).faults = { ...usualFaults, webhooks: { ...usualFaults.webhooks } };
    },
    touch: (stream, count, options) => touchRandom(store(options?.store), stream, count, seeded(options)),
    trash: (stream, count, options) => trashRandom(store(options?.store), stream, count, seeded(options)),
    remove: (stream, count, options) => removeRandom(store(options?.store), stream, count, seeded(options)),
    create: (stream, count, options) => createMany(store(options?.store), stream, count, seeded(options)),
    truth: (stream, options) => truth(store(options?.store), stream, options?.afterId ?? 0, base),
    totals,
    requests: (id) => Object.fromEntries(servers.get(store(id).options.id)?.counts ?? []),
    resetRequests: (id) => servers.get(store(id).options.id)?.counts.clear(),
  };
};

/** What an honest full sync ends up with: posts storage lists drafts of the checkout too, and they are no orders. */
const visible = (stream: StreamName): Query => {
  const base = { key: `truth-${stream}`, order: 'id', descending: false, everyGenerated: true } as const;
  if (stream === 'customers') return { ...base, matches: (facts) => facts.role === 'customer' };
  if (stream === 'products') return { ...base, matches: (facts) => facts.status !== 'trash' };
  const hidden = ['trash', 'auto-draft', 'checkout-draft'];
  return { ...base, matches: (facts) => !hidden.includes(facts.status) };
};

function* truth(store: Store, stream: StreamName | 'variations', afterId: number, base: string): Generator<string> {
  const home = `${base}/${store.options.id}`.replaceAll('/', '\\/');
  const named = stream === 'variations' ? 'products' : stream;
  const collection = store.collections[named];
  const query = visible(named);
  const first = firstAfter(
    collection.list(query, 0, 0).total,
    (place) => collection.list(query, place, 1).entries[0]?.id ?? 0,
    afterId,
  );
  for (let offset = first; ; offset += 200) {
    const { entries } = collection.list(query, offset, 200);
    for (const entry of entries) {
      if (stream !== 'variations') yield entry.text(home);
      else
        for (const item of store.variationsOf(entry.id) ?? [])
          yield JSON.stringify(item).replaceAll('{home}', `${base}/${store.options.id}`);
    }
    if (entries.length < 200) return;
  }
}

const firstAfter = (total: number, idAt: (place: number) => number, afterId: number): number => {
  let low = 0;
  let high = total;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (idAt(middle) > afterId) high = middle;
    else low = middle + 1;
  }
  return low;
};
