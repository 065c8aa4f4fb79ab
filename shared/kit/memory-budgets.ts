import { HubError } from '../errors/index.ts';
import type { Budget } from './connector.ts';
import type { Budgets } from './ports.ts';

/** How long anyone stands in line before the work is put off instead, in milliseconds. */
export const longestQueueMs = 10_000;

/** Budgets of one process: the server's probes and tests. Workers share theirs in Redis. */
export function makeMemoryBudgets(now: () => number = Date.now): Budgets {
  const lanes = new Map<string, Lane>();

  const laneOf = (key: string, budget: Budget): Lane => {
    let lane = lanes.get(key);
    if (!lane) {
      lane = {
        running: 0,
        tokens: budget.burst ?? budget.perSecond ?? 0,
        filledAt: now(),
        shutUntil: 0,
        wake: new Set(),
      };
      lanes.set(key, lane);
    }
    return lane;
  };

  return {
    async acquire(key, budget, signal) {
      const startedAt = now();
      const lane = laneOf(key, budget);
      for (;;) {
        signal?.throwIfAborted();
        const delay = admit(lane, budget, now());
        if (delay === 0) break;
        if (lane.shutUntil - now() > longestQueueMs) throw quotaShut(lane.shutUntil - now());
        await sleepOrWake(lane, delay, signal);
      }
      let released = false;
      return {
        waitedMs: now() - startedAt,
        async release() {
          if (released) return;
          released = true;
          lane.running -= 1;
          for (const wake of lane.wake) wake();
        },
      };
    },
    async penalise(key, milliseconds) {
      const lane = lanes.get(key);
      if (lane) lane.shutUntil = Math.max(lane.shutUntil, now() + milliseconds);
    },
  };
}

export const quotaShut = (milliseconds: number): HubError =>
  new HubError('wait', 'The vendor asked for a pause.', {
    code: 'QUOTA_PAUSED',
    userMessage: 'The other system asked Syncline to pause. The work goes on by itself after the pause.',
    waitMs: Math.max(1_000, Math.ceil(milliseconds)),
  });

interface Lane {
  running: number;
  tokens: number;
  filledAt: number;
  shutUntil: number;
  wake: Set<() => void>;
}

/** Takes a place, or says how many milliseconds to wait before asking again. */
function admit(lane: Lane, budget: Budget, at: number): number {
  if (lane.shutUntil > at) return lane.shutUntil - at;
  if (lane.running >= budget.concurrency) return 1_000;
  if (budget.perSecond !== undefined) {
    const capacity = budget.burst ?? Math.max(1, budget.perSecond);
    lane.tokens = Math.min(capacity, lane.tokens + ((at - lane.filledAt) / 1_000) * budget.perSecond);
    lane.filledAt = at;
    if (lane.tokens < 1) return Math.ceil(((1 - lane.tokens) / budget.perSecond) * 1_000);
    lane.tokens -= 1;
  }
  lane.running += 1;
  return 0;
}

function sleepOrWake(lane: Lane, milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      lane.wake.delete(done);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, Math.max(1, milliseconds));
    lane.wake.add(done);
    signal?.addEventListener('abort', done, { once: true });
  });
}
