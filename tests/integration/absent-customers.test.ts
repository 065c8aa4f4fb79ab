import { ensureErasureKey, insertErasureMarks } from '@syncline/drizzle/queries/erasure-marks';
import { HubError } from '@syncline/shared/errors';
import { anyConnection, makeErasureHasher } from '@syncline/shared/runtime/erasure-hash';
import { v7 as uuidv7 } from 'uuid';
import { describe, expect, it } from 'vitest';
import { type FakeShop, fakeShop } from '../support/fake-shop.ts';
import { fakeCustomer, fakeOrder } from '../support/fake-vendor.ts';
import { testServices } from '../support/services.ts';

const { database } = await testServices();

/** Orders by accounts that the vendor's list of customers leaves out. */

const later = (ms = 0) => new Date(Date.now() + ms).toISOString();

interface Stored {
  externalId: string;
  customer: string | null;
  email: string | null;
  kind: string | null;
}
const buyers = (shop: FakeShop) =>
  shop.tenant(async (tx) => {
    const rows = await tx<Stored[]>`
      select o.external_id, o.customer_external_id as customer, c.email, c.kind
      from orders o left join contacts c on c.id = o.contact_id
      where o.connection_id = ${shop.connectionId} order by o.external_id`;
    return rows.map((row) => ({ ...row }));
  });
const undecided = (shop: FakeShop) =>
  shop.tenant(async (tx) => {
    const rows = await tx`
      select 1 from orders where connection_id = ${shop.connectionId} and contact_id is null
        and customer_external_id is not null and customer_absent_at is null`;
    return rows.length;
  });
const linkChanges = (shop: FakeShop) =>
  shop.tenant(async (tx) => {
    const rows = await tx`
      select external_id, before ->> 'contactId' as before, after ->> 'contactId' as after from changes
      where connection_id = ${shop.connectionId} and entity = 'order' and after ? 'contactId' order by id`;
    return rows.map((row) => ({ ...row }));
  });

