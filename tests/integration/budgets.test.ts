import { openRedis } from '@syncline/shared/runtime/redis';
import { makeRedisBudgets } from '@syncline/shared/runtime/redis-budgets';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testServices } from '../support/services.ts';

describe('budgets shared over Redis', () => {
  let services: Awaited<ReturnType<typeof testServices>>;
  const clients: ReturnType<typeof openRedis>[] = [];
  const worker = (leaseMs?: number) => {
    const redis = openRedis(services.redisUrl, 'worker');
    clients.push(redis);
    return makeRedisBudgets(redis, leaseMs === undefined ? {} : { leaseMs });
  };
  beforeAll(async () => {
    services = await testServices();
  });
  afterAll(async () => {
    for (const redis of clients) redis.disconnect();
    await services.close();
  });

  it('lets no more in than the budget, over all workers', async () => {
    const workers = [worker(), worker(), worker()];
    let running = 0;
    let most = 0;
    await Promise.all(
      Array.from({ length: 24 }, async (_, index) => {
        const permit = await workers[index % 3]?.acquire('places', { concurrency: 2 });
        running += 1;
        most = Math.max(most, running);
        await new Promise((resolve) => setTimeout(resolve, 5));
        running -= 1;
        await permit?.release();
      }),
    );
    expect(most).toBe(2);
  });

  it('keeps to the rate, after a burst', async () => {
    const budgets = worker();
    const budget = { concurrency: 100, perSecond: 20, burst: 5 };
    const startedAt = performance.now();
    await Promise.all(Array.from({ length: 15 }, async () => (await budgets.acquire('rate', budget)).release()));
    // Five at once, then ten more at twenty a second.
    expect(performance.now() - startedAt).toBeGreaterThan(450);
  });

  it('frees the place of a worker that died', async () => {
    await worker(200).acquire('lease', { concurrency: 1 });
    // Dead: nobody renews the lease any more.
    clients.at(-1)?.disconnect();
    const permit = await worker().acquire('lease', { concurrency: 1 });
    expect(permit.waitedMs).toBeGreaterThan(100);
    await permit.release();
  });

  it('keeps a pause that one worker was asked for in all of them', async () => {
    const [one, other] = [worker(), worker()];
    await one.penalise('pause', 300);
    const permit = await other.acquire('pause', { concurrency: 1 });
    expect(permit.waitedMs).toBeGreaterThan(200);
    await permit.release();
    await one.penalise('pause', 60_000);
    await one.penalise('pause', 10);
    await expect(other.acquire('pause', { concurrency: 1 })).rejects.toMatchObject({
      remedy: 'wait',
      code: 'QUOTA_PAUSED',
    });
  });

  it('stops standing in line when the work is cancelled', async () => {
    const budgets = worker();
    const permit = await budgets.acquire('cancel', { concurrency: 1 });
    const cancel = new AbortController();
    const waiting = budgets.acquire('cancel', { concurrency: 1 }, cancel.signal);
    cancel.abort(new Error('cancelled'));
    await expect(waiting).rejects.toThrow('cancelled');
    await permit.release();
  });
});
