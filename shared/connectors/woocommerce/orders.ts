import { z } from 'zod';
import { absolute, divideExactly, isAtLeast, isZero, sumDecimals } from '../../domain/decimals.ts';
import type { OrderEntity } from '../../domain/entities.ts';
import { optionally } from '../../kit/field.ts';
import { defineStream } from '../../kit/stream.ts';
import {
  addressSchema,
  countryCode,
  customOf,
  gmtSchema,
  idSchema,
  metaSchema,
  moneySchema,
  plainText,
  quantitySchema,
  requiredGmtSchema,
  textSchema,
  toAddress,
} from './fields.ts';
import type { WooSettings } from './settings.ts';
import { toFulfilments } from './shipments.ts';
import {
  checkpointSchema,
  cursorSchema,
  type Listing,
  nextCursor,
  readMany,
  readOne,
  type WooCheckpoint,
  type WooCursor,
  walk,
  walkIds,
} from './walks.ts';

const lineSchema = z.object({
  id: idSchema,
  name: textSchema,
  product_id: optionally(idSchema),
  variation_id: optionally(idSchema),
  quantity: quantitySchema,
  subtotal: moneySchema,
  total: moneySchema,
  total_tax: moneySchema,
  sku: textSchema,
  meta_data: metaSchema,
});
const feeSchema = z.object({ name: textSchema, total: moneySchema, total_tax: moneySchema });

const orderSchema = z.object({
  id: idSchema,
  number: textSchema,
  status: z.string(),
  currency: z.string(),
  date_created_gmt: requiredGmtSchema,
  date_modified_gmt: gmtSchema,
  date_completed_gmt: gmtSchema,
  date_paid_gmt: gmtSchema,
  discount_total: moneySchema,
  shipping_total: moneySchema,
  total: moneySchema,
  total_tax: moneySchema,
  customer_id: optionally(idSchema),
  customer_note: textSchema,
  billing: addressSchema,
  shipping: addressSchema,
  payment_method: textSchema,
  payment_method_title: textSchema,
  created_via: textSchema,
  transaction_id: textSchema,
  meta_data: metaSchema,
  line_items: z.array(lineSchema),
  refunds: z.array(z.object({ id: idSchema, reason: textSchema, total: moneySchema })).nullish(),
  coupon_lines: z.array(z.object({ code: textSchema, discount: moneySchema })).nullish(),
  tax_lines: z
    .array(
      z.object({
        label: textSchema,
        rate_code: textSchema,
        rate_percent: textSchema,
        tax_total: moneySchema,
        shipping_tax_total: moneySchema,
      }),
    )
    .nullish(),
  shipping_lines: z.array(z.object({ method_title: textSchema, total: moneySchema, total_tax: moneySchema })).nullish(),
  fee_lines: z.array(feeSchema).nullish(),
});
type Order = z.infer<typeof orderSchema>;

/** `any` leaves out the bin; drafts of the checkout only where orders have tables of their own (measured on 7.9 and 11.0). */
const listing: Listing = { path: 'orders', query: { status: 'any' }, byChange: true, byCreation: true };

export const orders = defineStream<WooSettings, Order, WooCursor, WooCheckpoint>({
  entity: 'order',
  label: 'Orders',
  record: orderSchema,
  checkpoint: checkpointSchema,
  deletes: 'webhooks',
  id: (order) => String(order.id),
  version: (order) => (order.date_modified_gmt === null ? undefined : new Date(order.date_modified_gmt)),
  toEntity,
  leaveOut,
  createdAt: (order) => new Date(order.date_created_gmt),
  read: (ctx, at) => walk(ctx, listing, at),
  incremental: { cursor: cursorSchema, next: nextCursor },
  ids: (ctx, createdSince) => walkIds(ctx, listing, createdSince),
  async get(ctx, id) {
    const record = await readOne(ctx, 'orders', id);
    return record && leaveOut(record.value) === undefined ? record : undefined;
  },
  getMany: (ctx, ids) => readMany(ctx, 'orders', { status: 'any' }, ids),
});

/** In the bin, or never placed: not an order to a shop owner. WooCommerce deletes old drafts without telling anybody. */
function leaveOut(value: unknown): string | undefined {
  const status = (value as { status?: unknown } | null)?.status;
  if (status === 'trash') return 'orders in the bin';
  return isDraft(status) ? 'drafts of the checkout, which are no orders yet' : undefined;
}

