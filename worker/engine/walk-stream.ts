import { HubError } from '@syncline/shared/errors';
import type { ConnectorContext } from '@syncline/shared/kit/context';
import type { AnyStream, RawRecord } from '@syncline/shared/kit/stream';
import { confirmGone } from './fetch-records.ts';
import { findDeletions } from './find-deletions.ts';
import type { RunStore, RunStreamState, StreamRef } from './ports.ts';
import { prepareRecords } from './prepare.ts';
import { needsRewalk, prove, type Rewalk } from './prove.ts';
import { pullPages } from './pull-pages.ts';
import { rewalkIds } from './rewalk-ids.ts';

export interface WalkContext {
  store: RunStore;
  ctx: ConnectorContext<never>;
  /** Postgres' clock, never ahead of it. */
  now(): Date;
  /** The vendor's clock, as far as its answers have told it. */
  vendorNow(): Date | undefined;
  /** Is this slice's time up? Asked between pages. */
  timeIsUp(): boolean;
  ceiling: Date;
  runStartedAt: Date;
  createdSince: Date | undefined;
}

/** What the engine keeps of a walk: where the connector goes on, or that it came to its end. */
type Checkpoint = { at: unknown } | { ended: true };

/**
 * Reads one stream from its checkpoint, page by page, and proves it at the end.
 * @returns false when the slice's time was up first; the next slice goes on at the checkpoint.
 */
export async function walkStream(walk: WalkContext, ref: StreamRef, state: RunStreamState): Promise<boolean> {
  const { store, ctx } = walk;
  const { stream } = ref;
  const incremental = stream.incremental;
  if (state.kind === 'delta' && !incremental) {
    await store.skipStream(ref, 'This list cannot be read by change date; the next full sync reads it.');
    return true;
  }
  const stored = await store.streamState(ref);
  const previous = incremental && stored.cursor !== undefined ? incremental.cursor.safeParse(stored.cursor) : undefined;
  // A cursor of another release that no longer parses is a cursor that has expired.
  const cursor: unknown = previous?.success ? previous.data : undefined;
  // Without a place to start from everything is read: then it is also proven, and counts, as a full read.
  const kind = state.kind === 'delta' && cursor !== undefined ? 'delta' : 'full';
  await store.beginStream(ref, kind);

  let seq = state.checkpointSeq;
  let { vendorTotal, shifted, newestSeen } = state;
  let checkpoint = state.checkpoint as Checkpoint | null;
  if (!checkpoint || 'at' in checkpoint) {
    const pages = stream.read(ctx, {
      cursor: kind === 'delta' ? cursor : undefined,
      checkpoint: checkpoint ? parseCheckpoint(stream, checkpoint.at) : undefined,
      ceiling: walk.ceiling,
      createdSince: walk.createdSince,
    });
    const prepare = (records: RawRecord[]) => prepareRecords(stream, ref.settings, records, walk.ceiling);
    for await (const page of pullPages(pages, walk, prepare)) {
      const { good, bad, leftOut, newest } = page;
      if (page.gone.length > 0) await confirmGone(store, ctx, ref, page.gone, { trackSeen: false, told: true });
      vendorTotal = page.total ?? vendorTotal;
      shifted ||= page.shifted;
      if (newest && (!newestSeen || newest > newestSeen)) newestSeen = newest;
      checkpoint = { at: page.checkpoint };
      const progress = { expectedSeq: seq, checkpoint, vendorTotal: page.total, shifted: page.shifted, newest };
      const { outcomes } = await store.storeBatch(ref, {
        origin: 'walk',
        good,
        bad,
        leftOut,
        readStartedAt: page.readStartedAt,
        trackSeen: true,
        notes: page.notes,
        progress,
      });
      seq += 1;
      const leaving = [...outcomes].filter(([, outcome]) => outcome === 'leaving').map(([id]) => id);
      if (leaving.length > 0) await confirmGone(store, ctx, ref, leaving, { trackSeen: false, told: true });
      if (walk.timeIsUp()) return false;
    }
    // The proof may need a slice of its own; a worker that dies in it does not walk again.
    const end = { expectedSeq: seq, checkpoint: { ended: true }, vendorTotal, shifted: false, newest: undefined };
    await store.storeBatch(ref, {
      origin: 'walk',
      good: [],
      bad: [],
      readStartedAt: walk.now(),
      trackSeen: false,
      progress: end,
    });
  }
  await settle(walk, ref, { kind, vendorTotal, shifted, newest: newestSeen, cursor });
  return true;
}

interface Walk {
  kind: 'full' | 'delta';
  vendorTotal: number | undefined;
  shifted: boolean;
  newest: Date | undefined;
  cursor: unknown;
}

/** Proves the walk, looks for deletions, and lets the cursor go on or holds it. */
async function settle(walk: WalkContext, ref: StreamRef, walked: Walk): Promise<void> {
  const { store, ctx } = walk;
  const full = walked.kind === 'full';
  let rewalk: Rewalk | undefined;
  const again = () => rewalkIds(store, ctx, ref, walk.createdSince);
  const evidence = async () => ({ ...walked, counts: await store.counts(ref), rewalk });

  if (full && needsRewalk(await evidence())) rewalk = await again();
  let proof = prove(await evidence(), walked);
  if (full && proof.verdict === 'proven' && ref.stream.deletes !== 'tombstones') {
    const deletions = await findDeletions(store, ctx, ref, { startedAt: walk.runStartedAt });
    // The vendor has records that its list left out: its totals cannot be trusted either.
    if (deletions.alive > 0 && !rewalk && walk.createdSince === undefined) {
      rewalk = await again();
      proof = prove(await evidence(), walked);
    }
  }
  const nextCursor = ref.stream.incremental?.next({
    newest: walked.newest,
    ceiling: walk.ceiling,
    previous: walked.cursor as never,
  });
  await store.settleStream(ref, { status: proof.verdict, proof, nextCursor, walked: walked.kind });
  await store.forgetSeen(ref);
}

function parseCheckpoint(stream: AnyStream, stored: unknown): unknown {
  const parsed = stream.checkpoint.safeParse(stored);
  if (parsed.success) return parsed.data;
  throw new HubError('restart', 'The stored checkpoint is of another form.', {
    code: 'CHECKPOINT_UNREADABLE',
    userMessage: 'This sync was begun by another version of Syncline. The stream is read from the beginning.',
    origin: 'hub',
  });
}
