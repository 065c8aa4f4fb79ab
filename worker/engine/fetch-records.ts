import { isUnreadable } from '@syncline/shared/domain/unreadable';
import { HubError } from '@syncline/shared/errors';
import type { ConnectorContext } from '@syncline/shared/kit/context';
import type { RawRecord } from '@syncline/shared/kit/stream';
import { outOfSight, visibleSince } from './out-of-sight.ts';
import type { BadRecord, RunStore, StreamRef } from './ports.ts';
import { badRecord, prepareRecords, reasonOf, recordId } from './prepare.ts';

/** What became of ids that were asked for one by one or many at once. */
export interface FetchedIds {
  /** The vendor has them and they are stored, or stand as failures. */
  found: string[];
  /** The vendor does not answer them: they are gone, no records of the stream, or not shown any more. */
  gone: string[];
}

const AT_ONCE = 100;

/**
 * Reads records by id and stores them. Nothing is marked as deleted here.
 * @param options.trackSeen enter them as met in the run's walk.
 * @param options.goneBefore how many were gone in the calls before this one.
 */
export async function fetchRecords(
  store: RunStore,
  ctx: ConnectorContext<never>,
  ref: StreamRef,
  ids: string[],
  options: { trackSeen: boolean; goneBefore?: number },
): Promise<FetchedIds & { readStartedAt: Date }> {
  const fetched: FetchedIds = { found: [], gone: [] };
  let firstRead: Date | undefined;
  // What came without a readable id was named here: the vendor knows nothing of that name, and was never asked.
  const known = ids.filter((id) => !isUnreadable(id));
  for (let from = 0; from < known.length; from += AT_ONCE) {
    const chunk = known.slice(from, from + AT_ONCE);
    const readStartedAt = await store.now();
    firstRead ??= readStartedAt;
    const answer = await readMany(ctx, ref, chunk, (options.goneBefore ?? 0) + fetched.gone.length);
    const { good, bad } = prepareRecords(ref.stream, ref.settings, answer.records);
    bad.push(...answer.refused);
    if (good.length + bad.length > 0) {
      await store.storeBatch(ref, { origin: 'record', good, bad, readStartedAt, trackSeen: options.trackSeen });
    }
    const present = new Set([...good, ...bad].map((record) => record.externalId));
    for (const id of chunk) (present.has(id) ? fetched.found : fetched.gone).push(id);
  }
  return { ...fetched, readStartedAt: firstRead ?? (await store.now()) };
}

/**
 * A list that leaves records out in silence would have them deleted here: what is missing in an answer
 * about many is asked for one by one, up to this many times. Beyond it the lists have proven
 * themselves.
 */
const DOUBTED_AT_MOST = 200;

interface Answer {
  records: RawRecord[];
  refused: BadRecord[];
}

/** One request where the vendor can; a record it refuses is that record's failure. */
async function readMany(
  ctx: ConnectorContext<never>,
  ref: StreamRef,
  ids: string[],
  goneSoFar: number,
): Promise<Answer> {
  if (!ref.stream.getMany || ids.length === 1) return readEach(ctx, ref, ids);
  const wanted = new Set(ids);
  const listed = new Set<string>();
  const records: RawRecord[] = [];
  for (const record of await ref.stream.getMany(ctx, ids)) {
    const id = recordId(ref.stream, record);
    if (!wanted.has(id)) continue;
    listed.add(id);
    if (ref.stream.leaveOut?.(record.value) === undefined) records.push(record);
  }
  const missing = ids.filter((id) => !listed.has(id));
  if (missing.length === 0 || goneSoFar >= DOUBTED_AT_MOST) return { records, refused: [] };
  const each = await readEach(ctx, ref, missing);
  return { records: [...records, ...each.records], refused: each.refused };
}

async function readEach(ctx: ConnectorContext<never>, ref: StreamRef, ids: string[]): Promise<Answer> {
  const answer: Answer = { records: [], refused: [] };
  for (const id of ids) {
    try {
      const record = await ref.stream.get(ctx, id);
      if (!record || ref.stream.leaveOut?.(record.value) !== undefined) continue;
      // Whatever came instead (a maintenance page in JSON, a translation): it does not say that the record is gone.
      if (recordId(ref.stream, record) === id) answer.records.push(record);
      else answer.refused.push(badRecord(record, id, 'RECORD_MISMATCHED', 'Something else came than this record.'));
    } catch (error) {
      if (!(error instanceof HubError) || error.remedy !== 'skip') throw error;
      answer.refused.push(badRecord({ json: '' }, id, error.code, reasonOf(error)));
    }
  }
  return answer;
}

/**
 * Asks the vendor about records that are said to be gone (stray delete events exist): those it still
 * has are stored as they are, the others are marked as deleted. What the vendor need not show any more is neither,
 * unless it has told of the deletion itself.
 * @param options.told the vendor itself named them as deleted; otherwise it is only guessed.
 */
export async function confirmGone(
  store: RunStore,
  ctx: ConnectorContext<never>,
  ref: StreamRef,
  ids: string[],
  options: { trackSeen: boolean; told: boolean },
): Promise<FetchedIds & { hidden: string[]; marked: number }> {
  const { found, gone: silent, readStartedAt } = await fetchRecords(store, ctx, ref, ids, options);
  const since = silent.length > 0 && !options.told ? await visibleSince(ctx, ref.stream) : undefined;
  const kept = await outOfSight(store, ref, silent, since);
  const gone = silent.filter((id) => !kept.has(id));
  const marked = gone.length > 0 ? await store.markGone(ref, gone, readStartedAt) : 0;
  return { found, gone, hidden: [...kept], marked };
}
