import { findChangedOrders } from '@syncline/drizzle/queries/changed-orders';
import {
  type OrderChildren,
  type OrderRow,
  orderChildTables,
  orderColumns,
} from '@syncline/drizzle/queries/order-columns';
import type { Columns } from '@syncline/drizzle/queries/store-columns';
import { insertOrders, putOrderChildren, updateOrders } from '@syncline/drizzle/queries/store-orders';
import { v7 as uuidv7 } from 'uuid';
import { beforeAll, expect, it } from 'vitest';
import { testServices } from '../support/services.ts';
import { storeConnection } from '../support/stored-connection.ts';

/** What is not seen as changed is never written: every column of an order and of its parts is tried by itself. */
const { database } = await testServices();
const { organizationId, connectionId } = await storeConnection(database, { provider: 'woocommerce' });
const scope = { organizationId, connectionId, runId: uuidv7() };

const filled: Record<Columns[string], [stored: unknown, changed: unknown]> = {
  text: ['as it was', 'otherwise'],
  'text[]': [['a'], ['b']],
  numeric: ['10.50', '10.51'],
  boolean: [false, true],
  integer: [1, 2],
  jsonb: [
    { a: 1, b: '2' },
    { a: 1, b: '3' },
  ],
  timestamptz: ['2026-03-01T10:00:00.000Z', '2026-03-01T10:00:00.001Z'],
  uuid: [uuidv7(), uuidv7()],
};
const rowOf = (columns: Columns) =>
  Object.fromEntries(Object.entries(columns).map(([name, type]) => [name, filled[type][0]]));

const id = uuidv7();
const neighbour = uuidv7();
const orderRow = (of: string) =>
  ({ id: of, externalId: of, contactId: null, customerAbsent: false, ...rowOf(orderColumns) }) as OrderRow;
const parts = (of: string): OrderChildren => {
  const children = { lines: [], refunds: [], fulfilments: [] } as OrderChildren;
  for (const { key, columns } of orderChildTables) {
    const row = { orderId: of, ...rowOf(columns) };
    (children[key] as unknown[]).push({ ...row, externalId: '1' }, { ...row, externalId: '2' });
  }
  return children;
};
const both = (): { rows: OrderRow[]; children: OrderChildren } => {
  const [one, two] = [parts(id), parts(neighbour)];
  return {
    rows: [orderRow(id), orderRow(neighbour)],
    children: {
      lines: [...one.lines, ...two.lines],
      refunds: [...one.refunds, ...two.refunds],
      fulfilments: [...one.fulfilments, ...two.fulfilments],
    },
  };
};
const changed = (alter: (order: OrderRow, children: OrderChildren) => void) => {
  const { rows, children } = both();
  if (rows[0]) alter(rows[0], children);
  return database.tenant(organizationId, (tx) => findChangedOrders(tx, organizationId, rows, children));
};

beforeAll(() =>
  database.tenant(organizationId, async (tx) => {
    const { rows, children } = both();
    await insertOrders(tx, scope, rows);
    await putOrderChildren(tx, organizationId, { ...children, replaced: [] });
  }),
);

it('an order that is as it is stored has not changed, however its amounts and instants are written', async () => {
  expect(await changed(() => undefined)).toEqual([]);
  const same = { total: '10.500', placedAt: '2026-03-01T11:00:00+01:00', billing: { b: '2', a: 1 } };
  expect(await changed((order) => Object.assign(order, same))).toEqual([]);
});

it.each(Object.entries(orderColumns))('%s (%s)', async (name, type) => {
  const alter = (value: unknown) => changed((order) => Object.assign(order, { [name]: value }));
  expect(await alter(filled[type][1])).toEqual([{ id, parts: false }]);
  expect(await alter(null)).toEqual([{ id, parts: false }]);
});

it('a contact for an order without one', async () => {
  expect(await changed((order) => Object.assign(order, { contactId: uuidv7() }))).toEqual([{ id, parts: false }]);
});

const partColumns = orderChildTables.flatMap(({ key, columns }) =>
  Object.entries(columns as Columns).map(([name, type]) => [key, name, type] as const),
);
it.each(partColumns)('%s: %s (%s)', async (key, name, type) => {
  const alter = (value: unknown) =>
    changed((_order, children) => Object.assign(children[key][1] ?? {}, { [name]: value }));
  expect(await alter(filled[type][1])).toEqual([{ id, parts: true }]);
});

it.each(orderChildTables.map(({ key }) => [key]))('%s: one more, one fewer, none', async (key) => {
  const alter = (change: (all: { orderId: string }[]) => unknown) =>
    changed((_order, children) => {
      change(children[key]);
    });
  expect(await alter((all) => all.push({ ...all[0], externalId: '3' } as never))).toEqual([{ id, parts: true }]);
  expect(await alter((all) => all.shift())).toEqual([{ id, parts: true }]);
  expect(await alter((all) => all.splice(0, 2))).toEqual([{ id, parts: true }]);
});

it('a deleted order that is there again', async () => {
  await database.tenant(organizationId, (tx) => tx`update orders set deleted_at = now() where id = ${id}`);
  expect(await changed(() => undefined)).toEqual([{ id, parts: false }]);
  await database.tenant(organizationId, (tx) => updateOrders(tx, scope, [orderRow(id)]));
  expect(await changed(() => undefined)).toEqual([]);
});
