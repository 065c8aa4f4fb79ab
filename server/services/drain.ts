import type { Queues } from '@syncline/shared/queues/client';
import { queueNames } from '@syncline/shared/queues/definitions';

/**
 * Pauses every queue and waits until no worker holds a job. What waits stays in Postgres and in the
 * queues; workers go on after `resumeQueues`, or after a restart with it.
 * @returns how many jobs were still at work when the time was up; 0: drained.
 */
export async function drainQueues(
  queues: Queues,
  options: { timeoutMs: number; pollMs?: number; onWait?: (active: number) => void },
): Promise<number> {
  await Promise.all(queueNames.map((name) => queues.queue(name).pause()));
  const deadline = Date.now() + options.timeoutMs;
  for (;;) {
    const active = await activeJobs(queues);
    if (active === 0 || Date.now() >= deadline) return active;
    options.onWait?.(active);
    await new Promise((resolve) => setTimeout(resolve, options.pollMs ?? 1_000));
  }
}

/** Lets workers take jobs again. */
export async function resumeQueues(queues: Queues): Promise<void> {
  await Promise.all(queueNames.map((name) => queues.queue(name).resume()));
}

async function activeJobs(queues: Queues): Promise<number> {
  const counts = await Promise.all(queueNames.map((name) => queues.queue(name).getActiveCount()));
  return counts.reduce((sum, count) => sum + count, 0);
}
