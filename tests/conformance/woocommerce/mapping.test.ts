import { woocommerce } from '@syncline/shared/connectors/woocommerce/index';
import { divideExactly, proportion, sumDecimals } from '@syncline/shared/domain/decimals';
import { entitySchema, type OrderEntity, type ProductEntity } from '@syncline/shared/domain/entities';
import { rawRecord, rawRecords } from '@syncline/shared/kit/json';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { recorded } from '../../fixtures/woocommerce/read.ts';

const { orders, customers, products } = woocommerce.streams;
const settings = woocommerce.settings.parse({ storeUrl: 'https://shop.example' });

const order = (text: string): OrderEntity => {
  const entity = entitySchema.parse(orders.toEntity(orders.record.parse(rawRecord(text).value), settings));
  if (entity.kind !== 'order') throw new Error('Not an order.');
  return entity;
};
const product = (json: string): ProductEntity => {
  const entity = entitySchema.parse(products.toEntity(products.record.parse(rawRecord(json).value), settings));
  if (entity.kind !== 'product') throw new Error('Not a product.');
  return entity;
};
const recordedOrder = (name: string): [OrderEntity, Record<string, unknown>] => {
  const text = recorded<string>('orders')[name] ?? '';
  return [order(text), JSON.parse(text) as Record<string, unknown>];
};
const changed = (name: string, change: Record<string, unknown>): OrderEntity =>
  order(JSON.stringify({ ...recordedOrder(name)[1], ...change }));

