import type { Proof } from '@syncline/shared/domain/runs';
import { unreadablePattern } from '@syncline/shared/domain/unreadable';
import type { Tx } from '../client.ts';
import type { DeletionHold } from '../schema/connections.ts';
import { type RunStreamKey, skipStream } from './run-streams.ts';

/** How a connection's streams stand, between runs. */

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
