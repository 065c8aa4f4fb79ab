import type { RunKind, RunTrigger } from '@syncline/shared/domain/runs';
import { unreadablePattern } from '@syncline/shared/domain/unreadable';
import { newId } from '@syncline/shared/runtime/new-id';
import type { Database, Tx } from '../client.ts';
import { clearIncompleteAttention } from './stream-states.ts';

/** What is asked of one stream; a delta run may sweep a stream without change dates in full. */
export interface StreamRequest {
  stream: string;
  kind: 'full' | 'delta' | 'record';
}

export interface RunTarget {
  stream: string;
  externalId: string;
}

export interface RunRequest {
  organizationId: string;
  connectionId: string;
  kind: Exclude<RunKind, 'webhook'>;
  trigger: RunTrigger;
  streams: StreamRequest[];
  /** For kind `record`: which ones. */
  targets?: RunTarget[];
  requestedBy?: string;
  /** Joins no run that has begun: it reads up to a moment before now, and so may miss what is asked for. */
  fromNow?: boolean;
}

export interface RunnableRun {
  organizationId: string;
  runId: string;
  /** Names its doorbell: `run-<runId>-<seq>`. */
  seq: number;
}

/**
 * Queues a run, or joins one that will do the same or more. Requests of one connection take turns,
 * so two at the same instant make one run. Ring `sync-slice` for it after the commit.
 * @returns the run, and whether it was there already.
 */
export async function requestRun(tx: Tx, request: RunRequest): Promise<{ runId: string; joined: boolean }> {
  const { organizationId, connectionId, kind, streams } = request;
  await tx`select pg_advisory_xact_lock(hashtextextended(${connectionId}, 1))`;
  const targets = request.targets ?? [];
  const joinable = kind === 'record' ? await findCoveringRecordRun(tx, request) : await findCoveringRun(tx, request);
  if (joinable) return { runId: joinable, joined: true };

  const runId = newId();
  await tx`
    insert into runs (organization_id, id, connection_id, kind, trigger, status, requested_by, targets)
    values (${organizationId}, ${runId}, ${connectionId}, ${kind}, ${request.trigger}, 'queued',
      ${request.requestedBy ?? null}, ${kind === 'record' ? tx.json(targets as never) : null})`;
  const rows = streams.map((stream, position) => ({ ...stream, position }));
  await tx`
    insert into run_streams (organization_id, run_id, stream, connection_id, position, kind)
    select ${organizationId}, ${runId}, s.stream, ${connectionId}, s.position, s.kind
    from json_to_recordset(${JSON.stringify(rows)}::text::json) as s (stream text, kind text, position integer)`;
  return { runId, joined: false };
}

/** A run that still has every asked stream before it or under way, in the same or the wider kind. */
async function findCoveringRun(tx: Tx, request: RunRequest): Promise<string | undefined> {
  const [row] = await tx<{ id: string }[]>`
    select r.id from runs r
    where r.connection_id = ${request.connectionId} and r.kind in ('full', 'delta')
      and r.status in ('queued', 'running', 'paused') and r.cancel_requested_at is null
      ${request.fromNow ? tx`and r.started_at is null` : tx``}
      and not exists (
        select from json_to_recordset(${JSON.stringify(request.streams)}::text::json) as asked (stream text, kind text)
        where not exists (
          select from run_streams s
          where s.run_id = r.id and s.stream = asked.stream and s.status in ('pending', 'running')
            and s.kind in ('full', asked.kind)
        )
      )
    order by r.id limit 1`;
  return row?.id;
}

async function findCoveringRecordRun(tx: Tx, request: RunRequest): Promise<string | undefined> {
  const [row] = await tx<{ id: string }[]>`
    select id from runs
    where connection_id = ${request.connectionId} and kind = 'record' and status = 'queued'
      and targets @> ${tx.json((request.targets ?? []) as never)}
    order by id limit 1`;
  return row?.id;
}

/**
 * Ends a run early; what it wrote stays. A run nobody works on ends at once, one under way at its
 * next page. Undefined: it had ended before.
 */
export async function cancelRun(tx: Tx, runId: string): Promise<'cancelled' | 'cancelling' | undefined> {
  const [row] = await tx<{ status: string }[]>`
    update runs set cancel_requested_at = coalesce(cancel_requested_at, now()),
      status = case when status = 'running' and lease_until > now() then 'running' else 'cancelled' end,
      finished_at = case when status = 'running' and lease_until > now() then null else now() end
    where id = ${runId} and status in ('queued', 'running', 'paused') and kind <> 'webhook'
    returning status`;
  if (!row) return undefined;
  if (row.status === 'running') return 'cancelling';
  await endStreams(tx, runId, 'cancelled');
  return 'cancelled';
}

/** Closes what a run will not get to, and forgets the ids it met. */
export async function endStreams(tx: Tx, runId: string, status: 'cancelled' | 'failed', note?: string): Promise<void> {
  await tx`
    update run_streams set status = ${status}, note = coalesce(${note ?? null}, note), finished_at = now(), updated_at = now()
    where run_id = ${runId} and status in ('pending', 'running')`;
  await tx`delete from run_seen where run_id = ${runId}`;
}

