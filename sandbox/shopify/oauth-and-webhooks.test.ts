import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { makeSandbox, type Sandbox } from '../app.ts';
import { askAs, askGraphql } from './testing.ts';

// The published schema is read in the first test of a file: seconds, on a machine that is busy.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

interface Tokens {
  access_token: string;
  scope: string;
  expires_in?: number;
  refresh_token?: string;
  error?: string;
}
interface Received {
  headers: IncomingHttpHeaders;
  body: string;
}

let sandbox: Sandbox;
let url = '';
let hub: Server;
let hubUrl = '';
let received: Received[] = [];
let answer = 200;
beforeEach(async () => {
  received = [];
  answer = 200;
  sandbox = makeSandbox({ orders: 60, customers: 20, products: 12, endsAt: Math.floor(Date.now() / 1000) - 86_400 });
  ({ url } = await sandbox.listen());
  hub = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      received.push({ headers: request.headers, body: Buffer.concat(parts).toString('utf8') });
      response.writeHead(answer).end();
    });
  });
  await new Promise<void>((resolve) => hub.listen(0, '127.0.0.1', resolve));
  hubUrl = `http://127.0.0.1:${(hub.address() as AddressInfo).port}`;
});
afterEach(async () => {
  await sandbox.close();
  hub.close();
});

const host = 'sandbox-1.myshopify.com';
const app = () => sandbox.shopify.app();
const consentQuery = (scope = 'read_orders,read_customers,read_products') =>
  new URLSearchParams({
    client_id: app().clientId,
    scope,
    redirect_uri: `${hubUrl}/back?from=hub`,
    state: 'nonce-1',
    'grant_options[]': '',
  });

/** What the browser does: opens the page, presses a button, follows the way back. */
const consent = async (button: 'allow' | 'deny', query = consentQuery()): Promise<URL> => {
  const page = await (await fetch(`${url}/admin/oauth/authorize?${query}&shop=${host}`)).text();
  const action = /action="([^"]+)"/.exec(page)?.[1]?.replaceAll('&#38;', '&') ?? '';
  const back = await fetch(new URL(action, url), {
    method: 'POST',
    body: new URLSearchParams({ answer: button }),
    redirect: 'manual',
  });
  expect(back.status).toBe(302);
  return new URL(back.headers.get('location') ?? '');
};
const tokens = async (body: Record<string, string>, as: 'json' | 'form' = 'json') => {
  const all = { client_id: app().clientId, client_secret: app().clientSecret, ...body };
  const reply = await askAs(url, host, '/admin/oauth/access_token', {
    method: 'POST',
    headers: { 'content-type': as === 'json' ? 'application/json' : 'application/x-www-form-urlencoded' },
    body: as === 'json' ? JSON.stringify(all) : new URLSearchParams(all).toString(),
  });
  return { status: reply.status, ...(JSON.parse(reply.text) as Tokens) };
};
const connect = async () => tokens({ code: (await consent('allow')).searchParams.get('code') ?? '', expiring: '1' });
const graphql = <T>(token: string, query: string, variables: Record<string, unknown> = {}) =>
  askGraphql<T>(url, host, token, query, { variables });
const subscribe = async (token: string, topic: string, path = '/hooks') =>
  (
    await graphql<{ made: { webhookSubscription: { id: string } | null; userErrors: { message: string }[] } }>(
      token,
      'mutation($topic: WebhookSubscriptionTopic!, $uri: String!) { made: webhookSubscriptionCreate(topic: $topic, webhookSubscription: { uri: $uri, format: JSON }) { webhookSubscription { id uri } userErrors { field message } } }',
      { topic, uri: hubUrl + path },
    )
  ).data.made;

