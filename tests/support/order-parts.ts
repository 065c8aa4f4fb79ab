import { negate, sumDecimals } from '@syncline/shared/domain/decimals';
import type { OrderEntity } from '@syncline/shared/domain/entities';

/** What an order's parts leave of its sums: nothing but noughts where they add up. */
export function restsOf(order: OrderEntity): Record<'total' | 'goods' | 'shipping', number> {
  const { lines, fees, shippingLines } = order;
  const sum = (parts: { total: string }[]) => sumDecimals(parts.map((part) => part.total));
  const less = (amount: string, ...parts: string[]) => Number(sumDecimals([amount, ...parts.map(negate)]));
  return {
    total: less(order.total, sum(lines), order.shippingTotal, sum(fees), order.taxTotal),
    goods: less(order.subtotal ?? sum(lines), order.discountTotal, sum(lines)),
    shipping: less(order.shippingTotal, sum(shippingLines)),
  };
}

export const noRests = { total: 0, goods: 0, shipping: 0 };
