import { createHmac, randomUUID } from 'node:crypto';
import type { Tx } from '@syncline/drizzle/client';
import { makeSandbox } from '@syncline/sandbox';
import { connectors as registry } from '@syncline/shared/connectors';
import { afterAll, expect, it } from 'vitest';
import { tablesHolding } from '../support/privacy-field.ts';
import { testServices } from '../support/services.ts';
import { startTestApp } from '../support/test-app.ts';
import { startTestWorker } from '../support/test-worker.ts';

/** Shopify's privacy topics, from the simulated shop through the door to the rows. */
const test = await testServices();
const sandbox = makeSandbox({ customers: 40, orders: 160, products: 5, stores: 2, seed: 5 });
const { url } = await sandbox.listen();
afterAll(() => sandbox.close());
const { shopify } = sandbox;
const app = shopify.app();
const hub = await startTestApp(test, {
  env: {
    SYNCLINE_VENDOR_ORIGINS: JSON.stringify({ shopify: url }),
    SHOPIFY_CLIENT_ID: app.clientId,
    SHOPIFY_CLIENT_SECRET: app.clientSecret,
  },
});
await startTestWorker(test, hub, { connectors: { ...registry }, allowedPrivateHosts: [], standIns: { shopify: url } });
app.privacyUrl = `${hub.url}/api/webhooks/shopify/privacy`;
const { api, fetch: get } = await hub.signIn(hub.owner.email, hub.owner.password);
const [one, two] = shopify.shops();
if (!one || !two) throw new Error('The sandbox has fewer than two shops.');
for (const { id } of [one, two]) shopify.setFaults({ restoreRate: 50_000, bucketCapacity: 50_000, searchLagMs: 0 }, id);
const { integrationId } = await api.integrations.connect.mutate({
  provider: 'shopify',
  authId: 'token',
  settings: { ...one.connect.settings, allOrders: true },
  credential: one.connect.credential,
});
const organizationId = (await api.session.me.query()).activeOrganizationId ?? '';
const tenant = <T>(work: (tx: Tx) => Promise<T>) => test.database.tenant(organizationId, work);

