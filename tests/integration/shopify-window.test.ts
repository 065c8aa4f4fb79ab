import type { Tx } from '@syncline/drizzle/client';
import { makeSandbox } from '@syncline/sandbox';
import { connectors as registry } from '@syncline/shared/connectors';
import { afterAll, expect, it } from 'vitest';
import { testServices } from '../support/services.ts';
import { startTestApp } from '../support/test-app.ts';
import { startTestWorker } from '../support/test-worker.ts';

/**
 * A Shopify shop that shows only its orders of the last 60 days. What merely grows older stays here as it is; what is
 * deleted there is deleted here. The shop's clock is moved on between the syncs.
 */
const test = await testServices();
const day = 86_400;
const endsAt = Math.floor(Date.now() / 1_000);
const sandbox = makeSandbox({ customers: 40, orders: 1_500, products: 5, stores: 1, seed: 9, endsAt });
const { url } = await sandbox.listen();
afterAll(() => sandbox.close());
const { shopify } = sandbox;
const hub = await startTestApp(test, { env: { SYNCLINE_VENDOR_ORIGINS: JSON.stringify({ shopify: url }) } });
await startTestWorker(test, hub, { connectors: { ...registry }, allowedPrivateHosts: [], standIns: { shopify: url } });
const { api } = await hub.signIn(hub.owner.email, hub.owner.password);
const [info] = shopify.shops();
if (!info) throw new Error('The sandbox has no shop.');
const shop = info.id;
for (const token of shopify.unit(shop).shop.tokens.values()) {
  token.scopes = token.scopes.filter((scope) => scope !== 'read_all_orders');
}
const faults = { restoreRate: 50_000, bucketCapacity: 50_000, searchLagMs: 0 };
shopify.setFaults(faults, shop);
const { integrationId, runId: firstRun } = await api.integrations.connect.mutate({
  provider: 'shopify',
  authId: 'token',
  settings: info.connect.settings,
  credential: info.connect.credential,
});
const organizationId = (await api.session.me.query()).activeOrganizationId ?? '';
const tenant = <T>(work: (tx: Tx) => Promise<T>) => test.database.tenant(organizationId, work);
const soon = { timeout: 50_000, interval: 50 };

const ended = (runId: string | null) =>
  expect
    .poll(async () => (await api.runs.get.query({ runId: runId ?? '' })).status, soon)
    .toMatch(/succeeded|incomplete|failed/);
const fullSync = async () => {
  const { runId } = await api.integrations.sync.mutate({ integrationId, type: 'full' });
  await ended(runId);
  return ordersOf(runId);
};
const ordersOf = async (runId: string | null) => {
  const [row] = await tenant(
    (tx) => tx`
      select status, fetched, deleted, vendor_total, note from run_streams
      where run_id = ${runId} and stream = 'orders'`,
  );
  return row;
};
const hold = async () => {
  const [row] = await tenant((tx) => tx`select deletion_hold from stream_states where stream = 'orders'`);
  return row?.deletionHold ?? null;
};
const moveTo = (days: number) => shopify.setFaults({ clockSkewSeconds: days * day }, shop);
const delivered = async (topic: string, id: string) => {
  const find = async () => {
    const [row] = await tenant(
      (tx) => tx`select state, outcome from webhook_inbox where topic = ${topic} and external_id = ${id}`,
    );
    return row;
  };
  await expect.poll(async () => (await find())?.state, soon).toBe('done');
  return String((await find())?.outcome);
};
const isLive = async (id: string): Promise<boolean> => {
  const [row] = await tenant((tx) => tx`select deleted_at is null as live from orders where external_id = ${id}`);
  return row?.live === true;
};
const liveCount = async () => {
  const [row] = await tenant((tx) => tx`select count(*)::int as count from orders where deleted_at is null`);
  return Number(row?.count);
};

