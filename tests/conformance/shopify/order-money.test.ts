import { describe, expect, it } from 'vitest';
import { noRests, restsOf } from '../../support/order-parts.ts';
import { line, money, toOrder } from './order-fixture.ts';

describe('an order', () => {
  const priced = (price: string, tax: string, ratePercentage: unknown = 19) => ({
    ...line,
    quantity: 1,
    originalUnitPriceSet: money(price),
    originalTotalSet: money(price),
    discountAllocations: [],
    taxLines: [{ title: 'MwSt', ratePercentage, priceSet: money(tax) }],
  });
  const off = (amount: string, code: string | null = null) => ({
    allocatedAmountSet: money(amount),
    discountApplication: { code },
  });
  const euro = (amount: string) => ({ shopMoney: { amount, currencyCode: 'EUR' } });
  const total = (amount: string) => ({
    totalPriceSet: { ...euro(amount), presentmentMoney: euro(amount).shopMoney },
  });
  const shippingOf = (price: string, discounted: string, tax: string, discountAllocations: unknown[] = []) => ({
    title: 'Post',
    code: 'post',
    originalPriceSet: money(price),
    discountedPriceSet: money(discounted),
    taxLines: [{ title: 'MwSt', ratePercentage: 19, priceSet: money(tax) }],
    discountAllocations,
  });

  it('whose prices hold tax is told without it, shipping too', () => {
    const order = toOrder({
      lineItems: [priced('119.0', '19.0')],
      shippingLine: shippingOf('11.9', '11.9', '1.9'),
      totalTaxSet: money('20.9'),
      ...total('130.9'),
    });
    expect(restsOf(order)).toEqual(noRests);
    expect(order).toMatchObject({ shippingTotal: '10.0', lines: [{ unitPrice: '100.0', total: '100.0' }] });
  });

  it('counts what was taken off shipping once, and gives it to its code', () => {
    const order = toOrder({
      discountCodes: ['TEN', 'FREESHIP'],
      lineItems: [{ ...priced('119.00', '17.10'), discountAllocations: [off('11.90', 'ten')] }],
      shippingLine: shippingOf('11.90', '0.00', '0.00', [off('11.90', 'FREESHIP')]),
      totalDiscountsSet: money('23.80'),
      totalTaxSet: money('17.10'),
      ...total('107.10'),
    });
    expect(restsOf(order)).toEqual(noRests);
    expect(order).toMatchObject({
      subtotal: '100.00',
      discountTotal: '10.00',
      shippingTotal: '0.00',
      coupons: [
        { code: 'TEN', discount: '10.00' },
        { code: 'FREESHIP', discount: '10.00' },
      ],
    });
  });

  it('holds duties and additional fees, each without its tax', () => {
    const charged = {
      lineItems: [priced('119.00', '19.00')],
      shippingLine: null,
      originalTotalDutiesSet: money('23.80'),
      additionalFees: [
        {
          name: 'Delivery fee',
          price: money('1.19'),
          taxLines: [{ title: 'MwSt', ratePercentage: 19, priceSet: money('0.19') }],
        },
      ],
      totalTaxSet: money('22.99'),
      ...total('143.99'),
    };
    const order = toOrder(charged);
    expect(restsOf(order)).toEqual(noRests);
    expect(order.fees).toEqual([
      { title: 'Delivery fee', total: '1.00', tax: '0.19' },
      { title: 'Duties', total: '20.00', tax: '3.80' },
    ]);
    const added = toOrder({ ...charged, taxesIncluded: false, ...total('166.98') });
    expect(restsOf(added)).toEqual(noRests);
    // Within the prices of the goods already.
    const within = toOrder({ ...charged, dutiesIncluded: true, totalTaxSet: money('19.19'), ...total('120.19') });
    expect(restsOf(within)).toEqual(noRests);
    expect(within.custom.duties_included).toBe('23.80');
  });

  it('takes tax out of a discount by the proportion of what was paid where rates do not explain it', () => {
    const discountOf = (taxLine: object) =>
      toOrder({
        lineItems: [{ ...priced('100.00', '0.00'), discountAllocations: [off('50.00')], taxLines: [taxLine] }],
      }).discountTotal;
    expect(discountOf({ title: 'MwSt', ratePercentage: 19, priceSet: money('7.98') })).toBe('42.02');
    expect(discountOf({ title: 'MwSt', ratePercentage: 19, priceSet: money('0.00') })).toBe('50.00');
    expect(discountOf({ title: 'MwSt', ratePercentage: null, priceSet: money('7.98') })).toBe('42.02');
    expect(discountOf({ title: 'MwSt', ratePercentage: 38, priceSet: money('7.98') })).toBe('42.02');
  });
});
