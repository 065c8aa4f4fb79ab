import type { ConnectorContext } from '@syncline/shared/kit/context';
import { fetchRecords } from './fetch-records.ts';
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
 * the vendor before it is marked. When more are gone than goes without asking, none is marked.
 */
export async function findDeletions(
  store: RunStore,
  ctx: ConnectorContext<never>,
  ref: StreamRef,
  run: { startedAt: Date },
): Promise<Deletions> {
  const missing = await store.countMissing(ref, run.startedAt);
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
  for (let after = ''; ; ) {
    // No more than decides: a whole store that seems to be gone is asked about after a few.
    const limit = isWithin() ? PAGE : Math.min(PAGE, Math.max(ALWAYS_ALLOWED, Math.floor(bound) + 1 - goneSoFar));
    const candidates = await store.missingCandidates(ref, run.startedAt, { after, limit });
    const last = candidates.at(-1);
    if (last === undefined) break;
    after = last;
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
