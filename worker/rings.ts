import type { RunnableRun } from '@syncline/drizzle/queries/runs';
import type { Queues } from '@syncline/shared/queues/client';
import type { Log } from '@syncline/shared/runtime/log';

/**
 * The doorbells, each with the id under which it is one. None of them throws: a ring that is lost is
 * rung again by the sweep, because the row it stands for still waits. False: Redis did not take it.
 */
interface RingDeps {
  queues: Queues;
  log: Log;
}

interface Whose {
  organizationId: string;
  connectionId: string;
}

/** Each slice has its own ring: a shared id would swallow the successor's while the slice is active. */
export const ringForRun = (deps: RingDeps, { organizationId, runId, seq }: RunnableRun): Promise<boolean> =>
  softly(deps, () =>
    deps.queues.enqueue('sync-slice', { organizationId, runId, seq }, { dedupeId: `run-${runId}-${seq}` }),
  );

/** Beside the ring of the time until which the run was put off: that one would swallow it. */
export const ringForAwaited = (deps: RingDeps, { organizationId, runId, seq }: RunnableRun): Promise<boolean> =>
  softly(deps, () =>
    deps.queues.enqueue('sync-slice', { organizationId, runId, seq }, { dedupeId: `run-${runId}-${seq}-awaited` }),
  );

export const ringForPrivacy = (deps: RingDeps, { organizationId }: Pick<Whose, 'organizationId'>): Promise<boolean> =>
  softly(deps, () =>
    deps.queues.enqueue(
      'privacy-request',
      { organizationId },
      { dedupeId: `privacy-${organizationId}`, keepLastIfActive: true },
    ),
  );

export const ringForInbox = (deps: RingDeps, { organizationId, connectionId }: Whose): Promise<boolean> =>
  softly(deps, () =>
    deps.queues.enqueue(
      'webhook-inbox',
      { organizationId, connectionId },
      { dedupeId: `inbox-${connectionId}`, keepLastIfActive: true },
    ),
  );

export const ringForSetup = (deps: RingDeps, { organizationId, connectionId }: Whose): Promise<boolean> =>
  softly(deps, () =>
    deps.queues.enqueue(
      'connection-setup',
      { organizationId, connectionId },
      { dedupeId: `setup-${connectionId}`, keepLastIfActive: true },
    ),
  );

export const ringForTeardown = (deps: RingDeps, { organizationId, connectionId }: Whose): Promise<boolean> =>
  softly(deps, () =>
    deps.queues.enqueue(
      'connection-teardown',
      { organizationId, connectionId },
      { dedupeId: `teardown-${connectionId}` },
    ),
  );

export const ringForChore = (
  deps: RingDeps,
  chore: 'schedules' | 'sentinel' | 'health' | 'retention',
): Promise<boolean> => softly(deps, () => deps.queues.enqueue('chores', { chore }, { dedupeId: `chore-${chore}` }));

async function softly({ log }: RingDeps, ring: () => Promise<void>): Promise<boolean> {
  try {
    await ring();
    return true;
  } catch (error) {
    log.warn({ err: error }, 'a doorbell could not be rung; the sweep will');
    return false;
  }
}
