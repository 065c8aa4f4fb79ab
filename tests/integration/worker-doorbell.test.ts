import { createHmac, randomUUID } from 'node:crypto';
import { putCredential } from '@syncline/drizzle/queries/credentials';
import { requestRun } from '@syncline/drizzle/queries/runs';
import { registerWebhooks } from '@syncline/server/http/webhooks';
import { makeQueues } from '@syncline/shared/queues/client';
import { queueNames } from '@syncline/shared/queues/definitions';
import { silentLog } from '@syncline/shared/runtime/log';
import { openRedis } from '@syncline/shared/runtime/redis';
import { makeWorker, type Worker } from '@syncline/worker/app';
import { makeHandlers } from '@syncline/worker/handlers';
import Fastify from 'fastify';
import { afterAll, describe, expect, it } from 'vitest';
import { fakeOrder } from '../support/fake-vendor.ts';
import { type RingingShop, ringingShop } from '../support/ringing-shop.ts';
import { testServices } from '../support/services.ts';
import { testSealer } from '../support/stored-connection.ts';

const services = await testServices();
const { database, redisPrefix } = services;
const redis = openRedis(services.redisUrl, 'worker');
const producer = openRedis(services.redisUrl, 'producer');
const queues = makeQueues(producer, { prefix: redisPrefix });
const started: Worker[] = [];

afterAll(async () => {
  await Promise.all(started.map((worker) => worker.stop()));
  await queues.close();
  redis.disconnect();
  producer.disconnect();
});

function startable(shop: RingingShop, sweepSeconds = 3_600): Worker {
  const worker = makeWorker({
    database,
    queues,
    redis,
    queuePrefix: redisPrefix,
    log: silentLog,
    handlers: makeHandlers({
      database,
      store: shop.store,
      queues,
      vendors: shop.vendors,
      connectors: { fable: shop.connector },
      oauthApps: {},
      standIns: {},
      seal: testSealer,
      log: silentLog,
      appUrl: 'https://hub.shop.com',
      allowedPrivateHosts: [],
    }),
    concurrency: {
      'sync-slice': 2,
      'webhook-inbox': 2,
      'connection-setup': 1,
      'connection-teardown': 1,
      'privacy-request': 1,
      chores: 1,
    },
    sweepSeconds,
  });
  started.push(worker);
  return worker;
}

/** Waits for a state of the database; a timer of its own would guess. */
async function until(what: string, reached: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 30_000; Date.now() < end; ) {
    if (await reached()) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(`Not reached within 30 s: ${what}`);
}

const settled = (shop: RingingShop, count: number) => async () => {
  const rows = await shop.inbox();
  return rows.filter((row) => row.state === 'done').length === count;
};

const requestFull = (shop: RingingShop) =>
  shop.tenant((tx) =>
    requestRun(tx, {
      organizationId: shop.organizationId,
      connectionId: shop.connectionId,
      kind: 'full',
      trigger: 'user',
      streams: [{ stream: 'orders', kind: 'full' }],
    }),
  );

const makeOld = (shop: RingingShop) =>
  shop.tenant((tx) => tx`update webhook_inbox set received_at = received_at - interval '1 minute'`);

