import { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { type JobPayload, type QueueName, queueNames, queuePrefix, queues } from './definitions.ts';

/**
 * The producers' side of the queues. Jobs are doorbells: when Redis is away, `enqueue` rejects within seconds, the
 * caller logs it and goes on, and the sweep rings again for the row that still waits.
 */
export interface EnqueueOptions {
  /** While a job with this id waits or runs, another one is not added. */
  dedupeId?: string;
  /** A ring during the run is kept, and rings once more when the job is done: for doorbells that many share. */
  keepLastIfActive?: boolean;
  delayMs?: number;
  /** 1 is served first; absent comes before all numbers. */
  priority?: number;
}

export interface Schedule {
  /** Either an interval or a cron pattern (with its time zone). */
  every?: number;
  pattern?: string;
  timeZone?: string;
}

export interface Queues {
  /** @throws ZodError for a wrong payload (a bug); any other error: Redis could not be reached. */
  enqueue<Q extends QueueName>(name: Q, payload: JobPayload<Q>, options?: EnqueueOptions): Promise<void>;
  /** The only way to a scheduler: the same id again replaces it. */
  upsertScheduler<Q extends QueueName>(name: Q, id: string, schedule: Schedule, payload: JobPayload<Q>): Promise<void>;
  removeScheduler(name: QueueName, id: string): Promise<void>;
  /** BullMQ's own queue: for counts, the operators' board and draining. */
  queue(name: QueueName): Queue;
  /** Closes the queues; the Redis connection stays its owner's. */
  close(): Promise<void>;
}

export interface QueuesOptions {
  /** Another prefix keeps tests apart in one Redis. It needs a hash tag: `{name}`. */
  prefix?: string;
  onError?: (error: Error) => void;
}

/** @param redis opened with `openRedis(url, 'producer')`. */
export function makeQueues(redis: Redis, options: QueuesOptions = {}): Queues {
  const open = (name: QueueName) => {
    const queue = new Queue(name, {
      connection: redis,
      prefix: options.prefix ?? queuePrefix,
      // Both would wait for a Redis that is away.
      skipVersionCheck: true,
      skipWaitingForReady: true,
      defaultJobOptions: {
        attempts: 3,
        backoff: { type: 'exponential', delay: 1_000, jitter: 0.5 },
        // History is in Postgres; a finished job left here would only swallow the next ring of the same id.
        removeOnComplete: true,
        removeOnFail: true,
      },
    });
    queue.on('error', (error) => options.onError?.(error));
    return queue;
  };
  const opened = new Map(queueNames.map((name) => [name, open(name)]));
  const queue = (name: QueueName): Queue => {
    const found = opened.get(name);
    if (!found) throw new Error(`There is no queue named ${name}.`);
    return found;
  };

  return {
    queue,
    enqueue: async (name, payload, { dedupeId, keepLastIfActive = false, delayMs, priority } = {}) => {
      const data = queues[name].parse(payload);
      await queue(name).add(name, data, {
        ...(dedupeId === undefined ? {} : { deduplication: { id: dedupeId, keepLastIfActive } }),
        ...(delayMs === undefined ? {} : { delay: delayMs }),
        ...(priority === undefined ? {} : { priority }),
      });
    },
    upsertScheduler: async (name, id, { every, pattern, timeZone }, payload) => {
      const data = queues[name].parse(payload);
      await queue(name).upsertJobScheduler(
        id,
        {
          ...(every === undefined ? {} : { every }),
          ...(pattern === undefined ? {} : { pattern }),
          ...(timeZone === undefined ? {} : { tz: timeZone }),
        },
        { name, data },
      );
    },
    removeScheduler: async (name, id) => {
      await queue(name).removeJobScheduler(id);
    },
    close: async () => {
      await Promise.all([...opened.values()].map((each) => each.close()));
    },
  };
}
