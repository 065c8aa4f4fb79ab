import { z } from 'zod';
import { absolute, divideExactly, isZero, sumDecimals } from '../../domain/decimals.ts';
import type { OrderEntity } from '../../domain/entities.ts';
import {
  addressSchema,
  attributesOf,
  attributesSchema,
  bothMoneysSchema,
  countryCode,
  discountsSchema,
  gidSchema,
  idSchema,
  instantOrNullSchema,
  instantSchema,
  integerSchema,
  shopAmount,
  shopMoneySchema,
  tagsSchema,
  taxLinesSchema,
  textSchema,
  toAddress,
} from './fields.ts';
import { couponsOf, feesOf, type NetPart, netPart, placesOf } from './order-money.ts';
import { financialOf, financialWords, fulfilmentOf, fulfilmentWords } from './order-status.ts';

const lineSchema = z.object({
  id: gidSchema,
  name: textSchema,
  sku: textSchema,
  quantity: integerSchema,
  currentQuantity: integerSchema,
  vendor: textSchema,
  isGiftCard: z.boolean().nullish(),
  originalUnitPriceSet: shopMoneySchema,
  originalTotalSet: shopMoneySchema,
  discountAllocations: discountsSchema,
  taxLines: taxLinesSchema,
  product: z.object({ legacyResourceId: idSchema }).nullish(),
  variant: z.object({ legacyResourceId: idSchema }).nullish(),
  customAttributes: attributesSchema,
});

export const orderSchema = z.object({
  legacyResourceId: idSchema,
  name: z.string(),
  createdAt: instantSchema,
  updatedAt: instantSchema,
  processedAt: instantSchema,
  cancelledAt: instantOrNullSchema,
  cancelReason: textSchema,
  closedAt: instantOrNullSchema,
  test: z.boolean().nullish(),
  tags: tagsSchema,
  note: textSchema,
  poNumber: textSchema,
  sourceName: textSchema,
  email: textSchema,
  phone: textSchema,
  customerLocale: textSchema,
  currencyCode: z.string(),
  presentmentCurrencyCode: z.string(),
  taxesIncluded: z.boolean(),
  displayFinancialStatus: z.enum(financialWords).nullish(),
  displayFulfillmentStatus: z.enum(fulfilmentWords),
  returnStatus: textSchema,
  paymentGatewayNames: z.array(z.string()).nullish(),
  discountCodes: z.array(z.string()).nullish(),
  totalPriceSet: bothMoneysSchema,
  currentTotalPriceSet: shopMoneySchema,
  totalDiscountsSet: shopMoneySchema.nullish(),
  originalTotalDutiesSet: shopMoneySchema.nullish(),
  dutiesIncluded: z.boolean(),
  additionalFees: z.array(z.object({ name: textSchema, price: shopMoneySchema, taxLines: taxLinesSchema })).nullish(),
  totalTaxSet: shopMoneySchema.nullish(),
  totalRefundedSet: shopMoneySchema,
  customAttributes: attributesSchema,
  taxLines: taxLinesSchema,
  shippingLine: z
    .object({
      title: textSchema,
      code: textSchema,
      originalPriceSet: shopMoneySchema,
      discountedPriceSet: shopMoneySchema,
      taxLines: taxLinesSchema,
      discountAllocations: discountsSchema,
    })
    .nullish(),
  customer: z.object({ legacyResourceId: idSchema }).nullish(),
  billingAddress: addressSchema,
  shippingAddress: addressSchema,
  fulfillments: z
    .array(
      z.object({
        legacyResourceId: idSchema,
        name: textSchema,
        status: textSchema,
        displayStatus: textSchema,
        createdAt: instantSchema,
        trackingInfo: z.array(z.object({ company: textSchema, number: textSchema, url: textSchema })).nullish(),
      }),
    )
    .nullish(),
  refunds: z
    .array(
      z.object({
        legacyResourceId: idSchema,
        createdAt: instantOrNullSchema,
        processedAt: instantOrNullSchema,
        note: textSchema,
        totalRefundedSet: shopMoneySchema,
      }),
    )
    .nullish(),
  transactions: z.array(z.object({ kind: textSchema, status: textSchema, processedAt: instantOrNullSchema })).nullish(),
  lineItems: z.array(lineSchema),
});
export type Order = z.infer<typeof orderSchema>;

