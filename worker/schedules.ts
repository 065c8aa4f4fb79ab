import type { Database, Tx } from '@syncline/drizzle/client';
import { requestRun } from '@syncline/drizzle/queries/runs';
import {
  connectionsWithDueSchedules,
  lockDueSchedules,
  moveSchedules,
  skipDisabledStreams,
  timeZoneOf,
} from '@syncline/drizzle/queries/schedules';
import type { Queues } from '@syncline/shared/queues/client';
import type { Log } from '@syncline/shared/runtime/log';
import { nextDue } from './next-due.ts';
import { ringForRun } from './rings.ts';

export interface DueSchedulesDeps {
  database: Database;
  queues: Queues;
  log: Log;
}

/**
 * Asks for the runs that are due. Due times live in Postgres: a doorbell that was lost only makes
 * them later by one sweep. What was missed while nobody ran is caught up once, not many times.
 * @returns how many connections were given a run.
 */
export async function runDueSchedules(deps: DueSchedulesDeps, now: () => Date = () => new Date()): Promise<number> {
  let served = 0;
  for (const { organizationId, connectionId } of await connectionsWithDueSchedules(deps.database, 500)) {
    try {
      const runs = await deps.database.tenant(organizationId, (tx) =>
        requestDue(tx, organizationId, connectionId, now()),
      );
      for (const runId of runs) await ringForRun(deps, { organizationId, runId, seq: 0 });
      if (runs.length > 0) served += 1;
    } catch (error) {
      // One connection's trouble is not the next one's.
      deps.log.error({ err: error, connectionId }, 'due schedules of a connection could not be served');
    }
  }
  return served;
}

async function requestDue(tx: Tx, organizationId: string, connectionId: string, now: Date): Promise<string[]> {
  const timeZone = await timeZoneOf(tx, organizationId);
  await skipDisabledStreams(tx, connectionId);
  const due = await lockDueSchedules(tx, connectionId);
  const moves = due.map((schedule) => ({ schedule, ...nextDue(schedule, now, timeZone) }));
  if (moves.length === 0) return [];
  await moveSchedules(
    tx,
    connectionId,
    moves.map(({ schedule, at }) => ({ stream: schedule.stream, kind: schedule.kind, nextDueAt: at })),
  );
  const open = moves.filter((move) => move.runNow).map((move) => move.schedule);
  const full = new Set(open.filter((schedule) => schedule.kind === 'full').map((schedule) => schedule.stream));
  // A full read of a stream does all that its delta would.
  const delta = open.filter((schedule) => schedule.kind === 'delta' && !full.has(schedule.stream));
  const runs: string[] = [];
  for (const [kind, streams] of [
    ['delta', delta.map((schedule) => schedule.stream)],
    ['full', [...full]],
  ] as const) {
    if (streams.length === 0) continue;
    const { runId, joined } = await requestRun(tx, {
      organizationId,
      connectionId,
      kind,
      trigger: 'schedule',
      streams: streams.map((stream) => ({ stream, kind })),
    });
    if (!joined) runs.push(runId);
  }
  return runs;
}
