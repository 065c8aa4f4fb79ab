import type { RunKind, StreamStatus } from '@syncline/shared/domain/runs';
import type { Tx } from '../client.ts';
import { plainRows } from './plain-rows.ts';

export interface StreamRow {
  stream: string;
  enabled: boolean;
  provenAt: string | null;
  fullProvenAt: string | null;
  incompleteStreak: number;
  deletionHold: { runId: string; candidates: number; known: number; since: string } | null;
  closed: { note: string; since: string } | null;
  openFailures: number;
  lastRun: StreamRunRow | null;
}

export interface StreamRunRow {
  runId: string;
  kind: RunKind;
  status: StreamStatus;
  fetched: number;
  vendorTotal: number | null;
  finishedAt: string | null;
}

/** How each stream of a connection stands. */
export async function listStreams(tx: Tx, connectionId: string): Promise<StreamRow[]> {
  const rows = await tx<StreamRow[]>`
    select st.stream, st.enabled, st.proven_at, st.full_proven_at, st.incomplete_streak, st.deletion_hold, st.closed,
      (select count(*)::int from run_failures f
        where f.connection_id = st.connection_id and f.stream = st.stream and f.state = 'open') as open_failures,
      (select jsonb_build_object('runId', s.run_id, 'kind', s.kind, 'status', s.status, 'fetched', s.fetched,
          'vendorTotal', s.vendor_total, 'finishedAt', to_char(s.finished_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
        from run_streams s where s.run_id = st.last_run_id and s.stream = st.stream) as last_run
    from stream_states st where st.connection_id = ${connectionId}`;
  return plainRows(rows);
}

export interface ScheduleRow {
  connectionId: string;
  stream: string;
  kind: 'delta' | 'full';
  everySeconds: number;
  enabled: boolean;
  windowStart: string | null;
  windowEnd: string | null;
  nextDueAt: string;
}

export async function listScheduleRows(tx: Tx, connectionId: string): Promise<ScheduleRow[]> {
  const rows = await tx<ScheduleRow[]>`
    select connection_id, stream, kind, every_seconds, enabled, window_start, window_end, next_due_at
    from schedules where connection_id = ${connectionId} order by stream, kind`;
  return plainRows(rows);
}

export interface SubscriptionRow {
  topic: string;
  status: 'active' | 'disabled' | 'missing' | 'refused';
  address: string;
  externalId: string | null;
  note: string | null;
  gapSince: string | null;
  lastDeliveryAt: string | null;
  checkedAt: string | null;
}

export async function listSubscriptionRows(tx: Tx, connectionId: string): Promise<SubscriptionRow[]> {
  const rows = await tx<SubscriptionRow[]>`
    select topic, status, address, external_id, note, gap_since, last_delivery_at, checked_at
    from webhook_subscriptions where connection_id = ${connectionId} order by topic`;
  return plainRows(rows);
}

export interface InboxState {
  waiting: number;
  held: number;
  failed: number;
  lastReceivedAt: string | null;
}

/** The inbox in numbers; bounded, so that a flood costs no more to look at. */
export async function inboxState(tx: Tx, connectionId: string): Promise<InboxState> {
  const upTo = 10_000;
  const [row] = await tx<InboxState[]>`
    select
      (select count(*)::int from (select from webhook_inbox
        where connection_id = ${connectionId} and state = 'waiting' limit ${upTo}) w) as waiting,
      (select count(*)::int from (select from webhook_inbox
        where connection_id = ${connectionId} and state = 'held' limit ${upTo}) h) as held,
      (select count(*)::int from (select from webhook_inbox
        where connection_id = ${connectionId} and state = 'failed' limit ${upTo}) f) as failed,
      (select received_at from webhook_inbox
        where connection_id = ${connectionId} order by id desc limit 1) as last_received_at`;
  return plainRows(row ? [row] : [])[0] ?? { waiting: 0, held: 0, failed: 0, lastReceivedAt: null };
}
