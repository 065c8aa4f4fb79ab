import type { Tx } from '@syncline/drizzle/client';
import { listSubscriptions } from '@syncline/drizzle/queries/subscriptions';
import { makeSandbox } from '@syncline/sandbox';
import { connectors as registry } from '@syncline/shared/connectors';
import { afterAll, expect, it } from 'vitest';
import { testServices } from '../support/services.ts';
import { startTestApp } from '../support/test-app.ts';
import { startTestWorker } from '../support/test-worker.ts';

/** Edits in a simulated store come in by webhook; what is lost while it cannot reach us comes by the sentinel. */
const test = await testServices();
const sandbox = makeSandbox({ customers: 20, orders: 60, products: 8, stores: 1 });
const { storeUrl } = await sandbox.listen();
afterAll(() => sandbox.close());
const allowedPrivateHosts = [new URL(storeUrl).host];
const hub = await startTestApp(test, { env: { SYNCLINE_ALLOWED_PRIVATE_HOSTS: allowedPrivateHosts.join(',') } });
await startTestWorker(test, hub, { connectors: { ...registry }, allowedPrivateHosts });
const { api } = await hub.signIn(hub.owner.email, hub.owner.password);
const [info] = sandbox.control.stores();
const { consumerKey = '', consumerSecret = '' } = info?.connect.credential ?? {};
const { integrationId } = await api.integrations.woocommerceConnect.mutate({ storeUrl, consumerKey, consumerSecret });
const organizationId = (await api.session.me.query()).activeOrganizationId ?? '';
const tenant = <T>(work: (tx: Tx) => Promise<T>) => test.database.tenant(organizationId, work);

async function until(what: string, reached: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 45_000; Date.now() < end; ) {
    if (await reached()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`Not reached within 45 s: ${what}`);
}

/** The stamps of both sides, by order. */
const stampsHere = () =>
  tenant(async (tx) => {
    const rows = await tx<{ id: string; stamp: string }[]>`
      select p.external_id as id, p.payload ->> 'date_modified_gmt' as stamp
      from record_payloads p join records r using (organization_id, connection_id, stream, external_id)
      where p.stream = 'orders' and r.deleted_at is null`;
    return Object.fromEntries(rows.map((row) => [row.id, row.stamp]));
  });
function stampsThere(): Record<string, string> {
  const orders = [...sandbox.control.truth('orders')].map((text) => JSON.parse(text));
  return Object.fromEntries(orders.map((order) => [String(order.id), String(order.date_modified_gmt)]));
}
const inStep = async () => JSON.stringify(await stampsHere()) === JSON.stringify(stampsThere());
const subscriptions = () => tenant((tx) => listSubscriptions(tx, integrationId));

it('brings edits and trashed orders in by webhook, each delivery once', async () => {
  await until('the first sync is in step, and webhooks are registered', async () => {
    const rows = await subscriptions();
    return rows.length > 0 && rows.every((row) => row.status === 'active') && (await inStep());
  });
  sandbox.control.setFaults({ webhooks: { duplicateRate: 0.5, shuffle: true } });
  sandbox.control.touch('orders', 25);
  sandbox.control.trash('orders', 5);
  sandbox.control.create('orders', 5);
  await until('both sides are equal', inStep);
  expect(Object.keys(await stampsHere())).toHaveLength(60);
  const full = await tenant((tx) => tx`select kind from runs where kind in ('full', 'delta')`);
  expect(full).toHaveLength(1);
  const unsettled = () => tenant((tx) => tx`select 1 from webhook_inbox where state not in ('done', 'ignored')`);
  await until('every delivery is settled', async () => (await unsettled()).length === 0);
});

it('mends subscriptions that the store switched off, and reads what was missed', async () => {
  sandbox.control.clearFaults();
  // Deliveries are refused while the connection's secret is another one: seven in a row switch a subscription off.
  const secret = await tenant(async (tx) => {
    const [row] = await tx`select sealed, key_id from credentials where kind = 'webhook'`;
    const other = hub.services.seal.seal('another secret', {
      organizationId,
      connectionId: integrationId,
      kind: 'webhook',
    });
    await tx`update credentials set sealed = ${other.sealed}, key_id = ${other.keyId} where kind = 'webhook'`;
    return row;
  });
  const isOff = () =>
    [...sandbox.control.store().webhooks.subscriptions.values()].some((each) => each.status === 'disabled');
  // The door remembers a secret for ten seconds: deliveries until then are still taken.
  await until('a subscription was switched off', async () => {
    sandbox.control.touch('orders', 3);
    await new Promise((resolve) => setTimeout(resolve, 250));
    return isOff();
  });
  // The store tells its time in whole seconds: a delta reads what is older than that.
  const lastEdit = Date.now();
  await until('the second of the last edit is over', async () => Date.now() - lastEdit > 2_000);
  await tenant(async (tx) => {
    await tx`update credentials set sealed = ${secret?.sealed}, key_id = ${secret?.keyId} where kind = 'webhook'`;
    await tx`update connections set webhooks_checked_at = now() - interval '1 hour'`;
  });
  expect(await inStep()).toBe(false);

  await hub.services.queues.enqueue('chores', { chore: 'sentinel' });
  await until('the subscriptions are mended', async () => !isOff());
  await until('both sides are equal', inStep);
  const runs = await tenant((tx) => tx`select kind from runs where trigger = 'sentinel'`);
  expect(runs.map((run) => run.kind)).toEqual(['delta']);
});
