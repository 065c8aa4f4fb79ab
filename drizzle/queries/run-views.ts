import type { Counts, Proof, RunKind, RunStatus, RunTrigger, StreamStatus } from '@syncline/shared/domain/runs';
import type { Tx } from '../client.ts';
import type { RunError } from '../schema/runs.ts';
import { encodeKeyset, type Keyset, type PageOf } from './keyset.ts';
import { plainRow, plainRows } from './plain-rows.ts';

export interface RunRow {
  id: string;
  connectionId: string;
  connectionName: string;
  provider: string;
  kind: RunKind;
  trigger: RunTrigger;
  status: RunStatus;
  requestedById: string | null;
  requestedByName: string | null;
  error: RunError | null;
  waitReason: string | null;
  notBefore: string | null;
  cancelRequestedAt: string | null;
  accepted: { reason: string; userId: string; at: string } | null;
  createdAt: string;
  startedAt: string | null;
  finishedAt: string | null;
  durationMs: number | null;
  ceiling: string | null;
  targets: { stream: string; externalId: string }[] | null;
}

export interface RunStreamRow extends Counts {
  runId: string;
  stream: string;
  kind: RunKind;
  status: StreamStatus;
  vendorTotal: number | null;
  proof: Proof | null;
  note: string | null;
  startedAt: string | null;
  finishedAt: string | null;
  /** Since it began, up to its end or now. */
  elapsedMs: number | null;
}

export interface RunFilter {
  connectionId?: string | undefined;
  kinds?: RunKind[] | undefined;
  statuses?: RunStatus[] | undefined;
}

const columns = (tx: Tx) => tx`
  r.id, r.connection_id, c.name as connection_name, c.provider, r.kind, r.trigger, r.status,
  r.requested_by as requested_by_id, u.name as requested_by_name, r.error, r.wait_reason, r.not_before,
  r.cancel_requested_at, r.accepted, r.created_at, r.started_at, r.finished_at, r.ceiling, r.targets,
  (extract(epoch from coalesce(r.finished_at, now()) - r.started_at) * 1000)::int as duration_ms`;

const tables = (tx: Tx) => tx`
  runs r
  join connections c on c.organization_id = r.organization_id and c.id = r.connection_id
  left join auth."user" u on u.id = r.requested_by`;

/** Newest first; ids are uuid v7, so they are the order of time. */
export async function listRunRows(
  tx: Tx,
  filter: RunFilter,
  page: { after: Keyset | undefined; limit: number },
): Promise<PageOf<RunRow>> {
  const rows = await tx<RunRow[]>`
    select ${columns(tx)} from ${tables(tx)}
    where true
      ${filter.connectionId ? tx`and r.connection_id = ${filter.connectionId}` : tx``}
      ${filter.kinds ? tx`and r.kind = any(${filter.kinds})` : tx``}
      ${filter.statuses ? tx`and r.status = any(${filter.statuses})` : tx``}
      ${page.after ? tx`and r.id < ${page.after.id}` : tx``}
    order by r.id desc limit ${page.limit + 1}`;
  const items = plainRows(rows.slice(0, page.limit));
  const last = items.at(-1);
  const nextCursor = rows.length > page.limit && last ? encodeKeyset({ value: '', id: last.id }) : null;
  return { items, nextCursor };
}

export async function findRunRow(tx: Tx, runId: string): Promise<RunRow | undefined> {
  const [row] = await tx<RunRow[]>`select ${columns(tx)} from ${tables(tx)} where r.id = ${runId}`;
  return row && plainRow(row);
}

/** The streams of runs, in the order in which they are read. */
export async function listRunStreams(tx: Tx, runIds: readonly string[]): Promise<RunStreamRow[]> {
  const rows = await tx<RunStreamRow[]>`
    select run_id, stream, kind, status, fetched, created, updated, unchanged, stale, repeated, skipped, failed, deleted,
      vendor_total, proof, note, started_at, finished_at,
      (extract(epoch from coalesce(finished_at, now()) - started_at) * 1000)::int as elapsed_ms
    from run_streams where run_id = any(${runIds as string[]}::uuid[]) order by run_id, position`;
  return plainRows(rows);
}

export interface CallSummaryRow {
  calls: number;
  failed: number;
  bytes: number;
  averageMs: number | null;
  slowestMs: number | null;
  waitedMs: number;
}

export async function summariseCalls(tx: Tx, runId: string): Promise<CallSummaryRow> {
  const [row] = await tx<CallSummaryRow[]>`
    select count(*)::int as calls, (count(*) filter (where error is not null or status >= 400))::int as failed,
      coalesce(sum(bytes), 0)::float8 as bytes, avg(duration_ms)::int as average_ms, max(duration_ms) as slowest_ms,
      coalesce(sum(waited_ms), 0)::float8 as waited_ms
    from call_log where run_id = ${runId} and id >= ${sinceRun(runId)}`;
  return row ?? { calls: 0, failed: 0, bytes: 0, averageMs: null, slowestMs: null, waitedMs: 0 };
}

export interface CallRow {
  id: string;
  method: string;
  url: string;
  status: number | null;
  durationMs: number;
  waitedMs: number;
  bytes: number;
  attempt: number;
  error: string | null;
  at: string;
}

/** Requests to the vendor, newest first. */
export async function listCalls(
  tx: Tx,
  which: { runId?: string; connectionId?: string; failedOnly: boolean },
  page: { after: Keyset | undefined; limit: number },
): Promise<PageOf<CallRow>> {
  const rows = await tx<CallRow[]>`
    select id, method, url, status, duration_ms, waited_ms, bytes, attempt, error, created_at as at
    from call_log
    where true
      ${which.runId ? tx`and run_id = ${which.runId} and id >= ${sinceRun(which.runId)}` : tx``}
      ${which.connectionId ? tx`and connection_id = ${which.connectionId}` : tx``}
      ${which.failedOnly ? tx`and (error is not null or status >= 400)` : tx``}
      ${page.after ? tx`and id < ${page.after.id}` : tx``}
    order by id desc limit ${page.limit + 1}`;
  const items = plainRows(rows.slice(0, page.limit));
  const last = items.at(-1);
  return { items, nextCursor: rows.length > page.limit && last ? encodeKeyset({ value: '', id: last.id }) : null };
}

/** The smallest uuid v7 of a run's instant: spares the partitions that are older than the run. */
const sinceRun = (runId: string): string => `${runId.slice(0, 13)}-0000-0000-000000000000`;
