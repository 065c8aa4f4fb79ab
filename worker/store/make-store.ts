import type { Database, Tx } from '@syncline/drizzle/client';
import { clearDeletionHold, countUnseen, holdDeletions, listUnseen } from '@syncline/drizzle/queries/deletions';
import { addListed, beginListing, findUnseen, forgetSeen } from '@syncline/drizzle/queries/run-seen';
import {
  addNote,
  beginStream,
  loadRun,
  readCounts,
  restartStream,
  setCeiling,
  skipStream,
} from '@syncline/drizzle/queries/run-streams';
import { findPhoneRegion, readClock } from '@syncline/drizzle/queries/store-facts';
import { findPayloads } from '@syncline/drizzle/queries/store-records';
import { closeStream, findStreamState, settleStream } from '@syncline/drizzle/queries/stream-states';
import { findForgottenOrders } from '@syncline/drizzle/queries/waiting-orders';
import { emptyCounts } from '@syncline/shared/domain/runs';
import type { Batch, RunStore, Settle, StoredBatch, StreamRef } from '../engine/ports.ts';
import { ClaimLost } from '../engine/ports.ts';
import { linkOrders } from './link-orders.ts';
import { markGone } from './mark-gone.ts';
import { scopeOf } from './news.ts';
import { seatBuyers } from './seat-buyers.ts';
import { assertClaim, repeatCollisions, storeBatch } from './store-batch.ts';

/** The store with one more door: work of the caller's own in the transaction that stores a batch. */
export interface Store extends RunStore {
  storeBatch(ref: StreamRef, batch: Batch, settle?: Settle<Tx>): Promise<StoredBatch>;
}

/** Keeps the engine's promises over Postgres. */
export function makeStore(database: Database): Store {
  const phoneRegion = rememberRegions(database);
  const keyOf = (ref: StreamRef) => ({ ...scopeOf(ref), runId: ref.runId });
  /** A write under the run's claim. */
  const claimed = <T>(ref: StreamRef, work: (tx: Tx) => Promise<T>): Promise<T> =>
    database.tenant(ref.organizationId, async (tx) => {
      await assertClaim(tx, ref);
      return work(tx);
    });

  /** A set at a time, each in a transaction of its own. */
  const findBuyersLeft = async (ref: StreamRef): Promise<void> => {
    const at = { readStartedAt: await readClock(database), phoneRegion: await phoneRegion(ref.organizationId) };
    const some = () => claimed(ref, (tx) => seatBuyers(tx, ref, at, SEATED_AT_ONCE));
    while ((await repeatCollisions(some)) === SEATED_AT_ONCE) {
      // The next set.
    }
  };

  return {
    async loadRun({ organizationId, runId, fence }) {
      const loaded = await database.tenant(organizationId, async (tx) => {
        await assertClaim(tx, { runId, fence });
        return loadRun(tx, runId);
      });
      if (!loaded) throw new ClaimLost('ended');
      return {
        kind: loaded.run.kind,
        targets: loaded.run.targets ?? [],
        ceiling: loaded.run.ceiling ?? undefined,
        startedAt: loaded.run.startedAt,
        streams: loaded.streams.map((row) => ({
          ...row,
          vendorTotal: row.vendorTotal ?? undefined,
          newestSeen: row.newestSeen ?? undefined,
          shifted: row.shifted > 0,
          startedAt: row.startedAt ?? undefined,
        })),
      };
    },
    setCeiling: ({ organizationId, runId, fence }, ceiling) =>
      database.tenant(organizationId, async (tx) => {
        await assertClaim(tx, { runId, fence });
        await setCeiling(tx, runId, ceiling);
      }),
    async streamState(ref) {
      const state = await database.tenant(ref.organizationId, (tx) => findStreamState(tx, ref.connectionId, ref.name));
      const hold = state?.deletionHold;
      const deletionsApproved = hold?.approvedAt === undefined ? undefined : (hold.approvedCount ?? hold.candidates);
      return { cursor: state?.cursor ?? undefined, deletionsApproved };
    },
    beginStream: (ref, kind) => claimed(ref, (tx) => beginStream(tx, keyOf(ref), kind)),
    skipStream: (ref, note) => claimed(ref, (tx) => skipStream(tx, keyOf(ref), note)),
    closeStream: (ref, note) => claimed(ref, (tx) => closeStream(tx, keyOf(ref), note)),
    restartStream: (ref, note) => claimed(ref, (tx) => restartStream(tx, keyOf(ref), note)),
    storeBatch: (ref, batch, settle) => storeBatch({ database, phoneRegion }, ref, batch, settle),
    unseen: (ref, ids) => database.tenant(ref.organizationId, (tx) => findUnseen(tx, keyOf(ref), ids)),
    async forgetSeen(ref) {
      while (await claimed(ref, (tx) => forgetSeen(tx, keyOf(ref)))) {
        // The next few.
      }
    },
    beginListing: (ref) => claimed(ref, (tx) => beginListing(tx, keyOf(ref))),
    addListed: (ref, ids) => claimed(ref, (tx) => addListed(tx, keyOf(ref), ids)),
    counts: (ref) =>
      database.tenant(ref.organizationId, async (tx) => (await readCounts(tx, keyOf(ref))) ?? { ...emptyCounts }),
    settleStream: async (ref, settled) => {
      if (ref.stream.entity === 'order') await findBuyersLeft(ref);
      await claimed(ref, async (tx) => {
        const { entity } = ref.stream;
        if (entity === 'order' || entity === 'contact') {
          await linkOrders(tx, ref, await findForgottenOrders(tx, ref, ref.contactStreams, FORGOTTEN_AT_ONCE));
        }
        await settleStream(tx, keyOf(ref), settled);
      });
    },
    missingCandidates: (ref, before, page) =>
      database.tenant(ref.organizationId, (tx) => listUnseen(tx, keyOf(ref), before, page)),
    countMissing: (ref, before) => database.tenant(ref.organizationId, (tx) => countUnseen(tx, keyOf(ref), before)),
    holdDeletions: (ref, hold) => claimed(ref, (tx) => holdDeletions(tx, scopeOf(ref), { ...hold, runId: ref.runId })),
    clearDeletionHold: (ref) =>
      claimed(ref, async (tx) => {
        await clearDeletionHold(tx, ref.connectionId, ref.name);
      }),
    storedRecords: (ref, ids) => database.tenant(ref.organizationId, (tx) => findPayloads(tx, scopeOf(ref), ids)),
    addNote: (ref, note) => claimed(ref, (tx) => addNote(tx, keyOf(ref), note)),
    markGone: (ref, ids, readStartedAt) => markGone(database, ref, ids, readStartedAt),
    now: () => readClock(database),
  };
}

/** Few are ever found; more come with the next run. */
const FORGOTTEN_AT_ONCE = 1_000;
const SEATED_AT_ONCE = 500;
const REGION_KEPT_MS = 60_000;

function rememberRegions(database: Database): (organizationId: string) => Promise<string | null> {
  const regions = new Map<string, { region: Promise<string | null>; until: number }>();
  return (organizationId) => {
    const kept = regions.get(organizationId);
    if (kept && kept.until > performance.now()) return kept.region;
    if (regions.size > 10_000) regions.clear();
    const region = database.tenant(organizationId, (tx) => findPhoneRegion(tx));
    region.catch(() => regions.delete(organizationId));
    regions.set(organizationId, { region, until: performance.now() + REGION_KEPT_MS });
    return region;
  };
}
