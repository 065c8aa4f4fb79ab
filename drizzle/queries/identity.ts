import type { Tx } from '../client.ts';

export type IdentityKind = 'email' | 'guest_phone';

/**
 * Finds whose identities these are; unclaimed ones go to the proposed contact. When two proposals
 * meet, the first to commit keeps the identity and the other is told so.
 * @returns the owner of each value.
 */
export async function claimIdentities(
  tx: Tx,
  organizationId: string,
  kind: IdentityKind,
  proposals: { value: string; contactId: string }[],
): Promise<Map<string, string>> {
  const owners = new Map<string, string>();
  if (proposals.length === 0) return owners;
  const claimed = await tx<{ value: string; contactId: string }[]>`
    insert into contact_identities (organization_id, kind, value, contact_id)
    select ${organizationId}, ${kind}, i.value, i."contactId"
    from json_to_recordset(${JSON.stringify(proposals)}::text::json) as i (value text, "contactId" uuid)
    order by i.value
    on conflict (organization_id, kind, value) do nothing
    returning value, contact_id`;
  for (const row of claimed) owners.set(row.value, row.contactId);
  const taken = proposals.map((proposal) => proposal.value).filter((value) => !owners.has(value));
  if (taken.length === 0) return owners;
  for (const [value, owner] of await findIdentities(tx, organizationId, kind, taken)) owners.set(value, owner);
  return owners;
}

async function findIdentities(
  tx: Tx,
  organizationId: string,
  kind: IdentityKind,
  wanted: string[],
): Promise<Map<string, string>> {
  const rows = await tx<{ value: string; contactId: string }[]>`
    select c.value, c.contact_id from unnest(${wanted}::text[]) as i (value)
    cross join lateral (
      select * from contact_identities
      where organization_id = (select ${organizationId}::uuid) and kind = (select ${kind}::text) and value = i.value
      limit 1
    ) c`;
  return new Map(rows.map((row) => [row.value, row.contactId]));
}

/** Moves identities that were claimed for a contact that did not come to be. */
export async function handOverIdentities(
  tx: Tx,
  organizationId: string,
  moves: { from: string; to: string }[],
): Promise<void> {
  if (moves.length === 0) return;
  await tx`
    update contact_identities c set contact_id = i."to"
    from json_to_recordset(${JSON.stringify(moves)}::text::json) as i ("from" uuid, "to" uuid)
    where c.organization_id = ${organizationId} and c.contact_id = i."from"`;
}

/** Takes back claims for contacts that did not come to be. */
export async function dropIdentities(tx: Tx, organizationId: string, contactIds: string[]): Promise<void> {
  if (contactIds.length === 0) return;
  await tx`
    delete from contact_identities where organization_id = ${organizationId} and contact_id = any(${contactIds}::uuid[])`;
}

/** The contacts of a connection's customers, by the vendor's ids. One probe for each, as in `findKnown`. */
export async function findCustomerContacts(
  tx: Tx,
  scope: { organizationId: string; connectionId: string },
  streams: string[],
  externalIds: string[],
): Promise<Map<string, string>> {
  if (externalIds.length === 0 || streams.length === 0) return new Map();
  const rows = await tx<{ externalId: string; entityId: string }[]>`
    select r.external_id, r.entity_id
    from unnest(${streams}::text[]) as s (stream) cross join unnest(${externalIds}::text[]) as i (id)
    cross join lateral (
      select * from records
      where organization_id = (select ${scope.organizationId}::uuid) and connection_id = (select ${scope.connectionId}::uuid)
        and stream = s.stream and external_id = i.id
      limit 1
    ) r
    where r.entity_id is not null`;
  return new Map(rows.map((row) => [row.externalId, row.entityId]));
}
