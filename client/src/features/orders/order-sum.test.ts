import { sumDecimals } from '@syncline/shared/domain/decimals';
import { expect, it } from 'vitest';
import { orderSum } from './order-sum.ts';

const order = {
  lines: [{ total: '90.00' }],
  subtotal: '100.00',
  discountTotal: '10.00',
  shippingTotal: '10.00',
  taxTotal: '19.00',
  total: '124.00',
  coupons: [{ code: 'TEN', discount: '10.00' }],
  shippingLines: [{ title: 'Post', total: '10.00', tax: '1.90' }],
  fees: [{ title: 'Duties', total: '5.00', tax: null }],
  taxes: [{ title: 'MwSt', rate: '19', amount: '19.00' }],
};
const rows = (change: Partial<typeof order> = {}) =>
  orderSum({ ...order, ...change }).map(({ label, amount }) => `${label} ${amount}`);

it('names every part of the total', () => {
  expect(rows()).toEqual([
    'Goods 100.00',
    'Discount (TEN) -10.00',
    'Shipping: Post 10.00',
    'Duties 5.00',
    'MwSt (19) 19.00',
  ]);
});

it('says what the parts leave, and where', () => {
  expect(rows({ total: '124.01' }).at(-1)).toBe('Rounding, and what the shop does not list 0.01');
  expect(rows({ taxes: [], shippingLines: [] })).toEqual(expect.arrayContaining(['Tax 19.00', 'Shipping 10.00']));
  expect(rows({ taxes: [{ title: 'City', rate: '', amount: '4.00' }] })).toEqual(
    expect.arrayContaining(['City 4.00', 'Other tax 15.00']),
  );
});

it('adds up whatever comes', () => {
  for (const change of [
    {},
    { total: '7.77' },
    { taxes: [] },
    { subtotal: null },
    { fees: [] },
    { shippingTotal: '0' },
  ]) {
    const sum = sumDecimals(orderSum({ ...order, ...change }).map(({ amount }) => amount));
    expect(Number(sum)).toBe(Number(change.total ?? order.total));
  }
});
