import type { ConnectionStatus } from '@syncline/shared/domain/runs';
import type { Tx } from '../client.ts';

/** Whom a request names, as far as it is known; e-mails normalised, telephone numbers in E.164. */
export interface SubjectFacts {
  /** Only records of this connection; null: of all. */
  connectionId: string | null;
  contactIds: readonly string[];
  emails: readonly string[];
  phones: readonly string[];
  records: readonly RecordName[];
  /** Streams that bring contacts, by connection: a vendor's ids of a customer and an order may be the same number. */
  contactStreams: readonly { connectionId: string; stream: string }[];
}

export interface RecordName {
  connectionId: string;
  stream: string;
  externalId: string;
}

/** An order of the person. `stream` is empty where no record stands for it. */
export interface OrderName extends RecordName {
  id: string;
}

/** What is held of a person: whose rows, and what else identifies them. */
export interface HeldOfPerson {
  contactIds: string[];
  /** Customers at the vendors. */
  customers: RecordName[];
  orders: OrderName[];
  emails: string[];
  /** E.164; only numbers that stood for the person where there was no e-mail. */
  phones: string[];
  /** E-mails and telephone numbers as they are written in the rows: what to look for in texts. */
  needles: string[];
}

/** A connection as privacy requests see it: disconnected ones too. */
export interface PrivacyConnection {
  id: string;
  provider: string;
  name: string;
  status: ConnectionStatus;
  settings: Record<string, unknown>;
}

export async function listPrivacyConnections(tx: Tx, only: string | null): Promise<PrivacyConnection[]> {
  const rows = await tx<PrivacyConnection[]>`
    select id, provider, name, status, settings from connections
    where ${only}::uuid is null or id = ${only}::uuid order by id`;
  return [...rows];
}

/** More than this many orders of one person are no person's. */
const mostOrders = 200_000;

/** Finds everything that is held of a person, by ids alone: the rows themselves are not read. */
export async function resolvePerson(tx: Tx, facts: SubjectFacts): Promise<HeldOfPerson> {
  const inScope = facts.connectionId;
  const named = JSON.stringify(facts.records);
  const contactIds = await findContacts(tx, facts, named);
  const identities = await tx<{ kind: string; value: string }[]>`
    select kind, value from contact_identities where contact_id = any(${contactIds}::uuid[])`;
  const people = await tx<{ email: string | null; phone: string | null; phoneE164: string | null }[]>`
    select email, phone, phone_e164 from contacts where id = any(${contactIds}::uuid[])`;
  const emails = unique([
    ...facts.emails,
    ...identities.filter((each) => each.kind === 'email').map((each) => each.value),
    ...people.map((each) => each.email?.trim().normalize('NFC').toLowerCase()),
  ]);
  const phones = unique([
    ...facts.phones,
    ...identities.filter((each) => each.kind === 'guest_phone').map((each) => each.value),
  ]);
  const streams = JSON.stringify(facts.contactStreams);
  const customers = await tx<RecordName[]>`
    select r.connection_id, r.stream, r.external_id from records r
    where (${inScope}::uuid is null or r.connection_id = ${inScope}::uuid) and r.entity_id = any(${contactIds}::uuid[])
    union
    select n."connectionId", n.stream, n."externalId"
    from json_to_recordset(${named}::text::json) as n ("connectionId" uuid, stream text, "externalId" text)
    join json_to_recordset(${streams}::text::json) as s ("connectionId" uuid, stream text)
      on s."connectionId" = n."connectionId" and s.stream = n.stream`;
  const orders = await findOrders(tx, facts, { contactIds, emails, named, customers });
  const needles = unique([
    ...emails,
    ...phones,
    ...people.flatMap((each) => [each.email, each.phone, each.phoneE164]),
  ]).filter((needle) => needle.length >= shortestNeedle);
  return { contactIds, customers: [...customers], orders, emails, phones, needles };
}

/** Shorter texts are found everywhere. */
const shortestNeedle = 6;

/** Contacts by id, by what identifies them, and by the vendor's records; of one connection only those it knows. */
async function findContacts(tx: Tx, facts: SubjectFacts, named: string): Promise<string[]> {
  const inScope = facts.connectionId;
  const rows = await tx<{ id: string }[]>`
    select c.id from contacts c
    where (
        c.id = any(${facts.contactIds as string[]}::uuid[])
        or c.id in (select contact_id from contact_identities where kind = 'email' and value = any(${facts.emails as string[]}))
        or c.id in (select contact_id from contact_identities where kind = 'guest_phone' and value = any(${facts.phones as string[]}))
        or lower(c.email) = any(${facts.emails as string[]})
        or c.id in (
          select r.entity_id from records r
          join json_to_recordset(${named}::text::json) as n ("connectionId" uuid, stream text, "externalId" text)
            on n."connectionId" = r.connection_id and n.stream = r.stream and n."externalId" = r.external_id
          where r.entity_id is not null)
      )
      and (${inScope}::uuid is null
        or exists (select from records r
          where r.organization_id = c.organization_id and r.entity_id = c.id and r.connection_id = ${inScope}::uuid)
        or exists (select from orders o
          where o.organization_id = c.organization_id and o.contact_id = c.id and o.connection_id = ${inScope}::uuid))
    order by c.id`;
  return rows.map((row) => row.id);
}

async function findOrders(
  tx: Tx,
  { connectionId }: SubjectFacts,
  found: { contactIds: string[]; emails: string[]; named: string; customers: readonly RecordName[] },
): Promise<OrderName[]> {
  const customers = JSON.stringify(found.customers);
  const rows = await tx<OrderName[]>`
    select o.id, o.connection_id, o.external_id,
      coalesce((select r.stream from records r where r.organization_id = o.organization_id and r.entity_id = o.id limit 1), '') as stream
    from orders o
    where (${connectionId}::uuid is null or o.connection_id = ${connectionId}::uuid)
      and (
        o.contact_id = any(${found.contactIds}::uuid[])
        or lower(trim(o.buyer_email)) = any(${found.emails})
        or (o.buyer_email is null and lower(trim(o.billing ->> 'email')) = any(${found.emails}))
        or (o.connection_id, o.customer_external_id) in (
          select "connectionId", "externalId"
          from json_to_recordset(${customers}::text::json) as k ("connectionId" uuid, "externalId" text))
        or o.id in (
          select r.entity_id from records r
          join json_to_recordset(${found.named}::text::json) as n ("connectionId" uuid, stream text, "externalId" text)
            on n."connectionId" = r.connection_id and n.stream = r.stream and n."externalId" = r.external_id
          where r.entity_id is not null)
      )
    order by o.id limit ${mostOrders}`;
  return [...rows];
}

const unique = (values: readonly (string | null | undefined)[]): string[] => [
  ...new Set(values.filter((value): value is string => value !== null && value !== undefined && value !== '')),
];
