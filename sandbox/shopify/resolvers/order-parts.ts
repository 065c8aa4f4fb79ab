import { decimal } from '../data/money.ts';
import type { FulfilmentRecord, Line, OrderRecord, RefundRecord } from '../data/records.ts';
import { currentQuantity, fulfilledQuantity, totalsOf } from '../data/totals.ts';
import type { Table } from '../schema/context.ts';
import { namedBy, sourceOf } from './lists.ts';
import { bagOf, instant } from './money-bag.ts';
import { discountApplications, orderChargeTables, shippingSources } from './order-charges.ts';
import { bag, type Part, taxSource } from './order-part.ts';
import { lazyVariant, locationSource, variantSource } from './product.ts';

interface LineSource extends Part {
  line: Line;
}

export const lineSources = (order: OrderRecord): LineSource[] =>
  order.lines.map((line) => ({ __typename: 'LineItem', order, line }));
const lineOf = (order: OrderRecord, k: number): LineSource | null => {
  const line = order.lines.find((each) => each.k === k);
  return line ? { __typename: 'LineItem', order, line } : null;
};

const line: Table<LineSource> = {
  id: (s, _, { shop }) => shop.ids.gid('LineItem', s.order.n, s.line.k),
  title: (s) => s.line.title,
  name: (s) => (s.line.variantTitle === null ? s.line.title : `${s.line.title} - ${s.line.variantTitle}`),
  variantTitle: (s) => s.line.variantTitle,
  sku: (s) => s.line.sku,
  vendor: (s) => s.line.vendor,
  quantity: (s) => s.line.quantity,
  currentQuantity: (s) => currentQuantity(s.order, s.line),
  refundableQuantity: (s) => currentQuantity(s.order, s.line),
  unfulfilledQuantity: (s) => Math.max(0, currentQuantity(s.order, s.line) - fulfilledQuantity(s.order, s.line)),
  requiresShipping: (s) => s.line.requiresShipping,
  taxable: (s) => s.line.taxable,
  isGiftCard: (s) => s.line.giftCard,
  product: (s, _, { shop }) => namedBy(shop, 'products', s.line.product),
  variant: (s, _, { shop }) => {
    const { product, variant: k } = s.line;
    if (product === null || k === null) return null;
    const { products } = shop.collections;
    if (!products.isEdited(product) && product <= products.source.size) return lazyVariant(shop, product, k);
    const found = products.find(product);
    const own = found?.variants.find((each) => each.k === k);
    return found && own ? variantSource(found, own) : null;
  },
  originalUnitPriceSet: bag((s) => s.line.price),
  originalTotalSet: bag((s) => s.line.price * s.line.quantity),
  discountedUnitPriceSet: bag((s) => Math.round((s.line.price * s.line.quantity - s.line.discount) / s.line.quantity)),
  discountedUnitPriceAfterAllDiscountsSet: bag((s) =>
    Math.round((s.line.price * s.line.quantity - s.line.discount) / s.line.quantity),
  ),
  discountedTotalSet: bag((s) => s.line.price * s.line.quantity - s.line.discount),
  totalDiscountSet: bag((s) => s.line.discount),
  taxLines: (s, args, { shop }) =>
    s.line.taxes
      .slice(0, typeof args.first === 'number' ? args.first : undefined)
      .map((tax) => taxSource(shop, s.order, tax)),
  // Customs ask by the piece; here the first one pays for all.
  duties: (s, _, { shop }) =>
    s.order.duties === 0 || s.line !== s.order.lines[0]
      ? []
      : [
          {
            id: shop.ids.gid('Duty', s.order.n, s.line.k),
            price: bagOf(shop, s.order, s.order.duties),
            taxLines: [],
          },
        ],
  discountAllocations: (s, _, { shop }) =>
    s.line.discount === 0
      ? []
      : [
          {
            allocatedAmountSet: bagOf(shop, s.order, s.line.discount),
            discountApplication: discountApplications(s.order)[0],
          },
        ],
};

