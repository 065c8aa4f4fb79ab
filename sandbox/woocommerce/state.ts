import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync, renameSync } from 'node:fs';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Row } from './collection.ts';
import type { ApiKey } from './oauth.ts';
import type { Fields, StreamName } from './source.ts';
import type { Store } from './store.ts';
import type { Subscription } from './webhooks.ts';

const streams: readonly StreamName[] = ['orders', 'customers', 'products'];

/** What a restart must remember; generated records are not in it. */
interface SavedStore {
  id: string;
  rows: Record<StreamName, Row[]>;
  variations: [number, Fields[]][];
  refunds: [number, Fields[]][];
  notes: [number, Fields[]][];
  trashed: [number, string][];
  keys: ApiKey[];
  subscriptions: Subscription[];
  counters: Store['counters'];
}
interface Saved {
  endsAt: number;
  /** Seed and sizes: edits of another data set mean nothing. */
  shape: string;
  stores: SavedStore[];
}

/** Reads the state file; undefined when there is none. An unreadable one is set aside, not written over. */
export const loadState = (
  file: string | undefined,
): { endsAt: number; restore(stores: readonly Store[]): void } | undefined => {
  if (file === undefined || !existsSync(file)) return undefined;
  const saved = readSaved(file);
  if (!saved) return undefined;
  return {
    endsAt: saved.endsAt,
    restore: (stores) => {
      if (saved.shape !== shapeOf(stores)) return;
      for (const store of stores) {
        const kept = saved.stores.find((item) => item.id === store.options.id);
        if (kept) put(store, kept);
      }
    },
  };
};

const readSaved = (file: string): Saved | undefined => {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Saved;
  } catch {
    renameSync(file, `${file}.unreadable`);
    return undefined;
  }
};

/** Writes the state a moment after the last change, whole and then renamed. */
export const makeSaver = (
  file: string | undefined,
  stores: () => readonly Store[],
): { changed(): void; flush(): Promise<void> } => {
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<void> = Promise.resolve();
  const write = async (): Promise<void> => {
    if (file === undefined) return;
    await mkdir(dirname(file), { recursive: true });
    // A name of its own: an earlier instance that is still closing may write the same file.
    const part = `${file}.${randomUUID()}.new`;
    await writeFile(part, JSON.stringify(snapshot(stores())));
    await rename(part, file);
  };
  const start = (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    // One failure (a full disk) must not be the end of all later saves.
    writing = writing.catch(() => undefined).then(write);
    return writing;
  };
  return {
    changed: () => {
      if (file === undefined || timer) return;
      // Thousands of edits make a big file: it is then written less often.
      const edits = stores().reduce((sum, store) => sum + store.collections.orders.editedCount(), 0);
      timer = setTimeout(() => start().catch(report), Math.min(30_000, 500 + edits * 2));
      timer.unref();
    },
    flush: start,
  };
};

const report = (error: unknown): void => {
  process.stderr.write(
    `The sandbox could not save its edits: ${error instanceof Error ? error.message : String(error)}\n`,
  );
};

const snapshot = (stores: readonly Store[]): Saved => ({
  endsAt: stores[0]?.options.endsAt ?? 0,
  shape: shapeOf(stores),
  stores: stores.map((store) => ({
    id: store.options.id,
    rows: Object.fromEntries(
      streams.map((stream) => [stream, [...store.collections[stream].edited()]]),
    ) as SavedStore['rows'],
    variations: [...store.variations],
    refunds: [...store.refunds],
    notes: [...store.notes],
    trashed: [...store.trashed],
    keys: store.keys,
    subscriptions: [...store.webhooks.subscriptions.values()],
    counters: store.counters,
  })),
});

const put = (store: Store, kept: SavedStore): void => {
  for (const stream of streams) store.collections[stream].restore(kept.rows[stream]);
  for (const [id, items] of kept.variations) store.variations.set(id, items);
  for (const [id, items] of kept.refunds) store.refunds.set(id, items);
  for (const [id, items] of kept.notes) store.notes.set(id, items);
  for (const [id, status] of kept.trashed) store.trashed.set(id, status);
  store.keys.splice(0, store.keys.length, ...kept.keys);
  for (const item of kept.subscriptions) store.webhooks.subscriptions.set(item.id, item);
  Object.assign(store.counters, kept.counters);
};

const shapeOf = (stores: readonly Store[]): string =>
  JSON.stringify(
    stores.map(({ options }) => [
      options.id,
      options.seed,
      options.customers,
      options.orders,
      options.products,
      options.version,
    ]),
  );
