import { addressSchema } from '@syncline/shared/domain/entities';
import { z } from 'zod';
import { amount, instant, sourceSchema, uuid } from '../fields.ts';

export const moneyTotalSchema = z.object({ currency: z.string(), total: amount });

export const contactSchema = z
  .object({
    id: uuid,
    kind: z.enum(['customer', 'guest']),
    email: z.string().nullable(),
    phone: z.string().nullable(),
    firstName: z.string().nullable(),
    lastName: z.string().nullable(),
    company: z.string().nullable(),
    tags: z.array(z.string()),
    ownTags: z.array(z.string()),
    /** The connection that first brought it. */
    source: sourceSchema.nullable(),
    orderCount: z.number(),
    lastOrderAt: instant.nullable(),
    /** Of orders that were not cancelled, refunds taken off; one per currency. */
    totals: z.array(moneyTotalSchema),
    createdAt: instant,
    updatedAt: instant,
    deletedAt: instant.nullable(),
  })
  .meta({ id: 'Contact' });

export const contactOrderSchema = z.object({
  id: uuid,
  number: z.string(),
  status: z.string(),
  financialStatus: z.string(),
  fulfilmentStatus: z.string(),
  currency: z.string(),
  total: amount,
  refundedTotal: amount,
  placedAt: instant,
  connectionId: uuid,
});

/** A vendor's record behind a contact. */
export const recordLinkSchema = z.object({
  connection: sourceSchema,
  stream: z.string(),
  externalId: z.string(),
  /** The record's page in the vendor's own admin. */
  adminUrl: z.string().nullable(),
  firstSeenAt: instant,
  updatedAt: instant,
  deletedAt: instant.nullable(),
});

export const timelineEntrySchema = z.object({
  id: z.string(),
  at: instant,
  kind: z.enum(['created', 'update', 'delete', 'restore', 'order']),
  title: z.string(),
  /** Fields before and after, for changes. */
  before: z.record(z.string(), z.unknown()).nullable(),
  after: z.record(z.string(), z.unknown()).nullable(),
  runId: uuid.nullable(),
  orderId: uuid.nullable(),
  connection: sourceSchema.nullable(),
});

export const contactDetailSchema = contactSchema
  .extend({
    phoneE164: z.string().nullable(),
    billing: addressSchema.nullable(),
    shipping: addressSchema.nullable(),
    subscriptionStatus: z.string().nullable(),
    custom: z.record(z.string(), z.unknown()),
    ownNote: z.string().nullable(),
    vendorCreatedAt: instant.nullable(),
    /** Field → which connection wrote it, in which run, when. */
    provenance: z.record(
      z.string(),
      z.object({ connection: sourceSchema.nullable(), runId: uuid.nullable(), at: z.string() }),
    ),
    orders: z.array(contactOrderSchema),
    links: z.array(recordLinkSchema),
    timeline: z.array(timelineEntrySchema),
    /** Others with the same telephone number: a hint, never merged by itself. */
    possibleDuplicates: z.array(
      z.object({ id: uuid, name: z.string().nullable(), email: z.string().nullable(), phone: z.string().nullable() }),
    ),
  })
  .meta({ id: 'ContactDetail' });
export type ContactDetail = z.infer<typeof contactDetailSchema>;
