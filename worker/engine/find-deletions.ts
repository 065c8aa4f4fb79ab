import type { ConnectorContext } from '@syncline/shared/kit/context';
import { fetchRecords } from './fetch-records.ts';
import { outOfSight, visibleSince } from './out-of-sight.ts';
import type { RunStore, StreamRef } from './ports.ts';

export interface Deletions {
  marked: number;
  /** Candidates that the vendor still has: the walk had not shown them. */
  alive: number;
  /** A mass disappearance: nothing was marked, a person is asked. */
  held: boolean;
}

/** Above both, a disappearance is more likely a fault at the vendor than housekeeping. */
const ALWAYS_ALLOWED = 20;
const SHARE_ALLOWED = 0.05;

const allowedUnasked = (known: number): number => Math.max(ALWAYS_ALLOWED, known * SHARE_ALLOWED);

/** An approval is of a number: what goes beyond it by more than this is asked about again. */
const APPROVED_SHARE = 1.1;
const PAGE = 500;

/**
 * After a proven full walk: records known before the run that it did not meet. Each is confirmed at
 * the vendor before it is marked. When more are gone than goes without asking, none is marked. Those that the vendor
 * need not show any more are not among them.
 */
export async function findDeletions(
  store: RunStore,
  ctx: ConnectorContext<never>,
  ref: StreamRef,
  run: { startedAt: Date },
): Promise<Deletions> {
  const since = await visibleSince(ctx, ref.stream);
  const missing = await countMissing(store, ref, run.startedAt, since);
  const deletions: Deletions = { marked: 0, alive: 0, held: false };
  const gone: { ids: string[]; readStartedAt: Date }[] = [];
  const mark = async () => {
    for (const { ids, readStartedAt } of gone.splice(0)) {
      deletions.marked += await store.markGone(ref, ids, readStartedAt);
    }
  };
  // Read when it is needed: a person may say so while the walk is under way.
  const allowed = async (): Promise<number> => {
    const { deletionsApproved } = await store.streamState(ref);
    return Math.max(allowedUnasked(missing.known), (deletionsApproved ?? 0) * APPROVED_SHARE);
  };

  let bound = await allowed();
  const left = () => missing.candidates - deletions.alive;
  const isWithin = () => left() <= bound;
  let goneSoFar = 0;
  for (let after = ''; missing.candidates > 0; ) {
    // No more than decides: a whole store that seems to be gone is asked about after a few.
    const limit = isWithin() ? PAGE : Math.min(PAGE, Math.max(ALWAYS_ALLOWED, Math.floor(bound) + 1 - goneSoFar));
    const unmet = await store.missingCandidates(ref, run.startedAt, { after, limit });
    const last = unmet.at(-1);
    if (last === undefined) break;
    after = last;
    const candidates = await shownAmong(store, ref, unmet, since);
    if (candidates.length === 0) continue;
    const asked = await fetchRecords(store, ctx, ref, candidates, { trackSeen: true, goneBefore: goneSoFar });
    deletions.alive += asked.found.length;
    goneSoFar += asked.gone.length;
    if (asked.gone.length > 0) gone.push({ ids: asked.gone, readStartedAt: asked.readStartedAt });
    if (!isWithin() && goneSoFar > bound) {
      bound = await allowed();
      if (goneSoFar > bound) {
        await store.holdDeletions(ref, { candidates: left(), known: missing.known });
        return { ...deletions, held: true };
      }
    }
    if (isWithin()) await mark();
  }
  await mark();
  await store.clearDeletionHold(ref);
  return deletions;
}

const shownAmong = async (
  store: RunStore,
  ref: StreamRef,
  ids: string[],
  since: Date | undefined,
): Promise<string[]> => {
  const kept = await outOfSight(store, ref, ids, since);
  return ids.filter((id) => !kept.has(id));
};

/** Among those that the vendor shows: what has grown too old counts neither as missing nor as known. */
async function countMissing(
  store: RunStore,
  ref: StreamRef,
  startedAt: Date,
  since: Date | undefined,
): Promise<{ candidates: number; known: number }> {
  const unmet = await store.countMissing(ref, startedAt);
  if (since === undefined) return unmet;
  let candidates = 0;
  // A few at a time: a million of them may have grown too old to be shown.
  for (let after = ''; unmet.candidates > 0; ) {
    const page = await store.missingCandidates(ref, startedAt, { after, limit: PAGE });
    const last = page.at(-1);
    if (last === undefined) break;
    after = last;
    candidates += (await shownAmong(store, ref, page, since)).length;
  }
  const old = Math.max(0, unmet.candidates - candidates);
  await store.addNote(ref, shownOnly(since, old));
  return { candidates, known: unmet.known - old };
}

const shownOnly = (since: Date, old: number): string => {
  const limit = `The other system shows this account only what was created since about ${since.toISOString().slice(0, 10)}.`;
  return old === 0 ? limit : `${limit} ${old} older ones stay here as they were read last.`;
};
