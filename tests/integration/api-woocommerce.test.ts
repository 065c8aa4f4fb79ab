import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { makeSandbox } from '@syncline/sandbox';
import { connectors as registry } from '@syncline/shared/connectors';
import { TRPCClientError } from '@trpc/client';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { testServices } from '../support/services.ts';
import { startTestApp } from '../support/test-app.ts';
import { startTestWorker } from '../support/test-worker.ts';

/** Connecting a WooCommerce store by the procedure that programs know, and every way in which that goes wrong. */
const test = await testServices();
const sandbox = makeSandbox({ customers: 60, orders: 140, products: 25, stores: 1 });
const { storeUrl } = await sandbox.listen();
afterAll(() => sandbox.close());

/** Something on the network that is no store. */
const listen = async (handler: RequestListener) => {
  const server = createServer(handler);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
};
let handler: RequestListener = (_request, response) => response.end();
const other = await listen((request, response) => handler(request, response));
afterAll(() => {
  other.server.closeAllConnections();
  other.server.close();
});

const allowedPrivateHosts = [new URL(storeUrl).host, new URL(other.url).host];
const hub = await startTestApp(test, { env: { SYNCLINE_ALLOWED_PRIVATE_HOSTS: allowedPrivateHosts.join(',') } });
await startTestWorker(test, hub, { connectors: { ...registry }, allowedPrivateHosts });
const { api } = await hub.signIn(hub.owner.email, hub.owner.password);

const [info] = sandbox.control.stores();
const { consumerKey = '', consumerSecret = '' } = info?.connect.credential ?? {};
const input = { storeUrl, consumerKey, consumerSecret };

const refusal = async (change: Partial<typeof input>) => {
  try {
    await api.integrations.woocommerceConnect.mutate({ ...input, ...change });
  } catch (error) {
    if (error instanceof TRPCClientError) return { message: error.message, ...error.data };
    throw error;
  }
  throw new Error('It was not refused.');
};

describe('what is refused, with a clear message and nothing saved', () => {
  afterEach(async () => {
    expect(await api.integrations.list.query()).toEqual([]);
  });
  const elsewhere = (as: RequestListener) => {
    handler = as;
    return refusal({ storeUrl: other.url });
  };

  it('wrong keys', async () => {
    const wrong = await refusal({ consumerSecret: `cs_${'0'.repeat(40)}` });
    expect(wrong).toMatchObject({ code: 'UNPROCESSABLE_CONTENT', remedy: 'reconfigure' });
    expect(wrong.message).toContain('Three causes are likely');
    expect(wrong.message).not.toContain('cs_0');
  });
  it('something that is no key', async () => {
    const wrong = await refusal({ consumerKey: 'password' });
    expect(wrong).toMatchObject({ code: 'BAD_REQUEST', issues: [{ path: 'credential.consumerKey' }] });
    expect(wrong.message).toContain('ck_');
  });
  it('an address that is none', async () => {
    expect(await refusal({ storeUrl: 'my shop' })).toMatchObject({
      code: 'BAD_REQUEST',
      issues: [{ path: 'settings.storeUrl' }],
    });
  });
  it('https where the store speaks http', async () => {
    const wrong = await refusal({ storeUrl: storeUrl.replace('http:', 'https:') });
    expect(wrong.message).toContain('enter it with http://');
  });
  it('an address where nobody listens', async () => {
    expect((await refusal({ storeUrl: 'http://127.0.0.1:1' })).remedy).toBe('reconfigure');
  });
  it('a site that is no store', async () => {
    const html: RequestListener = (_request, response) =>
      response.writeHead(404, { 'content-type': 'text/html' }).end('<!doctype html><h1>Not found</h1>');
    expect((await elsewhere(html)).message).toContain('no WooCommerce under this address');
  });
  it('HTML with 200', async () => {
    const html: RequestListener = (_request, response) =>
      response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><h1>Welcome</h1>');
    const wrong = await elsewhere(html);
    expect(wrong.httpStatus).toBe(422);
    expect(wrong.message).not.toContain('<h1>');
  });
  it('a body of 60 MB', async () => {
    const flood: RequestListener = (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      const chunk = Buffer.alloc(1_048_576, 0x20);
      let left = 60;
      const more = () => {
        while (left > 0) {
          left -= 1;
          if (!response.write(chunk)) return void response.once('drain', more);
        }
        response.end('{}');
      };
      more();
    };
    expect((await elsewhere(flood)).message).toMatch(/more than 50 MB/);
  });
  it('a redirect that goes in circles', async () => {
    const circle: RequestListener = (request, response) =>
      response.writeHead(302, { location: `${request.url}${request.url?.includes('?') ? '&' : '?'}again=1` }).end();
    expect((await elsewhere(circle)).message).toMatch(/redirect|another page/i);
  });
  it('a redirect into the private network', async () => {
    let reached = false;
    const inside = await listen((_request, response) => {
      reached = true;
      response.end('{}');
    });
    const redirect: RequestListener = (_request, response) => response.writeHead(302, { location: inside.url }).end();
    const wrong = await elsewhere(redirect);
    inside.server.close();
    expect(wrong.httpStatus).toBeGreaterThanOrEqual(400);
    expect(reached).toBe(false);
  });
  it('the metadata address of a cloud', async () => {
    expect((await refusal({ storeUrl: 'http://169.254.169.254' })).remedy).toBe('reconfigure');
  });
});

