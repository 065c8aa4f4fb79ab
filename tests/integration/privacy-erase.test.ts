import type { Database } from '@syncline/drizzle/client';
import { replayInbox } from '@syncline/drizzle/queries/inbox-views';
import { prepareRecords } from '@syncline/worker/engine/prepare';
import { v7 as uuidv7 } from 'uuid';
import { describe, expect, it } from 'vitest';
import { type FakeCustomer, type FakeOrder, fakeConnector } from '../support/fake-connector.ts';
import { fakeOrder } from '../support/fake-vendor.ts';
import { privacyField, tablesHolding } from '../support/privacy-field.ts';
import { type RingingShop, ringingShop } from '../support/ringing-shop.ts';
import { testServices } from '../support/services.ts';

const { database } = await testServices();

const email = 'Anna.Berg@example.com';
const phone = '+49 170 5550123';
const needles = ['anna.berg', '1705550123', '170 5550123', 'Annabella', 'Bergström'];

const anna = (id: string, over: Partial<FakeCustomer> = {}): FakeCustomer => ({
  id,
  updated: '2026-03-01T10:00:00.000Z',
  email,
  phone,
  first: 'Annabella',
  last: 'Bergström',
  ...over,
});
const bob: FakeCustomer = {
  ...anna('8'),
  email: 'bob@example.com',
  phone: '+49 170 9999999',
  first: 'Bob',
  last: 'Stone',
};
const annasOrder = (id: string, over: Partial<FakeOrder> = {}): FakeOrder =>
  fakeOrder(id, { customer: '7', email, phone, name: 'Annabella Bergström', ...over });

/** A shop in which Anna is everywhere, and Bob beside her. */
async function plant(organizationId?: string): Promise<RingingShop> {
  const shop = await ringingShop(database, organizationId ? { organizationId } : {});
  const { vendor, connectionId } = shop;
  vendor.customers.set('7', anna('7'));
  vendor.customers.set('8', bob);
  vendor.orders.set('o1', annasOrder('o1'));
  vendor.orders.set('o2', annasOrder('o2', { customer: null }));
  vendor.orders.set('o8', fakeOrder('o8', { customer: '8', email: 'bob@example.com', name: 'Bob Stone' }));
  await shop.sync('full');
  // A second state of each, so that there is history.
  vendor.customers.set('7', anna('7', { updated: '2026-03-02T10:00:00.000Z', last: 'Bergström-Lund' }));
  vendor.customers.set('8', { ...bob, updated: '2026-03-02T10:00:00.000Z', last: 'Stone-Lund' });
  vendor.orders.set(
    'o1',
    annasOrder('o1', { updated: '2026-03-02T10:00:00.000Z', total: '30.00', name: 'Annabella B.' }),
  );
  await shop.sync('full');
  await shop.tenant(async (tx) => {
    await tx`update contacts set own_note = 'Annabella likes green' where first_name = 'Annabella'`;
    await tx`update orders set own_note = 'call Annabella', own_tags = array['annabella'] where external_id = 'o1'`;
    await tx`update orders set coupons = '[{"code":"ANNABELLA10","discount":"1.00"}]' where external_id = 'o1'`;
    await tx`update order_lines set custom = '{"engraving":"Annabella"}' where order_id in (select id from orders where external_id = 'o1')`;
    await tx`
      insert into refunds (organization_id, order_id, external_id, amount, reason)
      select organization_id, id, 'r1', 1, 'Annabella sent it back' from orders where external_id = 'o1' and connection_id = ${connectionId}`;
    await tx`
      insert into fulfilments (organization_id, order_id, external_id, status, tracking_number, tracking_url)
      select organization_id, id, 'f1', 'sent', 'x', 'https://track.example/?to=anna.berg@example.com'
      from orders where external_id = 'o1' and connection_id = ${connectionId}`;
    const failure = (stream: string, externalId: string) => tx`
      insert into run_failures (organization_id, id, connection_id, run_id, stream, external_id, code, reason, payload)
      select organization_id, ${uuidv7()}, ${connectionId}, id, ${stream}, ${externalId}, 'RECORD_INVALID', 'email: Anna.Berg@example.com is odd',
        ${JSON.stringify(anna('7'))} from runs where connection_id = ${connectionId} limit 1`;
    await failure('customers', '7');
    await failure('orders', 'o1');
    await failure('products', 'p1');
    for (const url of ['/customers/7', '/customers?email=anna.berg%40example.com', '/orders?limit=100']) {
      await tx`
        insert into call_log (organization_id, id, connection_id, method, url, duration_ms, waited_ms, bytes, attempt)
        values (${shop.organizationId}, ${uuidv7()}, ${connectionId}, 'GET', ${url}, 1, 0, 1, 1)`;
    }
  });
  const field = privacyField(database, shop.organizationId, shop.connector);
  await shop.deliver('customer.changed', { id: '7', record: anna('7') });
  await shop.deliver('order.changed', { id: 'o2', record: annasOrder('o2', { customer: null }) });
  await shop.deliver('order.changed', { id: 'o8', record: vendor.orders.get('o8') });
  await field.ringInbox(shop);
  return shop;
}

