import type { Database, Tx } from '@syncline/drizzle/client';
import { joinErasures } from '@syncline/drizzle/queries/erasure-marks';
import { openFailures, resolveFailures } from '@syncline/drizzle/queries/run-failures';
import { addSeen } from '@syncline/drizzle/queries/run-seen';
import { addCounts, addNote, lockClaim, moveCheckpoint } from '@syncline/drizzle/queries/run-streams';
import { findKnown, type KnownRecord } from '@syncline/drizzle/queries/store-records';
import { type Counts, emptyCounts } from '@syncline/shared/domain/runs';
import {
  type BadRecord,
  type Batch,
  ClaimLost,
  type LeftOut,
  type Outcome,
  type PreparedRecord,
  type Settle,
  type StoredBatch,
  type StreamRef,
} from '../engine/ports.ts';
import { reasonOf } from '../engine/prepare.ts';
import { judge } from '../engine/stale-guard.ts';
import { siftErased } from './erasure-guard.ts';
import { type News, scopeOf } from './news.ts';
import { isCollision, recordFault, writeCarefully, writeNews } from './write-news.ts';

export interface StoreBatchDeps {
  database: Database;
  /** The organisation's region for phone numbers. */
  phoneRegion(organizationId: string): Promise<string | null>;
}

const COLLISIONS_AT_MOST = 8;
const leftOutNote = (what: string) => `Left out among the skipped: ${what}.`;

/**
 * Stores a page in one transaction: claim, seen ids, records through the stale guard, entities,
 * failures, counts and checkpoint. All of it, or nothing.
 * @throws ClaimLost when another worker has taken the run, or a person stopped it.
 */
export async function storeBatch(
  deps: StoreBatchDeps,
  ref: StreamRef,
  batch: Batch,
  settle?: Settle<Tx>,
): Promise<StoredBatch> {
  const phoneRegion = await deps.phoneRegion(ref.organizationId);
  const page = dedupe(batch);
  const attempt = (careful: boolean) =>
    repeatCollisions(() =>
      deps.database.tenant(ref.organizationId, (tx) =>
        storePage(tx, ref, batch, page, { careful, phoneRegion, settle }),
      ),
    );
  try {
    return await attempt(false);
  } catch (error) {
    if (!recordFault(error)) throw error;
    // The whole page was rolled back. Again, with savepoints: they cost too much to have them always.
    return attempt(true);
  }
}

/** Does a transaction's work again when another one stood in its way. */
export async function repeatCollisions<T>(work: () => Promise<T>): Promise<T> {
  for (let collisions = 0; ; ) {
    try {
      return await work();
    } catch (error) {
      if (!isCollision(error) || collisions >= COLLISIONS_AT_MOST) throw error;
      collisions += 1;
    }
  }
}

interface Page {
  good: PreparedRecord[];
  bad: BadRecord[];
  leftOut: LeftOut[];
  /** Copies of one record within the page beyond its newest. */
  copies: number;
}

async function storePage(
  tx: Tx,
  ref: StreamRef,
  batch: Batch,
  page: Page,
  options: { careful: boolean; phoneRegion: string | null; settle: Settle<Tx> | undefined },
): Promise<StoredBatch> {
  const scope = scopeOf(ref);
  const at = { readStartedAt: batch.readStartedAt, phoneRegion: options.phoneRegion };
  const goodIds = page.good.map((record) => record.externalId);
  const leftIds = page.leftOut.map((row) => row.externalId);
  const allIds = [...goodIds, ...page.bad.map((record) => record.externalId), ...leftIds];
  const judgedIds = [...goodIds, ...leftIds];
  const [, erasureKey, met, knownRows] = await Promise.all([
    assertClaim(tx, ref),
    joinErasures(tx, ref.organizationId, ref.connectionId),
    batch.trackSeen && allIds.length > 0 ? addSeen(tx, { ...scope, runId: ref.runId }, allIds) : undefined,
    judgedIds.length > 0 ? findKnown(tx, scope, judgedIds) : [],
  ]);
  const known = new Map(knownRows.map((row) => [row.externalId, row]));
  const { outcomes, ...sorted } = sortOut(page, known, batch);
  // Deliveries are kept for a while: what they say of erased people has to go, also where it is no news. Pages are not.
  const others = options.settle ? page.good.filter(({ externalId }) => isNoNews(outcomes.get(externalId))) : [];
  const { news, bad, erased, about } = erasureKey
    ? await siftErased(tx, ref, erasureKey, { ...sorted, others, phoneRegion: options.phoneRegion })
    : { ...sorted, erased: [], about: [] };

  const written = options.careful
    ? await writeCarefully(tx, ref, news, at)
    : { admitted: await writeNews(tx, ref, news, at), bad: [] };
  bad.push(...written.bad);
  for (const { record } of news) {
    if (written.admitted.has(record.externalId)) continue;
    outcomes.set(record.externalId, 'stale');
  }
  for (const record of bad) outcomes.set(record.externalId, 'failed');
  for (const id of erased) outcomes.set(id, 'erased');
  for (const id of leftIds) outcomes.set(id, known.get(id)?.deleted === false ? 'leaving' : 'left-out');

  if (bad.length > 0) await openFailures(tx, scope, ref.runId, bad);
  const unchanged = [...outcomes].filter(([, outcome]) => outcome === 'unchanged').map(([id]) => id);
  await resolveFailures(tx, scope, {
    stored: [...written.admitted, ...leftIds],
    unchanged,
    readStartedAt: batch.readStartedAt,
  });

  const counts = countOutcomes(outcomes, met && new Set(met), page.copies);
  await saveCounts(tx, ref, batch, counts);
  const reasons = new Set(page.leftOut.map(({ reason }) => reason));
  if (erased.length > 0) reasons.add('records of people who were erased on request');
  const notes = [...(batch.notes ?? []), ...[...reasons].map(leftOutNote)];
  for (const note of notes) await addNote(tx, { ...scope, runId: ref.runId }, note);
  await options.settle?.(tx, outcomes, about);
  return { counts, outcomes };
}

