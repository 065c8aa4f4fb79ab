import type { Database } from '@syncline/drizzle/client';
import { readInstanceMetrics } from '@syncline/drizzle/queries/instance-metrics';
import type { Queues } from '@syncline/shared/queues/client';
import { queueNames } from '@syncline/shared/queues/definitions';
import { Gauge, type Registry } from 'prom-client';

/** Gauges over the whole instance, read from Postgres and Redis when somebody scrapes. */
export interface InstanceMetrics {
  refresh(): Promise<void>;
}

/** Scrapers that come together share one reading. */
const FRESH_MS = 5_000;

export function makeInstanceMetrics(registry: Registry, database: Database, queues: Queues): InstanceMetrics {
  const gauge = (name: string, help: string, labelNames: string[] = []) =>
    new Gauge({ name: `syncline_${name}`, help, labelNames, registers: [registry] });
  const fromPostgres: Record<string, Gauge> = {
    inbox_waiting: gauge('inbox_waiting', 'Webhook deliveries that wait to be processed.'),
    inbox_oldest_waiting_seconds: gauge('inbox_oldest_waiting_seconds', 'Age of the oldest delivery that waits.'),
    runs_open: gauge('runs_open', 'Runs that are not finished, by status.', ['status']),
    runs_finished_last_day: gauge('runs_finished_last_day', 'Runs finished within a day, by status.', ['status']),
    runs_oldest_queued_seconds: gauge(
      'runs_oldest_queued_seconds',
      'Age of the oldest run that could start but has not.',
    ),
    connections: gauge('connections', 'Connections, by status.', ['status']),
    failures_open: gauge('failures_open', 'Records that could not be synced and wait for somebody.'),
    privacy_requests_stuck: gauge(
      'privacy_requests_stuck',
      'Privacy requests that failed, are held, or are not through a day before they are due.',
    ),
  };
  const jobs = gauge('queue_jobs', 'Jobs in the queues, by state.', ['queue', 'state']);
  const age = gauge('queue_oldest_waiting_seconds', 'Age of the oldest job that waits for a worker.', ['queue']);
  const paused = gauge('queue_paused', '1 while the queue is drained: workers take no new jobs.', ['queue']);
  const up = gauge('dependency_up', '1 while it answers.', ['dependency']);

  const readPostgres = async () => {
    const rows = await readInstanceMetrics(database.sql);
    for (const each of Object.values(fromPostgres)) each.reset();
    for (const { metric, label, value } of rows) {
      const target = fromPostgres[metric];
      if (label === '') target?.set(value);
      else target?.set({ status: label }, value);
    }
  };
  const readQueues = async () => {
    await Promise.all(
      queueNames.map(async (name) => {
        const queue = queues.queue(name);
        const [counts, [oldest], isPaused] = await Promise.all([
          queue.getJobCounts('waiting', 'active', 'delayed', 'prioritized', 'failed'),
          queue.getWaiting(0, 0),
          queue.isPaused(),
        ]);
        for (const [state, count] of Object.entries(counts)) jobs.set({ queue: name, state }, count);
        age.set({ queue: name }, oldest ? Math.max(0, Date.now() - oldest.timestamp) / 1_000 : 0);
        paused.set({ queue: name }, isPaused ? 1 : 0);
      }),
    );
  };
  /** A scrape never fails for what it reports about. */
  const watched = async (dependency: string, read: () => Promise<void>) => {
    try {
      await read();
      up.set({ dependency }, 1);
    } catch {
      up.set({ dependency }, 0);
    }
  };

  let reading: Promise<void> | undefined;
  let readAt = 0;
  return {
    refresh: () => {
      if (!reading || Date.now() - readAt > FRESH_MS) {
        readAt = Date.now();
        reading = Promise.all([watched('postgres', readPostgres), watched('redis', readQueues)]).then(() => undefined);
      }
      return reading;
    },
  };
}