describe('doorbells', () => {
  it('brings a burst from the door to the records: each once, none lost', async () => {
    const shop = await ringingShop(database);
    const secret = randomUUID();
    const binding = { organizationId: shop.organizationId, connectionId: shop.connectionId, kind: 'webhook' };
    await shop.tenant((tx) =>
      putCredential(tx, shop.organizationId, shop.connectionId, {
        kind: 'webhook',
        ...testSealer.seal(secret, binding),
      }),
    );
    const app = Fastify();
    await registerWebhooks(
      app,
      {
        database,
        queues,
        seal: testSealer,
        log: silentLog,
        env: {
          appUrl: 'https://hub.shop.com',
          SYNCLINE_WEBHOOK_RATE_LIMIT: 60_000,
          SYNCLINE_WEBHOOK_MAX_BYTES: 1_000_000,
        },
      },
      { fable: shop.connector },
    );
    const worker = startable(shop);
    await worker.start();

    const send = (index: number, version: number) => {
      const updated = `2026-03-01T10:0${version}:00.000Z`;
      const id = `o${index}`;
      const body = JSON.stringify({ id, record: fakeOrder(id, { updated, total: `${version}.00` }) });
      return app.inject({
        method: 'POST',
        url: `/api/webhooks/${shop.connectionId}`,
        headers: {
          'x-signature': createHmac('sha256', secret).update(body).digest('hex'),
          'x-topic': 'order.changed',
          'x-delivery': `${id}-${version}`,
        },
        payload: body,
      });
    };
    const events = Array.from({ length: 350 }, (_, index) => [1, 2].map((version) => ({ index, version }))).flat();
    const burst = [...events, ...events.slice(0, 300)].sort(() => Math.random() - 0.5);
    const answers = await Promise.all(burst.map(({ index, version }) => send(index, version)));
    expect(new Set(answers.map((each) => each.statusCode))).toEqual(new Set([200]));
    await until('every delivery is settled', settled(shop, 700));
    const totals = await shop.orderTotals();
    expect(Object.keys(totals)).toHaveLength(350);
    expect(new Set(Object.values(totals))).toEqual(new Set(['2.00']));
    await app.close();
    await worker.stop();
  });

  it('heals by the sweep what a Redis that forgot everything would have lost', async () => {
    const shop = await ringingShop(database);
    shop.vendor.orders.set('walked', fakeOrder('walked'));
    await shop.deliver('order.changed', { id: 'rung', record: fakeOrder('rung') });
    await requestFull(shop);
    await makeOld(shop);
    await producer.flushdb();

    const worker = startable(shop);
    await worker.start();
    await until('the delivery is settled', settled(shop, 1));
    await until('the run has ended', async () => {
      const runs = await shop.tenant(
        (tx) => tx`select status from runs where kind = 'full' and finished_at is not null`,
      );
      return runs.length === 1;
    });
    expect(Object.keys(await shop.orderTotals()).sort()).toEqual(['rung', 'walked']);

    // Forgotten again, under a running worker: the schedulers come back too.
    await producer.flushdb();
    await shop.deliver('order.changed', { id: 'later', record: fakeOrder('later') });
    await makeOld(shop);
    expect((await worker.sweep())?.schedulers).toBe(5);
    await until('the second delivery is settled', settled(shop, 2));
    expect((await worker.sweep())?.schedulers).toBe(0);
    const schedulers = await queues.queue('chores').getJobSchedulers();
    expect(schedulers.map((each) => each.key).sort()).toEqual([
      'chore-health',
      'chore-renewals',
      'chore-retention',
      'chore-schedules',
      'chore-sentinel',
    ]);
    await worker.stop();
  });

  it('releases deliveries that were held in the moment their connection went on', async () => {
    const shop = await ringingShop(database);
    await shop.deliver('order.changed', { id: '1', record: fakeOrder('1') });
    await shop.tenant((tx) => tx`update webhook_inbox set state = 'held' where connection_id = ${shop.connectionId}`);
    const worker = startable(shop);
    await worker.start();
    await until('it is settled', settled(shop, 1));
    await worker.stop();
  });

  it('lets only one worker sweep at a time', async () => {
    const shop = await ringingShop(database);
    const worker = startable(shop);
    await worker.start();
    const lock = await database.sql.reserve();
    await lock`select pg_advisory_lock(5127004)`;
    expect(await worker.sweep()).toBeUndefined();
    await lock`select pg_advisory_unlock(5127004)`;
    lock.release();
    expect(await worker.sweep()).toBeDefined();
    await worker.stop();
  });

  it('stops within its time in the middle of a slice; another worker ends the run, nothing twice', async () => {
    const shop = await ringingShop(database);
    const ids = Array.from({ length: 300 }, (_, index) => String(index).padStart(5, '0'));
    for (const id of ids) shop.vendor.orders.set(id, fakeOrder(id));
    const { runId } = await requestFull(shop);
    const worker = startable(shop);
    let stopping: Promise<void> | undefined;
    shop.vendor.before = ({ count }) => {
      if (count < 2) return;
      stopping ??= worker.stop();
      // The signal ends requests under way.
      throw new DOMException('This operation was aborted', 'AbortError');
    };
    await worker.start();
    await until('the worker was told to stop', async () => stopping !== undefined);
    const began = Date.now();
    await stopping;
    expect(Date.now() - began).toBeLessThan(8_000);
    const [before] = await shop.tenant((tx) => tx`select status, lease_until from runs where id = ${runId}`);
    expect(before).toMatchObject({ status: 'running', leaseUntil: null });

    shop.vendor.before = () => undefined;
    const second = startable(shop);
    await second.start();
    await until('the run has ended', async () => (await shop.result(runId)).status === 'succeeded');
    const { streams } = await shop.result(runId);
    expect(streams.orders).toMatchObject({ created: 300, failed: 0, proof: { verdict: 'proven', vendorTotal: 300 } });
    await second.stop();
  });

  it('drains: a slice under way ends, nothing new is taken', async () => {
    const shop = await ringingShop(database);
    for (const id of ['1', '2']) shop.vendor.orders.set(id, fakeOrder(id));
    const { runId } = await requestFull(shop);
    const worker = startable(shop);
    let draining: Promise<void> | undefined;
    shop.vendor.before = () => {
      draining ??= worker.drain();
    };
    await worker.start();
    await until('the drain began', async () => draining !== undefined);
    await draining;
    expect((await shop.result(runId)).status).toBe('succeeded');
    await queues.enqueue('webhook-inbox', { organizationId: shop.organizationId, connectionId: shop.connectionId });
    expect(await queues.queue('webhook-inbox').getWaitingCount()).toBe(1);
    await producer.flushdb();
  });

  it('has a queue for every doorbell and a handler for every queue', () => {
    expect([...queueNames].sort()).toEqual([
      'chores',
      'connection-setup',
      'connection-teardown',
      'privacy-request',
      'sync-slice',
      'webhook-inbox',
    ]);
  });
});
