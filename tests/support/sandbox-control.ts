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