describe('what works', () => {
  it('connects, syncs to the record, and says why webhooks are or are not there', async () => {
    const connected = await api.integrations.woocommerceConnect.mutate({ ...input, startSync: false });
    expect(connected).toMatchObject({ integrationId: expect.any(String), runId: null });
    const answer = await api.integrations.sync.mutate({
      integrationId: connected.integrationId,
      type: 'full',
      wait: true,
    });
    const { customers, orders, products } = sandbox.control.totals();
    expect(answer).toMatchObject({
      status: 'succeeded',
      customers: { success: true, synced: customers, failed: 0 },
      orders: { success: true, synced: orders, failed: 0 },
      products: { success: true, synced: products, failed: 0 },
    });
    expect((await api.integrations.list.query())[0]).toMatchObject({
      platform: 'woocommerce',
      syncedContacts: customers,
      syncedOrders: orders,
      syncedProducts: products,
    });
    const again = await api.integrations.sync.mutate({ integrationId: connected.integrationId, wait: true });
    expect(again).toMatchObject({
      status: 'succeeded',
      orders: { created: 0, updated: 0 },
      customers: { unchanged: customers },
    });
  });

  it('shows the money and the links of an order as the store has them', async () => {
    const [row] = (await api.orders.list.query({ limit: 1 })).items;
    const order = await api.orders.get.query({ id: row?.id ?? '' });
    const raw = JSON.parse((await api.records.raw.query({ entityId: order.id }))[0]?.payload ?? '{}');
    expect(Number(order.total)).toBe(Number(raw.total));
    expect(order.currency).toBe(raw.currency);
    expect(order.lines.map((line) => line.total)).toEqual(raw.line_items.map((line: { total: string }) => line.total));
    expect(order.adminUrl).toContain(storeUrl);
  });

  it('notices an order that is missing, and brings it', async () => {
    const [integration] = await api.integrations.list.query();
    const integrationId = integration?.id ?? '';
    const [id] = sandbox.control.create('orders', 1);
    const externalId = String(id);
    const why = () => api.orders.whyMissing.query({ integrationId, externalId });
    const verdict = await why();
    expect(['not-synced-yet', 'waiting-in-inbox', 'here']).toContain(verdict.verdict);
    const answer = await api.integrations.syncRecord.mutate({
      integrationId,
      stream: 'orders',
      externalId,
      wait: true,
    });
    expect(answer.status).toBe('succeeded');
    expect(await why()).toMatchObject({ verdict: 'here' });
  });
});
