import { addressSchema, financialStatuses, fulfilmentStatuses } from '@syncline/shared/domain/entities';
import { z } from 'zod';
import { timelineEntrySchema } from '../contacts/schemas.ts';
import { amount, instant, sourceSchema, uuid } from '../fields.ts';

export const orderSchema = z
  .object({
    id: uuid,
    externalId: z.string(),
    number: z.string(),
    connection: sourceSchema,
    /** The vendor's own word. */
    status: z.string(),
    financialStatus: z.enum(financialStatuses),
    fulfilmentStatus: z.enum(fulfilmentStatuses),
    cancelled: z.boolean(),
    currency: z.string(),
    total: amount,
    refundedTotal: amount,
    buyerName: z.string().nullable(),
    buyerEmail: z.string().nullable(),
    contactId: uuid.nullable(),
    ownTags: z.array(z.string()),
    placedAt: instant,
    updatedAt: instant,
    deletedAt: instant.nullable(),
  })
  .meta({ id: 'Order' });

const lineSchema = z.object({
  externalId: z.string(),
  position: z.number(),
  title: z.string(),
  sku: z.string().nullable(),
  quantity: amount,
  unitPrice: amount.nullable(),
  subtotal: amount.nullable(),
  total: amount,
  tax: amount.nullable(),
  productExternalId: z.string().nullable(),
  variantExternalId: z.string().nullable(),
  /** The product here, where it was synced. */
  productId: uuid.nullable(),
  custom: z.record(z.string(), z.unknown()),
});

export const orderDetailSchema = orderSchema
  .extend({
    subtotal: amount.nullable(),
    discountTotal: amount,
    shippingTotal: amount,
    taxTotal: amount,
    billing: addressSchema.nullable(),
    shipping: addressSchema.nullable(),
    note: z.string().nullable(),
    paymentMethod: z.string().nullable(),
    paidAt: instant.nullable(),
    completedAt: instant.nullable(),
    customerExternalId: z.string().nullable(),
    contact: z.object({ id: uuid, name: z.string().nullable(), email: z.string().nullable() }).nullable(),
    lines: z.array(lineSchema),
    refunds: z.array(
      z.object({
        externalId: z.string(),
        amount,
        reason: z.string().nullable(),
        refundedAt: instant.nullable(),
      }),
    ),
    fulfilments: z.array(
      z.object({
        externalId: z.string(),
        status: z.string(),
        trackingNumber: z.string().nullable(),
        trackingUrl: z.string().nullable(),
        carrier: z.string().nullable(),
        fulfilledAt: instant.nullable(),
      }),
    ),
    coupons: z.array(z.object({ code: z.string(), discount: amount })),
    taxes: z.array(z.object({ title: z.string(), rate: z.string().nullable(), amount })),
    shippingLines: z.array(z.object({ title: z.string(), total: amount, tax: amount.nullable() })),
    fees: z.array(z.object({ title: z.string(), total: amount, tax: amount.nullable() })),
    custom: z.record(z.string(), z.unknown()),
    ownNote: z.string().nullable(),
    /** Who bought was erased on request; the sums stay. */
    erasedAt: instant.nullable(),
    createdAt: instant,
    createdRunId: uuid.nullable(),
    updatedRunId: uuid.nullable(),
    /** The record's page in the vendor's own admin. */
    adminUrl: z.string().nullable(),
    timeline: z.array(timelineEntrySchema),
  })
  .meta({ id: 'OrderDetail' });

/** Why something is not where a person looks for it. */
export const missingVerdictSchema = z.object({
  verdict: z.enum([
    'here',
    'deleted-here-and-there',
    'marked-deleted-but-exists',
    'failed',
    'waiting-in-inbox',
    'webhook-failed',
    'held-while-paused',
    'before-date-limit',
    'stream-off',
    'not-synced-yet',
    'not-at-vendor',
    'cannot-ask',
  ]),
  /** What happened and what it means, in plain words. */
  message: z.string(),
  /** The button that mends it. */
  action: z
    .object({
      kind: z.enum([
        'open-record',
        'sync-record',
        'retry-failure',
        'retry-inbox',
        'resume-connection',
        'change-date-limit',
        'enable-stream',
        'reconnect',
      ]),
      label: z.string(),
      entityId: uuid.nullable(),
      failureId: uuid.nullable(),
      inboxId: uuid.nullable(),
    })
    .nullable(),
  /** The record that was meant, as the vendor names it. */
  stream: z.string(),
  externalId: z.string(),
  /** What was looked at, in order, and what was found there. */
  checks: z.array(z.object({ place: z.string(), finding: z.string() })),
  adminUrl: z.string().nullable(),
});
