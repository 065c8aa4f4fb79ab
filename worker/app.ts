import { toHubError } from '@syncline/shared/errors';
import { queues as definitions, type QueueName, queueNames, queuePrefix } from '@syncline/shared/queues/definitions';
import { DelayedError, type Job, Worker as QueueWorker, UnrecoverableError } from 'bullmq';
import type { Redis } from 'ioredis';
import { decide } from './failures.ts';
import type { Handler, Handlers } from './handler.ts';
import { type SweepDeps, type SweepReport, sweep } from './sweep.ts';

export interface WorkerDeps extends SweepDeps {
  /** Opened with `openRedis(url, 'worker')`. */
  redis: Redis;
  handlers: Handlers;
  concurrency: Record<QueueName, number>;
  sweepSeconds: number;
  /** Told after each sweep that reached Postgres: a sign of life. */
  onSweep?: () => void;
  /** As given to `makeQueues`. */
  queuePrefix?: string;
}

export interface Worker {
  /** Resolves when every queue is listened to and the first sweep is through. */
  start(): Promise<void>;
  /** Looks for forgotten work now. Undefined: another worker is at it. */
  sweep(): Promise<SweepReport | undefined>;
  /** Takes no new jobs and ends those under way in their own time. */
  drain(): Promise<void>;
  /** Takes no new jobs, aborts those under way at their next safe place, and gives up waiting after `graceMs`. */
  stop(graceMs?: number): Promise<void>;
}

/** Listens to every queue, and sweeps. Builds only: `start` begins. */
export function makeWorker(deps: WorkerDeps): Worker {
  const { log, redis, handlers, concurrency } = deps;
  const ending = new AbortController();
  const workers: QueueWorker[] = [];
  let timer: NodeJS.Timeout | undefined;
  let sweeping: Promise<SweepReport | undefined> = Promise.resolve(undefined);

  const listen = (name: QueueName): QueueWorker => {
    const handle = handlers[name] as Handler<QueueName>;
    const worker = new QueueWorker(name, (job, token) => runJob(handle, name, job, token), {
      connection: redis,
      prefix: deps.queuePrefix ?? queuePrefix,
      concurrency: concurrency[name],
      autorun: false,
      // A killed worker's job goes on elsewhere within a quarter of a minute.
      lockDuration: 10_000,
      stalledInterval: 5_000,
      // Stalling is a worker's death, not the job's fault; what is wrong with the work is counted in Postgres.
      maxStalledCount: 100,
    });
    // Without a listener an outage of Redis would end the process.
    worker.on('error', (error) => log.warn({ err: error, queue: name }, 'a queue is in trouble'));
    worker.on('stalled', (jobId) => log.warn({ queue: name, jobId }, 'a job was left behind by its worker'));
    return worker;
  };

  const runJob = async (handle: Handler<QueueName>, name: QueueName, job: Job, token: string | undefined) => {
    const jobLog = log.child({ queue: name, jobId: job.id });
    try {
      await handle(definitions[name].parse(job.data) as never, { signal: ending.signal, log: jobLog });
    } catch (error) {
      // Told to end: nothing failed, and the row rings again.
      if (ending.signal.aborted) return;
      const { action, delayMs } = decide(toHubError(error), job.attemptsMade);
      jobLog.error({ err: error, action }, 'a job failed');
      if (action === 'wait' && token !== undefined) {
        await job.moveToDelayed(Date.now() + delayMs, token);
        throw new DelayedError();
      }
      if (action === 'retry') throw error;
      throw new UnrecoverableError(error instanceof Error ? error.message : String(error));
    }
  };

  const alive = (report: SweepReport | undefined) => {
    deps.onSweep?.();
    return report;
  };

  const sweepNow = (): Promise<SweepReport | undefined> => {
    sweeping = sweep(deps).then(alive, (error: unknown) => {
      log.warn({ err: error }, 'the sweep failed; the next one comes soon');
      return undefined;
    });
    return sweeping;
  };
  const sweepLater = () => {
    // Not all workers at once.
    const delayMs = deps.sweepSeconds * 1000 * (0.8 + 0.4 * Math.random());
    timer = setTimeout(() => void sweepNow().then(() => ending.signal.aborted || sweepLater()), delayMs);
  };
  const stopSweeping = async () => {
    clearTimeout(timer);
    await sweeping;
    clearTimeout(timer);
  };

  return {
    start: async () => {
      workers.push(...queueNames.map(listen));
      for (const worker of workers) {
        worker.run().catch((error: unknown) => log.error({ err: error, queue: worker.name }, 'a queue stopped'));
      }
      await Promise.all(workers.map((worker) => worker.waitUntilReady()));
      await sweepNow();
      sweepLater();
    },
    sweep: sweepNow,
    drain: async () => {
      await stopSweeping();
      await Promise.all(workers.map((worker) => worker.close()));
    },
    stop: async (graceMs = 8_000) => {
      ending.abort(new Error('The worker is stopping.'));
      await stopSweeping();
      const closed = Promise.all(workers.map((worker) => worker.close()));
      const late = await Promise.race([closed.then(() => false), after(graceMs)]);
      if (late) {
        log.warn('jobs under way did not end in time; another worker takes them over');
        await Promise.all(workers.map((worker) => worker.close(true)));
      }
    },
  };
}

const after = (milliseconds: number) =>
  new Promise<true>((resolve) => {
    setTimeout(() => resolve(true), milliseconds).unref();
  });
