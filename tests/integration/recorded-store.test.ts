import { woocommerce } from '@syncline/shared/connectors/woocommerce/index';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openWooCommerce } from '../support/open-woocommerce.ts';
import { type ReadStore, readStore } from '../support/read-store.ts';
import {
  type RecordedStore,
  recordedShelves,
  type ShelfRecord,
  startRecordedStore,
} from '../support/recorded-store.ts';
import { testServices } from '../support/services.ts';
import { describeWithContracts, vendorContract } from '../support/vendor-contracts.ts';

const services = await testServices();
const { database } = services;

/** A whole real store, replayed over HTTP, through connector, engine and store into Postgres. */
describeWithContracts('a real store', ['fixtures/woocommerce/full'], () => {
  let organizationId: string;
  let connectionId: string;
  let syncStreams: ReadStore['sync'];
  let store: RecordedStore;
  let opened: ReturnType<typeof openWooCommerce>;

  beforeAll(async () => {
    store = await startRecordedStore(recordedShelves(vendorContract('fixtures/woocommerce')));
    opened = openWooCommerce(store, { settings: { concurrency: 2 } });
    ({ organizationId, connectionId, sync: syncStreams } = await readStore(database, opened, store.url));
  });
  afterAll(async () => {
    await opened.close();
    await store.close();
  });

  const sync = (kind: 'full' | 'delta') =>
    syncStreams(
      kind,
      Object.keys(woocommerce.streams).filter((name) => kind === 'full' || name !== 'customers'),
    );

  it('arrives to the record', async () => {
    const result = await sync('full');
    expect(result.status).toBe('succeeded');
    expect(result.streams).toMatchObject({
      customers: { status: 'proven', fetched: 301, created: 301, failed: 0, vendorTotal: 301 },
      orders: { status: 'proven', fetched: 583, created: 583, failed: 0, vendorTotal: 583 },
      products: { status: 'proven', fetched: 80, created: 80, failed: 0, vendorTotal: 80 },
    });
  });

  it('holds what the store holds, amount by amount', async () => {
    const stored = await database.tenant(
      organizationId,
      (tx) => tx<
        { externalId: string; number: string; status: string; currency: string; total: string; lines: string }[]
      >`
        select o.external_id, o.number, o.status, o.currency, o.total::text,
          (select coalesce(sum(l.total), 0)::text from order_lines l where l.order_id = o.id) as lines
        from orders o where o.connection_id = ${connectionId}`,
    );
    type Order = ShelfRecord & { number: string; currency: string; total: string; line_items: { total: string }[] };
    const cents = (amount: string) => Math.round(Number(amount) * 10_000);
    const expected = (store.shelves.orders as Order[]).map((order) => [
      String(order.id),
      order.number,
      order.status,
      order.currency,
      cents(order.total),
      order.line_items.reduce((sum, line) => sum + cents(line.total), 0),
    ]);
    const byId = (a: unknown[], b: unknown[]) => Number(a[0]) - Number(b[0]);
    expect(
      stored
        .map((row) => [row.externalId, row.number, row.status, row.currency, cents(row.total), cents(row.lines)])
        .sort(byId),
    ).toEqual(expected.sort(byId));
  });

  it('brings nothing new the second time, and only what changed by delta', async () => {
    const again = await sync('full');
    expect(again.streams).toMatchObject({
      customers: { status: 'proven', unchanged: 301, updated: 0 },
      orders: { status: 'proven', unchanged: 583, updated: 0 },
      products: { status: 'proven', unchanged: 80, updated: 0 },
    });
    const orders = store.shelves.orders ?? [];
    const newest =
      orders
        .map((order) => order.date_modified_gmt ?? '')
        .sort()
        .at(-1) ?? '';
    const later = new Date(Date.parse(`${newest}Z`) + 5_000).toISOString().slice(0, 19);
    for (const order of orders.slice(100, 150)) Object.assign(order, { status: 'completed', date_modified_gmt: later });
    const delta = await sync('delta');
    expect(delta.streams).toMatchObject({ orders: { status: 'proven', updated: 50, failed: 0 } });
  });
});

afterAll(() => services.close());
