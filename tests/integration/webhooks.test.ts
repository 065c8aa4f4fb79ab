import { createHmac, randomUUID } from 'node:crypto';
import { openDatabase } from '@syncline/drizzle/client';
import { putCredential } from '@syncline/drizzle/queries/credentials';
import { getInboxRow, listInbox } from '@syncline/drizzle/queries/inbox-views';
import { registerWebhooks, type WebhookServices } from '@syncline/server/http/webhooks';
import { connectors } from '@syncline/shared/connectors';
import { makeQueues } from '@syncline/shared/queues/client';
import { silentLog } from '@syncline/shared/runtime/log';
import { openRedis } from '@syncline/shared/runtime/redis';
import Fastify, { type FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testServices } from '../support/services.ts';
import { type StoredConnection, storeConnection, testSealer } from '../support/stored-connection.ts';

const services = await testServices();
const { database } = services;
const redis = openRedis(services.redisUrl, 'producer');
const queues = makeQueues(redis, { prefix: services.redisPrefix });
const outcomes = new Map<string, number>();
const apps: FastifyInstance[] = [];

async function door(changes: Partial<WebhookServices> = {}): Promise<FastifyInstance> {
  const app = Fastify({ logger: false, trustProxy: true });
  await registerWebhooks(
    app,
    {
      database,
      queues,
      seal: testSealer,
      log: silentLog,
      env: {
        appUrl: 'http://hub.example.com',
        SYNCLINE_WEBHOOK_RATE_LIMIT: 60_000,
        SYNCLINE_WEBHOOK_MAX_BYTES: 1024 * 1024,
      },
      metrics: { webhook: (_provider, outcome) => outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1) },
      ...changes,
    },
    connectors,
  );
  apps.push(app);
  return app;
}

let app: FastifyInstance;
beforeAll(async () => {
  app = await door();
});
afterAll(async () => {
  await Promise.all(apps.map((each) => each.close()));
  await queues.close();
  redis.disconnect();
});

const sign = (secret: string, body: string | Buffer) => createHmac('sha256', secret).update(body).digest('base64');

/** A delivery as the recorded stores send it. */
function delivery(
  connection: StoredConnection,
  body: string,
  headers: Record<string, string | undefined> = {},
  address = connection.connectionId,
) {
  const all: Record<string, string | undefined> = {
    'content-type': 'application/json',
    'x-wc-webhook-source': `${connection.account}/`,
    'x-wc-webhook-topic': 'order.updated',
    'x-wc-webhook-id': '7',
    'x-wc-webhook-delivery-id': 'd1',
    'x-wc-webhook-signature': sign(connection.webhookSecret, body),
    'x-forwarded-for': headers['x-forwarded-for'] ?? '203.0.113.9',
    ...headers,
  };
  const present = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
  return {
    method: 'POST' as const,
    url: `/api/webhooks/${address}`,
    headers: present as Record<string, string>,
    payload: body,
  };
}

const order = (id: number, total = '29.35') => JSON.stringify({ id, status: 'processing', total });
const connect = (changes: Partial<Parameters<typeof storeConnection>[1]> = {}) =>
  storeConnection(database, { provider: 'woocommerce', ...changes });
const inboxOf = ({ organizationId, connectionId }: StoredConnection) =>
  database.tenant(organizationId, (tx) => listInbox(tx, { connectionId, limit: 5_000 })).then((page) => page.items);