describe('OAuth of a simulated Shopify shop', () => {
  it('shows what an app asks for, and signs the way back', async () => {
    const page = await (await fetch(`${url}/admin/oauth/authorize?${consentQuery()}&shop=${host}`)).text();
    expect(page).toContain('View orders');
    expect(page).toContain(host);
    const back = await consent('allow');
    expect(back.origin + back.pathname).toBe(`${hubUrl}/back`);
    expect(back.searchParams.get('state')).toBe('nonce-1');
    const given = back.searchParams.get('hmac');
    back.searchParams.delete('hmac');
    back.searchParams.delete('from');
    back.searchParams.sort();
    expect(createHmac('sha256', app().clientSecret).update(back.searchParams.toString()).digest('hex')).toBe(given);
    expect(Buffer.from(back.searchParams.get('host') ?? '', 'base64').toString()).toBe(
      'admin.shopify.com/store/sandbox-1',
    );
    expect(Math.abs(Number(back.searchParams.get('timestamp')) - Date.now() / 1000)).toBeLessThan(5);
  });

  it('asks which shop where the browser does not say, and refuses apps and addresses it does not know', async () => {
    expect(await (await fetch(`${url}/admin/oauth/authorize?${consentQuery()}`)).text()).toContain(
      'sandbox-2.myshopify.com',
    );
    const other = consentQuery();
    other.set('client_id', 'nobody');
    expect((await fetch(`${url}/admin/oauth/authorize?${other}`)).status).toBe(400);
    const elsewhere = consentQuery();
    elsewhere.set('redirect_uri', 'http://elsewhere.example/');
    expect((await fetch(`${url}/admin/oauth/authorize?${elsewhere}`)).status).toBe(400);
  });

  it('sends a refusal back without a code', async () => {
    const back = await consent('deny');
    expect(back.searchParams.get('error')).toBe('access_denied');
    expect(back.searchParams.has('code')).toBe(false);
  });

  it('takes a code once, in JSON or as a form', async () => {
    const code = (await consent('allow')).searchParams.get('code') ?? '';
    expect(await tokens({ code, client_secret: 'wrong' })).toMatchObject({ status: 401, error: 'invalid_client' });
    expect(await tokens({ code }, 'form')).toMatchObject({
      status: 200,
      scope: 'read_orders,read_customers,read_products',
    });
    expect((await tokens({ code })).status).toBe(400);
  });

  it('hands out tokens that end, and rotates refresh tokens with the vendor’s grace', async () => {
    const first = await connect();
    expect(first).toMatchObject({ expires_in: 3_600, refresh_token: expect.stringMatching(/^shprt_/) });
    expect((await graphql(first.access_token, '{ shop { id } }')).status).toBe(200);
    const refresh = (token = '') => tokens({ grant_type: 'refresh_token', refresh_token: token });
    const second = await refresh(first.refresh_token);
    expect(second.refresh_token).not.toBe(first.refresh_token);
    // The answer was lost: the old one still works until the new one is used.
    const again = await refresh(first.refresh_token);
    expect(again.status).toBe(200);
    expect((await refresh(again.refresh_token)).status).toBe(200);
    expect(await refresh(first.refresh_token)).toMatchObject({ status: 400, error: 'invalid_grant' });
    sandbox.shopify.expireTokens();
    expect((await graphql(first.access_token, '{ shop { id } }')).status).toBe(401);
    sandbox.shopify.setFaults({ refreshGrace: 'strict' });
    const third = await connect();
    expect((await refresh(third.refresh_token)).status).toBe(200);
    expect((await refresh(third.refresh_token)).error).toBe('invalid_grant');
  });

  it('exchanges an old token without end for one that ends', async () => {
    const old = await tokens({ code: (await consent('allow')).searchParams.get('code') ?? '' });
    expect(old.expires_in).toBeUndefined();
    const offline = 'urn:shopify:params:oauth:token-type:offline-access-token';
    const made = await tokens({
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      subject_token: old.access_token,
      subject_token_type: offline,
      requested_token_type: offline,
      expiring: '1',
    });
    expect(made).toMatchObject({ status: 200, expires_in: 3_600 });
    expect((await graphql(old.access_token, '{ shop { id } }')).status).toBe(401);
  });

  it('grants less than was asked for, where it is told to', async () => {
    sandbox.shopify.setFaults({ withheldScopes: 'read_products' });
    expect((await connect()).scope).toBe('read_orders,read_customers');
  });

  it('lets an app go', async () => {
    const { access_token: token, refresh_token: refresh = '' } = await connect();
    await subscribe(token, 'APP_UNINSTALLED');
    const gone = await askAs(url, host, '/admin/api_permissions/current.json', {
      method: 'DELETE',
      headers: { 'x-shopify-access-token': token },
    });
    expect(gone.status).toBe(200);
    expect((await graphql(token, '{ shop { id } }')).status).toBe(401);
    expect((await tokens({ grant_type: 'refresh_token', refresh_token: refresh })).error).toBe('invalid_grant');
    await sandbox.shopify.unit().webhooks.idle();
    expect(received[0]?.headers['x-shopify-topic']).toBe('app/uninstalled');
    expect(sandbox.shopify.unit().webhooks.subscriptions.size).toBe(0);
  });
});