describe('orders', () => {
  it.each(Object.keys(recorded('orders')))('keeps every amount of %s as it was written', (name) => {
    const [entity, raw] = recordedOrder(name);
    expect([entity.total, entity.taxTotal, entity.discountTotal, entity.shippingTotal]).toEqual([
      raw.total,
      raw.total_tax,
      raw.discount_total,
      raw.shipping_total,
    ]);
    expect(entity.currency).toBe(raw.currency);
    expect(entity.placedAt).toBe(`${String(raw.date_created_gmt)}Z`);
    const lines = raw.line_items as { total: string; subtotal: string; total_tax: string }[];
    expect(entity.lines.map((line) => [line.total, line.subtotal, line.tax])).toEqual(
      lines.map((line) => [line.total, line.subtotal, line.total_tax]),
    );
    for (const refund of entity.refunds) expect(refund.amount).not.toMatch(/^-/);
  });

  it('does not take the unit price from a binary fraction', () => {
    const line = {
      id: 1,
      name: 'x',
      quantity: 5,
      subtotal: '582.55',
      total: '582.55',
      total_tax: '0',
      price: 116.50999999999999,
    };
    expect(changed('guest', { line_items: [line] }).lines[0]?.unitPrice).toBe('116.51');
    expect(
      changed('guest', { line_items: [{ ...line, quantity: 3, subtotal: '10.00' }] }).lines[0]?.unitPrice,
    ).toBeNull();
    expect(changed('guest', { line_items: [{ ...line, quantity: 0 }] }).lines[0]?.unitPrice).toBeNull();
  });

  it('sees a guest as nobody’s customer, with the buyer as the order tells', () => {
    const [entity, raw] = recordedOrder('guest');
    expect(entity.customerExternalId).toBeNull();
    expect(entity.buyer.email).toBe((raw.billing as { email: string }).email);
    expect(recordedOrder('guest-empty-email')[0].buyer.email).toBeNull();
  });

  it('tells payment and fulfilment apart', () => {
    const paid = { date_paid_gmt: '2026-01-01T00:00:00', date_completed_gmt: null, refunds: [], total: '10.00' };
    const unpaid = { ...paid, date_paid_gmt: null };
    const states = (status: string, rest: object) => {
      const entity = changed('guest', { ...rest, status });
      return [entity.financialStatus, entity.fulfilmentStatus, entity.cancelled];
    };
    expect(states('pending', unpaid)).toEqual(['pending', 'unfulfilled', false]);
    expect(states('on-hold', unpaid)).toEqual(['pending', 'unfulfilled', false]);
    expect(states('processing', paid)).toEqual(['paid', 'unfulfilled', false]);
    expect(states('processing', unpaid)).toEqual(['pending', 'unfulfilled', false]);
    expect(states('completed', paid)).toEqual(['paid', 'fulfilled', false]);
    expect(states('cancelled', unpaid)).toEqual(['voided', 'not_needed', true]);
    expect(states('cancelled', paid)).toEqual(['paid', 'not_needed', true]);
    expect(states('failed', unpaid)).toEqual(['failed', 'not_needed', false]);
    expect(states('refunded', paid)).toEqual(['refunded', 'not_needed', false]);
    expect(states('a-plugins-own', paid)).toEqual(['paid', 'unfulfilled', false]);
    const refund = (total: string) => ({ ...paid, refunds: [{ id: 1, reason: '', total }] });
    expect(states('processing', refund('-4.00'))).toEqual(['partially_refunded', 'unfulfilled', false]);
    expect(states('processing', refund('-10.00'))).toEqual(['refunded', 'unfulfilled', false]);
  });

  it('adds up refunds to the cent', () => {
    const refunds = ['-0.10', '-0.20', '-4.00'].map((total, id) => ({ id: id + 1, reason: 'x', total }));
    expect(changed('guest', { refunds, total: '99.00' })).toMatchObject({
      refundedTotal: '4.30',
      refunds: [{ amount: '0.10' }, { amount: '0.20' }, { amount: '4.00' }],
    });
  });

  it('reads parcels where a tracking plugin keeps them', () => {
    const value = [
      { tracking_provider: 'DHL', tracking_number: '00340', date_shipped: '1795295630', tracking_id: 'a1' },
    ];
    expect(changed('guest', { meta_data: [{ id: 1, key: '_wc_shipment_tracking_items', value }] }).fulfilments).toEqual(
      [
        {
          externalId: 'a1',
          status: 'shipped',
          trackingNumber: '00340',
          trackingUrl: null,
          carrier: 'DHL',
          fulfilledAt: '2026-11-21T21:13:50Z',
        },
      ],
    );
    const odd = [{ id: 1, key: '_wc_shipment_tracking_items', value: [3, null, { tracking_number: {} }] }];
    expect(changed('guest', { meta_data: odd }).fulfilments).toEqual([]);
  });

  it('refuses what it cannot read rather than guess', () => {
    const bad = (change: Record<string, unknown>) => {
      const raw = { ...recordedOrder('guest')[1], ...change };
      return orders.record.safeParse(raw).success;
    };
    expect(bad({ total: 'ten' })).toBe(false);
    expect(bad({ total: '1,234.50' })).toBe(false);
    expect(bad({ total: '1e3' })).toBe(false);
    expect(bad({ date_created_gmt: null })).toBe(false);
    expect(bad({ date_created_gmt: '22.03.2026' })).toBe(false);
    expect(bad({ id: 'x' })).toBe(false);
    expect(bad({ line_items: null })).toBe(false);
  });
});

describe('customers', () => {
  it.each(Object.entries(recorded<string>('customers')))('maps %s', (_name, text) => {
    const raw = JSON.parse(text) as Record<string, unknown>;
    const record = customers.record.parse(raw);
    const entity = entitySchema.parse(customers.toEntity(record, settings));
    expect(entity).toMatchObject({ kind: 'contact', custom: { role: raw.role } });
    if (raw.date_modified_gmt === null) expect(customers.version(record)).toBeUndefined();
    else expect(customers.version(record)).toEqual(new Date(`${String(raw.date_modified_gmt)}Z`));
  });

  it('takes an empty address for none', () => {
    const raw = JSON.parse(recorded<string>('customers')['no-names'] ?? '{}') as Record<string, unknown>;
    const entity = customers.toEntity(customers.record.parse({ ...raw, billing: [], shipping: {} }), settings);
    expect(entity).toMatchObject({ billing: null, shipping: null });
  });
});