describe('the webhook door', () => {
  it('refuses where the secret does not open any more, and others at the shared address are served', async () => {
    const broken = await connect();
    const shop = await connect({ account: broken.account });
    const { organizationId, connectionId } = broken;
    const sealed = { sealed: Buffer.from('nothing that opens'), keyId: 'lost' };
    await database.tenant(organizationId, (tx) =>
      putCredential(tx, organizationId, connectionId, { kind: 'webhook', ...sealed }),
    );
    expect((await app.inject(delivery(broken, order(1)))).statusCode).toBe(401);
    expect((await app.inject(delivery(shop, order(2), {}, 'woocommerce'))).statusCode).toBe(200);
  });

  it('stores a proven delivery, byte by byte, and rings for it', async () => {
    const shop = await connect();
    const body = '{"id":5,  "note":"caf\\u00e9 ☕","total":"29.3500"}';
    const answer = await app.inject(delivery(shop, body));
    expect([answer.statusCode, answer.body]).toEqual([200, 'ok']);
    const [row] = await inboxOf(shop);
    expect(row).toMatchObject({
      topic: 'order.updated',
      externalId: '5',
      state: 'waiting',
      repeats: 0,
      deliveryId: 'd1',
    });
    const whole = await database.tenant(shop.organizationId, (tx) => getInboxRow(tx, row?.id ?? ''));
    expect(whole?.body).toBe(body);
    expect(whole?.headers['x-wc-webhook-topic']).toBe('order.updated');
    expect(Object.keys(whole?.headers ?? {}).join()).not.toMatch(/signature|authorization|cookie/);
    const jobs = await queues.queue('webhook-inbox').getJobs(['waiting', 'prioritized', 'delayed']);
    const rung = jobs.filter((job) => job.data.connectionId === shop.connectionId);
    expect(rung.map((job) => job.data)).toEqual([
      { organizationId: shop.organizationId, connectionId: shop.connectionId },
    ]);
  });

  it('refuses what is not proven, all with the same answer, and stores nothing', async () => {
    const shop = await connect();
    const body = order(1);
    const reserialised = JSON.stringify(JSON.parse('{"id": 1}'));
    const refused = await Promise.all([
      app.inject(delivery(shop, body, { 'x-wc-webhook-signature': sign('another secret', body) })),
      app.inject(delivery(shop, body, { 'x-wc-webhook-signature': sign('', body) })),
      app.inject(delivery(shop, body, { 'x-wc-webhook-signature': '' })),
      app.inject(delivery(shop, body, { 'x-wc-webhook-signature': undefined })),
      app.inject(delivery(shop, `${body} `, { 'x-wc-webhook-signature': sign(shop.webhookSecret, body) })),
      app.inject(delivery(shop, reserialised, { 'x-wc-webhook-signature': sign(shop.webhookSecret, '{"id": 1}') })),
      app.inject(delivery(shop, body, {}, randomUUID())),
      app.inject(delivery(shop, body, {}, 'no-such-provider')),
      app.inject(delivery(shop, body, { 'x-wc-webhook-source': 'https://unknown.shop.com/' }, 'woocommerce')),
      app.inject(delivery(shop, body, { 'x-wc-webhook-source': undefined }, 'woocommerce')),
    ]);
    expect(new Set(refused.map((each) => each.statusCode))).toEqual(new Set([401]));
    expect(new Set(refused.map((each) => each.body)).size).toBe(1);
    expect(await inboxOf(shop)).toEqual([]);
  });

  it('refuses an empty secret even when it signs', async () => {
    const empty = await connect({ webhookSecret: '' });
    const none = await connect({ webhookSecret: null });
    const body = order(1);
    for (const shop of [empty, none]) {
      const answer = await app.inject(delivery(shop, body, { 'x-wc-webhook-signature': sign('', body) }));
      expect(answer.statusCode).toBe(401);
      expect(await inboxOf(shop)).toEqual([]);
    }
  });

  it('answers the unsigned ping with exactly 200, and stores nothing', async () => {
    const shop = await connect();
    const answer = await app.inject({
      method: 'POST',
      url: `/api/webhooks/${shop.connectionId}`,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: 'webhook_id=12',
    });
    expect(answer.statusCode).toBe(200);
    expect(await inboxOf(shop)).toEqual([]);
  });

  it('tells whoever sends handshakes to nobody to wait, and no store of ours', async () => {
    const shop = await connect();
    const ping = (address: string, from: string) =>
      app.inject({
        method: 'POST',
        url: `/api/webhooks/${address}`,
        headers: { 'content-type': 'application/x-www-form-urlencoded', 'x-forwarded-for': from },
        payload: 'webhook_id=9',
      });
    const answers = await Promise.all(Array.from({ length: 301 }, () => ping(randomUUID(), '203.0.113.77')));
    expect(answers.filter((each) => each.statusCode === 429)).toHaveLength(1);
    expect((await ping(shop.connectionId, '203.0.113.78')).statusCode).toBe(200);
  });

  it('finds the connection of the shared address by its source, trying each secret', async () => {
    const account = `https://${randomUUID()}.shop.com`;
    const first = await connect({ account });
    const second = await connect({ account });
    const answer = await app.inject(delivery(second, order(9), {}, 'woocommerce'));
    expect(answer.statusCode).toBe(200);
    expect(await inboxOf(first)).toEqual([]);
    expect(await inboxOf(second)).toHaveLength(1);
  });

  it('holds deliveries of a paused connection, and tells a disconnected one apart', async () => {
    const paused = await connect({ status: 'paused' });
    const stopped = await connect({ status: 'error' });
    const gone = await connect({ status: 'disconnected', webhookSecret: null });
    expect((await app.inject(delivery(paused, order(1)))).statusCode).toBe(200);
    expect((await app.inject(delivery(stopped, order(1)))).statusCode).toBe(200);
    expect((await inboxOf(paused))[0]?.state).toBe('held');
    expect((await inboxOf(stopped))[0]?.state).toBe('held');
    const answer = await app.inject(delivery(gone, order(1)));
    expect([answer.statusCode, answer.body]).toEqual([410, expect.stringContaining('disconnected')]);
  });

  it('refuses a body over the limit, and what is signed but says nothing', async () => {
    const shop = await connect();
    const big = JSON.stringify({ id: 1, note: 'x'.repeat(1024 * 1024) });
    const large = await app.inject(delivery(shop, big));
    expect([large.statusCode, large.body]).toEqual([413, expect.stringContaining('larger')]);
    const untitled = await app.inject(delivery(shop, order(1), { 'x-wc-webhook-topic': undefined }));
    expect(untitled.statusCode).toBe(400);
    expect(await inboxOf(shop)).toEqual([]);
  });

  it('keeps unknown topics, odd bytes and bodies that are no JSON', async () => {
    const shop = await connect();
    const bodies = ['not json at all', '{"id":1,"note":"\\u0000"}', '[]', ''];
    for (const [index, body] of bodies.entries()) {
      const topic = index === 0 ? 'action.woocommerce_anything' : 'order.updated';
      const answer = await app.inject(delivery(shop, body, { 'x-wc-webhook-topic': topic }));
      expect([body, answer.statusCode]).toEqual([body, 200]);
    }
    const strange = await app.inject(delivery(shop, order(2), { 'x-wc-webhook-delivery-id': 'a\u00ff' }));
    expect(strange.statusCode).toBe(200);
    expect(await inboxOf(shop)).toHaveLength(bodies.length + 1);
  });

  it('counts a repeated delivery and gives it no second row', async () => {
    const shop = await connect();
    const body = order(3);
    await Promise.all(Array.from({ length: 5 }, () => app.inject(delivery(shop, body))));
    await app.inject(delivery(shop, body));
    // Same delivery id within one second, other content: another event.
    await app.inject(delivery(shop, order(3, '30.00')));
    const rows = await inboxOf(shop);
    expect(rows.map((row) => row.repeats).sort()).toEqual([0, 5]);
  });

  it('notices a secret that is only seconds old', async () => {
    let clock = Date.now();
    const later = await door({ now: () => clock });
    const shop = await connect({ webhookSecret: null });
    expect((await later.inject(delivery(shop, order(1)))).statusCode).toBe(401);
    const { organizationId, connectionId } = shop;
    const secret = 'made a moment ago';
    const sealed = testSealer.seal(secret, { organizationId, connectionId, kind: 'webhook' });
    await database.tenant(organizationId, (tx) =>
      putCredential(tx, organizationId, connectionId, { kind: 'webhook', ...sealed }),
    );
    clock += 1_500;
    expect((await later.inject(delivery({ ...shop, webhookSecret: secret }, order(1)))).statusCode).toBe(200);
  });

  it('limits deliveries per connection and refused requests per sender, with Retry-After', async () => {
    const strict = await door({
      env: { appUrl: 'http://hub.example.com', SYNCLINE_WEBHOOK_RATE_LIMIT: 3, SYNCLINE_WEBHOOK_MAX_BYTES: 10_000 },
    });
    const shop = await connect();
    const answers = [];
    for (let id = 1; id <= 5; id += 1) answers.push(await strict.inject(delivery(shop, order(id))));
    expect(answers.map((each) => each.statusCode)).toEqual([200, 200, 200, 429, 429]);
    expect(Number(answers.at(-1)?.headers['retry-after'])).toBeGreaterThan(0);
    const other = await connect();
    expect((await strict.inject(delivery(other, order(1)))).statusCode).toBe(200);

    const statuses = new Set<number>();
    for (let attempt = 0; attempt < 302; attempt += 1) {
      const forged = delivery(
        shop,
        order(1),
        { 'x-wc-webhook-signature': 'AAAA', 'x-forwarded-for': '198.51.100.7' },
        randomUUID(),
      );
      statuses.add((await strict.inject(forged)).statusCode);
    }
    expect(statuses).toEqual(new Set([401, 429]));
    // The one who is known and right is still let in from there.
    const third = await connect();
    await strict.inject(delivery(third, order(1)));
    const right = await strict.inject(delivery(third, order(2), { 'x-forwarded-for': '198.51.100.7' }));
    expect(right.statusCode).toBe(200);
  });

  it('still answers 200 when Redis is away, and 503 when Postgres is', async () => {
    const shop = await connect();
    const noRedis = await door({ queues: { ...queues, enqueue: () => Promise.reject(new Error('Redis is away')) } });
    expect((await noRedis.inject(delivery(shop, order(1)))).statusCode).toBe(200);
    expect(await inboxOf(shop)).toHaveLength(1);

    const nowhere = openDatabase('postgres://postgres@127.0.0.1:9/none', { max: 1, applicationName: 'nowhere' });
    const noPostgres = await door({ database: nowhere });
    const answer = await noPostgres.inject(delivery(shop, order(2)));
    expect([answer.statusCode, answer.headers['retry-after']]).toEqual([503, '5']);
    await nowhere.close();
  });

  it('takes a burst of 1,000 with 30 % duplicates: each once, none lost', async () => {
    const shops = [await connect(), await connect(), await connect({ status: 'paused' })];
    const before = process.memoryUsage().rss;
    const unique = Array.from({ length: 700 }, (_, index) => {
      const shop = shops[index % shops.length] as StoredConnection;
      return delivery(shop, order(index, String(index)), { 'x-wc-webhook-delivery-id': `d${index}` });
    });
    const burst = [...unique, ...unique.slice(0, 300)].sort(() => Math.random() - 0.5);
    const answers = await Promise.all(burst.map((each) => app.inject(each)));
    expect(new Set(answers.map((each) => each.statusCode))).toEqual(new Set([200]));
    const rows = (await Promise.all(shops.map(inboxOf))).flat();
    expect(rows).toHaveLength(700);
    expect(new Set(rows.map((row) => row.externalId)).size).toBe(700);
    expect(rows.reduce((sum, row) => sum + row.repeats, 0)).toBe(300);
    expect(process.memoryUsage().rss - before).toBeLessThan(300 * 1024 * 1024);
    expect(outcomes.get('accepted')).toBeGreaterThanOrEqual(700);
    expect(outcomes.get('refused')).toBeGreaterThan(0);
  });
});
