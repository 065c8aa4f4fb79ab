import type { Tx } from '@syncline/drizzle/client';
import { makeSandbox } from '@syncline/sandbox';
import { connectors as registry } from '@syncline/shared/connectors';
import { afterAll, expect, it } from 'vitest';
import { testServices } from '../support/services.ts';
import { startTestApp } from '../support/test-app.ts';
import { startTestWorker } from '../support/test-worker.ts';

/** A simulated Shopify shop all the way to the rows: the first load as an export, then webhooks, then an uninstall. */
const test = await testServices();
const sandbox = makeSandbox({ customers: 120, orders: 300, products: 30, stores: 1, seed: 9 });
const { url } = await sandbox.listen();
afterAll(() => sandbox.close());
const hub = await startTestApp(test, { env: { SYNCLINE_VENDOR_ORIGINS: JSON.stringify({ shopify: url }) } });
await startTestWorker(test, hub, { connectors: { ...registry }, allowedPrivateHosts: [], standIns: { shopify: url } });
const { api } = await hub.signIn(hub.owner.email, hub.owner.password);
const [info] = sandbox.shopify.shops();
if (!info) throw new Error('The sandbox has no shop.');
const shop = info.id;
sandbox.shopify.setFaults({ restoreRate: 50_000, bucketCapacity: 50_000, searchLagMs: 200 }, shop);
const { integrationId } = await api.integrations.connect.mutate({
  provider: 'shopify',
  authId: 'token',
  settings: { ...info.connect.settings, bulkFrom: 100, allOrders: true },
  credential: info.connect.credential,
});
const organizationId = (await api.session.me.query()).activeOrganizationId ?? '';
const tenant = <T>(work: (tx: Tx) => Promise<T>) => test.database.tenant(organizationId, work);

