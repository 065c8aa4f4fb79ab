import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';

export type StreamName = 'orders' | 'customers' | 'products';

export interface SandboxStore {
  url: string;
  consumerKey: string;
  consumerSecret: string;
}

/** The sandbox's switches and its ground truth, over HTTP. */
export interface SandboxControl {
  store(): Promise<SandboxStore>;
  totals(): Promise<Record<StreamName, number>>;
  setFaults(faults: Record<string, unknown>): Promise<void>;
  clearFaults(): Promise<void>;
  touch(stream: StreamName, count: number): Promise<number[]>;
  trash(stream: StreamName, count: number): Promise<number[]>;
  create(stream: StreamName, count: number): Promise<number[]>;
  edit(stream: StreamName, id: number, changes: Record<string, unknown>): Promise<void>;
  /** Resolves when no delivery waits any more. */
  webhooksIdle(): Promise<void>;
  /** Requests since the last reset, by route. */
  requests(): Promise<Record<string, { count: number; records?: number }>>;
  resetRequests(): Promise<void>;
  /** Every record a default list shows, in the order of ids. */
  truth(stream: StreamName | 'variations'): AsyncIterable<Record<string, unknown>>;
}

export function sandboxControl(sandboxUrl: string, storeId = 'store-1'): SandboxControl {
  const at = (path: string) => `${sandboxUrl}/control/${path}?store=${storeId}`;
  const ask = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const answer = await fetch(at(path), {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
    if (!answer.ok) throw new Error(`The sandbox refused ${method} ${path} (${answer.status}): ${await answer.text()}`);
    return (await answer.json()) as T;
  };
  const bulk = async (verb: string, stream: StreamName, count: number) =>
    (await ask<{ ids: number[] }>('POST', verb, { stream, count })).ids;

  return {
    store: async () => {
      const stores = await ask<{ id: string; url: string; keys: { consumerKey: string; consumerSecret: string }[] }[]>(
        'GET',
        'stores',
      );
      const found = stores.find((store) => store.id === storeId);
      const key = found?.keys[0];
      if (!found || !key) throw new Error(`The sandbox has no store ${storeId}.`);
      return { url: found.url, ...key };
    },
    totals: () => ask('GET', 'totals'),
    setFaults: async (faults) => {
      await ask('PUT', 'faults', faults);
    },
    clearFaults: async () => {
      await ask('DELETE', 'faults');
    },
    touch: (stream, count) => bulk('touch', stream, count),
    trash: (stream, count) => bulk('trash', stream, count),
    create: (stream, count) => bulk('create', stream, count),
    edit: async (stream, id, changes) => {
      await ask('POST', 'edit', { stream, id, changes });
    },
    webhooksIdle: async () => {
      await ask('POST', 'webhooks/idle', {});
    },
    requests: () => ask('GET', 'requests'),
    resetRequests: async () => {
      await ask('DELETE', 'requests');
    },
    async *truth(stream) {
      const answer = await fetch(`${at('truth')}&stream=${stream}`);
      if (!answer.ok || !answer.body) throw new Error(`The sandbox told no truth (${answer.status}).`);
      const lines = createInterface({
        input: Readable.fromWeb(answer.body as never),
        crlfDelay: Number.POSITIVE_INFINITY,
      });
      for await (const line of lines) if (line !== '') yield JSON.parse(line) as Record<string, unknown>;
    },
  };
}

export type ShopifyKind = 'customers' | 'orders' | 'products';

export interface ShopifyShop {
  id: string;
  domain: string;
  totals: Record<ShopifyKind, number>;
  customApp: { token: string; secret: string };
  storeSecret: string;
  /** What a person types to connect it by its custom app. */
  connect: { settings: { shop: string }; credential: Record<string, string> };
}

export interface ShopifyUsage {
  asked: number;
  throttled: number;
  /** Points that were really used up. */
  spent: number;
  /** Milliseconds since 1970. */
  firstAt: number | null;
  lastAt: number | null;
  maximumAvailable: number;
  currentlyAvailable: number;
  restoreRate: number;
}

/** One simulated Shopify shop: its switches and its ground truth, over HTTP. Ids are the numbers in digits. */
export interface ShopifyControl {
  shop(): Promise<ShopifyShop>;
  /** The app that is registered in the sandbox: what SHOPIFY_CLIENT_ID and SHOPIFY_CLIENT_SECRET must be. */
  app(): Promise<{ clientId: string; clientSecret: string }>;
  /** A shop of a size, if this one is not there yet. */
  make(options: {
    customers?: number;
    orders?: number;
    products?: number;
    seed?: number;
    plan?: 'basic' | 'advanced' | 'plus';
    firstId?: string;
    /** Seconds since 1970: no generated record is younger. */
    endsAt?: number;
  }): Promise<ShopifyShop>;
  totals(): Promise<Record<ShopifyKind, number>>;
  setFaults(faults: Record<string, unknown>): Promise<void>;
  clearFaults(): Promise<void>;
  touch(kind: ShopifyKind, count: number): Promise<string[]>;
  create(kind: ShopifyKind, count: number): Promise<string[]>;
  remove(kind: ShopifyKind, count: number): Promise<string[]>;
  edit(kind: ShopifyKind, id: string, changes: Record<string, unknown>): Promise<void>;
  /** Anything else that a person does in the shop's admin: see the sandbox's control routes. */
  act(what: { do: string } & Record<string, unknown>): Promise<void>;
  record(kind: ShopifyKind, id: string): Promise<Record<string, unknown> | null>;
  webhooks(): Promise<{
    subscriptions: { n: number; topic: string; uri: string }[];
    pending: number;
    log: { topic: string; uri: string; attempt: number; status: number | string; eventId: string }[];
  }>;
  /** Resolves when no delivery waits any more. */
  webhooksIdle(): Promise<void>;
  /** Requests since the last reset, by the name of the operation. */
  requests(): Promise<Record<string, { count: number; records: number }>>;
  resetRequests(): Promise<void>;
  /** How each app used its bucket since the last reset. */
  buckets(): Promise<Record<string, ShopifyUsage>>;
  /** Every record as it is, in the order of ids. */
  truth(kind: ShopifyKind): AsyncIterable<Record<string, unknown>>;
}

export function shopifyControl(sandboxUrl: string, shopName = 'sandbox-1'): ShopifyControl {
  const at = (path: string) => `${sandboxUrl}/control/shopify/${path}${path.includes('?') ? '&' : '?'}shop=${shopName}`;
  const ask = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const answer = await fetch(at(path), {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
    if (!answer.ok) throw new Error(`The sandbox refused ${method} ${path} (${answer.status}): ${await answer.text()}`);
    return (await answer.json()) as T;
  };
  const shop = async () => {
    const found = (await ask<ShopifyShop[]>('GET', 'shops')).find(({ id }) => id === shopName);
    if (!found) throw new Error(`The sandbox has no Shopify shop ${shopName}.`);
    return found;
  };
  const bulk = async (verb: string, kind: ShopifyKind, count: number) =>
    (await ask<{ ids: string[] }>('POST', verb, { kind, count })).ids;

  return {
    shop,
    app: () => ask('GET', 'app'),
    make: async (options) => {
      const shops = await ask<ShopifyShop[]>('GET', 'shops');
      return shops.find(({ id }) => id === shopName) ?? ask('POST', 'shops', { name: shopName, ...options });
    },
    totals: () => ask('GET', 'totals'),
    setFaults: async (faults) => {
      await ask('PUT', 'faults', faults);
    },
    clearFaults: async () => {
      await ask('DELETE', 'faults');
    },
    touch: (kind, count) => bulk('touch', kind, count),
    create: (kind, count) => bulk('create', kind, count),
    remove: (kind, count) => bulk('remove', kind, count),
    edit: async (kind, id, changes) => {
      await ask('POST', 'act', { do: 'edit', kind, id, changes });
    },
    act: async (what) => {
      await ask('POST', 'act', what);
    },
    record: (kind, id) => ask('GET', `record?kind=${kind}&id=${id}`),
    webhooks: () => ask('GET', 'webhooks'),
    webhooksIdle: async () => {
      await ask('POST', 'webhooks/idle', {});
    },
    requests: () => ask('GET', 'requests'),
    resetRequests: async () => {
      await ask('DELETE', 'requests');
    },
    buckets: () => ask('GET', 'buckets'),
    async *truth(kind) {
      const answer = await fetch(at(`truth?kind=${kind}`));
      if (!answer.ok || !answer.body) throw new Error(`The sandbox told no truth (${answer.status}).`);
      const lines = createInterface({
        input: Readable.fromWeb(answer.body as never),
        crlfDelay: Number.POSITIVE_INFINITY,
      });
      for await (const line of lines) if (line !== '') yield JSON.parse(line) as Record<string, unknown>;
    },
  };
}
