import type { Tx } from '@syncline/drizzle/client';
import { makeSandbox } from '@syncline/sandbox';
import { connectors as registry } from '@syncline/shared/connectors';
import { afterAll, expect, it } from 'vitest';
import { testServices } from '../support/services.ts';
import { startTestApp } from '../support/test-app.ts';
import { startTestWorker } from '../support/test-worker.ts';

/** A Shopify shop that shows an app neither customers nor orders: it was not approved for protected customer data. */
const test = await testServices();
const sandbox = makeSandbox({ customers: 20, orders: 30, products: 12, stores: 1, seed: 9 });
const { url } = await sandbox.listen();
afterAll(() => sandbox.close());
const { shopify } = sandbox;
const hub = await startTestApp(test, { env: { SYNCLINE_VENDOR_ORIGINS: JSON.stringify({ shopify: url }) } });
await startTestWorker(test, hub, { connectors: { ...registry }, allowedPrivateHosts: [], standIns: { shopify: url } });
const { api } = await hub.signIn(hub.owner.email, hub.owner.password);
const [info] = shopify.shops();
if (!info) throw new Error('The sandbox has no shop.');
const unit = shopify.unit(info.id);
shopify.setFaults({ restoreRate: 50_000, bucketCapacity: 50_000, searchLagMs: 0, protectedData: 'closed' }, info.id);
const organizationId = (await api.session.me.query()).activeOrganizationId ?? '';
const tenant = <T>(work: (tx: Tx) => Promise<T>) => test.database.tenant(organizationId, work);
const soon = { timeout: 50_000, interval: 50 };
let integrationId = '';

const ended = (runId: string | null) =>
  expect
    .poll(async () => (await api.runs.get.query({ runId: runId ?? '' })).status, soon)
    .not.toMatch(/queued|running|waiting/);

it('is connected, with a warning that names what is closed', async () => {
  const connected = await api.integrations.connect.mutate({
    provider: 'shopify',
    authId: 'token',
    settings: { ...info.connect.settings, allOrders: true },
    credential: info.connect.credential,
  });
  integrationId = connected.integrationId;
  expect(connected.warnings.join(' ')).toMatch(/does not let this app see customers and orders/);
  await ended(connected.runId);
  const streams = await tenant((tx) => tx`select stream, status, fetched, note from run_streams order by stream`);
  const closed = expect.stringContaining('protected customer data');
  expect(streams).toMatchObject([
    { stream: 'customers', status: 'skipped', note: closed },
    { stream: 'orders', status: 'skipped', note: closed },
    { stream: 'products', status: 'proven', fetched: 12 },
  ]);
  expect(await api.integrations.get.query({ integrationId })).toMatchObject({
    status: 'connected',
    attention: null,
    standing: 'needs-you',
    reason: expect.stringMatching(/^This account may not see customers and orders,/),
    streams: [
      { stream: 'customers', closed: { note: closed }, lastRun: { status: 'skipped' } },
      { stream: 'orders', closed: { note: closed } },
      { stream: 'products', closed: null },
    ],
  });
});

it('is in step with what it is to read, when the closed lists are switched off', async () => {
  const standing = async () => (await api.integrations.get.query({ integrationId })).standing;
  const set = (enabled: boolean) =>
    Promise.all(
      ['customers', 'orders'].map((stream) => api.integrations.enableStream.mutate({ integrationId, stream, enabled })),
    );
  await set(false);
  expect(await standing()).toBe('in-step');
  await set(true);
  await expect.poll(standing, soon).toBe('needs-you');
});

it('is well, and rings for what is open', async () => {
  const topics = async () => {
    const rows = await tenant(
      (tx) => tx<{ topic: string; status: string }[]>`
      select topic, status from webhook_subscriptions where status = 'active' order by topic`,
    );
    return rows.map(({ topic }) => topic);
  };
  await expect.poll(topics, soon).toContain('products/update');
  expect((await topics()).filter((topic) => /^(orders|customers)/.test(topic))).toEqual([]);
  const tested = await api.integrations.test.mutate({ integrationId });
  expect(tested).toMatchObject({ warnings: [expect.stringContaining('customers and orders')] });
  const { runId } = await api.integrations.sync.mutate({ integrationId, type: 'delta' });
  await ended(runId);
  expect((await api.integrations.get.query({ integrationId })).status).toBe('connected');
});

it('is not taken for uninstalled by a late word of an uninstall', async () => {
  const [subscription] = unit.webhooks.subscriptions.values();
  unit.webhooks.send('app/uninstalled', subscription?.uri ?? '', info.customApp.secret, {
    id: 1,
    myshopify_domain: unit.shop.domain,
  });
  const outcome = async () => {
    const [row] = await tenant((tx) => tx`select outcome from webhook_inbox where topic = 'app/uninstalled'`);
    return row?.outcome;
  };
  await expect.poll(outcome, soon).toMatch(/connection works/);
  expect((await api.integrations.get.query({ integrationId })).status).toBe('connected');
});

it('brings what is opened later', async () => {
  shopify.setFaults({ protectedData: 'approved' }, info.id);
  const { runId } = await api.integrations.sync.mutate({ integrationId, type: 'full' });
  await ended(runId);
  expect(await api.runs.get.query({ runId })).toMatchObject({ status: 'succeeded' });
  expect(await api.integrations.get.query({ integrationId })).toMatchObject({
    standing: 'in-step',
    reason: null,
    syncedContacts: expect.any(Number),
    streams: [{ closed: null }, { closed: null }, { closed: null }],
  });
  const [row] = await tenant((tx) => tx`select count(*)::int as count from orders`);
  expect(row?.count).toBe(30);
});
