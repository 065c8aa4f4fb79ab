import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto';
import { listInbox } from '@syncline/drizzle/queries/inbox-views';
import { registerWebhooks } from '@syncline/server/http/webhooks';
import type { WebhookReceivers } from '@syncline/server/services/webhook-proof';
import { connectors } from '@syncline/shared/connectors';
import { makeQueues } from '@syncline/shared/queues/client';
import { silentLog } from '@syncline/shared/runtime/log';
import { openRedis } from '@syncline/shared/runtime/redis';
import Fastify, { type FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testServices } from '../support/services.ts';
import { type StoredConnection, storeConnection, testSealer } from '../support/stored-connection.ts';

/** A vendor that signs with the app's secret, or with one that a person typed; one topic outlasts its connections. */
const services = await testServices();
const { database } = services;
const redis = openRedis(services.redisUrl, 'producer');
const queues = makeQueues(redis, { prefix: services.redisPrefix });
const outcomes: string[] = [];
const logged: unknown[] = [];
const appSecret = 'the app’s own secret';

const bazaar: WebhookReceivers[string] = {
  webhooks: {
    lastingTopics: ['person/forget'],
    claimedAccount: (raw) => raw.headers['x-shop'],
    secrets: ({ app, credential }) => [app?.clientSecret ?? '', String(credential?.storeSecret ?? '')],
    receive: (raw, secret) => {
      const given = Buffer.from(raw.headers['x-proof'] ?? '', 'hex');
      const expected = createHmac('sha256', secret).update(raw.body).digest();
      if (secret === '' || given.length !== expected.length || !timingSafeEqual(given, expected)) {
        return { kind: 'reject', reason: 'signature' };
      }
      const topic = raw.headers['x-topic'];
      if (topic === undefined) return { kind: 'reject', reason: 'malformed' };
      const deliveryId = raw.headers['x-event'] ?? '';
      return {
        kind: 'accept',
        delivery: { topic, dedupeKey: `${deliveryId}:${topic}`, deliveryId, externalId: undefined },
      };
    },
  },
};

async function door(oauthApps: Record<string, { clientId: string; clientSecret: string }>): Promise<FastifyInstance> {
  const app = Fastify({ logger: false, trustProxy: true });
  const log = { ...silentLog, info: (fields: unknown) => logged.push(fields), warn: () => undefined } as never;
  await registerWebhooks(
    app,
    {
      database,
      queues,
      seal: testSealer,
      log,
      env: { appUrl: 'http://hub.example.com', SYNCLINE_WEBHOOK_RATE_LIMIT: 60_000, oauthApps },
      metrics: { webhook: (_provider, outcome) => outcomes.push(outcome) },
    },
    { ...connectors, bazaar },
  );
  return app;
}

let app: FastifyInstance;
let keyless: FastifyInstance;
beforeAll(async () => {
  app = await door({ bazaar: { clientId: 'id', clientSecret: appSecret } });
  keyless = await door({});
});
afterAll(async () => {
  await app.close();
  await keyless.close();
  await queues.close();
  redis.disconnect();
});

const sign = (secret: string, body: string) => createHmac('sha256', secret).update(body).digest('hex');
const shopName = () => `${randomUUID()}.bazaar.example`;
const connect = (account: string, change: Partial<Parameters<typeof storeConnection>[1]> = {}) =>
  storeConnection(database, { provider: 'bazaar', account, credential: {}, webhookSecret: null, ...change });
const inboxOf = ({ organizationId, connectionId }: StoredConnection) =>
  database.tenant(organizationId, (tx) => listInbox(tx, { connectionId, limit: 100 })).then((page) => page.items);

function send(
  to: FastifyInstance,
  address: string,
  what: { shop: string; secret: string; topic?: string; event?: string; body?: string; from?: string },
) {
  const { body = '{"id":1}', topic = 'orders/updated', event = randomUUID() } = what;
  return to.inject({
    method: 'POST',
    url: `/api/webhooks/${address}`,
    headers: {
      'content-type': 'application/json',
      'x-shop': what.shop,
      'x-proof': sign(what.secret, body),
      'x-topic': topic,
      'x-event': event,
      'x-forwarded-for': what.from ?? '203.0.113.4',
    },
    payload: body,
  });
}

