import { describe, expect, it } from 'vitest';
import { fakeShop } from '../support/fake-shop.ts';
import { fakeCustomer, fakeOrder, fakeProduct, idOf } from '../support/fake-vendor.ts';
import { testServices } from '../support/services.ts';

const services = await testServices();
const { database } = services;
type Shop = Awaited<ReturnType<typeof fakeShop>>;

async function filled(orders = 250): Promise<Shop> {
  const shop = await fakeShop(database);
  const { vendor } = shop;
  for (let n = 1; n <= 120; n += 1) vendor.customers.set(idOf(n), fakeCustomer(idOf(n)));
  for (let n = 1; n <= orders; n += 1) {
    vendor.orders.set(idOf(n), fakeOrder(idOf(n), n % 2 ? { customer: idOf((n % 120) + 1), email: null } : {}));
  }
  for (let n = 1; n <= 30; n += 1) vendor.products.set(idOf(n), fakeProduct(idOf(n)));
  return shop;
}

const counts = async (shop: Shop, table: string) =>
  shop.tenant(async (tx) => {
    const [row] = await tx<{ n: number }[]>`select count(*)::int as n from ${tx(table)} where true`;
    return row?.n;
  });

describe('a full sync', () => {
  it('brings every record once, proves its counts, and keeps the cursor where the vendor was', async () => {
    const shop = await filled();
    const result = await shop.sync('full');

    expect(result.status).toBe('succeeded');
    expect(result.streams.customers).toMatchObject({ status: 'proven', fetched: 120, created: 120, repeated: 0 });
    expect(result.streams.orders).toMatchObject({ status: 'proven', fetched: 250, created: 250 });
    expect(result.streams.products).toMatchObject({ status: 'proven', fetched: 30, created: 30 });
    expect(result.streams.orders?.proof).toMatchObject({
      sumCloses: true,
      distinct: 250,
      vendorTotal: 250,
      basis: 'vendor-total',
      verdict: 'proven',
    });
    expect(await counts(shop, 'orders')).toBe(250);
    expect(await counts(shop, 'order_lines')).toBe(500);
    expect(await counts(shop, 'inventory')).toBe(30);
    expect(await counts(shop, 'run_seen')).toBe(0);
    // 120 customers, and a guest for each of the 125 orders without one.
    expect(await counts(shop, 'contacts')).toBe(245);
    const unlinked = await shop.tenant((tx) => tx`select 1 from orders where contact_id is null`);
    expect(unlinked).toHaveLength(0);
    const [state] = await shop.tenant(
      (tx) => tx`select cursor, incomplete_streak from stream_states where stream = 'orders'`,
    );
    expect(state).toMatchObject({ cursor: { since: '2026-03-01T10:00:00.000Z' }, incompleteStreak: 0 });
  });

  it('writes no row when nothing changed', async () => {
    const shop = await filled(120);
    await shop.sync('full');
    const rows = () =>
      shop.tenant(async (tx) => {
        const tables = [
          'records',
          'record_payloads',
          'orders',
          'order_lines',
          'contacts',
          'contact_identities',
          'products',
          'variants',
          'inventory',
        ];
        const all: string[] = [];
        for (const table of tables) {
          const [row] = await tx<{ sum: string }[]>`
            select md5(string_agg(t.xmin::text || t.xmax::text || t.ctid::text, ',' order by t.ctid)) as sum from ${tx(table)} t where true`;
          all.push(`${table} ${row?.sum}`);
        }
        return all;
      });
    const before = await rows();
    const result = await shop.sync('full');
    expect(result.status).toBe('succeeded');
    expect(result.streams.orders).toMatchObject({ fetched: 120, unchanged: 120, created: 0, updated: 0 });
    expect(await rows()).toEqual(before);
    expect(await counts(shop, 'changes')).toBe(0);
  });

  it('keeps amounts and instants exactly', async () => {
    const shop = await fakeShop(database);
    const total = '123456789012345678901234.000000000000000005';
    shop.vendor.orders.set('1', fakeOrder('1', { total, placed: '2026-03-29T01:30:00.123Z' }));
    await shop.sync('full', ['orders']);
    const [row] = await shop.tenant((tx) => tx`select total::text, placed_at from orders`);
    expect(row).toEqual({ total, placedAt: new Date('2026-03-29T01:30:00.123Z') });
    const [payload] = await shop.tenant((tx) => tx`select payload ->> 'total' as total from record_payloads`);
    expect(payload?.total).toBe(total);
  });

  it('reads only records since the date limit, where there is one', async () => {
    const shop = await fakeShop(database, { createdSince: new Date('2026-02-01T00:00:00Z') });
    shop.vendor.orders.set('1', fakeOrder('1', { placed: '2026-01-31T00:00:00.000Z' }));
    shop.vendor.orders.set('2', fakeOrder('2', { placed: '2026-02-02T00:00:00.000Z' }));
    const result = await shop.sync('full', ['orders']);
    expect(result.streams.orders).toMatchObject({ status: 'proven', fetched: 1 });
  });
});

