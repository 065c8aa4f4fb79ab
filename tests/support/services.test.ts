import { makeQueues } from '@syncline/shared/queues/client';
import { openRedis } from '@syncline/shared/runtime/redis';
import { v7 as uuid } from 'uuid';
import { expect, it } from 'vitest';
import { testServices } from './services.ts';

const services = await testServices();

it('gives a migrated database in which the app sees no tenant', async () => {
  const [row] = await services.database.sql`select current_user as role, (select count(*) from runs) as runs`;
  expect(row).toEqual({ role: 'syncline_app', runs: 0 });
});

it('rings one waiting job per dedupe id, and again after it is gone', async () => {
  const redis = openRedis(services.redisUrl, 'producer');
  const queues = makeQueues(redis, { prefix: services.redisPrefix });
  const payload = { organizationId: uuid(), runId: uuid(), seq: 1 };
  await queues.enqueue('sync-slice', payload, { dedupeId: 'run-1' });
  await queues.enqueue('sync-slice', payload, { dedupeId: 'run-1' });
  const [job, ...others] = await queues.queue('sync-slice').getWaiting();
  expect(others).toEqual([]);
  expect(job?.data).toEqual(payload);
  await job?.remove();
  await queues.enqueue('sync-slice', payload, { dedupeId: 'run-1' });
  expect(await queues.queue('sync-slice').getWaitingCount()).toBe(1);
  await expect(queues.enqueue('sync-slice', { ...payload, runId: 'no uuid' })).rejects.toThrow(/uuid/i);
  await queues.upsertScheduler('chores', 'schedules', { every: 60_000 }, { chore: 'schedules' });
  await queues.upsertScheduler('chores', 'schedules', { every: 30_000 }, { chore: 'schedules' });
  const schedulers = await queues.queue('chores').getJobSchedulers();
  expect(schedulers.map(({ key, every }) => [key, every])).toEqual([['schedules', 30_000]]);
  await queues.close();
  redis.disconnect();
});

it('rejects quickly while Redis is away', async () => {
  // A port that nobody listens on.
  const redis = openRedis('redis://127.0.0.1:1', 'producer');
  const queues = makeQueues(redis, { prefix: services.redisPrefix });
  const from = performance.now();
  await expect(queues.enqueue('chores', { chore: 'health' })).rejects.toThrow();
  expect(performance.now() - from).toBeLessThan(4_000);
  await queues.close();
  redis.disconnect();
});
