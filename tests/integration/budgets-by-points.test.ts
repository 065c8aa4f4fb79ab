import type { Budget } from '@syncline/shared/kit/connector';
import { makeMemoryBudgets } from '@syncline/shared/kit/memory-budgets';
import type { Budgets } from '@syncline/shared/kit/ports';
import { openRedis } from '@syncline/shared/runtime/redis';
import { makeRedisBudgets } from '@syncline/shared/runtime/redis-budgets';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { testServices } from '../support/services.ts';
import { makeRandom, makeVendorBucket, type VendorBucket } from '../support/vendor-bucket.ts';

/** Asks until the end, each request of another size, like pages with more or fewer lines than was thought. */
async function askUntil(
  end: number,
  { budgets, vendor, budget, random }: { budgets: Budgets; vendor: VendorBucket; budget: Budget; random: () => number },
): Promise<void> {
  while (Date.now() < end) {
    const requested = Math.round(50 + random() * 450);
    const permit = await budgets.acquire('key', budget, undefined, requested);
    const { throttled, reading } = await vendor.ask({
      requested,
      used: Math.round(requested * (0.4 + random() * 0.6)),
    });
    await permit.release(reading);
    if (throttled) await budgets.penalise('key', 100);
  }
}

describe('budgets that follow a vendor’s bucket', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it.each([
    ['a small bucket', { capacity: 1_000, perSecond: 50 }, 8],
    ['the usual one', { capacity: 2_000, perSecond: 100 }, 8],
    ['a large one', { capacity: 20_000, perSecond: 1_000 }, 20],
  ])('hardly run into a refusal, and leave hardly anything: %s', async (_name, size, askers) => {
    vi.useFakeTimers();
    const random = makeRandom(7);
    const vendor = makeVendorBucket(size, { travelMs: () => 5 + random() * 120, workMs: () => 20 + random() * 600 });
    const budgets = makeMemoryBudgets();
    // What is thought at first is wrong on purpose.
    const budget: Budget = { concurrency: askers, perSecond: 80, burst: 1_500 };
    const end = Date.now() + 30 * 60_000;
    const all = Promise.all(Array.from({ length: askers }, () => askUntil(end, { budgets, vendor, budget, random })));
    await vi.advanceTimersByTimeAsync(31 * 60_000);
    await all;
    expect(vendor.calls).toBeGreaterThan(100);
    expect(vendor.throttled / vendor.calls).toBeLessThanOrEqual(0.01);
    // The last minute brought nothing.
    expect(vendor.usage() * (31 / 30)).toBeGreaterThan(0.9);
  });
});

describe('budgets by points, shared over Redis', () => {
  let services: Awaited<ReturnType<typeof testServices>>;
  const clients: ReturnType<typeof openRedis>[] = [];
  const worker = (prefix: string) => {
    const redis = openRedis(services.redisUrl, 'worker');
    clients.push(redis);
    return makeRedisBudgets(redis, { prefix: `${services.redisPrefix}:${prefix}:` });
  };
  beforeAll(async () => {
    services = await testServices();
  });
  afterAll(async () => {
    for (const redis of clients) redis.disconnect();
    await services.close();
  });

  it('hardly run into a refusal, and leave hardly anything, with six workers on one key', async () => {
    const random = makeRandom(11);
    const vendor = makeVendorBucket(
      { capacity: 4_000, perSecond: 10_000 },
      { travelMs: () => 1 + random() * 8, workMs: () => 2 + random() * 40 },
    );
    const budget: Budget = { concurrency: 12, perSecond: 100, burst: 2_000 };
    const end = Date.now() + 4_000;
    await Promise.all(
      Array.from({ length: 6 }, () => {
        const budgets = worker('shared');
        return Promise.all([1, 2, 3].map(() => askUntil(end, { budgets, vendor, budget, random })));
      }),
    );
    expect(vendor.calls).toBeGreaterThan(80);
    expect(vendor.throttled / vendor.calls).toBeLessThanOrEqual(0.01);
    expect(vendor.usage()).toBeGreaterThan(0.9);
  });

  it('let a big request through that another worker’s small ones would starve', async () => {
    const [big, small] = [worker('order'), worker('order')];
    const budget: Budget = { concurrency: 50, perSecond: 500, burst: 500 };
    await (await big.acquire('key', budget, undefined, 500)).release();
    let isThrough = false;
    const startedAt = performance.now();
    const through = big.acquire('key', budget, undefined, 400).then(async (permit) => {
      isThrough = true;
      await permit.release();
    });
    // In line before the others begin.
    await new Promise((resolve) => setTimeout(resolve, 20));
    let before = 0;
    while (!isThrough && performance.now() - startedAt < 5_000) {
      const permit = await small.acquire('key', budget, undefined, 20);
      if (!isThrough) before += 1;
      await permit.release();
    }
    await through;
    expect(before).toBeLessThanOrEqual(1);
    expect(performance.now() - startedAt).toBeLessThan(2_500);
  });

  it('close up when one in line is gone', async () => {
    const [dying, living] = [worker('gone'), worker('gone')];
    const budget: Budget = { concurrency: 50, perSecond: 100, burst: 1_000 };
    await (await dying.acquire('key', budget, undefined, 1_000)).release();
    dying.acquire('key', budget, undefined, 900).catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, 50));
    clients.at(-2)?.disconnect();
    const permit = await living.acquire('key', budget, undefined, 50);
    // Without the dead one's nine seconds.
    expect(permit.waitedMs).toBeLessThan(5_000);
    await permit.release();
  });

  it('keep apart what belongs to different keys, and a reserve', async () => {
    const budgets = worker('apart');
    const budget: Budget = { concurrency: 5, perSecond: 1_000, burst: 1_000, reserve: 300 };
    await (await budgets.acquire('one', budget, undefined, 700)).release();
    const other = await budgets.acquire('other', budget, undefined, 700);
    expect(other.waitedMs).toBeLessThan(100);
    await other.release();
    const again = await budgets.acquire('one', budget, undefined, 200);
    expect(again.waitedMs).toBeGreaterThan(100);
    await again.release();
  });
});