/** When the shop made it, in whole seconds. */
const created = (order: Record<string, unknown>) => Date.parse(String(order.createdAt)) / 1_000;
const orders = [...shopify.truth('orders', { shop })];
const shown = (days: number) => orders.filter((order) => created(order) >= endsAt + (days - 60) * day);
const synced = shown(0).length;
/** Those of the first sync that are this many days old at most, by the clock of that day. */
const aged = shown(0).filter((order) => created(order) < endsAt + (40 - 61) * day);
const ids = (some: Record<string, unknown>[]) => some.map((order) => String(order.id));

it('reads what is shown, and says that it is not all', async () => {
  await ended(firstRun);
  expect(synced).toBeGreaterThan(100);
  expect(synced).toBeLessThan(orders.length);
  expect(await ordersOf(firstRun)).toMatchObject({ status: 'proven', fetched: synced, vendorTotal: synced });
  expect((await ordersOf(firstRun))?.note).toMatch(/shows .* only what was created since/);
  const { warnings } = await api.integrations.get.query({ integrationId });
  expect(warnings.join(' ')).toContain('last 60 days');
  await expect
    .poll(async () => {
      const rows = await tenant((tx) => tx`select status from webhook_subscriptions`);
      return rows.length > 10 && rows.every((row) => row.status === 'active');
    }, soon)
    .toBe(true);
});

it('keeps the few that a week makes too old', async () => {
  moveTo(5);
  expect(synced - shown(5).length).toBeGreaterThan(1);
  expect(await fullSync()).toMatchObject({ status: 'proven', deleted: 0 });
  expect(await liveCount()).toBe(synced);
});

it('keeps the many that time makes too old, and asks nobody about them', async () => {
  moveTo(40);
  expect(synced - shown(40).length).toBeGreaterThan(20);
  const run = await fullSync();
  expect(run).toMatchObject({ status: 'proven', deleted: 0 });
  expect(run?.note).toMatch(/\d+ older ones/);
  expect(await hold()).toBeNull();
  expect(await liveCount()).toBe(synced);
});

it('keeps an old order that is edited, or asked for by a person', async () => {
  const [edited = '', asked = ''] = ids(aged);
  shopify.acts(shop).edit('orders', shopify.numberOf('orders', edited, shop), { note: 'Rings late' });
  expect(await delivered('orders/updated', edited)).toMatch(/no longer shows/);
  const { runId } = await api.integrations.syncRecord.mutate({ integrationId, stream: 'orders', externalId: asked });
  await ended(runId);
  expect([await isLive(edited), await isLive(asked)]).toEqual([true, true]);
  const verdict = await api.orders.whyMissing.query({ integrationId, externalId: asked });
  expect(verdict.checks.at(-1)?.finding).toMatch(/does not show/i);
});

it('marks an old order as deleted when the shop itself says so', async () => {
  const [, , removed = ''] = ids(aged);
  shopify.acts(shop).remove('orders', shopify.numberOf('orders', removed, shop));
  await delivered('orders/delete', removed);
  expect(await isLive(removed)).toBe(false);
});

it('finds what was deleted in silence among those that are shown, and only that', async () => {
  shopify.setFaults({ webhooks: { lossRate: 1 } }, shop);
  const [young = ''] = ids(shown(40)).reverse();
  shopify.acts(shop).remove('orders', shopify.numberOf('orders', young, shop));
  expect(await fullSync()).toMatchObject({ status: 'proven', deleted: 1 });
  expect(await isLive(young)).toBe(false);
  expect(await liveCount()).toBe(synced - 2);
});

it('asks a person when much of what is shown has gone, however much older is stored', async () => {
  const left = ids(shown(40)).reverse().slice(1, 26);
  for (const id of left) shopify.acts(shop).remove('orders', shopify.numberOf('orders', id, shop));
  expect(await fullSync()).toMatchObject({ status: 'proven', deleted: 0 });
  expect(await hold()).toMatchObject({ candidates: 25 });
});
