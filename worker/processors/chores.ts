import type { Database } from '@syncline/drizzle/client';
import {
  cleanTenant,
  dropPartitions,
  ensurePartitions,
  listOrganizations,
  type Partitioned,
  type RetentionDays,
} from '@syncline/drizzle/queries/retention';
import { claimHealthCheck, dueChecks } from '@syncline/drizzle/queries/subscriptions';
import type { Queues } from '@syncline/shared/queues/client';
import type { Log } from '@syncline/shared/runtime/log';
import type { Handler, JobContext } from '../handler.ts';
import { ringForSetup } from '../rings.ts';
import { runDueSchedules } from '../schedules.ts';
import { checkHealth } from '../services/check-health.ts';
import { renewAccesses } from '../services/renew-accesses.ts';
import type { VendorAccess } from '../services/vendor-access.ts';

export interface ChoresDeps {
  database: Database;
  queues: Queues;
  vendors: VendorAccess;
  log: Log;
}

/** Time-driven work. Each round serves what is due by Postgres, so a round too many does nothing. */
export function makeChores(deps: ChoresDeps): Handler<'chores'> {
  let isChecking = false;
  /** One round at a time: stores that hang may keep it for minutes, and the other chores need their places. */
  const health = async (context: JobContext): Promise<void> => {
    if (isChecking) return;
    isChecking = true;
    try {
      await checkDueHealth(deps, context);
    } finally {
      isChecking = false;
    }
  };
  return async ({ chore }, context) => {
    switch (chore) {
      case 'schedules':
        await runDueSchedules(deps);
        return;
      case 'sentinel':
        return ringForChecks(deps);
      case 'health':
        return health(context);
      case 'renewals':
        return renewAccesses(deps, context);
      case 'retention':
        return retain(deps, context);
      default:
        return unknownChore(chore);
    }
  };
}

/** Each connection is looked at this often; by age, so that they spread by themselves. */
const checkEverySeconds = 5 * 60;
const healthAtOnce = 8;

async function ringForChecks(deps: ChoresDeps): Promise<void> {
  for (const whose of await dueChecks(deps.database, 'sentinel', {
    olderThanSeconds: checkEverySeconds,
    atMost: 500,
  })) {
    await ringForSetup(deps, whose);
  }
}

async function checkDueHealth(deps: ChoresDeps, { signal }: JobContext): Promise<void> {
  const due = await dueChecks(deps.database, 'health', { olderThanSeconds: checkEverySeconds, atMost: 500 });
  const next = due.values();
  await Promise.all(
    Array.from({ length: healthAtOnce }, async () => {
      for (const { organizationId, connectionId } of next) {
        if (signal.aborted) return;
        const isMine = await deps.database.tenant(organizationId, (tx) =>
          claimHealthCheck(tx, connectionId, checkEverySeconds),
        );
        if (isMine) await checkHealth(deps, { organizationId, connectionId, signal });
      }
    }),
  );
}

const keepDays: RetentionDays = { runDetails: 30, webhookKeys: 90, changes: 30, inbox: 30, calls: 14 };
const partitions: Record<Partitioned, number> = {
  changes: keepDays.changes,
  webhook_inbox: keepDays.inbox,
  call_log: keepDays.calls,
};

async function retain({ database, log }: ChoresDeps, { signal }: JobContext): Promise<void> {
  const made = await ensurePartitions(database);
  let dropped = 0;
  for (const [parent, days] of Object.entries(partitions) as [Partitioned, number][]) {
    try {
      dropped += await dropPartitions(database, parent, days);
    } catch (error) {
      // A table in use is not waited for: the next round tries again.
      log.warn({ err: error, parent }, 'old partitions could not be dropped');
    }
  }
  let removed = 0;
  for (const organizationId of await listOrganizations(database)) {
    for (let gone = -1; gone !== 0 && !signal.aborted; removed += gone) {
      gone = await database.tenant(organizationId, (tx) => cleanTenant(tx, keepDays));
    }
  }
  if (made + dropped + removed > 0) log.info({ made, dropped, removed }, 'retention');
}

function unknownChore(chore: never): never {
  throw new Error(`There is no chore named ${String(chore)}.`);
}