const contactOf = (shop: RingingShop, first: string) =>
  shop.tenant(async (tx) => {
    const [row] = await tx<{ id: string }[]>`select id from contacts where first_name = ${first}`;
    return row?.id ?? '';
  });

/** All that is Bob's, as text. */
const bobs = (shop: RingingShop) =>
  shop.tenant(async (tx) => {
    const id = await contactOf(shop, 'Bob');
    const rows = await tx.unsafe<{ row: string }[]>(
      `select t::text as row from contacts t where id = $1 union all select t::text from contact_identities t where contact_id = $1
       union all select t::text from orders t where contact_id = $1 union all select t::text from changes t where entity_id = $1
       union all select t::text from record_payloads t where external_id in ('8', 'o8')
       union all select t::text from records t where external_id in ('8', 'o8')
       union all select t::text from webhook_inbox t where external_id in ('8', 'o8') order by 1`,
      [id],
    );
    expect(rows.length).toBeGreaterThan(7);
    return rows.map((each) => each.row);
  });

/** The vendor's records as one page, read at a time of one's choice. */
async function storePage(shop: RingingShop, stream: 'customers' | 'orders', records: unknown[], readStartedAt: Date) {
  const runId = uuidv7();
  await shop.tenant(async (tx) => {
    await tx`
      insert into runs (organization_id, id, connection_id, kind, trigger, status)
      values (${shop.organizationId}, ${runId}, ${shop.connectionId}, 'webhook', 'webhook', 'succeeded')`;
    await tx`
      insert into run_streams (organization_id, run_id, stream, connection_id, position, kind)
      values (${shop.organizationId}, ${runId}, ${stream}, ${shop.connectionId}, 0, 'full')`;
  });
  const open = shop.open();
  const ref = {
    organizationId: shop.organizationId,
    connectionId: shop.connectionId,
    runId,
    name: stream,
    stream: fakeConnector.streams[stream] as never,
    settings: open.settings,
    contactStreams: ['customers'],
    fence: undefined,
  };
  const raw = records.map((value) => ({ json: JSON.stringify(value), value }));
  const { good, bad } = prepareRecords(ref.stream, ref.settings, raw);
  return shop.store.storeBatch(ref, { origin: 'walk', good, bad, readStartedAt, trackSeen: false });
}

