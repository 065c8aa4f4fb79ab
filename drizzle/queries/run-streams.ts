import type { Counts, Proof, RunKind, RunStatus, StreamStatus } from '@syncline/shared/domain/runs';
import { unreadablePattern } from '@syncline/shared/domain/unreadable';
import type { Tx } from '../client.ts';
import type { DeletionHold } from '../schema/connections.ts';
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

/**
 * Leaves a stream out because its list is closed to the account, and remembers that: nobody waits for what it would
 * bring, and the connection's page says why it brings nothing.
 */
export async function closeStream(tx: Tx, key: RunStreamKey, note: string): Promise<void> {
  await skipStream(tx, key, note);
  await tx`
    insert into stream_states as st (organization_id, connection_id, stream, last_run_id, closed)
    values (${key.organizationId}, ${key.connectionId}, ${key.stream}, ${key.runId},
      jsonb_build_object('note', ${note}::text, 'since', now()))
    on conflict (organization_id, connection_id, stream) do update set last_run_id = excluded.last_run_id,
      closed = excluded.closed || jsonb_build_object('since', coalesce(st.closed -> 'since', excluded.closed -> 'since')),
      updated_at = now()`;
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

/** Enters ids as met in this walk. @returns those that were not met before. */
export async function addSeen(tx: Tx, key: RunStreamKey, externalIds: string[]): Promise<string[]> {
  const rows = await tx<{ externalId: string }[]>`
    insert into run_seen (organization_id, run_id, stream, external_id)
    select ${key.organizationId}, ${key.runId}, ${key.stream}, id from unnest(${externalIds}::text[]) as id order by id
    on conflict (organization_id, run_id, stream, external_id) do nothing
    returning external_id`;
  return rows.map((row) => row.externalId);
}

export async function findUnseen(tx: Tx, key: RunStreamKey, externalIds: string[]): Promise<string[]> {
  const rows = await tx<{ id: string }[]>`
    select id from unnest(${externalIds}::text[]) as id
    where not exists (
      select from run_seen s
      where s.organization_id = ${key.organizationId} and s.run_id = ${key.runId} and s.stream = ${key.stream}
        and s.external_id = id
    )`;
  return rows.map((row) => row.id);
}

export interface StreamStateRow {
  cursor: unknown;
  deletionHold: DeletionHold | null;
}

export async function findStreamState(
  tx: Tx,
  connectionId: string,
  stream: string,
): Promise<StreamStateRow | undefined> {
  const [row] = await tx<StreamStateRow[]>`
    select cursor, deletion_hold from stream_states where connection_id = ${connectionId} and stream = ${stream}`;
  return row;
}

/** How many runs in a row may leave a stream unproven before a person is told. */
const ALERT_AFTER = 3;

/**
 * Ends a stream's walk. A proven one promotes the cursor in this same transaction; an incomplete one
 * leaves it where it was, and keeps the place it would have gone to.
 */
export async function settleStream(
  tx: Tx,
  key: RunStreamKey,
  settled: {
    status: 'proven' | 'incomplete';
    proof: Proof;
    nextCursor: unknown;
    /** `none`: only records that were asked for were read; the stream stands as it stood. */
    walked: 'full' | 'delta' | 'none';
  },
): Promise<void> {
  const proven = settled.status === 'proven';
  const cursor = settled.nextCursor === undefined ? null : tx.json(settled.nextCursor as never);
  await tx`
    update run_streams set status = ${settled.status}, proof = ${tx.json(settled.proof as never)},
      next_cursor = ${cursor}, finished_at = now(), updated_at = now()
    where run_id = ${key.runId} and stream = ${key.stream}`;
  if (settled.walked === 'none') return;
  const full = settled.walked === 'full';
  const [state] = await tx<{ incompleteStreak: number }[]>`
    insert into stream_states as st (organization_id, connection_id, stream, cursor, proven_at, full_proven_at, last_run_id,
      incomplete_streak)
    values (${key.organizationId}, ${key.connectionId}, ${key.stream}, ${proven ? cursor : null},
      ${proven ? tx`now()` : null}, ${proven && full ? tx`now()` : null}, ${key.runId}, ${proven ? 0 : 1})
    on conflict (organization_id, connection_id, stream) do update set
      cursor = coalesce(excluded.cursor, st.cursor), proven_at = coalesce(excluded.proven_at, st.proven_at),
      full_proven_at = coalesce(excluded.full_proven_at, st.full_proven_at), last_run_id = excluded.last_run_id,
      incomplete_streak = case when excluded.incomplete_streak = 0 then 0 else st.incomplete_streak + 1 end,
      closed = null, updated_at = now()
    returning incomplete_streak`;
  if (state && state.incompleteStreak >= ALERT_AFTER) await raiseIncomplete(tx, key, state.incompleteStreak);
  if (proven) await clearIncompleteAttention(tx, key.connectionId);
  if (proven && full) await closeUnreadable(tx, key);
}

/** Takes the notice of the card back when no stream has reason for it any more. */
export async function clearIncompleteAttention(tx: Tx, connectionId: string): Promise<void> {
  await tx`
    update connections set attention = null, updated_at = now()
    where id = ${connectionId} and attention ->> 'code' = 'INCOMPLETE_STREAK'
      and not exists (
        select from stream_states where connection_id = ${connectionId} and incomplete_streak >= ${ALERT_AFTER}
      )`;
}

/**
 * Failures of records without a readable id that the whole list no longer showed: what they were is gone, or came
 * under its own id. Those that it showed are this run's.
 */
async function closeUnreadable(tx: Tx, key: RunStreamKey): Promise<void> {
  await tx`
    update run_failures f set state = 'resolved', resolved_at = now(), updated_at = now()
    from run_streams s
    where s.run_id = ${key.runId} and s.stream = ${key.stream}
      and f.organization_id = ${key.organizationId} and f.connection_id = ${key.connectionId}
      and f.stream = ${key.stream} and f.state = 'open' and f.external_id like ${unreadablePattern}
      and f.run_id <> s.run_id and f.updated_at < s.started_at`;
}

/** The connection goes on; the card says that a person should look. */
async function raiseIncomplete(tx: Tx, key: RunStreamKey, streak: number): Promise<void> {
  const attention = {
    remedy: 'report',
    code: 'INCOMPLETE_STREAK',
    message: `The last ${streak} syncs of ${key.stream} could not be proven complete. Nothing was lost from what arrived, and the next sync reads from the same place. Open the run to see which records are missing, or accept it with a reason.`,
  };
  await tx`
    update connections set updated_at = now(), attention = ${tx.json(attention)} || jsonb_build_object('since', now())
    where id = ${key.connectionId} and (attention is null or attention ->> 'code' = 'INCOMPLETE_STREAK')`;
}

/** The second list of ids is kept beside the first, under a name no stream has. */
const listed = (key: RunStreamKey): RunStreamKey => ({ ...key, stream: `${key.stream} (listed)` });

export async function beginListing(tx: Tx, key: RunStreamKey): Promise<void> {
  await tx`delete from run_seen where run_id = ${key.runId} and stream = ${listed(key).stream}`;
}

export async function addListed(tx: Tx, key: RunStreamKey, externalIds: string[]): Promise<number> {
  return (await addSeen(tx, listed(key), externalIds)).length;
}

const FORGET_AT_ONCE = 50_000;

/** Takes away some of the ids met in a walk that has ended. @returns whether more are left. */
export async function forgetSeen(tx: Tx, key: RunStreamKey): Promise<boolean> {
  const deleted = await tx`
    delete from run_seen where organization_id = ${key.organizationId} and ctid = any(array(
      select ctid from run_seen
      where organization_id = ${key.organizationId} and run_id = ${key.runId}
        and stream in (${key.stream}, ${listed(key).stream})
      limit ${FORGET_AT_ONCE}
    ))`;
  return deleted.count === FORGET_AT_ONCE;
}
