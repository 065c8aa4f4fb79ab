import type { ConnectorContext } from '@syncline/shared/kit/context';
import { confirmGone, fetchRecords } from './fetch-records.ts';
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

export const isMassDisappearance = ({ candidates, known }: { candidates: number; known: number }): boolean =>
  candidates > Math.max(ALWAYS_ALLOWED, known * SHARE_ALLOWED);

const PAGE = 500;
const SAMPLE = 20;

/**
 * After a proven full walk: records known before the run that it did not meet. Each is confirmed at
 * the vendor before it is marked.
 */
export async function findDeletions(
  store: RunStore,
  ctx: ConnectorContext<never>,
  ref: StreamRef,
  run: { startedAt: Date; approved: boolean },
): Promise<Deletions> {
  const missing = await store.countMissing(ref, run.startedAt);
  const deletions: Deletions = { marked: 0, alive: 0, held: false };
  if (isMassDisappearance(missing) && !run.approved) {
    const sample = await store.missingCandidates(ref, run.startedAt, { after: '', limit: SAMPLE });
    const { gone, found } = await fetchRecords(store, ctx, ref, sample, { trackSeen: true });
    if (gone.length > 0) {
      await store.holdDeletions(ref, missing);
      return { ...deletions, held: true };
    }
    // They are all there: nothing has disappeared, the list only does not show them (a date limit, a filter).
    deletions.alive += found.length;
  }
  for (let after = ''; ; ) {
    const candidates = await store.missingCandidates(ref, run.startedAt, { after, limit: PAGE });
    const last = candidates.at(-1);
    if (last === undefined) break;
    after = last;
    const confirmed = await confirmGone(store, ctx, ref, candidates, { trackSeen: true });
    deletions.marked += confirmed.marked;
    deletions.alive += confirmed.found.length;
  }
  await store.clearDeletionHold(ref);
  return deletions;
}
