import { z } from 'zod';
import type { OrderEntity } from '../../domain/entities.ts';
import { absolute, isZero, negate, sumDecimals } from '../../kit/decimals.ts';
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
  totalShippingPriceSet: shopMoneySchema.nullish(),
  totalTaxSet: shopMoneySchema.nullish(),
  totalRefundedSet: shopMoneySchema,
  customAttributes: attributesSchema,
  taxLines: taxLinesSchema,
  shippingLine: z
    .object({
      title: textSchema,
      code: textSchema,
      originalPriceSet: shopMoneySchema,
      taxLines: z.array(z.object({ priceSet: shopMoneySchema })).nullish(),
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

/** Amounts are the shop's own currency's; what the buyer saw is kept beside them. */
export function orderToEntity(order: Order): OrderEntity {
  const billing = toAddress(order.billingAddress, order.email);
  const shipping = toAddress(order.shippingAddress);
  const person = billing ?? shipping;
  return {
    kind: 'order',
    // `#1001` by default, with a prefix or suffix of the shop's own where it has one. The sign is no part of it: people
    // search without, and every page sets it itself.
    number: order.name.replace(/^#/, ''),
    status: (order.displayFinancialStatus ?? 'none').toLowerCase(),
    financialStatus: financialOf(order.displayFinancialStatus ?? null),
    fulfilmentStatus: fulfilmentOf(order.displayFulfillmentStatus),
    cancelled: order.cancelledAt !== null,
    currency: order.totalPriceSet.shopMoney.currencyCode,
    subtotal: sumDecimals(order.lineItems.map((line) => shopAmount(line.originalTotalSet))),
    discountTotal: shopAmount(order.totalDiscountsSet),
    shippingTotal: shopAmount(order.totalShippingPriceSet),
    taxTotal: shopAmount(order.totalTaxSet),
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
    lines: order.lineItems.map((line) => toLine(line, order.taxesIncluded)),
    refunds: (order.refunds ?? []).map((refund) => ({
      externalId: refund.legacyResourceId,
      amount: absolute(shopAmount(refund.totalRefundedSet)),
      reason: refund.note,
      refundedAt: refund.processedAt ?? refund.createdAt,
    })),
    fulfilments: (order.fulfillments ?? []).map(toFulfilment),
    coupons: coupons(order),
    taxes: (order.taxLines ?? []).map((tax) => ({
      title: tax.title ?? '',
      rate: tax.ratePercentage === null || tax.ratePercentage === undefined ? null : String(tax.ratePercentage),
      amount: shopAmount(tax.priceSet),
    })),
    shippingLines: order.shippingLine
      ? [
          {
            title: order.shippingLine.title ?? order.shippingLine.code ?? '',
            total: withoutDiscounts(order.shippingLine.originalPriceSet, order.shippingLine.discountAllocations),
            tax: sumDecimals((order.shippingLine.taxLines ?? []).map((tax) => shopAmount(tax.priceSet))),
          },
        ]
      : [],
    fees: [],
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

function toLine(line: z.infer<typeof lineSchema>, taxesIncluded: boolean): OrderEntity['lines'][number] {
  const tax = sumDecimals((line.taxLines ?? []).map((each) => shopAmount(each.priceSet)));
  const discounted = withoutDiscounts(line.originalTotalSet, line.discountAllocations);
  return {
    externalId: line.id,
    productExternalId: line.product?.legacyResourceId ?? null,
    variantExternalId: line.variant?.legacyResourceId ?? null,
    sku: line.sku,
    title: line.name ?? '',
    quantity: String(line.quantity),
    unitPrice: shopAmount(line.originalUnitPriceSet),
    subtotal: shopAmount(line.originalTotalSet),
    total: taxesIncluded ? sumDecimals([discounted, negate(tax)]) : discounted,
    tax,
    custom: {
      ...attributesOf(line.customAttributes),
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

type Discounts = z.infer<typeof discountsSchema>;

const allocated = (discounts: Discounts): string[] =>
  (discounts ?? []).map((each) => shopAmount(each.allocatedAmountSet));

const withoutDiscounts = (price: z.infer<typeof shopMoneySchema>, discounts: Discounts): string =>
  sumDecimals([shopAmount(price), ...allocated(discounts).map(negate)]);

/** What each code took off, over lines and shipping; a code that took off nothing is named with zero. */
function coupons(order: Order): OrderEntity['coupons'] {
  const byCode = new Map((order.discountCodes ?? []).map((code) => [code.toLowerCase(), { code, parts: ['0'] }]));
  const all = [...order.lineItems.map((line) => line.discountAllocations), order.shippingLine?.discountAllocations];
  for (const each of all.flatMap((discounts) => discounts ?? [])) {
    const { code } = each.discountApplication;
    if (code === null) continue;
    const known = byCode.get(code.toLowerCase()) ?? { code, parts: ['0'] };
    known.parts.push(shopAmount(each.allocatedAmountSet));
    byCode.set(code.toLowerCase(), known);
  }
  return [...byCode.values()].map(({ code, parts }) => ({ code, discount: sumDecimals(parts) }));
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