describe('secrets that are the vendor’s', () => {
  it('each prove a delivery: the app’s own, and one that a person typed', async () => {
    const shop = shopName();
    const connection = await connect(shop, { credential: { storeSecret: 'typed by a person' } });
    expect((await send(app, connection.connectionId, { shop, secret: appSecret })).statusCode).toBe(200);
    expect((await send(app, 'bazaar', { shop, secret: appSecret })).statusCode).toBe(200);
    expect((await send(app, 'bazaar/orders', { shop, secret: 'typed by a person' })).statusCode).toBe(200);
    const rows = await inboxOf(connection);
    expect(rows.map((row) => [row.topic, row.state])).toEqual(
      Array.from({ length: 3 }, () => ['orders/updated', 'waiting']),
    );
  });

  it('are tried, and no other: a wrong one, an empty one, another shop’s and an unknown address have one answer', async () => {
    const shop = shopName();
    const connection = await connect(shop);
    const other = shopName();
    await connect(other, { credential: { storeSecret: 'another shop’s' } });
    const refused = await Promise.all([
      send(app, 'bazaar', { shop, secret: 'wrong' }),
      send(app, connection.connectionId, { shop, secret: 'wrong' }),
      send(app, 'bazaar/orders', { shop, secret: 'another shop’s' }),
      send(keyless, 'bazaar', { shop, secret: '' }),
      send(keyless, connection.connectionId, { shop, secret: '' }),
      send(keyless, connection.connectionId, { shop, secret: appSecret }),
      send(app, 'bazaar', { shop: 'nobody.bazaar.example', secret: 'wrong' }),
      send(app, 'bazaar', { shop: 'nobody.bazaar.example', secret: 'wrong', topic: 'person/forget' }),
      send(app, randomUUID(), { shop, secret: appSecret }),
      send(app, connection.connectionId, { shop: other, secret: appSecret }),
      send(app, connection.connectionId, { shop: other, secret: appSecret, topic: 'person/forget' }),
      send(app, 'no-such-provider/orders', { shop, secret: appSecret }),
    ]);
    expect(refused.map((each) => each.statusCode)).toEqual(refused.map(() => 401));
    expect(new Set(refused.map((each) => each.body)).size).toBe(1);
    expect(await inboxOf(connection)).toEqual([]);
  });

  it('bring a delivery to everybody who connected the shop, once each', async () => {
    const shop = shopName();
    const connections = await Promise.all([connect(shop), connect(shop), connect(shop, { status: 'disconnected' })]);
    const event = randomUUID();
    for (let time = 0; time < 3; time += 1) {
      expect((await send(app, 'bazaar', { shop, secret: appSecret, event })).statusCode).toBe(200);
    }
    const rows = await Promise.all(connections.map(inboxOf));
    expect(rows.map((each) => each.map((row) => row.repeats))).toEqual([[2], [2], []]);
  });

  it('go on signing what a disconnected shop sends: refused, and nothing is stored', async () => {
    const shop = shopName();
    const connection = await connect(shop, { status: 'disconnected' });
    for (const address of [connection.connectionId, 'bazaar', 'bazaar/orders']) {
      expect((await send(app, address, { shop, secret: appSecret })).statusCode).toBe(410);
    }
    expect(await inboxOf(connection)).toEqual([]);
  });
});

describe('topics that outlast a connection', () => {
  it.each(['connected', 'paused', 'error', 'disconnected'] as const)(
    'are stored to be worked on: %s',
    async (status) => {
      const shop = shopName();
      const connection = await connect(shop, { status });
      const event = randomUUID();
      for (const address of ['bazaar', connection.connectionId, 'bazaar/privacy']) {
        const answer = await send(app, address, { shop, secret: appSecret, topic: 'person/forget', event });
        expect([answer.statusCode, answer.body]).toEqual([200, 'ok']);
      }
      expect(await inboxOf(connection)).toMatchObject([{ topic: 'person/forget', state: 'waiting', repeats: 2 }]);
      const jobs = await queues.queue('webhook-inbox').getJobs(['waiting', 'prioritized', 'delayed']);
      expect(jobs.filter((job) => job.data.connectionId === connection.connectionId)).toHaveLength(1);
    },
  );

  it('reach each organisation that ever connected the shop, if the proof holds for it', async () => {
    const shop = shopName();
    const typed = await connect(shop, { credential: { storeSecret: 'typed here' } });
    const gone = await connect(shop, { status: 'disconnected' });
    await send(app, 'bazaar', { shop, secret: 'typed here', topic: 'person/forget' });
    expect((await inboxOf(typed)).length).toBe(1);
    expect((await inboxOf(gone)).length, 'what one organisation typed proves nothing to another').toBe(0);
    await send(app, 'bazaar', { shop, secret: appSecret, topic: 'person/forget' });
    expect((await inboxOf(typed)).length).toBe(2);
    expect((await inboxOf(gone)).length).toBe(1);
  });

  it('about a shop that nobody knows are answered, and written down', async () => {
    outcomes.length = 0;
    logged.length = 0;
    const shop = shopName();
    const answer = await send(app, 'bazaar', { shop, secret: appSecret, topic: 'person/forget' });
    expect(answer.statusCode).toBe(200);
    expect(outcomes).toEqual(['nothing_held']);
    expect(logged).toEqual([{ provider: 'bazaar', topic: 'person/forget', account: shop }]);
  });
});
