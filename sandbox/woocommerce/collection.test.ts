import { describe, expect, it } from 'vitest';
import { makeRandom } from '../kit/random.ts';
import { secondOf } from '../kit/zone.ts';
import { touchRandom } from './bulk.ts';
import { createOrder, deleteOrder, trashOrder } from './order-edits.ts';
import type { Query } from './query.ts';
import type { Fields } from './source.ts';
import { makeStore } from './store.ts';

const endsAt = Date.UTC(2025, 11, 1) / 1000;
const store = (version: '11.0.1' | '7.9.0' = '11.0.1', orders = 700) =>
  makeStore(
    { id: 'store-1', seed: 5, customers: 200, orders, products: 60, timezone: 'UTC', version, endsAt },
    () => undefined,
  );
const visible = ['pending', 'processing', 'on-hold', 'completed', 'cancelled', 'refunded', 'failed'];

/** Every record there is, the slow and obvious way. */
const everything = (shop: ReturnType<typeof store>): Fields[] => {
  const { source } = shop.collections.orders;
  const ids = new Set(Array.from({ length: source.size }, (_, row) => source.idOf(row)));
  for (const row of shop.collections.orders.edited()) ids.add(row.id);
  return [...ids].map((id) => shop.collections.orders.find(id)).filter((record) => record !== null);
};
const keyOf = (record: Fields, order: Query['order']): number =>
  order === 'id' ? Number(record.id) : secondOf(order === 'date' ? record.date_created_gmt : record.date_modified_gmt);

describe('a list over generated rows and edits', () => {
  const shop = store();
  const random = makeRandom(3);
  const edit = (): void => {
    touchRandom(shop, 'orders', 5, random.int(1, 1e9));
    createOrder(shop, { status: 'processing' });
    const { entries } = shop.collections.orders.list(
      { key: 'pick', order: 'id', descending: false, everyGenerated: true },
      random.int(0, 600),
      2,
    );
    if (entries[0]) trashOrder(shop, entries[0].id);
    if (entries[1]) deleteOrder(shop, entries[1].id);
  };
  const orders = ['id', 'date', 'modified'] as const;
  const windows = [
    undefined,
    { after: endsAt - 400 * 86_400 },
    { after: endsAt - 500 * 86_400, before: endsAt - 90 * 86_400 },
  ];
  const cases = orders.flatMap((order) =>
    [false, true].flatMap((descending) => windows.map((modified) => ({ order, descending, modified }))),
  );

  it.each(cases)('equals sorting everything: %j', ({ order, descending, modified }) => {
    edit();
    for (const statuses of [visible, ['completed'], ['trash', 'checkout-draft']]) {
      const wanted = everything(shop)
        .filter((record) => statuses.includes(String(record.status)))
        .filter((record) => {
          const second = secondOf(record.date_modified_gmt);
          return second > (modified?.after ?? 0) && second < (modified?.before ?? Number.POSITIVE_INFINITY);
        })
        .sort((a, b) => keyOf(a, order) - keyOf(b, order) || Number(a.id) - Number(b.id))
        .map((record) => Number(record.id));
      if (descending) wanted.reverse();
      const query: Query = {
        key: statuses.join(),
        statuses,
        order,
        descending,
        everyGenerated: statuses === visible,
        ...(modified ? { modified } : {}),
      };
      const pages: number[] = [];
      for (let offset = 0; offset < wanted.length + 37; offset += 37)
        pages.push(...shop.collections.orders.list(query, offset, 37).entries.map((entry) => entry.id));
      expect(pages).toEqual(wanted);
      expect(shop.collections.orders.list(query, 0, 1).total).toBe(wanted.length);
    }
  });

  it('puts 130 orders into one second', () => {
    const perSecond = new Map<unknown, number>();
    for (const record of everything(store())) {
      const second = record.date_modified_gmt;
      perSecond.set(second, (perSecond.get(second) ?? 0) + 1);
    }
    expect(Math.max(...perSecond.values())).toBeGreaterThanOrEqual(130);
  });

  it('never changes an order before it was made, and none in the future', () => {
    for (const record of everything(store())) {
      expect(secondOf(record.date_modified_gmt)).toBeGreaterThanOrEqual(secondOf(record.date_created_gmt));
      expect(secondOf(record.date_modified_gmt)).toBeLessThanOrEqual(endsAt);
    }
  });

  it('adds up every order', () => {
    const cents = (value: unknown): number => Math.round(Number(value) * 100);
    for (const record of everything(store())) {
      const sum = (items: unknown): number => (items as Fields[]).reduce((total, item) => total + cents(item.total), 0);
      const parts =
        sum(record.line_items) + sum(record.shipping_lines) + sum(record.fee_lines) + cents(record.total_tax);
      expect(cents(record.total)).toBe(parts);
    }
  });
});

describe('a page of a million orders', () => {
  it('costs the same at the end as at the start', () => {
    const shop = store('11.0.1', 1_000_000);
    const query: Query = { key: 'all', order: 'modified', descending: false, everyGenerated: true };
    const started = process.cpuUsage();
    for (let offset = 999_000; offset < 1_000_000; offset += 100)
      expect(shop.collections.orders.list(query, offset, 100).entries).toHaveLength(100);
    // 1,000 places from the last one: a store that walked them all would need minutes.
    expect(process.cpuUsage(started).user / 1_000).toBeLessThan(1_000);
  });
});

describe('ties in one second', () => {
  const walk = (version: '11.0.1' | '7.9.0'): number[] => {
    const shop = store(version);
    const ids: number[] = [];
    const query: Query = {
      key: 'all',
      order: 'modified',
      descending: false,
      everyGenerated: true,
      unstableTies: version === '7.9.0',
    };
    for (let offset = 0; offset < 700; offset += 20)
      ids.push(...shop.collections.orders.list(query, offset, 20).entries.map((entry) => entry.id));
    return ids;
  };
  it('are walked whole by 11.0.1, with repeats and misses by 7.9', () => {
    expect(new Set(walk('11.0.1')).size).toBe(700);
    expect(walk('7.9.0')).toHaveLength(700);
    expect(new Set(walk('7.9.0')).size).toBeLessThan(680);
  });
});
