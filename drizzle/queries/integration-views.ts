import type { ConnectionStatus, RunKind, RunStatus } from '@syncline/shared/domain/runs';
import type { Tx } from '../client.ts';
import type { Attention } from '../schema/connections.ts';
import { plainRows } from './plain-rows.ts';

/** A connection as cards show it. Instants are ISO strings. */
export interface IntegrationRow {
  id: string;
  provider: string;
  name: string;
  status: ConnectionStatus;
  attention: Attention | null;
  account: string;
  label: string;
  warnings: string[];
  webhookMode: 'push' | 'poll';
  webhookNote: string | null;
  health: 'ok' | 'failing' | null;
  healthNote: string | null;
  healthCheckedAt: string | null;
  createdAt: string;
  disconnectedAt: string | null;
  settings: Record<string, unknown>;
  authId: string;
  facts: Record<string, string | number | boolean | null>;
  createdSince: string | null;
  /** The newest proof of any stream. */
  lastSyncAt: string | null;
  lastChangeAt: string | null;
  openFailures: number;
  /** Streams whose counts did not close the last time. */
  incompleteStreams: number;
  /** Streams where a mass disappearance waits for a person. */
  deletionHolds: number;
  /** Every list that is on and open to the account was read in full. */
  inStep: boolean;
  /** Lists that are on, and closed to the account. */
  closedStreams: string[];
}

/** All connections of the tenant, newest last; or one. */
export async function listIntegrations(tx: Tx, connectionId?: string): Promise<IntegrationRow[]> {
  const rows = await tx<IntegrationRow[]>`
    select c.id, c.provider, c.name, c.status, c.attention, c.account, c.label, c.warnings, c.webhook_mode,
      c.webhook_note, c.health, c.health_note, c.health_checked_at, c.created_at, c.disconnected_at, c.settings,
      c.auth_id, c.facts, c.created_since, s.last_sync_at, s.incomplete_streams, s.deletion_holds, s.in_step, s.closed_streams,
      changed.at as last_change_at, f.open_failures
    from connections c
    left join lateral (
      select max(proven_at) as last_sync_at, count(*) filter (where incomplete_streak > 0)::int as incomplete_streams,
        count(deletion_hold)::int as deletion_holds,
        coalesce(bool_and(full_proven_at is not null) filter (where enabled and closed is null), false) as in_step,
        coalesce(array_agg(stream order by stream) filter (where enabled and closed is not null), '{}') as closed_streams
      from stream_states where connection_id = c.id
    ) s on true
    left join lateral (
      select max(rs.updated_at) filter (where rs.created + rs.updated + rs.deleted > 0) as at
      from (select id from runs where connection_id = c.id order by id desc limit 50) recent
      join run_streams rs on rs.run_id = recent.id
    ) changed on true
    left join lateral (
      select count(*)::int as open_failures from run_failures where connection_id = c.id and state = 'open'
    ) f on true
    ${connectionId === undefined ? tx`` : tx`where c.id = ${connectionId}`}
    order by c.created_at, c.id`;
  return plainRows(rows);
}

export interface StreamCount {
  connectionId: string;
  stream: string;
  live: number;
  deleted: number;
}

/** Stored records per stream: what the vendor still has, and what it has deleted. */
export async function countRecords(tx: Tx, connectionId?: string): Promise<StreamCount[]> {
  const own = connectionId === undefined ? tx`` : tx`and connection_id = ${connectionId}`;
  // Two index-only scans (records_live, records_gone): a million records are counted in a blink.
  return tx<StreamCount[]>`
    select connection_id, stream, sum(live)::int as live, sum(gone)::int as deleted
    from (
      select connection_id, stream, count(*) as live, 0 as gone from records
      where deleted_at is null ${own} group by connection_id, stream
      union all
      select connection_id, stream, 0, count(*) from records
      where deleted_at is not null and entity_id is not null ${own} group by connection_id, stream
    ) counted
    group by connection_id, stream`;
}

export interface ActiveRunRow {
  id: string;
  connectionId: string;
  kind: RunKind;
  status: RunStatus;
  startedAt: string | null;
  waitReason: string | null;
  fetched: number;
  /** Null unless every stream that runs or waits has announced one. */
  total: number | null;
}

/** The run each connection is busy with: the one under way before those that wait. */
export async function listActiveRuns(tx: Tx, connectionId?: string): Promise<ActiveRunRow[]> {
  const rows = await tx<ActiveRunRow[]>`
    select distinct on (r.connection_id) r.id, r.connection_id, r.kind, r.status, r.started_at, r.wait_reason,
      s.fetched, s.total
    from runs r
    left join lateral (
      select sum(fetched)::int as fetched,
        case when bool_and(vendor_total is not null or status not in ('pending', 'running'))
          then sum(coalesce(vendor_total, fetched))::int end as total
      from run_streams where run_id = r.id
    ) s on true
    where r.status in ('queued', 'running', 'paused') and r.kind <> 'webhook'
      ${connectionId === undefined ? tx`` : tx`and r.connection_id = ${connectionId}`}
    order by r.connection_id, (r.status = 'running') desc, (r.status = 'queued') desc, r.id`;
  return plainRows(rows);
}

export interface HourRow {
  connectionId: string;
  hour: string;
  records: number;
  failed: number;
}

/** Records met and refused per hour of the last 24, by all runs that began in it. Hours without any are left out. */
export async function listHours(tx: Tx, connectionId?: string): Promise<HourRow[]> {
  const rows = await tx<HourRow[]>`
    select s.connection_id, date_trunc('hour', coalesce(s.started_at, r.created_at)) as hour,
      sum(s.created + s.updated + s.deleted)::int as records, sum(s.failed)::int as failed
    from runs r
    join run_streams s on s.run_id = r.id
    where r.id >= syncline.uuid_floor(now() - interval '24 hours')
      ${connectionId === undefined ? tx`` : tx`and r.connection_id = ${connectionId}`}
    group by 1, 2`;
  return plainRows(rows);
}