describe('a buyer whose account is not in the list of customers', () => {
  it('is who the order says they are, once the list is known to be complete', async () => {
    const shop = await fakeShop(database);
    shop.vendor.customers.set('5', fakeCustomer('5'));
    shop.vendor.orders.set('1', fakeOrder('1', { customer: '77', email: 'wholesale@example.org' }));
    shop.vendor.orders.set('2', fakeOrder('2', { customer: '5', email: 'elsewhere@example.org' }));
    shop.vendor.orders.set('3', fakeOrder('3', { customer: '78', email: null, phone: '030 901820' }));
    shop.vendor.orders.set('4', fakeOrder('4', { customer: '79', email: null }));
    await shop.sync('full', ['customers', 'orders']);
    const expected = [
      { externalId: '1', customer: '77', email: 'wholesale@example.org', kind: 'guest' },
      { externalId: '2', customer: '5', email: 'customer-5@example.org', kind: 'customer' },
      { externalId: '3', customer: '78', email: null, kind: 'guest' },
      { externalId: '4', customer: '79', email: null, kind: null },
    ];
    expect(await buyers(shop)).toEqual(expected);
    // Also the order that says nothing of its buyer is not looked into at the end of each run for ever.
    expect(await undecided(shop)).toBe(0);
    shop.vendor.orders.set(
      '1',
      fakeOrder('1', { customer: '77', email: 'wholesale@example.org', state: 'shipped', updated: later(-1_000) }),
    );
    await shop.sync('delta', ['orders']);
    expect(await buyers(shop)).toEqual(expected);
  });

  it('is waited for until the list was read since the order was placed', async () => {
    const shop = await fakeShop(database);
    shop.vendor.customers.set('5', fakeCustomer('5'));
    await shop.sync('full', ['customers', 'orders']);
    const now = later();
    shop.vendor.orders.set(
      '1',
      fakeOrder('1', { customer: '77', email: 'new@example.org', placed: now, updated: now }),
    );
    await shop.sync('full', ['orders']);
    expect(await buyers(shop)).toMatchObject([{ customer: '77', email: null }]);
    expect(await undecided(shop)).toBe(1);

    await shop.sync('full', ['customers']);
    await shop.sync('delta', ['orders']);
    expect(await buyers(shop)).toMatchObject([{ customer: '77', email: 'new@example.org', kind: 'guest' }]);
    expect(await undecided(shop)).toBe(0);
    expect(await linkChanges(shop)).toMatchObject([{ externalId: '1', before: null, after: expect.any(String) }]);
  });

  it('is not waited for while the list is closed to this account', async () => {
    const shop = await fakeShop(database);
    const closed = () =>
      new HubError('skip', 'closed', { code: 'CLOSED', userMessage: 'Not yours.', wholeStream: true });
    shop.vendor.customers.set('77', fakeCustomer('77', { email: 'account@example.org' }));
    shop.vendor.orders.set('1', fakeOrder('1', { customer: '77', email: 'billing@example.org' }));
    shop.vendor.before = ({ path }) => {
      if (path.startsWith('/customers')) throw closed();
    };
    const state = async () => {
      const [row] = await shop.tenant(
        (tx) => tx<{ note: string | null; since: string | null }[]>`
          select closed ->> 'note' as note, closed ->> 'since' as since from stream_states
          where connection_id = ${shop.connectionId} and stream = 'customers'`,
      );
      return { ...row };
    };
    await shop.sync('full', ['customers', 'orders']);
    expect(await buyers(shop)).toMatchObject([{ customer: '77', email: 'billing@example.org', kind: 'guest' }]);
    expect(await undecided(shop)).toBe(0);
    const first = await state();
    expect(first).toEqual({ note: 'Not yours.', since: expect.stringMatching(/^20/) });
    await shop.sync('full', ['customers', 'orders']);
    expect(await state()).toEqual(first);

    // Opened: the customer takes the order over, and the next unknown one is waited for again.
    shop.vendor.before = () => undefined;
    await shop.sync('full', ['customers', 'orders']);
    expect(await buyers(shop)).toMatchObject([{ customer: '77', email: 'account@example.org', kind: 'customer' }]);
    expect(await state()).toEqual({ note: null, since: null });
    const now = later();
    shop.vendor.orders.set(
      '2',
      fakeOrder('2', { customer: '99', email: 'new@example.org', placed: now, updated: now }),
    );
    await shop.sync('full', ['orders']);
    expect((await buyers(shop))[1]).toMatchObject({ customer: '99', email: null });
    expect(await undecided(shop)).toBe(1);
  });

  it('takes the order over when the account comes all the same; orders of guests stay with them', async () => {
    const shop = await fakeShop(database);
    shop.vendor.orders.set('1', fakeOrder('1', { customer: '77', email: 'billing@example.org' }));
    shop.vendor.orders.set('2', fakeOrder('2', { customer: null, email: 'billing@example.org' }));
    await shop.sync('full', ['customers', 'orders']);
    expect(await buyers(shop)).toMatchObject([{ email: 'billing@example.org' }, { email: 'billing@example.org' }]);
    shop.vendor.customers.set('77', fakeCustomer('77', { email: 'account@example.org' }));
    await shop.sync('full', ['customers']);
    expect(await buyers(shop)).toMatchObject([
      { externalId: '1', customer: '77', email: 'account@example.org', kind: 'customer' },
      { externalId: '2', customer: null, email: 'billing@example.org', kind: 'guest' },
    ]);
    expect(await linkChanges(shop)).toMatchObject([
      { externalId: '1', before: expect.any(String), after: expect.any(String) },
    ]);
    // And keeps it, whatever the order says later.
    shop.vendor.orders.set('1', fakeOrder('1', { customer: '77', email: 'third@example.org', updated: later(-1_000) }));
    await shop.sync('delta', ['orders']);
    expect((await buyers(shop))[0]).toMatchObject({ email: 'account@example.org' });
  });

  it('overwrites nothing of a contact that is known', async () => {
    const shop = await fakeShop(database);
    shop.vendor.customers.set('5', fakeCustomer('5', { email: 'known@example.org', first: 'Eva', phone: null }));
    const order = { customer: '77', email: 'known@example.org', name: 'Nobody', phone: '030 901820' };
    shop.vendor.orders.set('1', fakeOrder('1', order));
    await shop.sync('full', ['customers', 'orders']);
    const contacts = await shop.tenant((tx) => tx`select first_name, phone, kind from contacts`);
    expect(contacts).toEqual([{ firstName: 'Eva', phone: '030 901820', kind: 'customer' }]);
    // What the order filled in is in the contact's history.
    const changes = await shop.tenant(
      (tx) => tx`select stream, external_id, op, before, after from changes where entity = 'contact'`,
    );
    expect(changes).toMatchObject([
      { stream: 'orders', externalId: '1', op: 'update', before: { phone: null }, after: { phone: '030 901820' } },
    ]);
  });

  it('stays out when they were erased', async () => {
    const shop = await fakeShop(database);
    shop.vendor.orders.set('1', fakeOrder('1', { customer: '77', email: null, phone: '030 901820' }));
    shop.vendor.orders.set('2', fakeOrder('2', { customer: '78', email: 'other@example.org' }));
    await shop.sync('full', ['orders']);
    expect(await undecided(shop)).toBe(2);
    const { organizationId } = shop;
    await shop.tenant(async (tx) => {
      const hasher = makeErasureHasher(await ensureErasureKey(tx, organizationId));
      const hash = hasher.phone(anyConnection, '+4930901820');
      await insertErasureMarks(tx, { organizationId, requestId: uuidv7() }, [{ hash, always: false }]);
    });
    await shop.sync('full', ['customers']);
    await shop.sync('delta', ['orders']);
    expect(await buyers(shop)).toMatchObject([
      { externalId: '1', email: null, kind: null },
      { externalId: '2', email: 'other@example.org', kind: 'guest' },
    ]);
    expect(await shop.tenant((tx) => tx`select 1 from contacts where phone is not null`)).toHaveLength(0);
    expect(await undecided(shop)).toBe(0);
  });
});

describe('a contact that was deleted and buys again as a guest', () => {
  it('has its return in its history', async () => {
    const shop = await fakeShop(database);
    const email = 'back@example.org';
    shop.vendor.customers.set('5', fakeCustomer('5', { email }));
    await shop.sync('full', ['customers']);
    shop.vendor.customers.delete('5');
    await shop.sync('full', ['customers']);
    shop.vendor.orders.set('2', fakeOrder('2', { email, placed: later(60_000) }));
    await shop.sync('full', ['orders']);
    const ops = await shop.tenant((tx) => tx`select op, stream from changes where entity = 'contact' order by id`);
    expect(ops).toMatchObject([
      { op: 'delete', stream: 'customers' },
      { op: 'restore', stream: 'orders' },
    ]);
  });
});
