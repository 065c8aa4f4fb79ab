import type { Address } from '@syncline/shared/domain/entities';
import { sql } from 'drizzle-orm';
import {
  boolean,
  foreignKey,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { createdAt, id, instant, money, organizationId, updatedAt } from './columns.ts';
import { connections } from './connections.ts';

export const orders = pgTable(
  'orders',
  {
    organizationId: organizationId(),
    id: id(),
    connectionId: uuid('connection_id').notNull(),
    externalId: text('external_id').notNull(),
    number: text('number').notNull(),
    /** The vendor's own word. */
    status: text('status').notNull(),
    financialStatus: text('financial_status').notNull(),
    fulfilmentStatus: text('fulfilment_status').notNull(),
    cancelled: boolean('cancelled').notNull(),
    currency: text('currency').notNull(),
    subtotal: money('subtotal'),
    discountTotal: money('discount_total').notNull(),
    shippingTotal: money('shipping_total').notNull(),
    taxTotal: money('tax_total').notNull(),
    total: money('total').notNull(),
    refundedTotal: money('refunded_total').notNull(),
    contactId: uuid('contact_id'),
    /** Kept, so that an order that comes before its customer is linked when the customer comes. */
    customerExternalId: text('customer_external_id'),
    /** The vendor's list was complete without this customer: the contact is who the order itself names. */
    customerAbsentAt: instant('customer_absent_at'),
    buyerEmail: text('buyer_email'),
    buyerName: text('buyer_name'),
    billing: jsonb('billing').$type<Address>(),
    shipping: jsonb('shipping').$type<Address>(),
    note: text('note'),
    paymentMethod: text('payment_method'),
    placedAt: instant('placed_at').notNull(),
    paidAt: instant('paid_at'),
    completedAt: instant('completed_at'),
    coupons: jsonb('coupons').notNull().default([]),
    taxes: jsonb('taxes').notNull().default([]),
    shippingLines: jsonb('shipping_lines').notNull().default([]),
    fees: jsonb('fees').notNull().default([]),
    custom: jsonb('custom').notNull().default({}),
    /** Ours: no sync touches them. */
    ownTags: text('own_tags').array().notNull().default([]),
    ownNote: text('own_note'),
    createdRunId: uuid('created_run_id'),
    updatedRunId: uuid('updated_run_id'),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
    deletedAt: instant('deleted_at'),
    /** Who bought was erased on request; the sums stay. */
    erasedAt: instant('erased_at'),
  },
  (t) => [
    primaryKey({ columns: [t.organizationId, t.id] }),
    foreignKey({
      columns: [t.organizationId, t.connectionId],
      foreignColumns: [connections.organizationId, connections.id],
    }),
    uniqueIndex('orders_external').on(t.organizationId, t.connectionId, t.externalId),
    index('orders_by_contact').on(t.organizationId, t.contactId, t.placedAt),
    index('orders_by_placed').on(t.organizationId, t.placedAt, t.id),
    index('orders_by_updated').on(t.organizationId, t.updatedAt, t.id),
    index('orders_by_total').on(t.organizationId, t.total, t.id),
    index('orders_deleted').on(t.organizationId, t.placedAt, t.id).where(sql`deleted_at is not null`),
    // Orders whose customer would take them over: looked for by each page of new customers.
    index('orders_waiting_for_customer')
      .on(t.organizationId, t.connectionId, t.customerExternalId)
      .where(sql`customer_external_id is not null and (contact_id is null or customer_absent_at is not null)`),
    // Of these, the ones that nobody has decided about yet: looked through at the end of each run, and soon empty.
    index('orders_without_buyer')
      .on(t.organizationId, t.connectionId, t.placedAt)
      .where(sql`contact_id is null and customer_external_id is not null and customer_absent_at is null`),
  ],
);

const orderKey = {
  organizationId: organizationId(),
  orderId: uuid('order_id').notNull(),
  externalId: text('external_id').notNull(),
};

export const orderLines = pgTable(
  'order_lines',
  {
    ...orderKey,
    position: integer('position').notNull(),
    productExternalId: text('product_external_id'),
    variantExternalId: text('variant_external_id'),
    sku: text('sku'),
    title: text('title').notNull(),
    quantity: money('quantity').notNull(),
    unitPrice: money('unit_price'),
    subtotal: money('subtotal'),
    total: money('total').notNull(),
    tax: money('tax'),
    custom: jsonb('custom').notNull().default({}),
  },
  (t) => [
    primaryKey({ columns: [t.organizationId, t.orderId, t.externalId] }),
    foreignKey({ columns: [t.organizationId, t.orderId], foreignColumns: [orders.organizationId, orders.id] }).onDelete(
      'cascade',
    ),
  ],
);

export const refunds = pgTable(
  'refunds',
  { ...orderKey, amount: money('amount').notNull(), reason: text('reason'), refundedAt: instant('refunded_at') },
  (t) => [
    primaryKey({ columns: [t.organizationId, t.orderId, t.externalId] }),
    foreignKey({ columns: [t.organizationId, t.orderId], foreignColumns: [orders.organizationId, orders.id] }).onDelete(
      'cascade',
    ),
  ],
);

export const fulfilments = pgTable(
  'fulfilments',
  {
    ...orderKey,
    status: text('status').notNull(),
    trackingNumber: text('tracking_number'),
    trackingUrl: text('tracking_url'),
    carrier: text('carrier'),
    fulfilledAt: instant('fulfilled_at'),
  },
  (t) => [
    primaryKey({ columns: [t.organizationId, t.orderId, t.externalId] }),
    foreignKey({ columns: [t.organizationId, t.orderId], foreignColumns: [orders.organizationId, orders.id] }).onDelete(
      'cascade',
    ),
  ],
);