describe('a delta', () => {
  it('reads what changed since the cursor, and writes down what it was before', async () => {
    const shop = await filled(150);
    await shop.sync('full');
    const changed = fakeOrder('000007', { updated: '2026-03-02T08:00:00.000Z', state: 'paid', total: '31.00' });
    changed.lines.pop();
    shop.vendor.orders.set('000007', changed);
    shop.vendor.requests = 0;
    const result = await shop.sync('delta', ['orders', 'products']);
    expect(result.status).toBe('succeeded');
    expect(result.streams.orders).toMatchObject({ status: 'proven', updated: 1 });
    const [change] = await shop.tenant((tx) => tx`select op, before, after, external_id from changes`);
    expect(change).toMatchObject({
      op: 'update',
      externalId: '000007',
      before: { status: 'open', total: '29.35' },
      after: { status: 'paid', total: '31.00' },
    });
    expect(change?.before).toHaveProperty('lines');
    expect(change?.before).not.toHaveProperty('currency');
    const lines = await shop.tenant(
      (tx) => tx`
      select title from order_lines l join orders o on o.id = l.order_id where o.external_id = '000007'`,
    );
    expect(lines).toEqual([{ title: 'Cup' }]);
    const [state] = await shop.tenant((tx) => tx`select cursor from stream_states where stream = 'orders'`);
    expect(state?.cursor).toEqual({ since: '2026-03-02T08:00:00.000Z' });
  });

  it('is a full read, proven as one, where there is no place to start from', async () => {
    const shop = await filled(20);
    const result = await shop.sync('delta', ['orders']);
    expect(result.streams.orders).toMatchObject({ status: 'proven', kind: 'full', created: 20 });
    const [state] = await shop.tenant(
      (tx) => tx`select full_proven_at is not null as full_proven from stream_states where stream = 'orders'`,
    );
    expect(state).toEqual({ fullProven: true });
    expect((await shop.sync('delta', ['orders'])).streams.orders).toMatchObject({ status: 'proven', kind: 'delta' });
  });

  it('leaves a stream alone that cannot be read by change date', async () => {
    const shop = await filled(5);
    await shop.sync('full');
    const result = await shop.sync('delta');
    expect(result.streams.customers).toMatchObject({ status: 'skipped', fetched: 0 });
    expect(result.status).toBe('succeeded');
  });

  it('joins what will do the same, and queues a full one behind', async () => {
    const shop = await filled(5);
    const first = await shop.request('delta', ['orders']);
    expect(await shop.request('delta', ['orders'])).toBe(first);
    const full = await shop.request('full', ['orders']);
    expect(full).not.toBe(first);
    expect(await shop.request('delta', ['orders'])).toBe(first);
    await shop.work();
    expect((await shop.result(first)).status).toBe('succeeded');
    expect((await shop.result(full)).status).toBe('succeeded');
  });
});
