import type { OrderRecord } from '../data/records.ts';
import { financialStatus, fulfilmentStatus, type Totals, totalsOf } from '../data/totals.ts';
import type { Context, Resolver, Table } from '../schema/context.ts';
import { addressOf } from './address.ts';
import { namedBy } from './lists.ts';
import { type Bag, bagOf, instant, instantOrNull } from './money-bag.ts';
import { discountApplications, discountCodes, feeSources, shippingSources } from './order-charges.ts';
import { taxSource } from './order-part.ts';
import { fulfilmentSources, lineSources, refundSources, transactionSources } from './order-parts.ts';

const money =
  (pick: (totals: Totals, order: OrderRecord) => number): Resolver<OrderRecord> =>
  (order, _, { shop }): Bag =>
    bagOf(shop, order, pick(totalsOf(order), order));

/** Nothing, and not zero, where an order has none. */
const dutiesSet: Resolver<OrderRecord> = (o, _, { shop }) => (o.duties === 0 ? null : bagOf(shop, o, o.duties));
const feesSet: Resolver<OrderRecord> = (o, _, { shop }) =>
  o.additionalFees.length === 0 ? null : bagOf(shop, o, totalsOf(o).fees);

const first = <T>(items: T[], args: Record<string, unknown>): T[] =>
  typeof args.first === 'number' ? items.slice(0, args.first) : items;

const order: Table<OrderRecord> = {
  id: (o, _, { shop }) => shop.ids.gid('Order', o.n),
  legacyResourceId: (o, _, { shop }) => shop.ids.number('Order', o.n),
  name: (o) => `#${o.number}`,
  createdAt: (o) => instant(o.createdAt),
  updatedAt: (o) => instant(o.updatedAt),
  processedAt: (o) => instant(o.processedAt),
  cancelledAt: (o) => instantOrNull(o.cancelledAt),
  cancellation: (o) => (o.cancelledAt === null ? null : { staffNote: null }),
  closedAt: (o) => instantOrNull(o.closedAt),
  closed: (o) => o.closedAt !== null,
  confirmed: () => true,
  currencyCode: (_, __, { shop }) => shop.options.currency,
  presentmentCurrencyCode: (o) => o.presentment.currency,
  customer: (o, _, { shop }) => namedBy(shop, 'customers', o.customer),
  tags: (o) => [...o.tags].sort(),
  customAttributes: (o) => o.attributes,
  billingAddress: (o, _, { shop }) => (o.billing ? addressOf(shop.ids, o.n, 2, o.billing) : null),
  shippingAddress: (o, _, { shop }) => (o.shipping ? addressOf(shop.ids, o.n, 3, o.shipping) : null),
  displayAddress: (o, _, { shop }) => (o.shipping ? addressOf(shop.ids, o.n, 3, o.shipping) : null),
  displayFinancialStatus: (o) => financialStatus(o),
  displayFulfillmentStatus: (o) => fulfilmentStatus(o),
  fullyPaid: (o) => totalsOf(o).outstanding <= 0 && o.payment === 'PAID',
  unpaid: (o) => o.payment === 'PENDING' || o.payment === 'AUTHORIZED',
  refundable: (o) => o.payment === 'PAID' && totalsOf(o).refunded < totalsOf(o).total,
  fulfillable: (o) => o.cancelledAt === null && fulfilmentStatus(o) !== 'FULFILLED',
  returnStatus: (o) =>
    o.refunds.some((refund) => refund.lines.some((line) => line.restock === 'RETURN')) ? 'RETURNED' : 'NO_RETURN',
  paymentGatewayNames: (o) => [o.gateway],
  discountCode: (o) => discountCodes(o)[0] ?? null,
  discountCodes: (o) => discountCodes(o),
  discountApplications: (o) => discountApplications(o),
  lineItems: (o) => lineSources(o),
  fulfillments: (o, args) => first(fulfilmentSources(o), args),
  fulfillmentsCount: (o) => ({ count: o.fulfilments.length, precision: 'EXACT' }),
  refunds: (o, args) => first(refundSources(o), args),
  transactions: (o, args) => first(transactionSources(o), args),
  transactionsCount: (o) => ({ count: transactionSources(o).length, precision: 'EXACT' }),
  shippingLine: (o) => shippingSources(o)[0] ?? null,
  shippingLines: (o) => shippingSources(o),
  taxLines: (o, _, context) => taxLines(o, context),
  currentTaxLines: (o, _, context) => taxLines(o, context),
  subtotalLineItemsQuantity: (o) => o.lines.reduce((sum, line) => sum + line.quantity, 0),
  totalPriceSet: money((t) => t.total),
  originalTotalPriceSet: money((t) => t.total),
  subtotalPriceSet: money((t) => t.subtotal),
  totalTaxSet: money((t) => t.tax),
  totalDiscountsSet: money((t) => t.discounts),
  cartDiscountAmountSet: money((t) => t.discounts),
  // As the vendor's pages have it: "excluding discounts and returns".
  totalShippingPriceSet: money((t) => t.shippingPrice),
  dutiesIncluded: () => false,
  originalTotalDutiesSet: dutiesSet,
  currentTotalDutiesSet: dutiesSet,
  additionalFees: (o) => feeSources(o),
  originalTotalAdditionalFeesSet: feesSet,
  currentTotalAdditionalFeesSet: feesSet,
  totalRefundedSet: money((t) => t.refunded),
  totalRefundedShippingSet: money((t) => t.refundedShipping),
  totalReceivedSet: money((t) => t.received),
  totalOutstandingSet: money((t) => t.outstanding),
  totalCapturableSet: money((t, o) => (o.payment === 'AUTHORIZED' ? t.total : 0)),
  totalTipReceivedSet: money(() => 0),
  netPaymentSet: money((t) => t.received - t.refunded),
  refundDiscrepancySet: money(() => 0),
  currentTotalPriceSet: money((t) => t.current.total),
  currentSubtotalPriceSet: money((t) => t.current.subtotal),
  currentTotalTaxSet: money((t) => t.current.tax),
  currentTotalDiscountsSet: money((t) => t.current.discounts),
  currentCartDiscountAmountSet: money((t) => t.current.discounts),
  currentShippingPriceSet: money((t) => t.shipping - t.refundedShipping),
  statusPageUrl: (o, _, { shop }) => `https://${shop.domain}/orders/${o.number}`,
};

const taxLines = (o: OrderRecord, { shop }: Context): unknown[] => {
  const sums = new Map<string, { title: string; rate: number; amount: number }>();
  for (const part of [...o.lines, ...o.additionalFees, ...(o.shippingLine ? [o.shippingLine] : [])])
    for (const tax of part.taxes) {
      const known = sums.get(tax.title);
      if (known) known.amount += tax.amount;
      else sums.set(tax.title, { ...tax });
    }
  return [...sums.values()].map((tax) => taxSource(shop, o, tax));
};

export const orderTables = { Order: order as Table };
