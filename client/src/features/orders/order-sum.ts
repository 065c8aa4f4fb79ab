import { isZero, negate, sumDecimals } from '@syncline/shared/domain/decimals';
import type { Answers } from '../../trpc.ts';

type Order = Pick<
  Answers['orders']['get'],
  'subtotal' | 'discountTotal' | 'shippingTotal' | 'taxTotal' | 'total' | 'coupons' | 'shippingLines' | 'fees' | 'taxes'
> & { lines: { total: string }[] };

export interface SumRow {
  label: string;
  amount: string;
}

/** How an order's total comes about: rows that add up to it, whatever the vendor left unsaid. */
export function orderSum(order: Order): SumRow[] {
  const goods = order.subtotal ?? sumDecimals(order.lines.map(({ total }) => total));
  const codes = order.coupons.map(({ code }) => code).join(', ');
  const rows: SumRow[] = [
    { label: 'Goods', amount: goods },
    ...(order.subtotal === null || isZero(order.discountTotal)
      ? []
      : [{ label: codes ? `Discount (${codes})` : 'Discount', amount: negate(order.discountTotal) }]),
    ...listed(
      order.shippingLines.map(({ title, total }) => ({ label: `Shipping: ${title}`, amount: total })),
      { label: 'Shipping', amount: order.shippingTotal },
    ),
    ...order.fees.map(({ title, total }) => ({ label: title || 'Fee', amount: total })),
    ...listed(
      order.taxes.map(({ title, rate, amount }) => ({ label: rate ? `${title} (${rate})` : title || 'Tax', amount })),
      { label: 'Tax', amount: order.taxTotal },
    ),
  ];
  const rest = sumDecimals([order.total, ...rows.map(({ amount }) => negate(amount))]);
  return isZero(rest) ? rows : [...rows, { label: 'Rounding, and what the shop does not list', amount: rest }];
}

/** The parts of a sum, and what they leave of it. */
function listed(parts: SumRow[], sum: SumRow): SumRow[] {
  const rest = sumDecimals([sum.amount, ...parts.map(({ amount }) => negate(amount))]);
  if (isZero(rest)) return parts;
  return [...parts, { label: parts.length === 0 ? sum.label : `Other ${sum.label.toLowerCase()}`, amount: rest }];
}