const isNoNews = (outcome: Outcome | undefined): boolean =>
  outcome !== undefined && outcome !== 'created' && outcome !== 'updated';

/** Sorts a page by what is stored already; only news is mapped. */
function sortOut(
  page: Page,
  known: Map<string, KnownRecord>,
  batch: Batch,
): { news: News[]; bad: BadRecord[]; outcomes: Map<string, Outcome> } {
  const outcomes = new Map<string, Outcome>();
  const bad = [...page.bad];
  const news: News[] = [];
  for (const record of page.good) {
    const row = known.get(record.externalId);
    const stored = row && { ...row, version: row.version === null ? undefined : BigInt(row.version) };
    const verdict = judge(stored, { ...record, readStartedAt: batch.readStartedAt }, batch.origin);
    if (verdict !== 'news') {
      outcomes.set(record.externalId, verdict);
      continue;
    }
    if (!row?.entityId && batch.createdSince && record.created && record.created < batch.createdSince) {
      outcomes.set(record.externalId, 'skipped');
      continue;
    }
    try {
      news.push({ record, entity: record.entity(), known: row });
      outcomes.set(record.externalId, row?.entityId ? 'updated' : 'created');
    } catch (error) {
      const { externalId, json } = record;
      bad.push({ externalId, json, code: 'RECORD_UNMAPPABLE', reason: reasonOf(error) });
    }
  }
  return { news, bad, outcomes };
}

/** @throws ClaimLost: nothing may be written under this claim. */
export async function assertClaim(tx: Tx, ref: { runId: string; fence: number | undefined }): Promise<void> {
  if (ref.fence === undefined) return;
  const run = await lockClaim(tx, { runId: ref.runId, fence: ref.fence });
  if (!run) throw new ClaimLost('ended');
  if (run.status === 'paused') throw new ClaimLost('paused');
  if (run.status !== 'running') throw new ClaimLost('ended');
  if (run.fence !== ref.fence) throw new ClaimLost('taken-over');
  if (run.cancelRequested) throw new ClaimLost('cancelled');
}

async function saveCounts(tx: Tx, ref: StreamRef, batch: Batch, counts: Counts): Promise<void> {
  const key = { ...scopeOf(ref), runId: ref.runId };
  if (!batch.progress) {
    await addCounts(tx, key, counts);
    return;
  }
  if (!(await moveCheckpoint(tx, key, counts, batch.progress))) throw new ClaimLost('taken-over');
}

function countOutcomes(outcomes: Map<string, Outcome>, met: Set<string> | undefined, copies: number): Counts {
  const counts = { ...emptyCounts, fetched: copies, repeated: copies };
  for (const [id, outcome] of outcomes) {
    // Asked for again: counted when it comes.
    if (outcome === 'reread') continue;
    counts.fetched += 1;
    counts[met && !met.has(id) ? 'repeated' : countedAs(outcome)] += 1;
  }
  return counts;
}

const countedAs = (outcome: Exclude<Outcome, 'reread'>) =>
  outcome === 'erased' || outcome === 'left-out' || outcome === 'leaving' ? 'skipped' : outcome;

/** One of each id: the newest version, of equal ones the one that came last. */
function dedupe(batch: Batch): Page {
  const newest = new Map<string, PreparedRecord>();
  for (const record of batch.good) {
    const other = newest.get(record.externalId);
    if (!other || (record.version ?? 0n) >= (other.version ?? 0n)) newest.set(record.externalId, record);
  }
  const bad = new Map<string, BadRecord>();
  for (const record of batch.bad) if (!newest.has(record.externalId)) bad.set(record.externalId, record);
  // One that became a record while it was read is a record.
  const leftOut = new Map<string, LeftOut>();
  for (const row of batch.leftOut ?? [])
    if (!newest.has(row.externalId) && !bad.has(row.externalId)) leftOut.set(row.externalId, row);
  const came = batch.good.length + batch.bad.length + (batch.leftOut?.length ?? 0);
  const copies = came - newest.size - bad.size - leftOut.size;
  return { good: [...newest.values()], bad: [...bad.values()], leftOut: [...leftOut.values()], copies };
}