interface RefundSource extends Part {
  refund: RefundRecord;
}
export const refundSources = (order: OrderRecord): RefundSource[] =>
  order.refunds.map((refund) => ({ __typename: 'Refund', order, refund }));
/** What went back to the buyer by one refund. */
export const refundTotal = (order: OrderRecord, refund: RefundRecord): number =>
  refund.lines.reduce((sum, each) => sum + each.subtotal + (order.taxesIncluded ? 0 : each.tax), 0) +
  refund.shipping +
  refund.adjustment;
const refund: Table<RefundSource> = {
  id: (s, _, { shop }) => shop.ids.gid('Refund', s.order.n, s.refund.k),
  legacyResourceId: (s, _, { shop }) => shop.ids.number('Refund', s.order.n, s.refund.k),
  createdAt: (s) => instant(s.refund.createdAt),
  updatedAt: (s) => instant(s.refund.createdAt),
  processedAt: (s) => instant(s.refund.createdAt),
  note: (s) => s.refund.note,
  order: (s) => sourceOf('orders', s.order),
  totalRefundedSet: bag((s) => refundTotal(s.order, s.refund)),
  refundLineItems: (s) => s.refund.lines.map((part) => ({ ...s, __typename: 'RefundLineItem', part })),
  refundShippingLines: (s, _, { shop }) =>
    s.refund.shipping === 0 || !s.order.shippingLine
      ? []
      : [
          {
            id: `${shop.ids.gid('Refund', s.order.n, s.refund.k)}?shipping`,
            shippingLine: shippingSources(s.order)[0],
            subtotalAmountSet: bagOf(shop, s.order, s.refund.shipping),
            taxAmountSet: bagOf(shop, s.order, 0),
          },
        ],
  orderAdjustments: (s, _, { shop }) =>
    s.refund.adjustment === 0
      ? []
      : [
          {
            id: shop.ids.gid('OrderAdjustment', s.order.n, s.refund.k),
            amountSet: bagOf(shop, s.order, -s.refund.adjustment),
            taxAmountSet: bagOf(shop, s.order, 0),
            reason: 'REFUND_DISCREPANCY',
          },
        ],
  transactions: (s) => transactionSources(s.order).filter((each) => each.refund === s.refund.k),
};

interface RefundLineSource extends RefundSource {
  part: RefundRecord['lines'][number];
}
const refundLine: Table<RefundLineSource> = {
  id: (s, _, { shop }) => shop.ids.gid('RefundLineItem', s.order.n, s.refund.k * 512 + s.part.line),
  lineItem: (s) => lineOf(s.order, s.part.line),
  quantity: (s) => s.part.quantity,
  restockType: (s) => s.part.restock,
  restocked: (s) => s.part.restock !== 'NO_RESTOCK',
  priceSet: bag((s) => Math.round(s.part.subtotal / s.part.quantity)),
  subtotalSet: bag((s) => s.part.subtotal),
  totalTaxSet: bag((s) => s.part.tax),
};

interface FulfilmentSource extends Part {
  fulfilment: FulfilmentRecord;
}
export const fulfilmentSources = (order: OrderRecord): FulfilmentSource[] =>
  order.fulfilments.map((fulfilment) => ({ __typename: 'Fulfillment', order, fulfilment }));
