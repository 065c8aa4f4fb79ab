import type { ProgressRow } from '@syncline/drizzle/queries/run-progress';
import type { RunRow, RunStreamRow } from '@syncline/drizzle/queries/run-views';
import { type Counts, emptyCounts } from '@syncline/shared/domain/runs';
import type { ServerConnectors } from '../connectors.ts';
import type { ProgressEvent } from '../trpc/runs/schemas.ts';

/** Which of its facts a run's row becomes; shared by list and detail. */
export function runFields(row: RunRow, streams: readonly RunStreamRow[]) {
  const { connectionId, connectionName, provider, requestedById, requestedByName, ceiling, targets, ...rest } = row;
  return {
    ...rest,
    connection: { id: connectionId, name: connectionName, provider },
    requestedBy: requestedById === null ? null : { id: requestedById, name: requestedByName ?? 'A former member' },
    counts: streams.map(countsOf).reduce(addCounts, emptyCounts),
  };
}

/** Runs as lists show them. */
export function runSummaries(rows: readonly RunRow[], streams: readonly RunStreamRow[]) {
  return rows.map((row) => {
    const own = streams.filter((stream) => stream.runId === row.id);
    return { ...runFields(row, own), streams: own.map(({ stream, status }) => ({ stream, status })) };
  });
}

const countsOf = (row: Counts): Counts => ({
  fetched: row.fetched,
  created: row.created,
  updated: row.updated,
  unchanged: row.unchanged,
  stale: row.stale,
  repeated: row.repeated,
  skipped: row.skipped,
  failed: row.failed,
  deleted: row.deleted,
});

const addCounts = (a: Counts, b: Counts): Counts =>
  Object.fromEntries(Object.entries(a).map(([name, value]) => [name, value + b[name as keyof Counts]])) as Counts;

/** A stream's sum, its speed, and how long it will take at that speed. */
export function runStreamView(connectors: ServerConnectors, row: RunStreamRow, provider: string) {
  const rate = row.elapsedMs !== null && row.elapsedMs >= 500 ? (row.fetched * 1_000) / row.elapsedMs : null;
  const { runId: _run, elapsedMs: _elapsed, ...rest } = row;
  return {
    stream: rest.stream,
    label: connectors.find(provider)?.streams[row.stream]?.label ?? row.stream,
    kind: rest.kind,
    status: rest.status,
    counts: countsOf(row),
    vendorTotal: rest.vendorTotal,
    proof: rest.proof,
    note: rest.note,
    startedAt: rest.startedAt,
    finishedAt: rest.finishedAt,
    rate,
    secondsLeft: row.status === 'running' ? timeLeft(row, rate) : null,
  };
}

function timeLeft(row: RunStreamRow, rate: number | null): number | null {
  if (row.vendorTotal === null || rate === null || rate === 0) return null;
  return Math.max(0, Math.ceil((row.vendorTotal - row.fetched) / rate));
}

/** What watchers are told of a run. */
export function progressEvent(connectors: ServerConnectors, row: ProgressRow): ProgressEvent {
  const { runId, connectionId, kind, status, waitReason } = row;
  return {
    runId,
    connectionId,
    kind,
    status,
    waitReason,
    counts: row.streams.map(countsOf).reduce(addCounts, emptyCounts),
    streams: row.streams.map((stream) => runStreamView(connectors, stream, row.provider)),
    ...runSpeed(row, row.streams),
  };
}

/** Of the run as a whole: streams run one after the other, so what waits counts at the speed so far. */
export function runSpeed(row: Pick<RunRow, 'status'>, streams: readonly RunStreamRow[]) {
  const elapsedMs = streams.reduce((sum, stream) => sum + (stream.elapsedMs ?? 0), 0);
  const fetched = streams.reduce((sum, stream) => sum + stream.fetched, 0);
  const rate = elapsedMs >= 500 ? (fetched * 1_000) / elapsedMs : null;
  if (row.status !== 'running') return { rate, secondsLeft: null };
  const open = streams.filter((stream) => stream.status === 'running' || stream.status === 'pending');
  const known = open.every((stream) => stream.vendorTotal !== null);
  if (!known || rate === null || rate === 0) return { rate, secondsLeft: null };
  const left = open.reduce((sum, stream) => sum + Math.max(0, (stream.vendorTotal ?? 0) - stream.fetched), 0);
  return { rate, secondsLeft: Math.ceil(left / rate) };
}