async function until(what: string, reached: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 50_000; Date.now() < end; ) {
    if (await reached()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const state = await tenant((tx) => tx`select status, attention from connections`);
  const runs = await tenant((tx) => tx`select kind, status, error from runs`);
  const streams = await tenant((tx) => tx`select stream, status, fetched, failed, note, checkpoint from run_streams`);
  throw new Error(`Not reached within 50 s: ${what}\n${JSON.stringify({ state, runs, streams }, null, 1)}`);
}

interface OrderRow {
  externalId: string;
  [field: string]: unknown;
}

/** What a shop owner would compare, of every order that is there. */
const ordersHere = () =>
  tenant(async (tx) => {
    const rows = await tx<OrderRow[]>`
      select o.external_id, o.number, o.total::text, o.tax_total::text as tax, o.refunded_total::text as refunded,
        o.custom ->> 'total_discounts' as discounts, o.shipping_total::text as shipping, upper(o.status) as status, o.cancelled,
        o.currency, o.custom ->> 'presentment_currency' as seen_in, o.custom ->> 'presentment_total' as seen,
        o.custom ->> 'fulfillment_status' as fulfilment,
        (select count(*)::int from order_lines l where l.order_id = o.id) as lines,
        (select coalesce(sum(l.quantity), 0)::int from order_lines l where l.order_id = o.id) as pieces,
        (select count(*)::int from refunds r where r.order_id = o.id) as refunds,
        (select count(*)::int from fulfilments f where f.order_id = o.id) as parcels
      from orders o where o.deleted_at is null`;
    return new Map(rows.map((row) => [row.externalId, { ...row, ...amounts(row) }]));
  });

const amounts = (row: Record<string, unknown>): Record<string, string> =>
  Object.fromEntries(
    ['total', 'tax', 'refunded', 'discounts', 'shipping', 'seen'].map((name) => [name, Number(row[name]).toFixed(3)]),
  );

function ordersThere(): Map<string, OrderRow> {
  interface Truth {
    [field: string]: unknown;
    lines: { quantity: number }[];
    refunds: unknown[];
    fulfilments: unknown[];
  }
  const orders = [...sandbox.shopify.truth('orders', { shop })] as Truth[];
  return new Map(
    orders.map((order) => [
      String(order.id),
      {
        externalId: String(order.id),
        number: String(order.name).replace('#', ''),
        status: order.financialStatus,
        cancelled: order.cancelledAt !== null,
        currency: order.currency,
        seenIn: order.presentmentCurrency,
        fulfilment: String(order.fulfilmentStatus).toLowerCase(),
        lines: order.lines.length,
        pieces: order.lines.reduce((sum, line) => sum + line.quantity, 0),
        refunds: order.refunds.length,
        parcels: order.fulfilments.length,
        ...amounts({
          ...order,
          // Ours is without tax.
          shipping: Number(order.shippingTotal) - (order.taxesIncluded === true ? Number(order.shippingTax) : 0),
          seen: order.presentmentTotal,
        }),
      },
    ]),
  );
}

const sorted = (rows: Map<string, unknown>) => [...rows].sort(([a], [b]) => (a < b ? -1 : 1));
const inStep = async () => JSON.stringify(sorted(await canonical())) === JSON.stringify(sorted(ordersThere()));
/** With the fields in the order of the other side. */
async function canonical(): Promise<Map<string, unknown>> {
  const there = [...ordersThere().values()][0] ?? {};
  const here = await ordersHere();
  return new Map(
    [...here].map(([id, row]) => [id, Object.fromEntries(Object.keys(there).map((key) => [key, row[key as never]]))]),
  );
}

it('loads a shop by export, proves it, and knows every amount, line, refund and parcel', async () => {
  await until('the first sync has ended', async () => {
    const runs = await tenant((tx) => tx`select status from runs where kind = 'full'`);
    return runs.length > 0 && runs.every((run) => !['queued', 'running', 'waiting'].includes(run.status));
  });
  const streams = await tenant(
    (tx) => tx`select stream, status, fetched, failed, vendor_total from run_streams order by stream`,
  );
  expect(streams).toMatchObject([
    { stream: 'customers', status: 'proven', failed: 0, vendorTotal: 120 },
    { stream: 'orders', status: 'proven', failed: 0, vendorTotal: 300 },
    { stream: 'products', status: 'proven', failed: 0, vendorTotal: 30 },
  ]);
  expect(sandbox.shopify.requests(shop).StartBulk?.count).toBe(2);
  expect(await canonical()).toEqual(ordersThere());
});

it('sees an order edited, refunded, shipped, cancelled and deleted within five seconds', async () => {
  await until('webhooks are registered', async () => {
    const rows = await tenant((tx) => tx`select status from webhook_subscriptions`);
    return rows.length > 10 && rows.every((row) => row.status === 'active');
  });
  const acts = sandbox.shopify.acts(shop);
  const open = [...sandbox.shopify.truth('orders', { shop })].filter(
    (order) =>
      order.fulfilmentStatus === 'UNFULFILLED' && order.cancelledAt === null && order.financialStatus === 'PAID',
  );
  const at = (place: number) => sandbox.shopify.numberOf('orders', String(open[place]?.id), shop);
  const startedAt = Date.now();
  acts.edit('orders', at(0), { note: 'Ring the bell' });
  acts.refund(at(1), { note: 'Too small' });
  acts.fulfil(at(2), {});
  acts.cancel(at(3));
  acts.remove('orders', at(4));
  await until('both sides are equal', inStep);
  expect(Date.now() - startedAt).toBeLessThan(5_000);
  const [edited] = await tenant((tx) => tx`select note from orders where external_id = ${String(open[0]?.id)}`);
  expect(edited?.note).toBe('Ring the bell');
});

it('reads by schedule what no webhook told, in the window that changed', async () => {
  sandbox.shopify.setFaults({ webhooks: { lossRate: 1 } }, shop);
  sandbox.shopify.touch('orders', 12, { shop });
  sandbox.shopify.create('orders', 3, { shop });
  // The shop tells its time in whole seconds, and its index lags.
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  expect(await inStep()).toBe(false);
  sandbox.shopify.resetRequests(shop);
  await api.integrations.sync.mutate({ integrationId, type: 'delta' });
  await until('both sides are equal', inStep);
  expect(sandbox.shopify.requests(shop).StartBulk).toBeUndefined();
});

it('says in the run that the export failed and pages were read instead', async () => {
  // A failure strikes one export; this shop's all fail.
  const fail = () => sandbox.shopify.setFaults({ bulk: { outcome: 'FAILED' } }, shop);
  fail();
  const { runId } = await api.integrations.sync.mutate({ integrationId, type: 'full', streams: ['customers'] });
  await until('the run has ended', async () => {
    fail();
    const [run] = await tenant((tx) => tx`select status from runs where id = ${runId}`);
    return !['queued', 'running', 'waiting'].includes(run?.status);
  });
  const { streams } = await api.runs.get.query({ runId });
  expect(streams).toMatchObject([{ stream: 'customers', status: 'proven' }]);
  expect(streams[0]?.note).toBe(
    'Shopify could not make the export (FAILED, INTERNAL_SERVER_ERROR); the list was read page by page instead, which takes longer.',
  );
});

it('asks for a reconnect when its token is refused, and keeps what was synced', async () => {
  sandbox.shopify.clearFaults(shop);
  sandbox.shopify.unit(shop).shop.tokens.clear();
  // A webhook that is being followed may have noticed first; then there is nothing left to ask for.
  await api.integrations.sync.mutate({ integrationId, type: 'delta' }).catch(() => undefined);
  await until('the connection needs a person', async () => {
    const [connection] = await tenant((tx) => tx`select status, attention from connections`);
    return connection?.status === 'error' && JSON.stringify(connection.attention).includes('reconnect');
  });
  expect((await ordersHere()).size).toBe(ordersThere().size);
});
