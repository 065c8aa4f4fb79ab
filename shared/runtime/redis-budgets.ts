import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import { HubError } from '../errors/index.ts';
import { capacityOf } from '../kit/bucket.ts';
import type { BucketReading, Budget } from '../kit/connector.ts';
import { longestQueueMs, quotaShut } from '../kit/memory-budgets.ts';
import type { Budgets } from '../kit/ports.ts';
import { acquireScript, penaliseScript, releaseScript, renewScript } from './redis-budget-scripts.ts';

export interface RedisBudgetOptions {
  /** Keys begin with it; a hash tag in it keeps a budget's keys together on Redis Cluster. */
  prefix?: string;
  /** A place that was never given back (its process was killed) is free again after this long; 10 seconds. */
  leaseMs?: number;
}

/**
 * Budgets shared by all workers: places in flight as leases that expire, a bucket of points that follows what the
 * vendor tells of its own (kit/bucket.ts says how), and the pause a vendor asked for. Whoever is short of points
 * stands in a line that all workers keep: a big request is not overtaken by small ones. Redis' own clock decides, so
 * that workers' clocks may differ.
 */
export function makeRedisBudgets(redis: Redis, options: RedisBudgetOptions = {}): Budgets {
  const prefix = options.prefix ?? '{syncline}:budget:';
  const leaseMs = options.leaseMs ?? 10_000;
  redis.defineCommand('budgetAcquire', { numberOfKeys: 6, lua: acquireScript });
  redis.defineCommand('budgetRelease', { numberOfKeys: 3, lua: releaseScript });
  redis.defineCommand('budgetRenew', { numberOfKeys: 1, lua: renewScript });
  redis.defineCommand('budgetPenalise', { numberOfKeys: 1, lua: penaliseScript });
  const commands = redis as Redis & BudgetCommands;
  /** Whoever is first in line in this process is told of a free place at once, and need not look for it. */
  const waiting = new Map<string, Set<() => void>>();
  /** First come, first served: a page that is needed next must not wait behind those that were read ahead. */
  const lines = new Map<string, Promise<void>>();
  const keysOf = (key: string) => {
    const at = (name: string) => `${prefix}${key}:${name}`;
    return {
      places: at('places'),
      bucket: at('bucket'),
      shut: at('shut'),
      charged: at('charged'),
      line: at('line'),
      present: at('present'),
    };
  };
  const held = new Map<string, string>();
  let renewing: NodeJS.Timeout | undefined;

  /** A slow answer outlives a short lease: as long as this process lives, its places stay taken. */
  function hold(lease: string, places: string): void {
    held.set(lease, places);
    renewing ??= setInterval(() => {
      // Redis away: the leases end, and at worst a place is given twice for a moment.
      for (const [id, key] of held) commands.budgetRenew(key, id, leaseMs).catch(() => undefined);
    }, leaseMs / 3).unref();
  }

  function letGo(lease: string): void {
    held.delete(lease);
    if (held.size > 0) return;
    clearInterval(renewing);
    renewing = undefined;
  }

  function waitInLine(key: string, milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
    const line = waiting.get(key) ?? new Set();
    waiting.set(key, line);
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        line.delete(done);
        if (line.size === 0 && waiting.get(key) === line) waiting.delete(key);
        signal?.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, Math.max(1, milliseconds));
      line.add(done);
      signal?.addEventListener('abort', done, { once: true });
    });
  }

  /** Waits for those who came earlier. @returns how to let the next one look for a place. */
  async function standInLine(key: string, signal: AbortSignal | undefined): Promise<() => void> {
    const before = lines.get(key);
    let leave = () => {};
    const mine = new Promise<void>((resolve) => {
      leave = resolve;
    });
    const through = before ? before.then(() => mine) : mine;
    lines.set(key, through);
    const gone = () => {
      leave();
      if (lines.get(key) === through) lines.delete(key);
    };
    if (!before) return gone;
    await new Promise<void>((resolve) => {
      const done = () => {
        signal?.removeEventListener('abort', done);
        resolve();
      };
      signal?.addEventListener('abort', done, { once: true });
      void before.then(done);
    });
    return gone;
  }

  async function takePlace(key: string, want: Want, lease: string, signal: AbortSignal | undefined): Promise<void> {
    const { places, bucket, shut, charged, line, present } = keysOf(key);
    let isInLine = false;
    try {
      for (let look = 0; ; look += 1) {
        signal?.throwIfAborted();
        const [reason, delay] = await asHubError(
          commands.budgetAcquire(
            ...[places, bucket, shut, charged, line, present],
            ...[lease, leaseMs, want.concurrency, want.perSecond, want.capacity, want.reserve, want.cost, presenceMs],
          ),
        );
        if (reason === 'go') {
          isInLine = false;
          return;
        }
        if (reason === 'slow') isInLine = true;
        if (reason === 'shut' && delay > longestQueueMs) throw quotaShut(delay);
        // Another process may give a place back at any time: looked for soon, then less and less often.
        const pause = reason === 'full' ? Math.min(250, 10 * 2 ** Math.min(look, 5)) * (0.5 + Math.random()) : delay;
        // Points may come back sooner than the rate says, and whoever is not seen for a while loses his place in line.
        await waitInLine(key, Math.min(pause, reason === 'slow' ? 500 : presenceMs / 2), signal);
      }
    } finally {
      if (isInLine) redis.zrem(present, lease).catch(() => undefined);
    }
  }

  return {
    async acquire(key, budget, signal, cost = 1) {
      const { places, bucket, charged } = keysOf(key);
      const lease = randomUUID();
      const startedAt = performance.now();
      const leaveLine = await standInLine(key, signal);
      try {
        await takePlace(key, wantOf(budget, cost), lease, signal);
      } finally {
        leaveLine();
      }
      hold(lease, places);
      return {
        waitedMs: Math.round(performance.now() - startedAt),
        async release(reading?: BucketReading) {
          letGo(lease);
          const { available, capacity, perSecond } = reading ?? nothingRead;
          const given =
            budget.perSecond === undefined
              ? redis.zrem(places, lease)
              : commands.budgetRelease(places, bucket, charged, lease, available, capacity, perSecond);
          // Redis away: the lease ends by itself.
          const freed = given.catch(() => undefined);
          // Told at once: commands of one connection run in order, so the place is free when they ask.
          for (const tell of waiting.get(key) ?? []) tell();
          await freed;
        },
      };
    },
    async penalise(key, milliseconds) {
      await asHubError(commands.budgetPenalise(keysOf(key).shut, Math.ceil(milliseconds)));
    },
  };
}

