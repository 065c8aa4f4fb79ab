import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import { HubError } from '../errors/index.ts';
import type { Budget } from '../kit/connector.ts';
import { longestQueueMs, quotaShut } from '../kit/memory-budgets.ts';
import type { Budgets } from '../kit/ports.ts';

export interface RedisBudgetOptions {
  /** Keys begin with it; a hash tag in it keeps a budget's keys together on Redis Cluster. */
  prefix?: string;
  /** A place that was never given back (its process was killed) is free again after this long; 10 seconds. */
  leaseMs?: number;
}

/**
 * Budgets shared by all workers: places in flight as leases that expire, a token bucket for requests per
 * second, and the pause a vendor asked for. Redis' own clock decides, so that workers' clocks may differ.
 */
export function makeRedisBudgets(redis: Redis, options: RedisBudgetOptions = {}): Budgets {
  const prefix = options.prefix ?? '{syncline}:budget:';
  const leaseMs = options.leaseMs ?? 10_000;
  redis.defineCommand('budgetAcquire', { numberOfKeys: 3, lua: acquireScript });
  redis.defineCommand('budgetRenew', { numberOfKeys: 1, lua: renewScript });
  redis.defineCommand('budgetPenalise', { numberOfKeys: 1, lua: penaliseScript });
  const commands = redis as Redis & BudgetCommands;
  /** Whoever is first in line in this process is told of a free place at once, and need not look for it. */
  const waiting = new Map<string, Set<() => void>>();
  /** First come, first served: a page that is needed next must not wait behind those that were read ahead. */
  const lines = new Map<string, Promise<void>>();
  const keysOf = (key: string) => [`${prefix}${key}:places`, `${prefix}${key}:bucket`, `${prefix}${key}:shut`] as const;
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

  async function takePlace(key: string, budget: Budget, lease: string, signal: AbortSignal | undefined): Promise<void> {
    const [places, bucket, shut] = keysOf(key);
    for (let look = 0; ; look += 1) {
      signal?.throwIfAborted();
      const [reason, delay] = await asHubError(
        commands.budgetAcquire(places, bucket, shut, lease, leaseMs, budget.concurrency, ...bucketOf(budget)),
      );
      if (reason === 'go') return;
      if (reason === 'shut' && delay > longestQueueMs) throw quotaShut(delay);
      // Another process may give a place back at any time: looked for soon, then less and less often.
      const pause = reason === 'full' ? Math.min(250, 10 * 2 ** Math.min(look, 5)) * (0.5 + Math.random()) : delay;
      await waitInLine(key, pause, signal);
    }
  }

  return {
    async acquire(key, budget, signal) {
      const places = keysOf(key)[0];
      const lease = randomUUID();
      const startedAt = performance.now();
      const leaveLine = await standInLine(key, signal);
      try {
        await takePlace(key, budget, lease, signal);
      } finally {
        leaveLine();
      }
      hold(lease, places);
      return {
        waitedMs: Math.round(performance.now() - startedAt),
        async release() {
          letGo(lease);
          // Redis away: the lease ends by itself.
          const freed = redis.zrem(places, lease).catch(() => undefined);
          // Told at once: commands of one connection run in order, so the place is free when they ask.
          for (const tell of waiting.get(key) ?? []) tell();
          await freed;
        },
      };
    },
    async penalise(key, milliseconds) {
      await asHubError(commands.budgetPenalise(keysOf(key)[2], Math.ceil(milliseconds)));
    },
  };
}

interface BudgetCommands {
  budgetAcquire(...args: (string | number)[]): Promise<['go' | 'full' | 'slow' | 'shut', number]>;
  budgetRenew(key: string, lease: string, milliseconds: number): Promise<number>;
  budgetPenalise(key: string, milliseconds: number): Promise<number>;
}

/** Tokens per second and bucket size; zero: no limit but the places. */
const bucketOf = (budget: Budget): [number, number] => [
  budget.perSecond ?? 0,
  budget.burst ?? Math.max(1, budget.perSecond ?? 1),
];

const acquireScript = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local shut = redis.call('PTTL', KEYS[3])
if shut > 0 then return {'shut', shut} end
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
if redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[3]) then return {'full', 0} end
local rate = tonumber(ARGV[4])
if rate > 0 then
  local size = tonumber(ARGV[5])
  local stored = redis.call('HMGET', KEYS[2], 'tokens', 'at')
  local tokens = tonumber(stored[1]) or size
  local at = tonumber(stored[2]) or now
  tokens = math.min(size, tokens + math.max(0, now - at) / 1000 * rate)
  if tokens < 1 then
    redis.call('HSET', KEYS[2], 'tokens', tostring(tokens), 'at', tostring(now))
    redis.call('PEXPIRE', KEYS[2], math.ceil(size / rate * 1000) + 60000)
    return {'slow', math.ceil((1 - tokens) / rate * 1000)}
  end
  redis.call('HSET', KEYS[2], 'tokens', tostring(tokens - 1), 'at', tostring(now))
  redis.call('PEXPIRE', KEYS[2], math.ceil(size / rate * 1000) + 60000)
end
redis.call('ZADD', KEYS[1], now + tonumber(ARGV[2]), ARGV[1])
redis.call('PEXPIRE', KEYS[1], tonumber(ARGV[2]))
return {'go', 0}
`;

const renewScript = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZADD', KEYS[1], 'XX', now + tonumber(ARGV[2]), ARGV[1])
redis.call('PEXPIRE', KEYS[1], tonumber(ARGV[2]))
return 1
`;

const penaliseScript = `
local asked = tonumber(ARGV[1])
if redis.call('PTTL', KEYS[1]) >= asked then return 0 end
redis.call('SET', KEYS[1], '1', 'PX', asked)
return 1
`;

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