export const isDraft = (status: unknown): boolean => status === 'checkout-draft' || status === 'auto-draft';

function toEntity(order: Order): OrderEntity {
  const billing = toAddress(order.billing);
  const refunds = (order.refunds ?? []).map((refund) => ({
    externalId: refund.id,
    amount: absolute(refund.total),
    reason: refund.reason,
    // The order names no date; only the refund's own record does.
    refundedAt: null,
  }));
  const refundedTotal = sumDecimals(refunds.map((refund) => refund.amount));
  return {
    kind: 'order',
    number: order.number ?? order.id,
    status: order.status,
    financialStatus: financialStatus(order, refundedTotal),
    fulfilmentStatus: fulfilmentStatus(order),
    cancelled: order.status === 'cancelled',
    currency: order.currency.toUpperCase(),
    subtotal: sumDecimals(order.line_items.map((line) => line.subtotal)),
    discountTotal: order.discount_total,
    shippingTotal: order.shipping_total,
    taxTotal: order.total_tax,
    total: order.total,
    refundedTotal,
    customerExternalId: present(order.customer_id),
    buyer: {
      email: billing?.email ?? null,
      phone: billing?.phone ?? null,
      firstName: billing?.firstName ?? null,
      lastName: billing?.lastName ?? null,
      company: billing?.company ?? null,
      country: countryCode(billing?.country ?? null),
    },
    billing,
    shipping: toAddress(order.shipping),
    note: order.customer_note,
    paymentMethod: order.payment_method_title ?? order.payment_method,
    placedAt: order.date_created_gmt,
    paidAt: order.date_paid_gmt,
    completedAt: order.date_completed_gmt,
    lines: order.line_items.map(toLine),
    refunds,
    fulfilments: toFulfilments(order.meta_data),
    coupons: (order.coupon_lines ?? []).map((line) => ({ code: line.code ?? '', discount: line.discount })),
    taxes: (order.tax_lines ?? []).map((line) => ({
      title: line.label ?? line.rate_code ?? '',
      rate: line.rate_percent,
      amount: sumDecimals([line.tax_total, line.shipping_tax_total]),
    })),
    shippingLines: (order.shipping_lines ?? []).map((line) => ({
      title: plainText(line.method_title) ?? '',
      total: line.total,
      tax: line.total_tax,
    })),
    fees: (order.fee_lines ?? []).map((line) => ({
      title: plainText(line.name) ?? '',
      total: line.total,
      tax: line.total_tax,
    })),
    custom: {
      ...customOf(order.meta_data),
      ...(order.created_via !== null && { created_via: order.created_via }),
      ...(order.transaction_id !== null && { transaction_id: order.transaction_id }),
    },
  };
}

const toLine = (line: z.infer<typeof lineSchema>): OrderEntity['lines'][number] => ({
  externalId: line.id,
  productExternalId: present(line.product_id),
  variantExternalId: present(line.variation_id) ?? present(line.product_id),
  sku: line.sku,
  title: plainText(line.name) ?? '',
  quantity: line.quantity,
  // WooCommerce's own `price` is a binary fraction: 582.55 / 5 comes as 116.50999999999999.
  unitPrice: divideExactly(line.subtotal, line.quantity),
  subtotal: line.subtotal,
  total: line.total,
  tax: line.total_tax,
  custom: customOf(line.meta_data),
});

/** Zero means "none": a guest, a deleted product, no variation. */
const present = (id: string | null | undefined): string | null =>
  id === null || id === undefined || id === '0' ? null : id;

/** The table stands in docs/providers/woocommerce.md. */
function financialStatus(order: Order, refundedTotal: string): OrderEntity['financialStatus'] {
  if (order.status === 'refunded') return 'refunded';
  if (order.status === 'failed') return 'failed';
  if (!isZero(refundedTotal)) return isAtLeast(refundedTotal, order.total) ? 'refunded' : 'partially_refunded';
  if (order.date_paid_gmt !== null || order.status === 'completed') return 'paid';
  return order.status === 'cancelled' ? 'voided' : 'pending';
}

function fulfilmentStatus(order: Order): OrderEntity['fulfilmentStatus'] {
  if (order.status === 'completed' || order.date_completed_gmt !== null) return 'fulfilled';
  return ['cancelled', 'failed', 'refunded'].includes(order.status) ? 'not_needed' : 'unfulfilled';
}
