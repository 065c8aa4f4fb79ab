import type { Tx } from '../client.ts';
import type { IdentityKind } from './identity.ts';
import type { RecordName } from './privacy-subject.ts';
import type { ContactRow } from './store-contacts.ts';

/** Drops what the vendors said of a customer: records, raw records, failures. @returns rows by kind. */
export async function eraseCustomers(
  tx: Tx,
  organizationId: string,
  customers: readonly RecordName[],
): Promise<{ records: number; payloads: number; failures: number }> {
  const names = JSON.stringify(customers);
  const named = () => tx`
    (connection_id, stream, external_id) in (
      select n."connectionId", n.stream, n."externalId"
      from json_to_recordset(${names}::text::json) as n ("connectionId" uuid, stream text, "externalId" text))`;
  const payloads = await tx`delete from record_payloads where organization_id = ${organizationId} and ${named()}`;
  const failures = await tx`delete from run_failures where organization_id = ${organizationId} and ${named()}`;
  const records = await tx`delete from records where organization_id = ${organizationId} and ${named()}`;
  return { records: records.count, payloads: payloads.count, failures: failures.count };
}

/** Drops the history of contacts: what was changed is what is to be forgotten. */
export async function dropContactHistory(tx: Tx, organizationId: string, ids: readonly string[]): Promise<number> {
  const dropped = await tx`
    delete from changes where organization_id = ${organizationId} and entity_id = any(${ids as string[]}::uuid[])`;
  return dropped.count;
}

/** A contact with what is ours of it. Locked. */
export async function lockPerson(tx: Tx, organizationId: string, id: string): Promise<ContactRow | undefined> {
  const [row] = await tx<ContactRow[]>`
    select id, email, phone, phone_e164, first_name, last_name, company, billing, shipping, tags, subscription_status,
      kind, vendor_created_at, custom, provenance
    from contacts where organization_id = ${organizationId} and id = ${id} for update`;
  return row;
}

/** A vendor's record that speaks for a contact, with its raw text where it is kept. */
export interface SourceRecord extends RecordName {
  provider: string;
  settings: Record<string, unknown>;
  json: string | null;
  readAt: Date;
}

/** Who else knows a contact: other customers' records, and of each connection the newest order. */
export async function findOtherSources(
  tx: Tx,
  organizationId: string,
  contactId: string,
  without: string | null,
): Promise<{ customers: SourceRecord[]; orders: SourceRecord[] }> {
  const columns = tx`
    r.connection_id, r.stream, r.external_id, c.provider, c.settings, p.payload::text as json, r.read_started_at as read_at`;
  const joins = tx`
    join connections c on c.organization_id = r.organization_id and c.id = r.connection_id
    left join record_payloads p on p.organization_id = r.organization_id and p.connection_id = r.connection_id
      and p.stream = r.stream and p.external_id = r.external_id`;
  const customers = await tx<SourceRecord[]>`
    select ${columns} from records r ${joins}
    where r.organization_id = ${organizationId} and r.entity_id = ${contactId}
      and (${without}::uuid is null or r.connection_id <> ${without}::uuid)
    order by r.read_started_at desc limit 100`;
  const orders = await tx<SourceRecord[]>`
    select distinct on (o.connection_id) ${columns}
    from orders o join records r on r.organization_id = o.organization_id and r.entity_id = o.id ${joins}
    where o.organization_id = ${organizationId} and o.contact_id = ${contactId} and o.erased_at is null
      and (${without}::uuid is null or o.connection_id <> ${without}::uuid)
    order by o.connection_id, o.placed_at desc`;
  return { customers: [...customers], orders: [...orders] };
}

/** Deletes a contact, its identities with it. */
export async function deleteContact(tx: Tx, organizationId: string, id: string): Promise<number> {
  const deleted = await tx`delete from contacts where organization_id = ${organizationId} and id = ${id}`;
  return deleted.count;
}

/** Writes a contact as its other sources have it, and nothing else; our own note and tags stay. */
export async function replaceContact(
  tx: Tx,
  organizationId: string,
  row: ContactRow,
  identities: readonly { kind: IdentityKind; value: string }[],
): Promise<void> {
  await tx`
    update contacts set email = ${row.email}, phone = ${row.phone}, phone_e164 = ${row.phoneE164},
      first_name = ${row.firstName}, last_name = ${row.lastName}, company = ${row.company},
      billing = ${row.billing && tx.json(row.billing as never)}, shipping = ${row.shipping && tx.json(row.shipping as never)},
      tags = ${row.tags}, subscription_status = ${row.subscriptionStatus}, kind = ${row.kind},
      vendor_created_at = ${row.vendorCreatedAt}, custom = ${tx.json(row.custom as never)},
      provenance = ${tx.json(row.provenance as never)}, updated_at = now(),
      source_connection_id = case when source_connection_id = any(${sourcesOf(row)}::uuid[]) then source_connection_id
        else ${sourcesOf(row)[0] ?? null}::uuid end
    where organization_id = ${organizationId} and id = ${row.id}`;
  const list = JSON.stringify(identities);
  await tx`
    delete from contact_identities
    where organization_id = ${organizationId} and contact_id = ${row.id} and (kind, value) not in (
      select i.kind, i.value from json_to_recordset(${list}::text::json) as i (kind text, value text))`;
  await tx`
    insert into contact_identities (organization_id, kind, value, contact_id)
    select ${organizationId}, i.kind, i.value, ${row.id}
    from json_to_recordset(${list}::text::json) as i (kind text, value text)
    on conflict (organization_id, kind, value) do nothing`;
}

const sourcesOf = (row: ContactRow): string[] => [
  ...new Set(Object.values(row.provenance).map((each) => each.connectionId)),
];

/** Contacts that a connection wrote to and that somebody else knows too, in the order of their ids. */
export async function listSharedContacts(
  tx: Tx,
  organizationId: string,
  connectionId: string,
  page: { after: string | null; limit: number },
): Promise<string[]> {
  const rows = await tx<{ id: string }[]>`
    select c.id from contacts c
    where c.organization_id = ${organizationId} and (${page.after}::uuid is null or c.id > ${page.after}::uuid)
      and (exists (select from records r
          where r.organization_id = c.organization_id and r.entity_id = c.id and r.connection_id = ${connectionId})
        or exists (select from orders o
          where o.organization_id = c.organization_id and o.contact_id = c.id and o.connection_id = ${connectionId})
        or exists (select from jsonb_each(c.provenance) w where w.value ->> 'connectionId' = ${connectionId}::text))
      and (exists (select from records r
          where r.organization_id = c.organization_id and r.entity_id = c.id and r.connection_id <> ${connectionId})
        or exists (select from orders o
          where o.organization_id = c.organization_id and o.contact_id = c.id and o.connection_id <> ${connectionId}))
    order by c.id limit ${page.limit}`;
  return rows.map((row) => row.id);
}
