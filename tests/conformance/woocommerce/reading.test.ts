import { woocommerce } from '@syncline/shared/connectors/woocommerce/index';
import { entitySchema } from '@syncline/shared/domain/entities';
import type { AnyStream, Walk } from '@syncline/shared/kit/stream';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openWooCommerce } from '../../support/open-woocommerce.ts';
import {
  type RecordedStore,
  recordedShelves,
  type ShelfRecord,
  startRecordedStore,
} from '../../support/recorded-store.ts';
import { describeWithContracts, vendorContract } from '../../support/vendor-contracts.ts';

const everything: Walk<unknown, unknown> = {
  cursor: undefined,
  checkpoint: undefined,
  ceiling: new Date('2026-11-22T00:00:00Z'),
  createdSince: undefined,
};

describeWithContracts('WooCommerce over the recorded store', ['fixtures/woocommerce/full'], () => {
  let store: RecordedStore;
  let opened: ReturnType<typeof openWooCommerce>;
  const open = (settings: Record<string, unknown> = {}) => {
    opened = openWooCommerce(store, { settings });
    return opened.ctx;
  };
  beforeEach(async () => {
    store = await startRecordedStore(recordedShelves(vendorContract('fixtures/woocommerce')));
  });
  afterEach(async () => {
    await opened.close();
    await store.close();
  });

  async function collect(stream: AnyStream, walk: Walk<unknown, unknown>, settings?: Record<string, unknown>) {
    const ctx = open(settings);
    const ids: string[] = [];
    let total: number | undefined;
    let shifted = false;
    for await (const page of stream.read(ctx, walk)) {
      for (const raw of page.records) {
        const record = stream.record.parse(raw.value);
        expect(JSON.parse(raw.json)).toEqual(raw.value);
        const entity = entitySchema.parse(stream.toEntity(record, ctx.settings));
        expect(entity.kind).toBe(stream.entity);
        ids.push(stream.id(record));
      }
      total = page.total ?? total;
      shifted ||= page.shifted ?? false;
    }
    return { ids, total, shifted };
  }

  it.each([
    ['customers', 301],
    ['orders', 583],
    ['products', 80],
  ] as const)('reads every one of the %s, each once', async (name, count) => {
    const { ids, total } = await collect(woocommerce.streams[name], everything);
    expect(ids).toHaveLength(count);
    expect(new Set(ids)).toEqual(new Set(store.shelves[name]?.map(({ id }) => String(id))));
    expect(total).toBe(count);
  });

  it('reads the same with four requests at once', async () => {
    const { ids, shifted } = await collect(woocommerce.streams.orders, everything, { concurrency: 4 });
    expect(ids).toEqual(store.shelves.orders?.map(({ id }) => String(id)));
    expect(shifted).toBe(false);
  });

  it('goes on from every checkpoint without loss', async () => {
    const ctx = open();
    const all = store.shelves.orders?.map(({ id }) => String(id)) ?? [];
    const before: string[] = [];
    for await (const page of woocommerce.streams.orders.read(ctx, everything as never)) {
      before.push(...page.records.map((raw) => String((raw.value as ShelfRecord).id)));
      const checkpoint: unknown = JSON.parse(JSON.stringify(page.checkpoint));
      const rest = await collect(woocommerce.streams.orders, { ...everything, checkpoint });
      expect([...before, ...rest.ids]).toEqual(all);
    }
  });

  it('loses nothing when rows are removed during the walk, and says that they moved', async () => {
    const orders = store.shelves.orders ?? [];
    const trashed = orders.slice(10, 15);
    store.intercept = (_request, _response, url) => {
      if (url.searchParams.get('offset') === '99') for (const order of trashed) order.status = 'trash';
      return false;
    };
    const { ids, total, shifted } = await collect(woocommerce.streams.orders, everything, { concurrency: 2 });
    expect(shifted).toBe(true);
    expect(new Set(ids).size).toBe(ids.length);
    expect(total).toBe(orders.length - trashed.length);
    for (const order of orders) expect(ids).toContain(String(order.id));
  });

  it('comes to an end in a list that loses an older row with every request', async () => {
    const orders = store.shelves.orders ?? [];
    let requests = 0;
    store.intercept = (_request, _response, url) => {
      if (!url.searchParams.has('offset')) return false;
      const removed = orders[requests];
      if (removed) removed.status = 'trash';
      requests += 1;
      return false;
    };
    const { ids } = await collect(woocommerce.streams.orders, everything, { concurrency: 4 });
    for (const order of orders.filter(({ status }) => status !== 'trash')) expect(ids).toContain(String(order.id));
    // 583 orders, six pages: it must not step back for every page that it reads.
    expect(requests).toBeLessThan(40);
  });

  it('survives a bin that empties the list behind it', async () => {
    const orders = store.shelves.orders ?? [];
    store.intercept = (_request, _response, url) => {
      if (url.searchParams.get('offset') === '198') for (const order of orders.slice(0, 150)) order.status = 'trash';
      return false;
    };
    const { ids } = await collect(woocommerce.streams.orders, everything);
    expect(new Set(ids)).toEqual(new Set(orders.map(({ id }) => String(id))));
  });

  it('fetches 500 changes with few requests, and no row twice', async () => {
    const orders = store.shelves.orders ?? [];
    for (const [index, order] of orders.entries()) {
      // Many share a second: the order of ties must not matter.
      order.date_modified_gmt = index < 83 ? '2026-01-01T00:00:00' : `2026-11-21T10:00:0${index % 3}`;
    }
    const { ids, total } = await collect(woocommerce.streams.orders, {
      ...everything,
      cursor: { modifiedAfter: '2026-11-21T09:00:00.000Z' },
    });
    expect(ids).toHaveLength(500);
    expect(new Set(ids).size).toBe(500);
    expect(total).toBe(500);
    expect(store.requests.length).toBeLessThanOrEqual(8);
    expect(store.requests[0]).toContain('modified_after=2026-11-21T09:00:00&');
    expect(store.requests[0]).toContain('dates_are_gmt=true');
  });

  it('lists ids only', async () => {
    const ctx = open();
    const ids: string[] = [];
    for await (const page of woocommerce.streams.customers.ids?.(ctx, undefined) ?? []) ids.push(...page.ids);
    expect(ids).toHaveLength(301);
    expect(store.requests.every((request) => request.includes('_fields=id'))).toBe(true);
  });

  it('reads single and many records, and takes the bin for gone', async () => {
    const ctx = open();
    const { orders } = woocommerce.streams;
    const some = store.shelves.orders?.slice(0, 130).map(({ id }) => String(id)) ?? [];
    expect(await orders.getMany?.(ctx, [...some, '99999999'])).toHaveLength(130);
    expect((await orders.get(ctx, '155'))?.json).toContain('"id":155');
    expect(await orders.get(ctx, '99999999')).toBeUndefined();
    const first = store.shelves.orders?.[0];
    if (first) first.status = 'trash';
    expect(await orders.get(ctx, '155')).toBeUndefined();
  });

  it('keeps a product and its variations as one record', async () => {
    const record = await woocommerce.streams.products.get(open(), '11');
    const parsed = woocommerce.streams.products.record.parse(record?.value);
    expect(parsed.variations).toHaveLength(3);
    const entity = woocommerce.streams.products.toEntity(parsed, opened.ctx.settings);
    expect(entity).toMatchObject({ kind: 'product', variants: [{ options: {} }, {}, {}] });
  });

  it('reads a product with 2,000 variations', async () => {
    const [template] = store.shelves['products/11/variations'] ?? [];
    const ids = Array.from({ length: 2_000 }, (_, index) => 50_000 + index);
    store.shelves['products/11/variations'] = ids.map((id) => ({ ...template, id }) as ShelfRecord);
    const record = await woocommerce.streams.products.get(open(), '11');
    const parsed = woocommerce.streams.products.record.parse(record?.value);
    expect(parsed.variations.map(({ id }) => Number(id))).toEqual(ids);
  });

  it('keeps as many requests under way as it may, and no more', async () => {
    let running = 0;
    let most = 0;
    store.intercept = (_request, response) => {
      running += 1;
      most = Math.max(most, running);
      response.on('finish', () => {
        running -= 1;
      });
      return false;
    };
    await collect(woocommerce.streams.orders, everything, { concurrency: 3 });
    expect(most).toBeLessThanOrEqual(3);
  });

  it('probes', async () => {
    const result = await woocommerce.probe(open());
    expect(result).toMatchObject({
      account: store.url,
      label: 'Recorded store',
      facts: {
        woocommerce: '11.0.1',
        currency: 'USD',
        orders: 583,
        customers: 301,
        products: 80,
        keys_may_write: true,
      },
    });
  });
});
