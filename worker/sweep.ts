import type { Database } from '@syncline/drizzle/client';
import { findConnection } from '@syncline/drizzle/queries/connections';
import { collapseHeld, heldInboxes, releaseInbox, waitingInboxes } from '@syncline/drizzle/queries/inbox';
import { duePrivacyRequests } from '@syncline/drizzle/queries/privacy-requests';
import { cancelRun, listCancelled, listRunnable } from '@syncline/drizzle/queries/runs';
import { connectionsWithDueSchedules } from '@syncline/drizzle/queries/schedules';
import { dueTeardowns } from '@syncline/drizzle/queries/subscriptions';
import type { Queues } from '@syncline/shared/queues/client';
import type { Log } from '@syncline/shared/runtime/log';
import { choreIntervals } from './chore-intervals.ts';
import { ringForChore, ringForInbox, ringForPrivacy, ringForRun, ringForTeardown } from './rings.ts';

export interface SweepDeps {
  database: Database;
  queues: Queues;
  log: Log;
}

/** How many doorbells were rung for each kind of row. */
export interface SweepReport {
  runs: number;
  inboxes: number;
  released: number;
  schedules: number;
  teardowns: number;
  privacy: number;
  schedulers: number;
}

/**
 * Looks through Postgres for rows that wait although nobody seems to be coming, and rings for them.
 * Redis is a doorbell that may forget; this is why nothing is lost when it does. One worker at a time
 * sweeps; rings of rows that are being worked on anyway are swallowed by their ids.
 * @returns undefined when another worker is sweeping.
 */
export async function sweep(deps: SweepDeps): Promise<SweepReport | undefined> {
  const report = await deps.database.sql.begin(async (tx) => {
    const [lock] = await tx<{ mine: boolean }[]>`select pg_try_advisory_xact_lock(${sweepLock}) as mine`;
    return lock?.mine ? lookThrough(deps) : undefined;
  });
  if (
    report &&
    report.runs + report.inboxes + report.released + report.teardowns + report.privacy + report.schedulers > 0
  ) {
    deps.log.debug({ report }, 'swept');
  }
  return report;
}

/** Any number that nothing else locks. */
const sweepLock = 5_127_004;
/** A ring normally arrives within milliseconds. */
const lateAfterSeconds = 3;
/** Held deliveries of one connection that are kept one by one. */
const heldBound = 10_000;

async function lookThrough(deps: SweepDeps): Promise<SweepReport> {
  const { database } = deps;
  for (const { organizationId, runId } of await listCancelled(database)) {
    await database.tenant(organizationId, (tx) => cancelRun(tx, runId));
  }
  const runs = await listRunnable(database, 200);
  const inboxes = await waitingInboxes(database, lateAfterSeconds);
  const released = await releaseHeld(deps);
  const due = await connectionsWithDueSchedules(database, 1);
  const teardowns = await dueTeardowns(database);
  const privacy = await duePrivacyRequests(database, 100);
  const rings = [
    ...runs.map((run) => () => ringForRun(deps, run)),
    ...[...inboxes, ...released].map((whose) => () => ringForInbox(deps, whose)),
    ...due.map(() => () => ringForChore(deps, 'schedules')),
    ...teardowns.map((whose) => () => ringForTeardown(deps, whose)),
    ...privacy.map((whose) => () => ringForPrivacy(deps, whose)),
  ];
  for (const ring of rings) {
    // Redis is away: waiting for it a hundred times helps nobody, the next sweep comes soon.
    if (!(await ring())) break;
  }
  return {
    runs: runs.length,
    inboxes: inboxes.length,
    released: released.length,
    schedules: due.length,
    teardowns: teardowns.length,
    privacy: privacy.length,
    schedulers: await ensureSchedulers(deps),
  };
}

/** A delivery can be stored as held in the very moment in which its connection goes on. */
async function releaseHeld(deps: SweepDeps): Promise<{ organizationId: string; connectionId: string }[]> {
  const released: { organizationId: string; connectionId: string }[] = [];
  for (const whose of await heldInboxes(deps.database)) {
    const free = await deps.database.tenant(whose.organizationId, async (tx) => {
      const connection = await findConnection(tx, whose.connectionId);
      if (connection?.status === 'connected') return releaseInbox(tx, whose.connectionId);
      await collapseHeld(tx, whose.connectionId, heldBound);
      return 0;
    });
    if (free > 0) released.push(whose);
  }
  return released;
}

/** Upserts the schedulers that Redis does not know (any more). @returns how many. */
export async function ensureSchedulers({ queues, log }: Pick<SweepDeps, 'queues' | 'log'>): Promise<number> {
  let made = 0;
  try {
    for (const [chore, seconds] of Object.entries(choreIntervals)) {
      const id = `chore-${chore}`;
      // One that stands is left alone: setting it again would start its interval anew.
      const standing = await queues.queue('chores').getJobScheduler(id);
      if (standing?.every === seconds * 1000) continue;
      await queues.upsertScheduler(
        'chores',
        id,
        { every: seconds * 1000 },
        { chore: chore as keyof typeof choreIntervals },
      );
      made += 1;
    }
  } catch (error) {
    log.warn({ err: error }, 'the schedulers could not be looked at; the next sweep does');
  }
  return made;
}