describe('webhooks of a simulated Shopify shop', () => {
  const idle = () => sandbox.shopify.unit().webhooks.idle();

  it('signs deliveries, names the event, and shows the record as REST does', async () => {
    const { access_token: token } = await connect();
    await subscribe(token, 'ORDERS_UPDATED');
    expect((await subscribe(token, 'ORDERS_UPDATED')).userErrors[0]?.message).toContain('already been taken');
    const { shop } = sandbox.shopify.unit();
    sandbox.shopify.acts().refund(60, { amount: '1.50' });
    await idle();
    expect(received).toHaveLength(1);
    const [{ headers, body } = { headers: {}, body: '' }] = received;
    expect(headers['x-shopify-hmac-sha256']).toBe(
      createHmac('sha256', app().clientSecret).update(body).digest('base64'),
    );
    expect(headers).toMatchObject({
      'x-shopify-topic': 'orders/updated',
      'x-shopify-shop-domain': host,
      'x-shopify-api-version': '2026-10',
    });
    const order = JSON.parse(body) as {
      id: number;
      admin_graphql_api_id: string;
      refunds: unknown[];
      total_price: string;
    };
    expect(String(order.id)).toBe(shop.ids.number('Order', 60));
    expect(order.refunds.length).toBeGreaterThan(0);
    expect(order.total_price).toMatch(/^\d+\.\d\d$/);
  });

  it('writes ids that a double cannot hold digit by digit', async () => {
    const unit = sandbox.shopify.unit('sandbox-2');
    unit.webhooks.notifications.push({ topic: 'orders/updated', uri: `${hubUrl}/hand` });
    sandbox.shopify.acts('sandbox-2').close(1, true);
    await unit.webhooks.idle();
    expect(received[0]?.body).toContain(`"id":${unit.shop.ids.number('Order', 1)},`);
    expect(received[0]?.headers['x-shopify-hmac-sha256']).toBe(
      createHmac('sha256', unit.shop.options.storeSecret)
        .update(received[0]?.body ?? '')
        .digest('base64'),
    );
  });

  it('repeats what was not taken with the body as it was, and drops the subscription after eight repeats', async () => {
    const { access_token: token } = await connect();
    await subscribe(token, 'CUSTOMERS_UPDATE');
    sandbox.shopify.setFaults({ webhooks: { timeScale: 1_000_000, delayMs: 0 } });
    answer = 500;
    sandbox.shopify.acts().edit('customers', 1, { note: 'first' });
    await idle();
    expect(received).toHaveLength(9);
    expect(new Set(received.map(({ body }) => body)).size).toBe(1);
    expect(new Set(received.map(({ headers }) => headers['x-shopify-event-id'])).size).toBe(1);
    expect(sandbox.shopify.unit().webhooks.subscriptions.size).toBe(0);
  });

  it('duplicates and loses deliveries on demand', async () => {
    const { access_token: token } = await connect();
    await subscribe(token, 'PRODUCTS_UPDATE');
    sandbox.shopify.setFaults({ webhooks: { duplicateRate: 0.5, delayMs: 0 } });
    for (let n = 1; n <= 10; n += 1) sandbox.shopify.acts().setStock(n, 1, 0, 5);
    await idle();
    const events = received.map(({ headers }) => headers['x-shopify-event-id']);
    expect(new Set(events).size).toBe(10);
    expect(events.length).toBeGreaterThan(10);
    received = [];
    sandbox.shopify.setFaults({ webhooks: { duplicateRate: 0, lossRate: 1, delayMs: 0 } });
    sandbox.shopify.acts().setStock(1, 1, 0, 6);
    await idle();
    expect(received).toHaveLength(0);
  });

  it('tells of deletions, privacy requests and finished bulk operations', async () => {
    const { access_token: token } = await connect();
    await subscribe(token, 'ORDERS_DELETE');
    await subscribe(token, 'BULK_OPERATIONS_FINISH');
    app().privacyUrl = `${hubUrl}/privacy`;
    sandbox.shopify.acts().remove('orders', 7);
    sandbox.shopify.privacy('redact', { orders: ['5800000000009'] });
    sandbox.shopify.privacy('shop_redact');
    sandbox.shopify.setFaults({ bulk: { queueMs: 0 } });
    await graphql(
      token,
      'mutation { bulkOperationRunQuery(query: "{ products { edges { node { id } } } }") { bulkOperation { id } } }',
    );
    await expect.poll(() => received.length, { timeout: 5_000 }).toBe(4);
    const byTopic = new Map(
      received.map(({ headers, body }) => [headers['x-shopify-topic'], JSON.parse(body) as Record<string, unknown>]),
    );
    expect(byTopic.get('orders/delete')).toEqual({ id: 5_800_000_000_007 });
    expect(byTopic.get('customers/redact')).toMatchObject({ shop_domain: host, orders_to_redact: [5_800_000_000_009] });
    expect(byTopic.get('shop/redact')).toMatchObject({ shop_domain: host });
    expect(byTopic.get('bulk_operations/finish')).toMatchObject({ status: 'completed', type: 'query' });
  });

  it('needs permission for a topic, and an address it can reach', async () => {
    sandbox.shopify.setFaults({ withheldScopes: 'read_orders' });
    const { access_token: token } = await connect();
    expect((await subscribe(token, 'ORDERS_CREATE')).userErrors).toHaveLength(1);
    const { data } = await graphql<{ webhookSubscriptionCreate: { userErrors: { message: string }[] } }>(
      token,
      'mutation { webhookSubscriptionCreate(topic: SHOP_UPDATE, webhookSubscription: { uri: "http://elsewhere.example/x" }) { userErrors { message } } }',
    );
    expect(data.webhookSubscriptionCreate.userErrors[0]?.message).toContain('not supported');
  });
});
