import { decimal } from './data/money.ts';
import type { Kind, OrderRecord, RecordOf, Tax } from './data/records.ts';
import { currentQuantity, financialStatus, fulfilmentStatus, totalsOf } from './data/totals.ts';
import { bagOf, instant, instantOrNull } from './resolvers/money-bag.ts';
import { refundTotal } from './resolvers/order-parts.ts';
import type { Shop } from './shop.ts';

/** Every record of a kind as it is, in the order of ids: what an honest full sync ends up with. */
export function* truth(shop: Shop, kind: Kind, options: { afterN?: number } = {}): Generator<Record<string, unknown>> {
  const after = options.afterN === undefined ? {} : { after: { value: options.afterN, n: options.afterN } };
  const collection = shop.collections[kind];
  for (const place of collection.walk({ order: 'id', view: 'live', filter: {}, ...after })) {
    const record = collection.find(place.n);
    if (record) yield truthOf(shop, record as RecordOf[Kind]);
  }
}

export const truthOf = (shop: Shop, record: RecordOf[Kind]): Record<string, unknown> => {
  if (record.kind === 'orders') return orderTruth(shop, record);
  const dates = { createdAt: instant(record.createdAt), updatedAt: instant(record.updatedAt) };
  if (record.kind === 'customers') {
    const { n, kind: _kind, createdAt: _made, updatedAt: _changed, ...rest } = record;
    return { id: shop.ids.number('Customer', n), n, ...dates, ...rest };
  }
  const { n, kind: _kind, createdAt: _made, updatedAt: _changed, variants, publishedAt, ...rest } = record;
  const amount = (units: number | null): string | null =>
    units === null ? null : decimal(units, shop.options.currency);
  return {
    id: shop.ids.number('Product', n),
    n,
    ...dates,
    publishedAt: instantOrNull(publishedAt),
    ...rest,
    variants: variants.map((variant) => ({
      id: shop.ids.number('ProductVariant', n, variant.k),
      inventoryItemId: shop.ids.number('InventoryItem', n, variant.k),
      ...variant,
      price: amount(variant.price),
      compareAtPrice: amount(variant.compareAtPrice),
      unitCost: amount(variant.unitCost),
      updatedAt: instant(variant.updatedAt),
      stock: variant.stock.map((quantity, at) => ({ location: shop.ids.number('Location', at), quantity })),
    })),
  };
};

const sumOf = (taxes: Tax[] = []): number => taxes.reduce((sum, tax) => sum + tax.amount, 0);

const orderTruth = (shop: Shop, order: OrderRecord): Record<string, unknown> => {
  const totals = totalsOf(order);
  const money = (units: number): string => decimal(units, shop.options.currency);
  const seen = (units: number): string => {
    const bag = bagOf(shop, order, units);
    return decimal(bag.presentment, bag.presentmentCurrency);
  };
  const { billing, shipping, email, phone, note, tags, test, cancelReason, gateway, sourceName, taxesIncluded } = order;
  return {
    id: shop.ids.number('Order', order.n),
    n: order.n,
    name: `#${order.number}`,
    createdAt: instant(order.createdAt),
    updatedAt: instant(order.updatedAt),
    processedAt: instant(order.processedAt),
    cancelledAt: instantOrNull(order.cancelledAt),
    closedAt: instantOrNull(order.closedAt),
    customerId: order.customer === null ? null : shop.ids.number('Customer', order.customer),
    currency: shop.options.currency,
    presentmentCurrency: order.presentment.currency,
    financialStatus: financialStatus(order),
    fulfilmentStatus: fulfilmentStatus(order),
    total: money(totals.total),
    presentmentTotal: seen(totals.total),
    subtotal: money(totals.subtotal),
    discounts: money(totals.discounts),
    shippingPrice: money(totals.shippingPrice),
    shippingTotal: money(totals.shipping),
    shippingTax: money(sumOf(order.shippingLine?.taxes)),
    duties: money(totals.duties),
    additionalFees: order.additionalFees.map(({ name, price, taxes }) => ({
      name,
      price: money(price),
      tax: money(sumOf(taxes)),
    })),
    tax: money(totals.tax),
    refunded: money(totals.refunded),
    currentTotal: money(totals.current.total),
    ...{ billing, shipping, email, phone, note, tags, test, cancelReason, gateway, sourceName, taxesIncluded },
    discountCode: order.discount?.kind === 'code' ? order.discount.title : null,
    lines: order.lines.map((line) => ({
      id: shop.ids.number('LineItem', order.n, line.k),
      productId: line.product === null ? null : shop.ids.number('Product', line.product),
      variantId:
        line.product === null || line.variant === null
          ? null
          : shop.ids.number('ProductVariant', line.product, line.variant),
      title: line.title,
      variantTitle: line.variantTitle,
      sku: line.sku,
      vendor: line.vendor,
      quantity: line.quantity,
      currentQuantity: currentQuantity(order, line),
      price: money(line.price),
      discount: money(line.discount),
      tax: money(sumOf(line.taxes)),
    })),
    refunds: order.refunds.map((refund) => ({
      id: shop.ids.number('Refund', order.n, refund.k),
      createdAt: instant(refund.createdAt),
      note: refund.note,
      total: money(refundTotal(order, refund)),
    })),
    fulfilments: order.fulfilments.map((item) => ({
      id: shop.ids.number('Fulfillment', order.n, item.k),
      createdAt: instant(item.createdAt),
      status: item.status,
      displayStatus: item.displayStatus,
      tracking: item.tracking,
      quantity: item.lines.reduce((sum, part) => sum + part.quantity, 0),
    })),
  };
};