describe('erasing a person', () => {
  it('takes them out of every table, leaves everybody else, and no older page or replay brings them back', async () => {
    const shop = await plant();
    const { organizationId } = shop;
    const field = privacyField(database, organizationId, shop.connector);
    const contactId = await contactOf(shop, 'Annabella');
    await field.ask({ contactIds: [contactId] }, { kind: 'export' });
    await field.work();
    expect(await field.requests()).toMatchObject([{ kind: 'export', state: 'done' }]);
    const planted = await tablesHolding(database, organizationId, needles);
    expect(planted).toEqual([
      'call_log',
      'changes',
      'contact_identities',
      'contacts',
      'fulfilments',
      'order_lines',
      'orders',
      'record_payloads',
      'refunds',
      'run_failures',
      'webhook_inbox',
    ]);
    const before = await bobs(shop);
    const sums = await shop.orderTotals();

    await field.ask({ contactIds: [contactId] });
    await field.work();
    const [erased, exported] = await field.requests();
    expect(exported).toMatchObject({ kind: 'export', state: 'expired' });
    expect(await field.file(exported?.id ?? '')).toBe('');
    expect(erased).toMatchObject({ state: 'done', kind: 'erase' });
    expect(erased?.certificate?.counts).toMatchObject({
      contacts: 1,
      contactsKept: 0,
      orders: 2,
      customers: 1,
      deliveries: 2,
      exports: 1,
    });
    expect(await tablesHolding(database, organizationId, needles)).toEqual([]);
    expect(await bobs(shop)).toEqual(before);
    expect(await shop.orderTotals()).toEqual(sums);

    // The shop still has her. A page that was read before, a full walk, a payload and a replay: nothing comes back.
    const early = new Date(Date.now() - 3_600_000);
    const old = await storePage(shop, 'customers', [anna('7'), bob], early);
    expect(Object.fromEntries(old.outcomes)).toMatchObject({ 7: 'erased' });
    expect(old.counts).toMatchObject({ skipped: 1 });
    await storePage(shop, 'orders', [annasOrder('o1'), annasOrder('o9', { customer: '7' })], early);
    const full = await shop.sync('full');
    expect(full.status).toBe('succeeded');
    expect(full.streams.customers).toMatchObject({ status: 'proven', fetched: 2, skipped: 1 });
    await shop.deliver('customer.changed', { id: '7', record: anna('7', { updated: '2026-04-01T10:00:00.000Z' }) });
    await shop.deliver('order.changed', {
      id: 'o2',
      record: annasOrder('o2', { updated: '2026-04-01T10:00:00.000Z' }),
    });
    await field.ringInbox(shop);
    const outcomes = (await shop.inbox()).slice(-2).map((row) => [row.state, row.outcome]);
    const emptiedSince = 'Its person was erased on request: its content was emptied.';
    expect(outcomes[0]).toEqual(['done', `Left out. ${emptiedSince}`]);
    expect(outcomes[1]).toEqual(['done', `The record was updated. ${emptiedSince}`]);
    expect(await tablesHolding(database, organizationId, needles)).toEqual([]);
    const note = await shop.tenant(
      (tx) =>
        tx<
          { note: string | null }[]
        >`select note from run_streams where run_id = ${full.runId} and stream = 'customers'`,
    );
    expect(note[0]?.note).toContain('erased on request');
    // What was emptied cannot be worked on again.
    const emptied = await shop.tenant(
      (tx) => tx<{ id: string }[]>`select id from webhook_inbox where erased_at is not null`,
    );
    expect(emptied).toHaveLength(4);
    const ids = emptied.map((row) => row.id);
    const again = await shop.tenant((tx) => replayInbox(tx, { connectionId: shop.connectionId, ids }));
    expect(again).toEqual({ count: 0, more: false });
  });

  it('keeps the books right: a changed order comes in without who bought, a new one whole', async () => {
    const shop = await plant();
    const field = privacyField(database, shop.organizationId, shop.connector);
    await field.ask({ emails: [' ANNA.BERG@example.com '] });
    await field.work();
    shop.vendor.orders.set('o1', annasOrder('o1', { updated: '2026-05-01T10:00:00.000Z', total: '12.50' }));
    await shop.sync('full', ['orders']);
    expect((await shop.orderTotals()).o1).toBe('12.50');
    expect(await tablesHolding(database, shop.organizationId, needles)).toEqual([]);
    // She buys again, after the erasure: that is new business.
    const placed = new Date(Date.now() + 60_000).toISOString();
    shop.vendor.orders.set('o10', annasOrder('o10', { placed, updated: placed }));
    shop.vendor.customers.set(
      '70',
      anna('70', { email: 'someone.else@example.com', phone: null, first: 'Cleo', last: 'Ray' }),
    );
    await shop.sync('full');
    const [order] = await shop.tenant(
      (tx) => tx<{ email: string; contact: string | null }[]>`
        select o.buyer_email as email, c.kind as contact from orders o left join contacts c on c.id = o.contact_id where o.external_id = 'o10'`,
    );
    expect(order).toEqual({ email, contact: 'guest' });
  });

  it('for one connection leaves what another one knows of the same person', async () => {
    const one = await plant();
    const two = await ringingShop(database, { organizationId: one.organizationId });
    two.vendor.customers.set('77', anna('77', { last: 'Only-In-Two', phone: null }));
    two.vendor.orders.set('x1', fakeOrder('x1', { customer: '77', email, name: 'Annabella Only-In-Two' }));
    await two.sync('full');
    const field = privacyField(database, one.organizationId, one.connector);
    await one.deliver('person.erase', { id: 'ask-1', customer: '7', orders: ['o1', 'never-read'], email, phone });
    await field.ringInbox(one);
    expect(field.rung.map((each) => each.queue)).toEqual(['privacy-request']);
    const entered = (await one.inbox()).at(-1);
    expect(entered?.state).toBe('done');
    await field.work();
    const [request] = await field.requests();
    expect(request).toMatchObject({ state: 'done', source: 'vendor', vendorRequestId: 'ask-1' });
    expect(request?.certificate?.counts).toMatchObject({ contacts: 0, contactsKept: 1, orders: 2 });

    const [contact] = await two.tenant(
      (tx) => tx<{ lastName: string; phone: string | null; email: string }[]>`
        select last_name, phone, email from contacts where email = ${email}`,
    );
    expect(contact).toEqual({ lastName: 'Only-In-Two', phone: null, email });
    const orders = await two.tenant(
      (tx) =>
        tx<{ externalId: string; buyerEmail: string | null }[]>`select external_id, buyer_email from orders order by 1`,
    );
    expect(orders).toEqual([
      { externalId: 'o1', buyerEmail: null },
      { externalId: 'o2', buyerEmail: null },
      { externalId: 'o8', buyerEmail: 'bob@example.com' },
      { externalId: 'x1', buyerEmail: email },
    ]);
    expect(await tablesHolding(database, one.organizationId, ['1705550123', 'Bergström'])).toEqual([]);
    // An order that was named, and comes only now.
    one.vendor.orders.set(
      'never-read',
      annasOrder('never-read', { customer: null, email: 'another@example.com', phone: null }),
    );
    await one.sync('full');
    await two.sync('full');
    expect(
      await tablesHolding(database, one.organizationId, ['1705550123', 'Bergström', 'another@example.com']),
    ).toEqual([]);
  });

  it('reads at the shop what waited in the inbox: no change of an order is lost', async () => {
    const shop = await plant();
    const field = privacyField(database, shop.organizationId, shop.connector);
    shop.vendor.orders.set('o1', annasOrder('o1', { updated: '2026-06-01T10:00:00.000Z', total: '99.00' }));
    await shop.deliver('order.changed', { id: 'o1', record: shop.vendor.orders.get('o1') });
    await field.ask({ emails: [email] });
    await field.work();
    expect(field.rung.map((each) => each.queue)).toEqual(['sync-slice']);
    await shop.work();
    expect((await shop.orderTotals()).o1).toBe('99.00');
    expect(await tablesHolding(database, shop.organizationId, needles)).toEqual([]);
  });

  it('meets a page that is being stored in that very moment', async () => {
    const shop = await plant();
    const field = privacyField(database, shop.organizationId, shop.connector);
    // A page that holds the connection's lock: the erasure waits for it, and finds what it stored.
    let stored: () => void = () => undefined;
    const going = new Promise<void>((resolve) => {
      stored = resolve;
    });
    const page = shop.tenant(async (tx) => {
      await tx`select pg_advisory_xact_lock_shared(hashtextextended(${shop.connectionId}, 2))`;
      stored();
      await untilWaiting(shop);
      await tx`
        insert into orders (organization_id, id, connection_id, external_id, number, status, financial_status,
          fulfilment_status, cancelled, currency, discount_total, shipping_total, tax_total, total, refunded_total, buyer_email,
          buyer_name, placed_at)
        values (${shop.organizationId}, ${uuidv7()}, ${shop.connectionId}, 'late', 'late', 'x', 'paid', 'unfulfilled', false, 'EUR',
          0, 0, 0, 5, 0, ${email}, 'Annabella', now() - interval '1 day')`;
    });
    await going;
    await field.ask({ emails: [email] });
    await Promise.all([page, field.work()]);
    expect((await field.requests())[0]).toMatchObject({ state: 'done', certificate: { counts: { orders: 3 } } });
    expect(await tablesHolding(database, shop.organizationId, needles)).toEqual([]);
  });

  it('goes on after it broke off, wherever that was', async () => {
    for (const brokenAt of [4, 5, 6, 7, 8, 9, 10, 12, 14, 16]) {
      const shop = await plant();
      let steps = 0;
      const breaking: Database = {
        ...database,
        tenant: (organizationId, work) => {
          steps += 1;
          if (steps === brokenAt) return Promise.reject(new Error('The worker was killed here.'));
          return database.tenant(organizationId, work);
        },
      };
      const field = privacyField(database, shop.organizationId, shop.connector);
      await field.ask({ emails: [email] });
      await privacyField(breaking, shop.organizationId, shop.connector).work();
      expect((await field.requests())[0]?.state).toBe('waiting');
      await shop.tenant((tx) => tx`update privacy_requests set claimed_until = null`);
      await field.work();
      expect((await field.requests())[0]?.state).toBe('done');
      expect(await tablesHolding(database, shop.organizationId, needles), `broken at ${brokenAt}`).toEqual([]);
    }
  }, 60_000);

  it('erases nothing and says so where nothing is held; what is asked twice is done twice', async () => {
    const shop = await plant();
    const field = privacyField(database, shop.organizationId, shop.connector);
    for (let time = 0; time < 2; time += 1) {
      await field.ask({ emails: ['nobody@example.com'], phones: ['+49 30 1234567'] });
      await field.work();
    }
    const requests = await field.requests();
    expect(requests.map((each) => each.state)).toEqual(['done', 'done']);
    expect(Object.values(requests[0]?.certificate?.counts ?? {}).every((count) => count === 0)).toBe(true);
    expect(await tablesHolding(database, shop.organizationId, ['nobody@example.com', '301234567'])).toEqual([]);
    expect((await shop.tenant((tx) => tx`select 1 from contacts`)).length).toBe(2);
  });
});

/** Somebody waits for an advisory lock of this database. */
async function untilWaiting(shop: RingingShop): Promise<void> {
  for (const end = Date.now() + 10_000; Date.now() < end; ) {
    const rows = await shop.tenant(
      (tx) => tx`select 1 from pg_locks where locktype = 'advisory' and not granted
        and database = (select oid from pg_database where datname = current_database())`,
    );
    if (rows.length > 0) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('Nobody waited for the lock.');
}
