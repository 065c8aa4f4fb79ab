import type { Database, Tx } from '@syncline/drizzle/client';
import { insertConnection } from '@syncline/drizzle/queries/connections';
import { type RunTarget, requestRun } from '@syncline/drizzle/queries/runs';
import type { Proof } from '@syncline/shared/domain/runs';
import type { Queues } from '@syncline/shared/queues/client';
import type { OpenConnection } from '@syncline/worker/engine/ports';
import { makeSyncSlice } from '@syncline/worker/processors/sync-slice';
import { makeStore, type Store } from '@syncline/worker/store/make-store';
import { pino } from 'pino';
import { v7 as uuidv7 } from 'uuid';
import { fakeConnector } from './fake-connector.ts';
import { type FakeVendor, fakeOrder, idOf, makeFakeVendor } from './fake-vendor.ts';
import { noSpill } from './no-spill.ts';

export interface FakeShop {
  organizationId: string;
  connectionId: string;
  vendor: FakeVendor;
  store: Store;
  open(options?: { signal?: AbortSignal }): OpenConnection;
  tenant<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /** Asks for a run. */
  request(kind: 'full' | 'delta' | 'record', streams?: string[], targets?: RunTarget[]): Promise<string>;
  /** Rings until nothing is runnable; errors of the run stand in its row. */
  work(options?: { sliceMs?: number; signal?: AbortSignal }): Promise<void>;
  /** Both. */
  sync(kind: 'full' | 'delta' | 'record', streams?: string[], targets?: RunTarget[]): Promise<RunResult>;
  result(runId: string): Promise<RunResult>;
}

export interface RunResult {
  runId: string;
  status: string;
  error: { code: string; message: string } | null;
  streams: Record<string, StreamResult>;
}

export interface StreamResult {
  status: string;
  /** How it was read. */
  kind: string;
  fetched: number;
  created: number;
  updated: number;
  unchanged: number;
  stale: number;
  repeated: number;
  skipped: number;
  failed: number;
  deleted: number;
  proof: Proof | null;
  nextCursor: unknown;
}

/** A slice serves whoever waited longest, so any shop of the test file may be asked for. */
const doors = new Map<string, FakeShop['open']>();

/** A connection to an invented shop, worked by the real store, engine and slices; doorbells are rung by hand. */
export async function fakeShop(
  database: Database,
  options: { organizationId?: string; vendor?: FakeVendor; createdSince?: Date } = {},
): Promise<FakeShop> {
  const organizationId = options.organizationId ?? uuidv7();
  const connectionId = uuidv7();
  const vendor = options.vendor ?? makeFakeVendor();
  const store = makeStore(database);
  const settings = { storeUrl: 'http://fable.example' };
  const tenant = <T>(work: (tx: Tx) => Promise<T>) => database.tenant(organizationId, work);
  await tenant((tx) =>
    insertConnection(tx, {
      organizationId,
      id: connectionId,
      provider: fakeConnector.id,
      name: 'Fable',
      settings,
      authId: 'token',
      account: connectionId,
      label: 'Fable',
      facts: {},
      warnings: [],
      createdSince: options.createdSince?.toISOString() ?? null,
      createdBy: uuidv7(),
    }),
  );
  const open: FakeShop['open'] = ({ signal = new AbortController().signal } = {}) => ({
    organizationId,
    connectionId,
    connector: fakeConnector,
    settings,
    ctx: { http: vendor.http, settings: settings as never, signal, scopes: undefined, spill: noSpill },
    createdSince: options.createdSince,
  });
  doors.set(connectionId, open);
  const log = pino({ level: 'silent' });

  const shop: FakeShop = {
    organizationId,
    connectionId,
    vendor,
    store,
    open,
    tenant,
    request: async (kind, streams = ['customers', 'orders', 'products'], targets) => {
      const { runId } = await tenant((tx) =>
        requestRun(tx, {
          organizationId,
          connectionId,
          kind,
          trigger: 'user',
          streams: streams.map((stream) => ({ stream, kind })),
          ...(targets ? { targets } : {}),
        }),
      );
      return runId;
    },
    work: async ({ sliceMs = 30_000, signal = new AbortController().signal } = {}) => {
      const rung: unknown[] = [];
      const queues = {
        enqueue: async (_name: string, payload: unknown) => {
          rung.push(payload);
        },
      } as unknown as Queues;
      const vendors = {
        open: async (_organizationId: string, id: string, at: { signal: AbortSignal }) => {
          const found = doors.get(id);
          if (!found) throw new Error('A run of a shop that this test does not know.');
          return found(at);
        },
      };
      const slice = makeSyncSlice({ database, store, queues, vendors, log, sliceMs });
      for (let more = true; more; ) {
        rung.length = 0;
        await slice({ organizationId, runId: connectionId, seq: 0 }, { signal, log });
        more = rung.length > 0 && !signal.aborted && (await isRunnable());
      }
    },
    sync: async (kind, streams, targets) => {
      const runId = await shop.request(kind, streams, targets);
      await shop.work();
      return shop.result(runId);
    },
    result: (runId) =>
      tenant(async (tx) => {
        const [run] = await tx<{ status: string; error: RunResult['error'] }[]>`
          select status, error from runs where id = ${runId}`;
        const rows = await tx<(StreamResult & { stream: string })[]>`
          select stream, status, kind, fetched, created, updated, unchanged, stale, repeated, skipped, failed, deleted, proof,
            next_cursor
          from run_streams where run_id = ${runId}`;
        if (!run) throw new Error('There is no such run.');
        return { runId, ...run, streams: Object.fromEntries(rows.map((row) => [row.stream, row])) };
      }),
  };
  const isRunnable = () =>
    tenant(async (tx) => {
      const rows = await tx`
        select 1 from runs where connection_id = ${connectionId} and status in ('queued', 'running')
          and (not_before is null or not_before <= now())`;
      return rows.length > 0;
    });
  return shop;
}

/** A shop with so many orders, numbered from 1. */
export async function fakeShopOf(database: Database, orders: number): Promise<FakeShop> {
  const shop = await fakeShop(database);
  for (let n = 1; n <= orders; n += 1) shop.vendor.orders.set(idOf(n), fakeOrder(idOf(n)));
  return shop;
}
