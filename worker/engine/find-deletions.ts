import type { ConnectorContext } from '@syncline/shared/kit/context';
import { confirmGone, fetchRecords } from './fetch-records.ts';
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

export const isMassDisappearance = ({ candidates, known }: { candidates: number; known: number }): boolean =>
  candidates > Math.max(ALWAYS_ALLOWED, known * SHARE_ALLOWED);

const PAGE = 500;
const SAMPLE = 20;

/**
 * After a proven full walk: records known before the run that it did not meet. Each is confirmed at
 * the vendor before it is marked. Those that the vendor need not show any more are not among them.
 */
export async function findDeletions(
  store: RunStore,
  ctx: ConnectorContext<never>,
  ref: StreamRef,
  run: { startedAt: Date; approved: boolean },
): Promise<Deletions> {
  const since = await visibleSince(ctx, ref.stream);
  const pages = () => candidatePages(store, ref, run.startedAt, since);
  const missing = await countMissing(store, ref, run.startedAt, pages, since);
  const deletions: Deletions = { marked: 0, alive: 0, held: false };
  if (missing.candidates > 0 && isMassDisappearance(missing) && !run.approved) {
    const sample = await firstOf(pages(), SAMPLE);
    const { gone, found } = await fetchRecords(store, ctx, ref, sample, { trackSeen: true });
    if (gone.length > 0) {
      await store.holdDeletions(ref, missing);
      return { ...deletions, held: true };
    }
    // They are all there: nothing has disappeared, the list only does not show them (a date limit, a filter).
    deletions.alive += found.length;
  }
  if (missing.candidates > 0) {
    for await (const candidates of pages()) {
      const confirmed = await confirmGone(store, ctx, ref, candidates, { trackSeen: true, told: false });
      deletions.marked += confirmed.marked;
      deletions.alive += confirmed.found.length;
    }
  }
  await store.clearDeletionHold(ref);
  return deletions;
}

/** In the order of their ids, a few at a time: a million of them may have grown too old to be shown. */
async function* candidatePages(
  store: RunStore,
  ref: StreamRef,
  startedAt: Date,
  since: Date | undefined,
): AsyncGenerator<string[]> {
  for (let after = ''; ; ) {
    const unmet = await store.missingCandidates(ref, startedAt, { after, limit: PAGE });
    const last = unmet.at(-1);
    if (last === undefined) return;
    after = last;
    const kept = await outOfSight(store, ref, unmet, since);
    const candidates = unmet.filter((id) => !kept.has(id));
    if (candidates.length > 0) yield candidates;
  }
}

/** Among those that the vendor shows: what has grown too old counts neither as missing nor as known. */
async function countMissing(
  store: RunStore,
  ref: StreamRef,
  startedAt: Date,
  pages: () => AsyncGenerator<string[]>,
  since: Date | undefined,
): Promise<{ candidates: number; known: number }> {
  const unmet = await store.countMissing(ref, startedAt);
  if (since === undefined) return unmet;
  let candidates = 0;
  if (unmet.candidates > 0) for await (const page of pages()) candidates += page.length;
  const old = Math.max(0, unmet.candidates - candidates);
  await store.addNote(ref, shownOnly(since, old));
  return { candidates, known: unmet.known - old };
}

async function firstOf(pages: AsyncGenerator<string[]>, count: number): Promise<string[]> {
  const first: string[] = [];
  for await (const page of pages) {
    first.push(...page.slice(0, count - first.length));
    if (first.length === count) break;
  }
  return first;
}

const shownOnly = (since: Date, old: number): string => {
  const limit = `The other system shows this account only what was created since about ${since.toISOString().slice(0, 10)}.`;
  return old === 0 ? limit : `${limit} ${old} older ones stay here as they were read last.`;
};
