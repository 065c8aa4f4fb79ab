import type { Tx } from '../client.ts';
import { orderImage } from './order-columns.ts';
import type { RecordName } from './privacy-subject.ts';
import { contactImage } from './store-contacts.ts';

/** Rows as JSON text, made by Postgres: JavaScript never parses the amounts in them. */
const texts = (rows: readonly { json: string }[]): string[] => rows.map((row) => row.json);

/** What this hub made of a person. */
export async function exportContacts(tx: Tx, organizationId: string, ids: readonly string[]): Promise<string[]> {
  return texts(
    await tx.unsafe<{ json: string }[]>(
      `select (${contactImage} || jsonb_build_object('id', t.id, 'ownNote', t.own_note, 'ownTags', t.own_tags,
          'provenance', t.provenance, 'createdAt', t.created_at, 'updatedAt', t.updated_at,
          'identifiedBy', (select coalesce(jsonb_agg(jsonb_build_object('kind', i.kind, 'value', i.value)), '[]')
            from contact_identities i where i.organization_id = t.organization_id and i.contact_id = t.id)))::text as json
       from contacts t where t.organization_id = $1::uuid and t.id = any($2::uuid[]) order by t.id`,
      [organizationId, ids as string[]],
      { prepare: true },
    ),
  );
}

export async function exportOrders(tx: Tx, organizationId: string, ids: readonly string[]): Promise<string[]> {
  return texts(
    await tx.unsafe<{ json: string }[]>(
      `select (${orderImage} || jsonb_build_object('id', t.id, 'connection', c.name, 'externalId', t.external_id,
          'ownNote', t.own_note, 'ownTags', t.own_tags, 'createdAt', t.created_at, 'updatedAt', t.updated_at))::text as json
       from orders t join connections c on c.organization_id = t.organization_id and c.id = t.connection_id
       where t.organization_id = $1::uuid and t.id = any($2::uuid[]) order by t.id`,
      [organizationId, ids as string[]],
      { prepare: true },
    ),
  );
}

/** The vendors' records as they came. */
export async function exportRecords(tx: Tx, organizationId: string, names: readonly RecordName[]): Promise<string[]> {
  return texts(
    await tx<{ json: string }[]>`
      select json_build_object('connection', c.name, 'stream', r.stream, 'externalId', r.external_id,
        'firstSeenAt', r.first_seen_at, 'readAt', r.read_started_at, 'deletedAt', r.deleted_at, 'record', p.payload)::text as json
      from json_to_recordset(${JSON.stringify(names)}::text::json) as n ("connectionId" uuid, stream text, "externalId" text)
      join records r on r.organization_id = ${organizationId} and r.connection_id = n."connectionId" and r.stream = n.stream
        and r.external_id = n."externalId"
      join connections c on c.organization_id = r.organization_id and c.id = r.connection_id
      left join record_payloads p on p.organization_id = r.organization_id and p.connection_id = r.connection_id
        and p.stream = r.stream and p.external_id = r.external_id
      order by r.connection_id, r.stream, r.external_id`,
  );
}

/** What changed, when. */
export async function exportChanges(
  tx: Tx,
  organizationId: string,
  entityIds: readonly string[],
  page: { after: string; limit: number },
): Promise<{ rows: string[]; last: string | undefined }> {
  const rows = await tx<{ id: string; json: string }[]>`
    select id, json_build_object('at', created_at, 'of', entity, 'id', entity_id, 'what', op, 'before', before, 'after', after)::text as json
    from changes
    where organization_id = ${organizationId} and entity_id = any(${entityIds as string[]}::uuid[]) and id > ${page.after}::uuid
    order by id limit ${page.limit}`;
  return { rows: texts(rows), last: rows.at(-1)?.id };
}

/** Records that could not be stored. */
export async function exportFailures(tx: Tx, organizationId: string, names: readonly RecordName[]): Promise<string[]> {
  return texts(
    await tx<{ json: string }[]>`
      select json_build_object('stream', f.stream, 'externalId', f.external_id, 'at', f.created_at, 'reason', f.reason,
        'record', f.payload)::text as json
      from json_to_recordset(${JSON.stringify(names)}::text::json) as n ("connectionId" uuid, stream text, "externalId" text)
      join run_failures f on f.organization_id = ${organizationId} and f.connection_id = n."connectionId"
        and f.stream = n.stream and f.external_id = n."externalId"
      order by f.id`,
  );
}
