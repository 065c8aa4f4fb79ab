import type { OrderChildren, OrderRow } from '@syncline/drizzle/queries/order-columns';
import type { OrderEntity } from '@syncline/shared/domain/entities';

/** Who bought, as far as it is known. */
export interface Buyer {
  contactId: string | null;
  /** The customer that the order names is not in the vendor's list, and not awaited. */
  customerAbsent: boolean;
}

/** An order as a row of its table. */
export function orderRow(id: string, externalId: string, order: OrderEntity, buyer: Buyer): OrderRow {
  return {
    id,
    externalId,
    ...buyer,
    number: order.number,
    status: order.status,
    financialStatus: order.financialStatus,
    fulfilmentStatus: order.fulfilmentStatus,
    cancelled: order.cancelled,
    currency: order.currency,
    subtotal: order.subtotal,
    discountTotal: order.discountTotal,
    shippingTotal: order.shippingTotal,
    taxTotal: order.taxTotal,
    total: order.total,
    refundedTotal: order.refundedTotal,
    customerExternalId: order.customerExternalId,
    buyerEmail: order.buyer.email,
    buyerName: [order.buyer.firstName, order.buyer.lastName].filter(Boolean).join(' ') || order.buyer.company,
    billing: order.billing,
    shipping: order.shipping,
    note: order.note,
    paymentMethod: order.paymentMethod,
    placedAt: order.placedAt,
    paidAt: order.paidAt,
    completedAt: order.completedAt,
    coupons: order.coupons,
    taxes: order.taxes,
    shippingLines: order.shippingLines,
    fees: order.fees,
    custom: order.custom,
  };
}

/** Adds an order's lines, refunds and fulfilments to those of its page. */
export function addOrderChildren(children: OrderChildren, orderId: string, order: OrderEntity): void {
  order.lines.forEach((line, position) => {
    children.lines.push({ orderId, position, ...line });
  });
  for (const refund of order.refunds) children.refunds.push({ orderId, ...refund });
  for (const fulfilment of order.fulfilments) children.fulfilments.push({ orderId, ...fulfilment });
}
