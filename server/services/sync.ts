import { listEnabledStreams } from '@syncline/drizzle/queries/connection-changes';
import { type ConnectionRow, findConnection } from '@syncline/drizzle/queries/connections';
import { groupFailures } from '@syncline/drizzle/queries/failure-views';
import { findRunRow, listRunStreams, type RunStreamRow } from '@syncline/drizzle/queries/run-views';
import { type RunTarget, requestRun, type StreamRequest } from '@syncline/drizzle/queries/runs';
import type { RunStatus } from '@syncline/shared/domain/runs';
import { TRPCError } from '@trpc/server';
import type { ServerConnector } from '../connectors.ts';
import type { StreamResult, SyncAnswer } from '../trpc/integrations/schemas.ts';
import type { Actor } from './connect.ts';
import type { Services } from './index.ts';

export interface SyncOrder {
  type: 'full' | 'delta';
  /** Default: every stream that is switched on. */
  streams?: string[] | undefined;
}

/**
 * Queues a sync, or joins one that does the same or more, and rings for it. A delta reads streams
 * without change dates in full: whoever asks by hand means everything.
 */
export async function requestSync(
  services: Services,
  actor: Actor,
  row: ConnectionRow,
  order: SyncOrder,
): Promise<{ runId: string; joined: boolean }> {
  assertRunning(row);
  const connector = services.connectors.get(row.provider);
  const { organizationId } = actor;
  const requested = await services.database.tenant(organizationId, async (tx) => {
    const states = await listEnabledStreams(tx, row.id);
    const off = new Set(states.filter((state) => !state.enabled).map((state) => state.stream));
    const names = order.streams ?? Object.keys(connector.streams).filter((stream) => !off.has(stream));
    const streams = names.map((stream) => streamRequest(connector, stream, order.type));
    if (streams.length === 0) throw new TRPCError({ code: 'BAD_REQUEST', message: nothingOn });
    const run = await requestRun(tx, {
      organizationId,
      connectionId: row.id,
      kind: order.type,
      trigger: 'user',
      streams,
      requestedBy: actor.userId,
    });
    const detail = { name: row.name, type: order.type, streams: names, runId: run.runId, joined: run.joined };
    await actor.audit({ targetType: 'connection', targetId: row.id, detail }, tx);
    return run;
  });
  await services.doorbells.run(organizationId, requested.runId);
  return requested;
}

/** Reads these records again, one run for all of them. */
export async function requestRecords(
  services: Services,
  actor: Actor,
  row: ConnectionRow,
  targets: RunTarget[],
): Promise<{ runId: string; joined: boolean }> {
  assertRunning(row);
  const connector = services.connectors.get(row.provider);
  const { organizationId } = actor;
  const names = [...new Set(targets.map((target) => target.stream))];
  for (const name of names) streamRequest(connector, name, 'full');
  const requested = await services.database.tenant(organizationId, async (tx) => {
    const run = await requestRun(tx, {
      organizationId,
      connectionId: row.id,
      kind: 'record',
      trigger: 'user',
      streams: names.map((stream) => ({ stream, kind: 'record' })),
      targets,
      requestedBy: actor.userId,
    });
    await actor.audit({ targetType: 'connection', targetId: row.id, detail: { name: row.name, targets, ...run } }, tx);
    return run;
  });
  await services.doorbells.run(organizationId, requested.runId);
  return requested;
}

/** What a finished run came to, by the names that programs rely on. */
export async function syncAnswer(
  services: Services,
  organizationId: string,
  runId: string,
  joined: boolean,
): Promise<SyncAnswer> {
  return services.database.tenant(organizationId, async (tx) => {
    const [run, streams, failures] = await Promise.all([
      findRunRow(tx, runId),
      listRunStreams(tx, [runId]),
      groupFailures(tx, { runId }),
    ]);
    const connection = run && (await findConnection(tx, run.connectionId));
    const connector = connection && services.connectors.find(connection.provider);
    const answer: SyncAnswer = { runId, joined, status: run?.status ?? 'failed' };
    for (const stream of streams) {
      const name = answerNames[connector?.streams[stream.stream]?.entity ?? ''];
      if (!name) continue;
      const causes = failures.filter((group) => group.stream === stream.stream);
      answer[name] = streamResult(stream, [
        ...causes.map((group) => `${group.sample.reason} (${group.count}, such as ${group.sample.externalId})`),
        ...(stream.note && stream.status !== 'proven' ? [stream.note] : []),
        ...(stream.status === 'failed' && run?.error ? [run.error.message] : []),
      ]);
    }
    return answer;
  });
}

/**
 * Waits until a run has ended. The database is asked, not Redis: its word is the truth.
 * @returns the status it has then, or when the time is up or the caller has gone.
 */
export async function waitForRun(
  services: Services,
  organizationId: string,
  runId: string,
  signal: AbortSignal | undefined,
): Promise<RunStatus> {
  const deadline = Date.now() + longestWaitMs;
  for (;;) {
    const run = await services.database.tenant(organizationId, (tx) => findRunRow(tx, runId));
    const status = run?.status ?? 'failed';
    if (ended.has(status) || Date.now() > deadline || signal?.aborted) return status;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

/** @throws PRECONDITION_FAILED with what to do, when nothing can be read now. */
export function assertRunning(row: ConnectionRow): void {
  if (row.status === 'connected') return;
  const messages = {
    paused: `“${row.name}” is paused. Resume it first.`,
    error: `“${row.name}” has stopped and needs you: ${row.attention?.message ?? 'open the connection to see why.'}`,
    disconnected: `“${row.name}” is disconnected. Connect it again first; its history is kept.`,
  };
  throw new TRPCError({ code: 'PRECONDITION_FAILED', message: messages[row.status] });
}

/** @throws BAD_REQUEST for a stream that the provider does not have. */
function streamRequest(connector: ServerConnector, stream: string, type: 'full' | 'delta'): StreamRequest {
  const known = Object.hasOwn(connector.streams, stream) ? connector.streams[stream] : undefined;
  if (!known) {
    const names = Object.keys(connector.streams).join(', ');
    throw new TRPCError({
      code: 'BAD_REQUEST',
      message: `${connector.name} has no stream “${stream}”. It has: ${names}.`,
    });
  }
  return { stream, kind: type === 'delta' && known.incremental ? 'delta' : 'full' };
}

function streamResult(row: RunStreamRow, errors: string[]): StreamResult {
  const { created, updated, unchanged, stale, repeated, skipped, failed, deleted, fetched, status } = row;
  return {
    success: status === 'proven' && failed === 0,
    synced: created + updated + unchanged,
    created,
    updated,
    unchanged,
    stale,
    repeated,
    skipped,
    failed,
    deleted,
    fetched,
    status,
    errors,
  };
}

const answerNames: Record<string, 'customers' | 'orders' | 'products'> = {
  contact: 'customers',
  order: 'orders',
  product: 'products',
};
const ended = new Set<RunStatus>(['succeeded', 'incomplete', 'failed', 'cancelled', 'paused']);
/** A proxy in front gives up earlier; the run goes on all the same. */
const longestWaitMs = 15 * 60_000;
const nothingOn = 'Every stream of this connection is switched off. Switch one on first.';
