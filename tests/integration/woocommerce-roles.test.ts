import { makeSandbox } from '@syncline/sandbox';
import { connectors as registry } from '@syncline/shared/connectors';
import { afterAll, expect, it } from 'vitest';
import { testServices } from '../support/services.ts';
import { startTestApp } from '../support/test-app.ts';
import { startTestWorker } from '../support/test-worker.ts';

/** A store in which accounts buy that are not of the role Customer: WooCommerce's list leaves them out. */
const test = await testServices();
const sandbox = makeSandbox({ customers: 30, orders: 120, products: 5, stores: 1 });
const { url, storeUrl } = await sandbox.listen();
afterAll(() => sandbox.close());
const allowedPrivateHosts = [new URL(storeUrl).host];
const hub = await startTestApp(test, { env: { SYNCLINE_ALLOWED_PRIVATE_HOSTS: allowedPrivateHosts.join(',') } });
await startTestWorker(test, hub, { connectors: { ...registry }, allowedPrivateHosts });
const { api } = await hub.signIn(hub.owner.email, hub.owner.password);

const act = async (input: Record<string, unknown>) => {
  const answer = await fetch(`${url}/control/act?store=store-1`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(input),
  });
  if (!answer.ok) throw new Error(`The sandbox refused (${answer.status}): ${await answer.text()}`);
};

interface TrueOrder {
  id: number;
  customer_id: number;
  billing: { email: string };
}

it('has a contact for each of their orders, and gives it to the account when that becomes a customer', async () => {
  const truth = [...sandbox.control.truth('orders')].map((text) => JSON.parse(text) as TrueOrder);
  const accounts = [...new Set(truth.map((order) => order.customer_id))].filter((id) => id !== 0).slice(0, 2);
  const [wholesale = 0, subscriber = 0] = accounts;
  await act({ do: 'role', id: wholesale, role: 'wholesale_customer' });
  await act({ do: 'role', id: subscriber, role: 'subscriber' });

  const [info] = sandbox.control.stores();
  const { consumerKey = '', consumerSecret = '' } = info?.connect.credential ?? {};
  const { integrationId } = await api.integrations.woocommerceConnect.mutate({
    storeUrl,
    consumerKey,
    consumerSecret,
    startSync: false,
  });
  const sync = () => api.integrations.sync.mutate({ integrationId, type: 'full', wait: true });
  expect(await sync()).toMatchObject({ status: 'succeeded' });

  const organizationId = (await api.session.me.query()).activeOrganizationId ?? '';
  const stored = () =>
    test.database.tenant(organizationId, async (tx) => {
      const rows = await tx<{ id: string; customer: string | null; email: string | null; kind: string | null }[]>`
        select o.external_id as id, o.customer_external_id as customer, c.email, c.kind
        from orders o left join contacts c on c.id = o.contact_id order by o.external_id::bigint`;
      return rows.map((row) => ({ ...row }));
    });
  const theirs = truth.filter((order) => accounts.includes(order.customer_id));
  const before = await stored();
  expect(before.filter((row) => row.customer !== null && row.kind === null)).toEqual([]);
  for (const order of theirs) {
    expect(before.find((row) => row.id === String(order.id))).toMatchObject({
      customer: String(order.customer_id),
      email: order.billing.email,
      kind: 'guest',
    });
  }

  await act({ do: 'role', id: subscriber, role: 'customer' });
  expect(await sync()).toMatchObject({ status: 'succeeded' });
  const after = await stored();
  for (const order of theirs) {
    const kind = order.customer_id === subscriber ? 'customer' : 'guest';
    expect(after.find((row) => row.id === String(order.id))).toMatchObject({ kind });
  }
});
