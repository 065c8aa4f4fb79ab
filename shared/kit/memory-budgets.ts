import { HubError } from '../errors/index.ts';
import { type Bucket, follow, neededFor, newBucket, refill } from './bucket.ts';
import type { BucketReading, Budget } from './connector.ts';
import type { Budgets } from './ports.ts';

/** How long anyone stands in line before the work is put off instead, in milliseconds. */
export const longestQueueMs = 10_000;

/** Budgets of one process: the server's probes and tests. Workers share theirs in Redis. */
export function makeMemoryBudgets(): Budgets {
  const lanes = new Map<string, Lane>();

  const laneOf = (key: string, budget: Budget): Lane => {
    let lane = lanes.get(key);
    if (!lane) {
      if (lanes.size >= manyLanes) forgetIdle();
      lane = {
        bucket: newBucket(budget, Date.now()),
        underWay: new Map(),
        shutUntil: 0,
        line: [],
        timer: undefined,
      };
      lanes.set(key, lane);
    }
    return lane;
  };

  /** Those that would look the same when they were made anew. */
  function forgetIdle(): void {
    const at = Date.now();
    for (const [key, lane] of lanes) {
      if (lane.underWay.size > 0 || lane.line.length > 0 || lane.shutUntil > at) continue;
      refill(lane.bucket, at);
      if (lane.bucket.level >= lane.bucket.capacity) lanes.delete(key);
    }
  }

  /** Lets go whoever may, in the order in which they came, and comes back when the next one may. */
  function serve(lane: Lane): void {
    clearTimeout(lane.timer);
    for (let first = lane.line[0]; first !== undefined; first = lane.line[0]) {
      const at = Date.now();
      const shutMs = lane.shutUntil - at;
      if (shutMs > longestQueueMs) {
        for (const each of lane.line.splice(0)) each.fail(quotaShut(shutMs));
        return;
      }
      const delay = shutMs > 0 ? shutMs : admit(lane, first, at);
      if (delay === undefined) return;
      if (delay > 0) {
        lane.timer = setTimeout(() => serve(lane), delay);
        return;
      }
      lane.line.shift();
      first.go(lane.bucket.sent);
    }
  }

  function standInLine(lane: Lane, budget: Budget, cost: number, signal: AbortSignal | undefined): Promise<number> {
    return new Promise<number>((resolve, reject) => {
      const leave = () => signal?.removeEventListener('abort', giveUp);
      const waiting: Waiting = {
        budget,
        cost,
        go: (sent) => {
          leave();
          resolve(sent);
        },
        fail: (error) => {
          leave();
          reject(error);
        },
      };
      const giveUp = () => {
        lane.line = lane.line.filter((each) => each !== waiting);
        waiting.fail(signal?.reason);
        serve(lane);
      };
      signal?.addEventListener('abort', giveUp, { once: true });
      lane.line.push(waiting);
      if (lane.line.length === 1) serve(lane);
    });
  }

  return {
    async acquire(key, budget, signal, cost = 1) {
      signal?.throwIfAborted();
      const startedAt = Date.now();
      const lane = laneOf(key, budget);
      const sent = await standInLine(lane, budget, cost, signal);
      return {
        waitedMs: Date.now() - startedAt,
        async release(reading?: BucketReading) {
          if (!lane.underWay.delete(sent)) return;
          if (reading) {
            const others = [...lane.underWay.values()].reduce((sum, each) => sum + each, 0);
            follow(lane.bucket, reading, sent, others, Date.now());
          }
          serve(lane);
        },
      };
    },
    async penalise(key, milliseconds) {
      const lane = lanes.get(key);
      if (!lane) return;
      lane.shutUntil = Math.max(lane.shutUntil, Date.now() + milliseconds);
      serve(lane);
    },
  };
}

export const quotaShut = (milliseconds: number): HubError =>
  new HubError('wait', 'The vendor asked for a pause.', {
    code: 'QUOTA_PAUSED',
    userMessage: 'The other system asked Syncline to pause. The work goes on by itself after the pause.',
    waitMs: Math.max(1_000, Math.ceil(milliseconds)),
  });

const manyLanes = 1_000;

interface Lane {
  bucket: Bucket;
  /** Costs of the requests under way, by their number. */
  underWay: Map<number, number>;
  shutUntil: number;
  line: Waiting[];
  /** When the first in line may go. */
  timer: NodeJS.Timeout | undefined;
}

interface Waiting {
  budget: Budget;
  cost: number;
  go(sent: number): void;
  fail(error: unknown): void;
}

/** Takes a place and the points, or says how many milliseconds to wait; undefined: until a place is given back. */
function admit(lane: Lane, { budget, cost }: Waiting, at: number): number | undefined {
  if (lane.underWay.size >= budget.concurrency) return undefined;
  const { bucket } = lane;
  if (budget.perSecond !== undefined) {
    refill(bucket, at);
    const missing = neededFor(cost, budget.reserve ?? 0, bucket.capacity) - bucket.level;
    // Half a millisecond short is a rounding error: asking again would round the same way.
    if (missing > 0 && missing / bucket.perSecond > 0.0005) return Math.ceil((missing / bucket.perSecond) * 1_000);
    bucket.level -= cost;
  }
  bucket.sent += 1;
  lane.underWay.set(bucket.sent, cost);
  return 0;
}
