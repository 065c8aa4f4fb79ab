import type { RunKind, RunStatus } from '@syncline/shared/domain/runs';
import type { Tx } from '../client.ts';
import type { RunError } from '../schema/runs.ts';
import { endStreams, type RunTarget } from './runs.ts';

/** The right to work on a run until the lease ends. A later claim's higher fence makes it void. */
export interface Claim {
  organizationId: string;
  runId: string;
  connectionId: string;
  kind: RunKind;
  fence: number;
  sliceSeq: number;
  attempts: number;
  /** Claims in a row, this one aside, whose worker was gone before a page was written. */
  lostClaims: number;
  ceiling: Date | null;
  targets: RunTarget[] | null;
}

type Held = Pick<Claim, 'organizationId' | 'runId' | 'fence'>;

/** Takes a run by compare-and-set. Undefined: someone else has it, or it has ended. */
export async function claimRun(tx: Tx, runId: string, leaseSeconds: number): Promise<Claim | undefined> {
  const [claim] = await tx<Claim[]>`
    update runs set status = 'running', fence = fence + 1, slice_seq = slice_seq + 1,
      lost_claims = lost_claims + case when lease_until is null then 0 else 1 end,
      lease_until = now() + make_interval(secs => ${leaseSeconds}), started_at = coalesce(started_at, now()),
      not_before = null, wait_reason = null, error = null
    where id = ${runId} and status in ('queued', 'running') and kind <> 'webhook'
      and (lease_until is null or lease_until < now()) and (not_before is null or not_before <= now())
    returning organization_id, id as run_id, connection_id, kind, fence, slice_seq, attempts, lost_claims, ceiling,
      targets`;
  if (!claim) return undefined;
  await tx`
    insert into tenant_turns (organization_id, served_at) values (${claim.organizationId}, clock_timestamp())
    on conflict (organization_id) do update set served_at = excluded.served_at`;
  return claim;
}

/**
 * Keeps the claim for another while. `cancelled`: a person asked for the end. `lost`: the claim is void
 * (taken over, paused or ended).
 */
export async function renewLease(
  tx: Tx,
  held: Held,
  leaseSeconds: number,
): Promise<'held' | 'cancelled' | 'paused' | 'lost'> {
  const [row] = await tx<{ cancelRequested: boolean }[]>`
    update runs set lease_until = now() + make_interval(secs => ${leaseSeconds})
    where id = ${held.runId} and fence = ${held.fence} and status = 'running'
    returning cancel_requested_at is not null as cancel_requested`;
  if (row) return row.cancelRequested ? 'cancelled' : 'held';
  const [run] = await tx<{ status: RunStatus }[]>`select status from runs where id = ${held.runId}`;
  return run?.status === 'paused' ? 'paused' : 'lost';
}

/** Failed attempts in a row without a page written. */
export async function countAttempts(tx: Tx, runId: string): Promise<number> {
  const [row] = await tx<{ attempts: number }[]>`select attempts from runs where id = ${runId}`;
  return row?.attempts ?? 0;
}

/** Gives the run back for its next slice. */
export async function releaseRun(tx: Tx, held: Held): Promise<boolean> {
  const rows = await tx`
    update runs set lease_until = null
    where id = ${held.runId} and fence = ${held.fence} and status = 'running' returning 1`;
  return rows.length === 1;
}

/** Gives the run back until then. `attempt` counts it as a failed try; waiting for a quota is none. */
export async function deferRun(
  tx: Tx,
  held: Held,
  until: { delayMs: number; reason: string; attempt: boolean },
): Promise<boolean> {
  const rows = await tx`
    update runs set lease_until = null, wait_reason = ${until.reason},
      not_before = now() + make_interval(secs => ${until.delayMs / 1000}),
      attempts = attempts + ${until.attempt ? 1 : 0}
    where id = ${held.runId} and fence = ${held.fence} and status = 'running' returning 1`;
  return rows.length === 1;
}

/** Ends a run whose streams are all through. @returns what became of it. */
export async function finishRun(tx: Tx, held: Held): Promise<RunStatus | undefined> {
  const [row] = await tx<{ status: RunStatus }[]>`
    update runs set lease_until = null, finished_at = now(), not_before = null, wait_reason = null,
      status = (
        select case
          when bool_or(status = 'cancelled') then 'cancelled'
          when bool_or(status = 'failed') then 'failed'
          when bool_or(status = 'incomplete') then 'incomplete'
          else 'succeeded' end
        from run_streams where run_id = runs.id
      )
    where id = ${held.runId} and fence = ${held.fence} and status = 'running'
      and not exists (select from run_streams where run_id = runs.id and status in ('pending', 'running'))
    returning status`;
  if (row) await tx`delete from run_seen where run_id = ${held.runId}`;
  return row?.status;
}

/** Stands a run still until its connection goes on again: a person must act first. Its checkpoint stays. */
export async function parkRun(tx: Tx, held: Held, error: RunError): Promise<boolean> {
  const rows = await tx`
    update runs set status = 'paused', error = ${tx.json({ ...error })}, lease_until = null, wait_reason = ${error.message}
    where id = ${held.runId} and fence = ${held.fence} and status = 'running' returning 1`;
  return rows.length === 1;
}

/** Ends a run that cannot go on; what it wrote stays, its cursors are held. */
export async function failRun(tx: Tx, held: Held, error: RunError): Promise<boolean> {
  const rows = await tx`
    update runs set status = 'failed', error = ${tx.json({ ...error })}, lease_until = null, finished_at = now()
    where id = ${held.runId} and fence = ${held.fence} and status = 'running' returning 1`;
  if (rows.length === 1) await endStreams(tx, held.runId, 'failed', error.message);
  return rows.length === 1;
}

/** Ends a run that a person cancelled, at the page it had reached. */
export async function endCancelled(tx: Tx, held: Held): Promise<boolean> {
  const rows = await tx`
    update runs set status = 'cancelled', lease_until = null, finished_at = now()
    where id = ${held.runId} and fence = ${held.fence} and status = 'running' returning 1`;
  if (rows.length === 1) await endStreams(tx, held.runId, 'cancelled');
  return rows.length === 1;
}
