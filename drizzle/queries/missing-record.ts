import type { Tx } from '../client.ts';
import { plainRow } from './plain-rows.ts';

/** Everything that is known here of one record of a vendor. */
export interface RecordTraces {
  record: { entityId: string | null; deletedAt: string | null; updatedAt: string } | null;
  failure: { id: string; reason: string; state: string; attempts: number } | null;
  /** The newest delivery about it. */
  delivery: {
    id: string;
    state: string;
    topic: string;
    error: string | null;
    outcome: string | null;
    receivedAt: string;
  } | null;
  stream: { enabled: boolean; fullProvenAt: string | null; closedNote: string | null } | null;
  /** A full or delta of the stream that is queued or under way. */
  runId: string | null;
}

export async function findTraces(
  tx: Tx,
  connectionId: string,
  stream: string,
  externalId: string,
): Promise<RecordTraces> {
  const [[record], [failure], [delivery], [state], [run]] = await Promise.all([
    tx<NonNullable<RecordTraces['record']>[]>`
      select entity_id, deleted_at, updated_at from records
      where connection_id = ${connectionId} and stream = ${stream} and external_id = ${externalId}`,
    tx<NonNullable<RecordTraces['failure']>[]>`
      select id, reason, state, attempts from run_failures
      where connection_id = ${connectionId} and stream = ${stream} and external_id = ${externalId}
        and state in ('open', 'ignored')
      order by (state = 'open') desc, id desc limit 1`,
    tx<NonNullable<RecordTraces['delivery']>[]>`
      select id, state, topic, error, outcome, received_at from webhook_inbox
      where connection_id = ${connectionId} and external_id = ${externalId}
      order by id desc limit 1`,
    tx<NonNullable<RecordTraces['stream']>[]>`
      select enabled, full_proven_at, closed ->> 'note' as closed_note from stream_states where connection_id = ${connectionId} and stream = ${stream}`,
    tx<{ id: string }[]>`
      select r.id from runs r
      join run_streams s on s.organization_id = r.organization_id and s.run_id = r.id and s.stream = ${stream}
      where r.connection_id = ${connectionId} and r.status in ('queued', 'running')
        and s.status in ('pending', 'running') and r.kind in ('full', 'delta')
      order by r.id limit 1`,
  ]);
  return {
    record: record ? plainRow(record) : null,
    failure: failure ?? null,
    delivery: delivery ? plainRow(delivery) : null,
    stream: state ? plainRow(state) : null,
    runId: run?.id ?? null,
  };
}

/** The vendor's id of an order by the number that people know it by. */
export async function findOrderByNumber(tx: Tx, connectionId: string, number: string): Promise<string | undefined> {
  const [row] = await tx<{ externalId: string }[]>`
    select external_id from orders
    where connection_id = ${connectionId} and lower(number) = lower(${number}) order by placed_at desc limit 1`;
  return row?.externalId;
}
