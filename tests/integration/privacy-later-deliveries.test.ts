import { expect, it } from 'vitest';
import type { FakeCustomer, FakeOrder } from '../support/fake-connector.ts';
import { fakeOrder } from '../support/fake-vendor.ts';
import { privacyField, tablesHolding } from '../support/privacy-field.ts';
import { ringingShop } from '../support/ringing-shop.ts';
import { testServices } from '../support/services.ts';

const { database } = await testServices();

const email = 'Anna.Berg@example.com';
const needles = ['anna.berg', '1705550123', 'Annabella', 'Bergström'];
const anna = (updated: string): FakeCustomer => ({
  id: '7',
  updated,
  email,
  phone: '+491705550123',
  first: 'Annabella',
  last: 'Bergström',
});
const annasOrder = (id: string, over: Partial<FakeOrder> = {}): FakeOrder =>
  fakeOrder(id, { customer: '7', email, name: 'Annabella Bergström', ...over });

it('an erasure leaves nothing of deliveries that come later: left out, stored without them, or nothing new', async () => {
  const shop = await ringingShop(database);
  const { vendor } = shop;
  vendor.customers.set('7', anna('2026-03-01T10:00:00.000Z'));
  for (const id of ['o1', 'o2']) vendor.orders.set(id, annasOrder(id));
  vendor.orders.set('o8', fakeOrder('o8', { email: 'bob@example.com', name: 'Bob Stone' }));
  await shop.sync('full');
  const field = privacyField(database, shop.organizationId, shop.connector);
  await field.ask({ emails: [email] });
  await field.work();
  const later = '2026-07-01T10:00:00.000Z';
  const order = annasOrder('o1', { updated: later, total: '55.00' });
  // Never seen here, but made before the erasure.
  const old = annasOrder('o3', { customer: null });
  for (const each of [order, old]) vendor.orders.set(each.id, each);
  vendor.customers.set('7', anna(later));
  const deliveries: [string, { id: string; record?: unknown; email?: string }][] = [
    ['customer.changed', { id: '7', record: anna(later) }],
    ['order.changed', { id: 'o1', record: order }],
    ['order.changed', { id: 'o3', record: old }],
    // A hint that says more than it has to.
    ['order.changed', { id: 'o2', email }],
  ];
  const ids: string[] = [];
  for (const [topic, body] of deliveries) ids.push(await shop.deliver(topic, body));
  await field.ringInbox(shop);
  // Once more, when nothing of them is new; one that is older than what is stored, and one that cannot be read.
  for (const [topic, body] of deliveries) ids.push(await shop.deliver(topic, body));
  ids.push(
    await shop.deliver('order.changed', {
      id: 'o3',
      record: annasOrder('o3', { updated: '2025-01-01T10:00:00.000Z' }),
    }),
  );
  ids.push(await shop.deliver('order.changed', { id: 'o1', record: { ...order, total: { email } } }));
  const bobs = await shop.deliver('order.changed', { id: 'o8', record: vendor.orders.get('o8') });
  await field.ringInbox(shop);
  expect(await tablesHolding(database, shop.organizationId, needles)).toEqual([]);
  const rows = await shop.tenant(
    (tx) => tx<{ id: string; state: string; outcome: string; size: number; erased: boolean }[]>`
      select id, state, outcome, length(body) as size, erased_at is not null as erased from webhook_inbox`,
  );
  const theirs = rows.filter((row) => ids.includes(row.id));
  expect(theirs.map(({ size, erased }) => [size, erased])).toEqual(ids.map(() => [0, true]));
  expect(new Set(theirs.map((row) => row.outcome.split('. ')[0]))).toEqual(
    new Set([
      'Left out',
      'The record was updated',
      'Stored as a new record',
      'Nothing new: the record was stored like this already',
    ]),
  );
  const said = 'Its person was erased on request: its content was emptied.';
  expect(theirs.every((row) => row.outcome.endsWith(said))).toBe(true);
  expect(rows.find((row) => row.id === bobs)).toMatchObject({ state: 'done', erased: false });
  expect(await shop.orderTotals()).toMatchObject({ o1: '55.00' });
});
