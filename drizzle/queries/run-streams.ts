import type { Counts, RunKind, RunStatus, StreamStatus } from '@syncline/shared/domain/runs';
import type { Tx } from '../client.ts';
import type { RunTarget } from './runs.ts';

/** One stream of one run. */
export interface RunStreamKey {
  organizationId: string;
  connectionId: string;
  runId: string;
  stream: string;
}

export interface RunStreamRow {
  stream: string;
  kind: RunKind;
  status: StreamStatus;
  checkpoint: unknown;
  checkpointSeq: number;
  vendorTotal: number | null;
  newestSeen: Date | null;
  shifted: number;
  startedAt: Date | null;
}

export interface RunRow {
  kind: RunKind;
  targets: RunTarget[] | null;
  ceiling: Date | null;
  startedAt: Date;
}

export async function loadRun(tx: Tx, runId: string): Promise<{ run: RunRow; streams: RunStreamRow[] } | undefined> {
  const [run] = await tx<RunRow[]>`
    select kind, targets, ceiling, coalesce(started_at, created_at) as started_at from runs where id = ${runId}`;
  if (!run) return undefined;
  const streams = await tx<RunStreamRow[]>`
    select stream, kind, status, checkpoint, checkpoint_seq, vendor_total, newest_seen, shifted, started_at
    from run_streams where run_id = ${runId} order by position`;
  return { run, streams };
}

/**
 * Holds the run until the transaction ends and says whether the claim is still good. A claim that is
 * void must write nothing.
 */
export async function lockClaim(
  tx: Tx,
  held: { runId: string; fence: number },
): Promise<{ status: RunStatus; fence: number; cancelRequested: boolean } | undefined> {
  const [row] = await tx<{ status: RunStatus; fence: number; cancelRequested: boolean }[]>`
    select status, fence, cancel_requested_at is not null as cancel_requested from runs where id = ${held.runId} for update`;
  return row;
}

/** Once per run. */
export async function setCeiling(tx: Tx, runId: string, ceiling: Date): Promise<void> {
  await tx`update runs set ceiling = ${ceiling} where id = ${runId} and ceiling is null`;
}

export async function beginStream(tx: Tx, key: RunStreamKey, kind?: 'full' | 'delta'): Promise<void> {
  await tx`
    update run_streams set status = 'running', kind = coalesce(${kind ?? null}, kind), started_at = coalesce(started_at, now()), updated_at = now()
    where run_id = ${key.runId} and stream = ${key.stream} and status in ('pending', 'running')`;
  await tx`
    insert into stream_states (organization_id, connection_id, stream)
    values (${key.organizationId}, ${key.connectionId}, ${key.stream})
    on conflict (organization_id, connection_id, stream) do nothing`;
}

export async function skipStream(tx: Tx, key: RunStreamKey, note: string): Promise<void> {
  await tx`
    update run_streams set status = 'skipped', note = ${note}, finished_at = now(), updated_at = now()
    where run_id = ${key.runId} and stream = ${key.stream} and status in ('pending', 'running')`;
}

/** Starts a walk over: its cursor has expired at the vendor. What was written stays; its counts begin anew. */
export async function restartStream(tx: Tx, key: RunStreamKey, note: string): Promise<void> {
  await tx`
    update run_streams set kind = 'full', checkpoint = null, checkpoint_seq = checkpoint_seq + 1, note = ${note},
      fetched = 0, created = 0, updated = 0, unchanged = 0, stale = 0, repeated = 0, skipped = 0, failed = 0,
      vendor_total = null, newest_seen = null, shifted = 0, updated_at = now()
    where run_id = ${key.runId} and stream = ${key.stream}`;
  await tx`delete from run_seen where run_id = ${key.runId} and stream = ${key.stream}`;
  await tx`
    update stream_states set cursor = null, updated_at = now()
    where connection_id = ${key.connectionId} and stream = ${key.stream}`;
}

/** Says something once on a run's stream, beside what stands there. */
export async function addNote(tx: Tx, key: RunStreamKey, note: string): Promise<void> {
  await tx`
    update run_streams set note = concat_ws(' ', note, ${note}::text)
    where run_id = ${key.runId} and stream = ${key.stream} and strpos(coalesce(note, ''), ${note}) = 0`;
}

/** Adds what a batch came to. */
export async function addCounts(tx: Tx, key: RunStreamKey, counts: Counts): Promise<void> {
  await tx`
    update run_streams set fetched = fetched + ${counts.fetched}, created = created + ${counts.created},
      updated = updated + ${counts.updated}, unchanged = unchanged + ${counts.unchanged}, stale = stale + ${counts.stale},
      repeated = repeated + ${counts.repeated}, skipped = skipped + ${counts.skipped}, failed = failed + ${counts.failed},
      deleted = deleted + ${counts.deleted}, updated_at = now()
    where run_id = ${key.runId} and stream = ${key.stream}`;
}

/**
 * Moves a walk on, with its counts. False: another claim has moved it already, so this page must not
 * be written.
 */
export async function moveCheckpoint(
  tx: Tx,
  key: RunStreamKey,
  counts: Counts,
  progress: {
    expectedSeq: number;
    checkpoint: unknown;
    vendorTotal: number | undefined;
    shifted: boolean;
    newest: Date | undefined;
  },
): Promise<boolean> {
  const rows = await tx`
    update run_streams set checkpoint = ${tx.json(progress.checkpoint as never)}, checkpoint_seq = checkpoint_seq + 1,
      vendor_total = coalesce(${progress.vendorTotal ?? null}, vendor_total),
      newest_seen = greatest(newest_seen, ${progress.newest ?? null}),
      shifted = shifted + ${progress.shifted ? 1 : 0},
      fetched = fetched + ${counts.fetched}, created = created + ${counts.created},
      updated = updated + ${counts.updated}, unchanged = unchanged + ${counts.unchanged}, stale = stale + ${counts.stale},
      repeated = repeated + ${counts.repeated}, skipped = skipped + ${counts.skipped}, failed = failed + ${counts.failed},
      deleted = deleted + ${counts.deleted}, updated_at = now()
    where run_id = ${key.runId} and stream = ${key.stream} and checkpoint_seq = ${progress.expectedSeq}
      and status = 'running'
    returning 1`;
  // Progress resets what is counted in a row.
  await tx`
    update runs set attempts = 0, lost_claims = 0 where id = ${key.runId} and (attempts > 0 or lost_claims > 0)`;
  return rows.length === 1;
}

export async function readCounts(tx: Tx, key: RunStreamKey): Promise<Counts | undefined> {
  const [row] = await tx<Counts[]>`
    select fetched, created, updated, unchanged, stale, repeated, skipped, failed, deleted
    from run_streams where run_id = ${key.runId} and stream = ${key.stream}`;
  return row;
}
