import type { Address } from '@syncline/shared/domain/entities';
import { sql } from 'drizzle-orm';
import { foreignKey, index, jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { createdAt, id, instant, organizationId, updatedAt } from './columns.ts';

/** Which system wrote a field, in which run, when. */
export type Provenance = Record<string, { connectionId: string; runId: string | null; at: string }>;

export const contacts = pgTable(
  'contacts',
  {
    organizationId: organizationId(),
    id: id(),
    email: text('email'),
    phone: text('phone'),
    /** E.164 where the number could be understood. Suggests duplicates, never merges them. */
    phoneE164: text('phone_e164'),
    firstName: text('first_name'),
    lastName: text('last_name'),
    company: text('company'),
    billing: jsonb('billing').$type<Address>(),
    shipping: jsonb('shipping').$type<Address>(),
    /** From the vendors. */
    tags: text('tags').array().notNull().default([]),
    /** Ours: no sync touches them. */
    ownTags: text('own_tags').array().notNull().default([]),
    ownNote: text('own_note'),
    subscriptionStatus: text('subscription_status'),
    custom: jsonb('custom').notNull().default({}),
    provenance: jsonb('provenance').notNull().default({}).$type<Provenance>(),
    /** customer | guest: a guest becomes a customer, never back. */
    kind: text('kind').notNull(),
    /** The connection that first brought it. */
    sourceConnectionId: uuid('source_connection_id'),
    vendorCreatedAt: instant('vendor_created_at'),
    createdRunId: uuid('created_run_id'),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
    deletedAt: instant('deleted_at'),
  },
  (t) => [
    primaryKey({ columns: [t.organizationId, t.id] }),
    index('contacts_by_phone').on(t.organizationId, t.phoneE164),
    index('contacts_by_updated').on(t.organizationId, t.updatedAt, t.id),
    index('contacts_deleted').on(t.organizationId, t.updatedAt, t.id).where(sql`deleted_at is not null`),
    index('contacts_by_created').on(t.organizationId, t.createdAt, t.id),
  ],
);

/** What identifies a person for certain. Links never move by themselves. */
export const contactIdentities = pgTable(
  'contact_identities',
  {
    organizationId: organizationId(),
    /** email (normalised) | guest_phone (E.164 of orders without e-mail) */
    kind: text('kind').notNull(),
    value: text('value').notNull(),
    contactId: uuid('contact_id').notNull(),
    createdAt: createdAt(),
  },
  (t) => [
    primaryKey({ columns: [t.organizationId, t.kind, t.value] }),
    foreignKey({
      columns: [t.organizationId, t.contactId],
      foreignColumns: [contacts.organizationId, contacts.id],
    }).onDelete('cascade'),
    index('contact_identities_by_contact').on(t.organizationId, t.contactId),
  ],
);