/** Stands every waiting and running run of a connection still; a slice under way stops at its next page. */
export async function pauseRuns(tx: Tx, connectionId: string): Promise<string[]> {
  const rows = await tx<{ id: string }[]>`
    update runs set status = 'paused', lease_until = null
    where connection_id = ${connectionId} and status in ('queued', 'running') and kind <> 'webhook'
    returning id`;
  return rows.map((row) => row.id);
}

/** Lets paused runs go on where they stood. @returns the runs to ring for. */
export async function resumeRuns(tx: Tx, connectionId: string): Promise<string[]> {
  const rows = await tx<{ id: string }[]>`
    update runs set status = 'queued', not_before = null, wait_reason = null
    where connection_id = ${connectionId} and status = 'paused' and kind <> 'webhook'
    returning id`;
  return rows.map((row) => row.id).sort();
}

/** Runs that were put off are due now: what they wait for has happened. @returns the runs to ring for. */
export async function hastenRuns(tx: Tx, connectionId: string): Promise<RunnableRun[]> {
  return tx<RunnableRun[]>`
    update runs set not_before = null, wait_reason = null
    where connection_id = ${connectionId} and status in ('queued', 'running') and kind <> 'webhook'
      and lease_until is null and not_before > now()
    returning organization_id, id as run_id, slice_seq as seq`;
}

/**
 * A person takes an incomplete run as it is: the cursors that were held go on. A stream that was walked again since
 * then, whatever came of it, is that walk's affair. `superseded`: that holds for all of them, so nothing was done.
 */
export async function acceptIncomplete(
  tx: Tx,
  runId: string,
  acceptance: { reason: string; userId: string },
): Promise<'accepted' | 'not-incomplete' | 'superseded'> {
  const [run] = await tx<{ connectionId: string }[]>`
    select connection_id from runs where id = ${runId} and status = 'incomplete' and accepted is null for update`;
  if (!run) return 'not-incomplete';
  const moved = await tx`
    update stream_states st set cursor = coalesce(s.next_cursor, st.cursor), incomplete_streak = 0, updated_at = now()
    from run_streams s
    where s.run_id = ${runId} and s.status = 'incomplete' and st.connection_id = s.connection_id
      and st.stream = s.stream
      and not exists (
        select from run_streams l
        join runs r on r.organization_id = l.organization_id and r.id = l.run_id
        where r.connection_id = ${run.connectionId} and l.stream = s.stream and l.run_id <> s.run_id
          and l.kind in ('full', 'delta') and l.status in ('proven', 'incomplete') and l.finished_at > s.finished_at
      )`;
  if (moved.count === 0) return 'superseded';
  await tx`
    update runs set accepted = ${tx.json(acceptance)} || jsonb_build_object('at', now()) where id = ${runId}`;
  await clearIncompleteAttention(tx, run.connectionId);
  return 'accepted';
}

/**
 * Reads the records of open failures again, as one run. Those without a readable id cannot be asked for. Undefined:
 * there is none.
 */
export async function retryFailures(
  tx: Tx,
  which: {
    organizationId: string;
    connectionId: string;
    ids?: string[];
    runId?: string;
    requestedBy?: string;
    trigger?: RunTrigger;
  },
): Promise<{ runId: string; joined: boolean; count: number } | undefined> {
  const targets = await tx<RunTarget[]>`
    select distinct stream, external_id from run_failures
    where connection_id = ${which.connectionId} and state = 'open' and external_id not like ${unreadablePattern}
      ${which.ids ? tx`and id = any(${which.ids}::uuid[])` : tx``}
      ${which.runId ? tx`and run_id = ${which.runId}` : tx``}
    order by stream, external_id limit 10000`;
  if (targets.length === 0) return undefined;
  const streams = [...new Set(targets.map((target) => target.stream))];
  const requested = await requestRun(tx, {
    organizationId: which.organizationId,
    connectionId: which.connectionId,
    kind: 'record',
    trigger: which.trigger ?? 'user',
    streams: streams.map((stream) => ({ stream, kind: 'record' })),
    targets: targets.map(({ stream, externalId }) => ({ stream, externalId })),
    ...(which.requestedBy ? { requestedBy: which.requestedBy } : {}),
  });
  return { ...requested, count: targets.length };
}

/** Runs that a worker may take now, of all tenants: whoever was served longest ago comes first. Ids only. */
export async function listRunnable(database: Database, atMost: number): Promise<RunnableRun[]> {
  return database.sql<RunnableRun[]>`select organization_id, run_id, seq from syncline.runnable_runs(${atMost})`;
}

export async function nextRunnable(database: Database): Promise<RunnableRun | undefined> {
  const [run] = await listRunnable(database, 1);
  return run;
}

/** Runs that were cancelled, and whose worker did not come back to end them. Crosses tenants: ids only. */
export async function listCancelled(database: Database): Promise<Omit<RunnableRun, 'seq'>[]> {
  return database.sql<Omit<RunnableRun, 'seq'>[]>`select organization_id, run_id from syncline.cancelled_runs(100)`;
}