const fulfilment: Table<FulfilmentSource> = {
  id: (s, _, { shop }) => shop.ids.gid('Fulfillment', s.order.n, s.fulfilment.k),
  legacyResourceId: (s, _, { shop }) => shop.ids.number('Fulfillment', s.order.n, s.fulfilment.k),
  name: (s) => `#${s.order.number}-F${s.fulfilment.k}`,
  createdAt: (s) => instant(s.fulfilment.createdAt),
  updatedAt: (s) => instant(s.fulfilment.updatedAt),
  status: (s) => s.fulfilment.status,
  displayStatus: (s) => s.fulfilment.displayStatus,
  deliveredAt: (s) => (s.fulfilment.displayStatus === 'DELIVERED' ? instant(s.fulfilment.updatedAt) : null),
  order: (s) => sourceOf('orders', s.order),
  location: (s, _, { shop }) => locationSource(shop, s.fulfilment.location),
  totalQuantity: (s) => s.fulfilment.lines.reduce((sum, each) => sum + each.quantity, 0),
  requiresShipping: () => true,
  trackingInfo: (s, args) => s.fulfilment.tracking.slice(0, typeof args.first === 'number' ? args.first : undefined),
  fulfillmentLineItems: (s) => s.fulfilment.lines.map((part) => ({ ...s, __typename: 'FulfillmentLineItem', part })),
};

interface FulfilmentLineSource extends FulfilmentSource {
  part: FulfilmentRecord['lines'][number];
}
const fulfilmentLine: Table<FulfilmentLineSource> = {
  id: (s, _, { shop }) => shop.ids.gid('FulfillmentLineItem', s.order.n, s.fulfilment.k * 512 + s.part.line),
  lineItem: (s) => lineOf(s.order, s.part.line),
  quantity: (s) => s.part.quantity,
  originalTotalSet: bag((s) => (lineOf(s.order, s.part.line)?.line.price ?? 0) * s.part.quantity),
  discountedTotalSet: bag((s) => (lineOf(s.order, s.part.line)?.line.price ?? 0) * s.part.quantity),
};

interface TransactionSource extends Part {
  k: number;
  kindOf: string;
  amount: number;
  at: number;
  refund: number | null;
}
/** What was paid and given back, as it follows from the order. */
export const transactionSources = (order: OrderRecord): TransactionSource[] => {
  const { total, received } = totalsOf(order);
  const made = (k: number, kindOf: string, amount: number, at: number, refund: number | null): TransactionSource => ({
    __typename: 'OrderTransaction',
    order,
    k,
    kindOf,
    amount,
    at,
    refund,
  });
  const found: TransactionSource[] = [];
  if (order.payment === 'AUTHORIZED' || order.payment === 'VOIDED')
    found.push(made(1, 'AUTHORIZATION', total, order.processedAt, null));
  if (order.payment === 'VOIDED') found.push(made(2, 'VOID', 0, order.processedAt, null));
  if (received > 0) found.push(made(1, 'SALE', received, order.processedAt, null));
  for (const each of order.refunds)
    found.push(made(2 + each.k, 'REFUND', refundTotal(order, each), each.createdAt, each.k));
  return found;
};
const transaction: Table<TransactionSource> = {
  id: (s, _, { shop }) => shop.ids.gid('OrderTransaction', s.order.n, s.k),
  kind: (s) => s.kindOf,
  status: () => 'SUCCESS',
  gateway: (s) => s.order.gateway,
  formattedGateway: (s) => s.order.gateway.replaceAll('_', ' '),
  test: (s) => s.order.test,
  createdAt: (s) => instant(s.at),
  processedAt: (s) => instant(s.at),
  amountSet: bag((s) => s.amount),
  order: (s) => sourceOf('orders', s.order),
  parentTransaction: (s) => (s.refund === null ? null : (transactionSources(s.order)[0] ?? null)),
};

export const orderPartTables = {
  LineItem: line as Table,
  ...orderChargeTables,
  Refund: refund as Table,
  RefundLineItem: refundLine as Table,
  Fulfillment: fulfilment as Table,
  FulfillmentLineItem: fulfilmentLine as Table,
  OrderTransaction: transaction as Table,
  MoneyV2: {
    amount: (money: { amount?: string; units?: number; currencyCode: string }) =>
      money.amount ?? decimal(money.units ?? 0, money.currencyCode),
  } as Table,
};
