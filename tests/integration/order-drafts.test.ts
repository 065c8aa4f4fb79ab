import { makeSandbox } from '@syncline/sandbox';
import { woocommerce } from '@syncline/shared/connectors/woocommerce/index';
import type { AnyStream } from '@syncline/shared/kit/stream';
import { readRecords } from '@syncline/worker/services/read-records';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openWooCommerce } from '../support/open-woocommerce.ts';
import { type ReadStore, readStore } from '../support/read-store.ts';
import { testServices } from '../support/services.ts';

/** A WooCommerce store that keeps orders as posts lists drafts of the checkout among them. They are no orders. */

const services = await testServices();
const { database } = services;
const sandbox = makeSandbox({ stores: 1, customers: 20, orders: 300, products: 10, seed: 4, version: '7.9.0' });
let read: ReadStore;
let opened: ReturnType<typeof openWooCommerce>;
let ask: (path: string, method?: string, body?: unknown) => Promise<{ value: unknown; total: number }>;

beforeAll(async () => {
  await sandbox.listen();
  const [store] = sandbox.control.stores();
  const [keys] = store?.keys ?? [];
  if (!store || !keys) throw new Error('No store.');
  opened = openWooCommerce({ ...keys, url: store.url });
  ask = async (path, method = 'GET', body) => {
    const { bytes, headers } = await opened.ctx.http.request({
      path,
      method: method as 'GET',
      ...(body ? { body } : {}),
    });
    return { value: JSON.parse(String(bytes)), total: Number(headers['x-wp-total']) };
  };
  read = await readStore(database, opened, store.url);
});
afterAll(async () => {
  await opened.close();
  await sandbox.close();
});

const withoutRule = { ...woocommerce.streams.orders, leaveOut: undefined };

/** @param orders how the stream of orders is to be read. */
async function sync(kind: 'full' | 'delta', orders: unknown = woocommerce.streams.orders) {
  const standIn = { ...woocommerce.streams, orders: orders as AnyStream };
  return (await read.sync(kind, ['orders'], standIn)).streams.orders ?? {};
}

const liveHere = () =>
  database.tenant(read.organizationId, async (tx) => {
    const rows = await tx<{ id: string }[]>`
      select external_id as id from orders where connection_id = ${read.connectionId} and deleted_at is null`;
    return rows.map(({ id }) => Number(id)).sort((a, b) => a - b);
  });
const there = () =>
  [...sandbox.control.truth('orders')]
    .map((text) => Number((JSON.parse(text) as { id: number }).id))
    .sort((a, b) => a - b);
const drafts = async () =>
  ((await ask('orders?status=checkout-draft&per_page=100&orderby=id&order=asc')).value as { id: number }[]).map(
    ({ id }) => id,
  );

it('lists drafts as the real store does, and does not count them as orders', async () => {
  const { total } = await ask('orders?per_page=1');
  expect((await drafts()).length).toBeGreaterThan(5);
  expect(total).toBe(there().length + (await drafts()).length);
});

it('a full read stores none, says so, and still closes against the store’s total', async () => {
  const stream = await sync('full');
  const { length: left } = await drafts();
  expect(stream).toMatchObject({
    status: 'proven',
    fetched: 300 + left,
    created: 300,
    skipped: left,
    vendorTotal: 300 + left,
    note: 'Left out among the skipped: drafts of the checkout, which are no orders yet.',
  });
  expect(await liveHere()).toEqual(there());
});

it('neither does reading them by id', async () => {
  const [first, second] = await drafts();
  const ids = [String(first), String(second), String(there()[0])];
  const read = await readRecords(woocommerce.streams.orders, opened.ctx as never, ids);
  expect([read.records.length, read.gone.sort()]).toEqual([1, ids.slice(0, 2).sort()]);
  expect(await woocommerce.streams.orders.get(opened.ctx, String(first))).toBeUndefined();
});

it('a draft that is bought comes in by the next delta', async () => {
  const [bought] = await drafts();
  await ask(`orders/${bought}`, 'PUT', { status: 'processing' });
  await sync('delta');
  expect(await liveHere()).toContain(bought);
  expect(await liveHere()).toEqual(there());
});

it('drafts that were stored as orders before leave, and are not met as missing again', async () => {
  const before = await drafts();
  expect(await sync('full', withoutRule)).toMatchObject({ status: 'proven' });
  expect((await liveHere()).length).toBe(there().length + before.length);
  expect(await sync('full')).toMatchObject({ status: 'proven', skipped: before.length, deleted: before.length });
  expect(await liveHere()).toEqual(there());
  expect(await sync('full')).toMatchObject({ status: 'proven', skipped: before.length, deleted: 0 });
});