describe('products', () => {
  it('look no older when their newest variation is deleted', () => {
    const product = rawRecord(recorded<string>('products')['11'] ?? '').value as Record<string, unknown>;
    const [first] = rawRecords(recorded<string>('products')['variations-of-11'] ?? '');
    const later = { ...(first?.value as Record<string, unknown>), date_modified_gmt: '2031-01-01T00:00:00' };
    const versions = [[later], []].map((variations) =>
      products.version(products.record.parse({ product, variations })),
    );
    expect(versions[1]).toBeInstanceOf(Date);
    expect(versions[1]).toEqual(versions[0]);
  });

  const [variable, variations] = ['11', 'variations-of-11'].map((name) => recorded<string>('products')[name] ?? '');

  it('keeps prices, stock and options of variations', () => {
    const entity = product(`{"product":${variable},"variations":${variations}}`);
    expect(entity.variants).toHaveLength(3);
    for (const variant of entity.variants) expect(variant.price).toMatch(/^\d+(\.\d+)?$/);
    expect(entity.variants[0]?.options).toHaveProperty('Color');
  });

  it('takes names as text, and leaves the record alone', () => {
    const raw = { ...JSON.parse(variable ?? '{}'), name: 'Tom &amp; Jerry <em>Mug</em> &#8211; 3 < 4', type: 'simple' };
    expect(product(JSON.stringify({ product: raw, variations: [] })).title).toBe('Tom & Jerry Mug – 3 < 4');
  });

  it('counts stock only where the store does', () => {
    const of = (change: object) =>
      product(JSON.stringify({ product: { ...JSON.parse(variable ?? '{}'), ...change }, variations: [] })).variants[0]
        ?.inventory[0];
    expect(of({ manage_stock: true, stock_quantity: 7, stock_status: 'instock' })).toEqual({
      location: 'default',
      quantity: '7',
      status: 'in_stock',
    });
    expect(of({ manage_stock: false, stock_quantity: null, stock_status: 'onbackorder' })).toEqual({
      location: 'default',
      quantity: null,
      status: 'backorder',
    });
    expect(of({ manage_stock: true, stock_quantity: -2.5, stock_status: 'outofstock' })).toMatchObject({
      quantity: '-2.5',
      status: 'out_of_stock',
    });
  });

  it('does not take chance for change', () => {
    const json = `{"product":${variable},"variations":${variations}}`;
    const reshuffled = json.replace(/"related_ids":\[[^\]]*\]/, '"related_ids":[1,2,3]');
    expect(reshuffled).not.toBe(json);
    expect(products.content?.(reshuffled)).toBe(products.content?.(json));
    expect(() => JSON.parse(products.content?.(json) ?? '')).not.toThrow();
  });
});

describe('exact arithmetic', () => {
  const cents = fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n });
  const written = (value: bigint) => {
    const digits = (value < 0n ? -value : value).toString().padStart(3, '0');
    return `${value < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
  };

  it('adds without losing a cent', () => {
    fc.assert(
      fc.property(fc.array(cents, { minLength: 1 }), (values) => {
        expect(sumDecimals(values.map(written))).toBe(written(values.reduce((sum, value) => sum + value, 0n)));
      }),
    );
  });

  it('divides only where it comes out even', () => {
    fc.assert(
      fc.property(cents, fc.integer({ min: 1, max: 1_000 }), (unit, count) => {
        const price = divideExactly(written(unit * BigInt(count)), String(count));
        expect(price).not.toBeNull();
        expect(sumDecimals([price ?? '', '0.00'])).toBe(written(unit));
      }),
    );
    expect(divideExactly('10.00', '3')).toBeNull();
    expect(divideExactly('5.00', '0')).toBeNull();
    expect(divideExactly('1.00', '0.5')).toBe('2.00');
  });

  it('rounds a proportion half away from zero', () => {
    expect(proportion('11.90', '100', '119', 2)).toBe('10.00');
    expect(proportion('0.05', '1', '2', 2)).toBe('0.03');
    expect(proportion('-0.05', '1', '2', 2)).toBe('-0.03');
    expect(proportion('1190', '100', '119', 0)).toBe('1000');
    expect(proportion('10', '1', '0.0', 2)).toBe('0.00');
    fc.assert(
      fc.property(cents, fc.integer({ min: 1, max: 1_000 }), (amount, whole) => {
        expect(proportion(written(amount), String(whole), String(whole), 2)).toBe(written(amount));
      }),
    );
  });

  it('maps any amount unchanged', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^-?(0|[1-9]\d{0,20})(\.\d{1,10})?$/), (amount) => {
        expect(changed('guest', { total: amount }).total).toBe(amount);
      }),
    );
  });
});