async function until(what: string, reached: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 40_000; Date.now() < end; ) {
    if (await reached()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const inbox = await tenant((tx) => tx`select topic, state, outcome, error from webhook_inbox`);
  const requests = await tenant((tx) => tx`select kind, state, note from privacy_requests`);
  throw new Error(`Not reached within 40 s: ${what}\n${JSON.stringify({ inbox, requests }, null, 1)}`);
}

/** Signed by the app, as everything is that Shopify sends it; the rest is what anybody can write. */
const forge = (to: string, topic: string, shop: string, body: string) =>
  get(`/api/webhooks/${to}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-shopify-hmac-sha256': createHmac('sha256', app.clientSecret).update(body).digest('base64'),
      'x-shopify-topic': topic,
      'x-shopify-shop-domain': shop,
      'x-shopify-event-id': randomUUID(),
    },
    body,
  }).then((answer) => answer.status);

const requestsDone = (count: number) => async () => {
  const { items } = await api.privacy.list.query({});
  return items.length === count && items.every((item) => item.state === 'done' || item.state === 'expired');
};
const synced = async () => {
  const runs = await tenant((tx) => tx<{ status: string }[]>`select status from runs where kind = 'full'`);
  return runs.length > 0 && runs.every((run) => run.status === 'succeeded');
};

it('hands over and erases a customer whom the shop names, and no sync brings them back', async () => {
  await until('the first sync has ended', synced);
  const [buyer] = await tenant(
    (tx) => tx<{ externalId: string; email: string; firstName: string; lastName: string; orders: string[] }[]>`
      select r.external_id, c.email, c.first_name, c.last_name, array_agg(o.external_id) as orders
      from contacts c
      join records r on r.entity_id = c.id and r.stream = 'customers'
      join orders o on o.contact_id = c.id
      where c.email is not null and length(c.last_name) > 3
      group by 1, 2, 3, 4 order by count(*) desc, 1 limit 1`,
  );
  if (!buyer) throw new Error('Nobody bought anything.');
  const needles = [buyer.email, `${buyer.firstName} ${buyer.lastName}`];
  expect(await tablesHolding(test.database, organizationId, needles)).toContain('record_payloads');
  const totals = () =>
    tenant((tx) => tx`select count(*)::int as n, sum(total)::text as total from orders where deleted_at is null`);
  const before = await totals();

  shopify.privacy('data_request', { customer: buyer.externalId, orders: buyer.orders }, one.id);
  await until('the export is made', requestsDone(1));
  const [request] = (await api.privacy.list.query({})).items;
  expect(request).toMatchObject({ kind: 'export', source: 'vendor', connectionId: integrationId });
  const file = (await (await get(`/api/privacy-exports/${request?.id}`)).json()) as {
    orders: unknown[];
    contacts: { email: string }[];
  };
  expect(file.contacts.map((contact) => contact.email)).toEqual([buyer.email]);
  expect(file.orders).toHaveLength(buyer.orders.length);

  shopify.privacy('redact', { customer: buyer.externalId, orders: buyer.orders }, one.id);
  await until('the customer is erased', requestsDone(2));
  expect(await tablesHolding(test.database, organizationId, needles)).toEqual([]);
  await api.integrations.sync.mutate({ integrationId, type: 'full' });
  await until('the second sync has ended', synced);
  expect(await tablesHolding(test.database, organizationId, needles)).toEqual([]);
  expect(await totals()).toEqual(before);
  const inbox = await tenant(
    (tx) => tx`select topic, state from webhook_inbox where topic like 'customers/%' order by topic`,
  );
  expect([...inbox]).toEqual([
    { topic: 'customers/data_request', state: 'done' },
    { topic: 'customers/redact', state: 'done' },
  ]);
});

it('takes nothing of another shop for this one’s, though one secret signs for both', async () => {
  const victim = `${one.id}.myshopify.com`;
  const attacker = `${two.id}.myshopify.com`;
  const requests = (await api.privacy.list.query({})).items.length;
  const signIn = `code=0907a61c&host=YWRtaW4&shop=${attacker}&state=xyz&timestamp=1700000000`;
  const theirs = JSON.stringify({ shop_id: 2, shop_domain: attacker });
  const theirCustomer = JSON.stringify({ ...JSON.parse(theirs), customer: { id: 7, email: 'a@b.example' } });
  const theirShop = JSON.stringify({ id: 2, domain: attacker, myshopify_domain: attacker });
  for (const to of ['shopify', integrationId]) {
    for (const topic of ['shop/redact', 'app/uninstalled', 'orders/delete']) {
      expect([to, topic, await forge(to, topic, victim, signIn)]).toEqual([to, topic, 400]);
    }
    expect(await forge(to, 'shop/redact', victim, theirs)).toBe(401);
    expect(await forge(to, 'customers/redact', victim, theirCustomer)).toBe(401);
    expect(await forge(to, 'app/uninstalled', victim, theirShop)).toBe(401);
    expect(await forge(to, 'shop/redact', victim, theirCustomer)).toBe(400);
  }
  // Of their own shop, at this connection's address.
  expect(await forge(integrationId, 'shop/redact', attacker, theirs)).toBe(401);
  expect(await forge(integrationId, 'app/uninstalled', attacker, theirShop)).toBe(401);

  // Records are asked of this shop, whatever the body says of them.
  const [own] = await tenant(
    (tx) => tx<{ externalId: string; total: string }[]>`
      select external_id, total::text from orders where deleted_at is null order by 1 limit 1`,
  );
  const foreign = {
    id: 999_999_999_999,
    email: 'a@b.example',
    total_price: '1.00',
    updated_at: '2030-01-01T00:00:00Z',
  };
  expect(await forge('shopify', 'orders/updated', victim, JSON.stringify(foreign))).toBe(200);
  const ours = JSON.stringify({ ...foreign, id: 0 }).replace('"id":0', `"id":${own?.externalId}`);
  expect(await forge('shopify', 'orders/updated', victim, ours)).toBe(200);
  expect(await forge('shopify', 'orders/delete', victim, ours)).toBe(200);
  await until(
    'the deliveries are settled',
    async () => (await tenant((tx) => tx`select 1 from webhook_inbox where state = 'waiting'`)).length === 0,
  );
  const orders = await tenant(
    (tx) => tx`select external_id, total::text from orders
      where external_id in (${String(foreign.id)}, ${own?.externalId ?? ''}) and deleted_at is null`,
  );
  expect([...orders]).toEqual([own]);
  const [live] = await tenant(
    (tx) => tx`select count(*)::int as n from records where external_id = ${String(foreign.id)} and deleted_at is null`,
  );
  expect(live?.n).toBe(0);
  expect((await api.privacy.list.query({})).items).toHaveLength(requests);
  expect(await tenant((tx) => tx`select status from connections`)).toMatchObject([{ status: 'connected' }]);
});

it('answers for a shop that was never connected: there is nothing to do', async () => {
  shopify.privacy('redact', {}, two.id);
  shopify.privacy('shop_redact', {}, two.id);
  await shopify.unit(two.id).webhooks.idle();
  expect((await api.privacy.list.query({})).items).toHaveLength(2);
  expect(
    (await (await get('/metrics')).text()).match(/syncline_webhooks_total\{[^}]*nothing_held[^}]*\} (\d+)/)?.[1],
  ).toBe('2');
});

it('forgets a shop that removed the app, once the shop says so', async () => {
  await until('webhooks are registered', async () => {
    const rows = await tenant((tx) => tx`select status from webhook_subscriptions where status = 'active'`);
    return rows.length > 10;
  });
  shopify.privacy('shop_redact', {}, one.id);
  await until('a person is asked, since it works', async () => {
    const [newest] = (await api.privacy.list.query({})).items;
    return newest?.scope === 'all' && newest.state === 'held';
  });
  await api.integrations.disconnect.mutate({ integrationId });
  shopify.privacy('shop_redact', {}, one.id);
  await until(
    'everything of it is gone',
    async () => (await tenant((tx) => tx`select 1 from connections`)).length === 0,
  );
  await until('the request is through', async () => (await api.privacy.list.query({})).items[0]?.state === 'done');
  for (const table of ['orders', 'contacts', 'records', 'record_payloads', 'webhook_inbox', 'credentials', 'changes']) {
    expect([table, (await tenant((tx) => tx.unsafe(`select 1 from ${table}`))).length]).toEqual([table, 0]);
  }
});