interface BudgetCommands {
  budgetAcquire(...args: (string | number)[]): Promise<['go' | 'full' | 'slow' | 'shut', number]>;
  budgetRelease(...args: (string | number)[]): Promise<number>;
  budgetRenew(key: string, lease: string, milliseconds: number): Promise<number>;
  budgetPenalise(key: string, milliseconds: number): Promise<number>;
}

/** Whoever stands in line for points and is not seen for so long has gone. */
const presenceMs = 3_000;

interface Want {
  concurrency: number;
  /** Zero: no limit but the places. */
  perSecond: number;
  capacity: number;
  reserve: number;
  cost: number;
}

const wantOf = (budget: Budget, cost: number): Want => ({
  concurrency: budget.concurrency,
  perSecond: budget.perSecond ?? 0,
  capacity: capacityOf(budget),
  reserve: budget.reserve ?? 0,
  cost,
});

const nothingRead: BucketReading = { available: 0, capacity: 0, perSecond: 0 };

async function asHubError<T>(command: Promise<T>): Promise<T> {
  try {
    return await command;
  } catch (cause) {
    throw new HubError('retry', 'Redis did not answer, so the shared quota is not known.', {
      code: 'QUOTA_UNKNOWN',
      userMessage: 'Syncline lost its own Redis for a moment. Nothing is lost; the work is tried again.',
      origin: 'hub',
      cause,
    });
  }
}
