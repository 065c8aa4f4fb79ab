import { describe, expect, it } from 'vitest';
import { fakeShop } from '../support/fake-shop.ts';
import { fakeCustomer, fakeOrder } from '../support/fake-vendor.ts';
import { testServices } from '../support/services.ts';

const { database } = await testServices();

describe('customers', () => {
  it('that come after their orders are linked to them', async () => {
    const shop = await fakeShop(database);
    shop.vendor.orders.set('1', fakeOrder('1', { customer: '5', email: null }));
    await shop.sync('full', ['orders']);
    const contactOf = async () =>
      (
        await shop.tenant(
          (tx) => tx<{ contactId: string | null }[]>`
      select contact_id from orders where connection_id = ${shop.connectionId}`,
        )
      )[0]?.contactId;
    expect(await contactOf()).toBeNull();
    shop.vendor.customers.set('5', fakeCustomer('5'));
    await shop.sync('full', ['customers']);
    const [contact] = await shop.tenant(
      (tx) => tx<{ id: string }[]>`select id from contacts where email = 'customer-5@example.org'`,
    );
    expect(await contactOf()).toBe(contact?.id);
    const changes = await shop.tenant(
      (tx) => tx`select stream, external_id, entity, op, before, after from changes where entity = 'order'`,
    );
    expect(changes).toEqual([
      {
        stream: 'orders',
        externalId: '1',
        entity: 'order',
        op: 'update',
        before: { contactId: null },
        after: { contactId: contact?.id },
      },
    ]);
  });

  it('written in the same moment as their order are linked to it by the next run', async () => {
    const shop = await fakeShop(database);
    shop.vendor.customers.set('5', fakeCustomer('5'));
    shop.vendor.orders.set('1', fakeOrder('1', { customer: '5', email: null }));
    await shop.sync('full', ['customers', 'orders']);
    // As two transactions leave it that did not see each other.
    await shop.tenant((tx) => tx`update orders set contact_id = null where connection_id = ${shop.connectionId}`);
    await shop.sync('delta', ['orders']);
    const [order] = await shop.tenant(
      (tx) => tx<{ contactId: string | null }[]>`
        select contact_id from orders where connection_id = ${shop.connectionId}`,
    );
    expect(order?.contactId).not.toBeNull();
  });

  it('whose account was deleted are there again when they buy as a guest later', async () => {
    const shop = await fakeShop(database);
    const email = 'back@example.org';
    shop.vendor.customers.set('5', fakeCustomer('5', { email }));
    await shop.sync('full', ['customers']);
    shop.vendor.customers.delete('5');
    await shop.sync('full', ['customers']);
    const deletedAt = async () => {
      const [row] = await shop.tenant((tx) => tx<{ deletedAt: Date | null }[]>`select deleted_at from contacts`);
      return row?.deletedAt;
    };
    expect(await deletedAt()).toBeInstanceOf(Date);
    const full = { email, phone: '+4930901820', name: 'Back' };
    shop.vendor.orders.set('1', fakeOrder('1', full));
    await shop.sync('full', ['orders']);
    // An order from before says nothing about now.
    expect(await deletedAt()).toBeInstanceOf(Date);
    const placed = new Date(Date.now() + 60_000).toISOString();
    shop.vendor.orders.set('2', fakeOrder('2', { ...full, placed }));
    await shop.sync('full', ['orders']);
    expect(await deletedAt()).toBeNull();
  });

  it('take over what a guest left, and a guest overwrites nothing', async () => {
    const shop = await fakeShop(database);
    shop.vendor.orders.set('1', fakeOrder('1', { email: 'Eva@Example.org ', phone: '030 901820', name: 'E.' }));
    await shop.sync('full', ['orders']);
    const contacts = () =>
      shop.tenant((tx) => tx`select email, first_name, phone, phone_e164, kind from contacts order by id`);
    expect(await contacts()).toEqual([
      { email: 'Eva@Example.org ', firstName: 'E.', phone: '030 901820', phoneE164: '+4930901820', kind: 'guest' },
    ]);
    shop.vendor.customers.set('5', fakeCustomer('5', { email: 'eva@example.org', first: 'Eva', last: '' }));
    await shop.sync('full', ['customers']);
    expect(await contacts()).toEqual([
      { email: 'eva@example.org', firstName: 'Eva', phone: '030 901820', phoneE164: '+4930901820', kind: 'customer' },
    ]);
    shop.vendor.orders.set('2', fakeOrder('2', { email: 'EVA@example.org', phone: '0000', name: 'Nobody' }));
    await shop.sync('full', ['orders']);
    expect(await contacts()).toHaveLength(1);
    expect((await contacts())[0]).toMatchObject({ firstName: 'Eva', phone: '030 901820' });
  });

  it('of two stores with one e-mail are one contact: newest per field, empty never overwrites', async () => {
    const a = await fakeShop(database);
    const b = await fakeShop(database, { organizationId: a.organizationId });
    const email = 'one@example.org';
    a.vendor.customers.set(
      '1',
      fakeCustomer('1', { email, phone: '+4930111', first: 'Old', updated: '2026-01-05T00:00:00.000Z' }),
    );
    b.vendor.customers.set(
      '9',
      fakeCustomer('9', { email, phone: null, first: 'Older', updated: '2026-01-01T00:00:00.000Z' }),
    );
    await a.sync('full', ['customers']);
    await b.sync('full', ['customers']);
    const contact = async () =>
      (await a.tenant((tx) => tx`select first_name, last_name, phone, provenance from contacts`))[0];
    expect(await contact()).toMatchObject({ firstName: 'Old', phone: '+4930111' });
    b.vendor.customers.set(
      '9',
      fakeCustomer('9', { email, phone: null, first: 'New', updated: '2026-02-01T00:00:00.000Z' }),
    );
    await b.sync('full', ['customers']);
    expect(await contact()).toMatchObject({ firstName: 'New', lastName: 'Adams 1', phone: '+4930111' });
    expect((await contact())?.provenance).toMatchObject({
      firstName: { connectionId: b.connectionId },
      lastName: { connectionId: a.connectionId },
      phone: { connectionId: a.connectionId },
    });
    // The store that wrote the number takes it back.
    a.vendor.customers.set(
      '1',
      fakeCustomer('1', { email, phone: null, first: 'Old', updated: '2026-03-01T00:00:00.000Z' }),
    );
    await a.sync('full', ['customers']);
    expect(await contact()).toMatchObject({ firstName: 'New', phone: null });
  });
});
