import type { Address } from '@syncline/shared/domain/entities';
import type { Tx } from '../client.ts';
import type { Provenance } from '../schema/contacts.ts';
import { plainRow, plainRows } from './plain-rows.ts';

export interface ContactExtras {
  phoneE164: string | null;
  billing: Address | null;
  shipping: Address | null;
  subscriptionStatus: string | null;
  custom: Record<string, unknown>;
  ownNote: string | null;
  vendorCreatedAt: string | null;
  provenance: Provenance;
  createdRunId: string | null;
}

/** What the detail view shows of a contact beside its row in the list. */
export async function findContactExtras(tx: Tx, contactId: string): Promise<ContactExtras | undefined> {
  const [row] = await tx<ContactExtras[]>`
    select phone_e164, billing, shipping, subscription_status, custom, own_note, vendor_created_at, provenance,
      created_run_id
    from contacts where id = ${contactId}`;
  return row && plainRow(row);
}

/** Who a contact is, in as few words as identify them. */
export async function findContactPerson(
  tx: Tx,
  contactId: string,
): Promise<{ id: string; email: string | null; name: string | null } | undefined> {
  const [row] = await tx<{ id: string; email: string | null; name: string | null }[]>`
    select id, email, nullif(concat_ws(' ', first_name, last_name), '') as name from contacts where id = ${contactId}`;
  return row;
}

export interface DuplicateRow {
  id: string;
  name: string | null;
  email: string | null;
  phone: string | null;
}

/** Other contacts with the same telephone number. */
export async function findSamePhone(tx: Tx, contactId: string): Promise<DuplicateRow[]> {
  return tx<DuplicateRow[]>`
    select other.id, nullif(concat_ws(' ', other.first_name, other.last_name), '') as name, other.email, other.phone
    from contacts c
    join contacts other on other.organization_id = c.organization_id and other.phone_e164 = c.phone_e164
      and other.id <> c.id and other.deleted_at is null
    where c.id = ${contactId} limit 20`;
}

export interface RecordLinkRow {
  connectionId: string;
  stream: string;
  externalId: string;
  firstSeenAt: string;
  updatedAt: string;
  deletedAt: string | null;
}

/** The vendors' records behind an entity. */
export async function listRecordLinks(tx: Tx, entityId: string): Promise<RecordLinkRow[]> {
  const rows = await tx<RecordLinkRow[]>`
    select connection_id, stream, external_id, first_seen_at, updated_at, deleted_at
    from records where entity_id = ${entityId} order by first_seen_at limit 200`;
  return plainRows(rows);
}

/** The vendor's record as it came, pretty-printed by Postgres: every digit as it was sent. */
export async function listPayloads(
  tx: Tx,
  entityId: string,
): Promise<{ connectionId: string; stream: string; externalId: string; payload: string; updatedAt: string }[]> {
  const rows = await tx<
    { connectionId: string; stream: string; externalId: string; payload: string; updatedAt: string }[]
  >`
    select r.connection_id, r.stream, r.external_id, jsonb_pretty(p.payload::jsonb) as payload, r.updated_at
    from records r
    join record_payloads p on p.organization_id = r.organization_id and p.connection_id = r.connection_id
      and p.stream = r.stream and p.external_id = r.external_id
    where r.entity_id = ${entityId} order by r.first_seen_at limit 20`;
  return plainRows(rows);
}

const ownTables = { contact: 'contacts', order: 'orders', product: 'products' } as const;
export type OwnEntity = keyof typeof ownTables;

/** Our own note and tags on an entity: no sync touches them. @returns what they were, or undefined. */
export async function updateOwn(
  tx: Tx,
  entity: OwnEntity,
  id: string,
  own: { note?: string | null | undefined; tags?: string[] | undefined },
): Promise<{ ownNote: string | null; ownTags: string[] } | undefined> {
  const table = tx(ownTables[entity]);
  const [before] = await tx<{ ownNote: string | null; ownTags: string[] }[]>`
    select own_note, own_tags from ${table} where id = ${id} for update`;
  if (!before) return undefined;
  await tx`
    update ${table} set own_note = ${own.note === undefined ? before.ownNote : own.note},
      own_tags = ${own.tags ?? before.ownTags}
    where id = ${id}`;
  return before;
}
