import type { JobPayload, QueueName } from '@syncline/shared/queues/definitions';
import type { Log } from '@syncline/shared/runtime/log';

export interface JobContext {
  /** Aborted when the worker must end now: what is under way is committed or rolled back, then the handler returns. */
  signal: AbortSignal;
  /** Knows the job. */
  log: Log;
}

/**
 * What a queue's doorbell sets going. The payload is checked already. An error that is thrown rings
 * again after a while, a few times; whatever must not be forgotten stands in Postgres.
 */
export type Handler<Q extends QueueName> = (payload: JobPayload<Q>, context: JobContext) => Promise<void>;

/** One for each queue: the compiler asks for it. */
export type Handlers = { [Q in QueueName]: Handler<Q> };
