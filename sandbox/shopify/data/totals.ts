import type { Line, OrderRecord } from './records.ts';

export interface Totals {
  discounts: number;
  /** Lines after discounts. */
  subtotal: number;
  /** Before its discount. */
  shippingPrice: number;
  shipping: number;
  duties: number;
  fees: number;
  tax: number;
  total: number;
  refunded: number;
  refundedShipping: number;
  /** Now that lines went back. */
  current: { subtotal: number; tax: number; discounts: number; total: number };
  received: number;
  outstanding: number;
}

/** An order's sums, in the shop's currency. The last ones are kept: an answer asks for a dozen of one order. */
export const totalsOf = (order: OrderRecord): Totals => {
  if (last?.order !== order) last = { order, totals: addUp(order) };
  return last.totals;
};
let last: { order: OrderRecord; totals: Totals } | undefined;

const addUp = (order: OrderRecord): Totals => {
  let subtotal = 0;
  let discounts = 0;
  let tax = 0;
  for (const line of order.lines) {
    subtotal += line.price * line.quantity - line.discount;
    discounts += line.discount;
    for (const each of line.taxes) tax += each.amount;
  }
  const shippingPrice = order.shippingLine?.price ?? 0;
  const shipping = shippingPrice - (order.shippingLine?.discount ?? 0);
  discounts += order.shippingLine?.discount ?? 0;
  let fees = 0;
  for (const fee of order.additionalFees) fees += fee.price;
  for (const part of [...order.additionalFees, ...(order.shippingLine ? [order.shippingLine] : [])])
    for (const each of part.taxes) tax += each.amount;
  const { duties } = order;
  const total = subtotal + shipping + duties + fees + (order.taxesIncluded ? 0 : tax);
  const back = { subtotal: 0, tax: 0, shipping: 0, adjustment: 0 };
  for (const refund of order.refunds) {
    back.shipping += refund.shipping;
    back.adjustment += refund.adjustment;
    for (const line of refund.lines) {
      back.subtotal += line.subtotal;
      back.tax += line.tax;
    }
  }
  const refunded = back.subtotal + (order.taxesIncluded ? 0 : back.tax) + back.shipping + back.adjustment;
  const received = order.payment === 'PAID' ? total : order.payment === 'PARTIALLY_PAID' ? Math.floor(total / 2) : 0;
  return {
    discounts,
    subtotal,
    shippingPrice,
    shipping,
    duties,
    fees,
    tax,
    total,
    refunded,
    refundedShipping: back.shipping,
    current: {
      subtotal: subtotal - back.subtotal,
      tax: tax - back.tax,
      discounts,
      total: total - refunded,
    },
    received,
    outstanding: order.payment === 'VOIDED' ? 0 : total - received,
  };
};

export const currentQuantity = (order: OrderRecord, line: Line): number =>
  line.quantity - quantityIn(order.refunds, line.k);
export const fulfilledQuantity = (order: OrderRecord, line: Line): number =>
  quantityIn(
    order.fulfilments.filter((item) => item.status === 'SUCCESS'),
    line.k,
  );

const quantityIn = (parts: { lines: { line: number; quantity: number }[] }[], k: number): number => {
  let sum = 0;
  for (const part of parts) for (const line of part.lines) if (line.line === k) sum += line.quantity;
  return sum;
};

export const financialStatus = (order: OrderRecord): string => {
  if (order.payment === 'PAID' && order.refunds.length > 0) {
    const { total, refunded } = totalsOf(order);
    if (refunded > 0) return refunded >= total ? 'REFUNDED' : 'PARTIALLY_REFUNDED';
  }
  return order.payment;
};

export const fulfilmentStatus = (order: OrderRecord): string => {
  let open = 0;
  let shipped = 0;
  for (const line of order.lines) {
    const done = fulfilledQuantity(order, line);
    shipped += done;
    open += Math.max(0, currentQuantity(order, line) - done);
  }
  if (shipped === 0) return order.cancelledAt !== null && order.refunds.length > 0 ? 'RESTOCKED' : 'UNFULFILLED';
  return open === 0 ? 'FULFILLED' : 'PARTIALLY_FULFILLED';
};