/** Amounts are the shop's own currency's, without tax; what the buyer saw is kept beside them. */
export function orderToEntity(order: Order): OrderEntity {
  const billing = toAddress(order.billingAddress, order.email);
  const shipping = toAddress(order.shippingAddress);
  const person = billing ?? shipping;
  const { currencyCode: currency } = order.totalPriceSet.shopMoney;
  const reading = { taxesIncluded: order.taxesIncluded, places: placesOf(currency) };
  const lines = order.lineItems.map((line) => {
    const { originalTotalSet: price, discountAllocations: discounts, taxLines } = line;
    return { line, part: netPart({ price, discounts, taxLines }, reading) };
  });
  const { shippingLine } = order;
  const delivery = shippingLine && {
    title: shippingLine.title ?? shippingLine.code ?? '',
    part: netPart(
      {
        price: shippingLine.originalPriceSet,
        discounted: shippingLine.discountedPriceSet,
        discounts: shippingLine.discountAllocations,
        taxLines: shippingLine.taxLines,
      },
      reading,
    ),
  };
  const goods = lines.map(({ part }) => part);
  const parts = [...goods, ...(delivery ? [delivery.part] : [])];
  const taxTotal = shopAmount(order.totalTaxSet);
  const duties = { duties: order.originalTotalDutiesSet, dutiesIncluded: order.dutiesIncluded };
  return {
    kind: 'order',
    // `#1001` by default, with a prefix or suffix of the shop's own where it has one. The sign is no part of it: people
    // search without, and every page sets it itself.
    number: order.name.replace(/^#/, ''),
    status: (order.displayFinancialStatus ?? 'none').toLowerCase(),
    financialStatus: financialOf(order.displayFinancialStatus ?? null),
    fulfilmentStatus: fulfilmentOf(order.displayFulfillmentStatus),
    cancelled: order.cancelledAt !== null,
    currency,
    subtotal: sumDecimals(goods.map((part) => part.subtotal)),
    discountTotal: sumDecimals(goods.map((part) => part.discount)),
    shippingTotal: delivery?.part.total ?? '0',
    taxTotal,
    total: order.totalPriceSet.shopMoney.amount,
    refundedTotal: shopAmount(order.totalRefundedSet),
    customerExternalId: order.customer?.legacyResourceId ?? null,
    buyer: {
      email: order.email,
      phone: order.phone ?? person?.phone ?? null,
      firstName: person?.firstName ?? null,
      lastName: person?.lastName ?? null,
      company: person?.company ?? null,
      country: countryCode(person?.country ?? null),
    },
    billing,
    shipping,
    note: order.note,
    paymentMethod: order.paymentGatewayNames?.join(', ') || null,
    placedAt: order.processedAt,
    paidAt: paidAt(order),
    completedAt: order.closedAt,
    lines: lines.map(({ line, part }) => toLine(line, part, order.taxesIncluded)),
    refunds: (order.refunds ?? []).map((refund) => ({
      externalId: refund.legacyResourceId,
      amount: absolute(shopAmount(refund.totalRefundedSet)),
      reason: refund.note,
      refundedAt: refund.processedAt ?? refund.createdAt,
    })),
    fulfilments: (order.fulfillments ?? []).map(toFulfilment),
    coupons: couponsOf(order.discountCodes ?? [], parts),
    taxes: (order.taxLines ?? []).map((tax) => ({
      title: tax.title ?? '',
      rate: tax.ratePercentage === null || tax.ratePercentage === undefined ? null : String(tax.ratePercentage),
      amount: shopAmount(tax.priceSet),
    })),
    shippingLines: delivery ? [{ title: delivery.title, total: delivery.part.total, tax: delivery.part.tax }] : [],
    fees: feesOf({ ...duties, additionalFees: order.additionalFees, taxTotal }, parts, reading),
    custom: customOf(order),
  };
}

function customOf(order: Order): OrderEntity['custom'] {
  const { presentmentMoney } = order.totalPriceSet;
  return {
    ...attributesOf(order.customAttributes),
    fulfillment_status: order.displayFulfillmentStatus.toLowerCase(),
    presentment_currency: presentmentMoney.currencyCode,
    presentment_total: presentmentMoney.amount,
    current_total: shopAmount(order.currentTotalPriceSet),
    taxes_included: order.taxesIncluded,
    // With their tax where prices have it, and with what was taken off shipping: as the shop's own pages show it.
    total_discounts: shopAmount(order.totalDiscountsSet),
    ...(order.dutiesIncluded && { duties_included: shopAmount(order.originalTotalDutiesSet) }),
    ...((order.tags ?? []).length > 0 && { tags: order.tags ?? [] }),
    ...(order.test === true && { test: true }),
    ...(order.cancelReason !== null && { cancel_reason: order.cancelReason.toLowerCase() }),
    ...(order.returnStatus !== null &&
      order.returnStatus !== 'NO_RETURN' && { return_status: order.returnStatus.toLowerCase() }),
    ...(order.sourceName !== null && { source_name: order.sourceName }),
    ...(order.poNumber !== null && { po_number: order.poNumber }),
    ...(order.customerLocale !== null && { customer_locale: order.customerLocale }),
  };
}

function toLine(
  line: z.infer<typeof lineSchema>,
  { subtotal, total, tax }: NetPart,
  taxesIncluded: boolean,
): OrderEntity['lines'][number] {
  const unitPrice = shopAmount(line.originalUnitPriceSet);
  return {
    externalId: line.id,
    productExternalId: line.product?.legacyResourceId ?? null,
    variantExternalId: line.variant?.legacyResourceId ?? null,
    sku: line.sku,
    title: line.name ?? '',
    quantity: String(line.quantity),
    unitPrice: taxesIncluded ? divideExactly(subtotal, String(line.quantity)) : unitPrice,
    subtotal,
    total,
    tax,
    custom: {
      ...attributesOf(line.customAttributes),
      ...(taxesIncluded && { unit_price_with_tax: unitPrice }),
      ...(line.currentQuantity !== line.quantity && { current_quantity: line.currentQuantity }),
      ...(line.vendor !== null && { vendor: line.vendor }),
      ...(line.isGiftCard === true && { gift_card: true }),
    },
  };
}

type Fulfilment = NonNullable<Order['fulfillments']>[number];

/** One parcel may have several numbers; the first is shown, all are kept in the record. */
function toFulfilment(fulfilment: Fulfilment): OrderEntity['fulfilments'][number] {
  const [tracking] = fulfilment.trackingInfo ?? [];
  return {
    externalId: fulfilment.legacyResourceId,
    status: (fulfilment.displayStatus ?? fulfilment.status ?? 'unknown').toLowerCase(),
    trackingNumber: tracking?.number ?? null,
    trackingUrl: tracking?.url ?? null,
    carrier: tracking?.company ?? null,
    fulfilledAt: fulfilment.createdAt,
  };
}

/** The last payment that went through; an order over nothing was never paid. */
function paidAt(order: Order): string | null {
  if (order.displayFinancialStatus === 'PENDING' || order.displayFinancialStatus === 'AUTHORIZED') return null;
  const paid = (order.transactions ?? [])
    .filter(({ kind, status }) => status === 'SUCCESS' && (kind === 'SALE' || kind === 'CAPTURE'))
    .flatMap(({ processedAt }) => processedAt ?? [])
    .sort();
  return isZero(order.totalPriceSet.shopMoney.amount) ? null : (paid.at(-1) ?? null);
}
