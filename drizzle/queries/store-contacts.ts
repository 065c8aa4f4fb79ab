import type { Address } from '@syncline/shared/domain/entities';
import type { Tx } from '../client.ts';
import type { Provenance } from '../schema/contacts.ts';
import { insertSet } from './insert-set.ts';
import { rowSet } from './row-set.ts';
import { type Columns, differsFromStored, image, overwrites, snake, targets, values } from './store-columns.ts';
import type { EntityScope } from './store-orders.ts';

const columns = {
  email: 'text',
  phone: 'text',
  phoneE164: 'text',
  firstName: 'text',
  lastName: 'text',
  company: 'text',
  billing: 'jsonb',
  shipping: 'jsonb',
  tags: 'text[]',
  subscriptionStatus: 'text',
  kind: 'text',
  vendorCreatedAt: 'timestamptz',
} as const satisfies Columns;

/** A contact's fields as they are written; `custom` is merged into what is there. */
export interface ContactRow {
  id: string;
  email: string | null;
  phone: string | null;
  phoneE164: string | null;
  firstName: string | null;
  lastName: string | null;
  company: string | null;
  billing: Address | null;
  shipping: Address | null;
  tags: string[];
  subscriptionStatus: string | null;
  kind: 'customer' | 'guest';
  vendorCreatedAt: string | Date | null;
  custom: Record<string, unknown>;
  provenance: Provenance;
}

const input = rowSet({ id: 'uuid', custom: 'jsonb', provenance: 'jsonb', ...columns }, 4);

const insertText = `
  insert into contacts as t (organization_id, source_connection_id, created_run_id, id, custom, provenance, ${targets(columns)})
  select $1::uuid, $2::uuid, $3::uuid, i.id, i.custom, i.provenance, ${values(columns)} from ${input.from}`;

// By conflict, as orders are.
const updateText = `${insertText}
  order by i.id
  on conflict (organization_id, id) do update set ${overwrites(columns)}, custom = t.custom || excluded.custom,
    provenance = excluded.provenance, updated_at = now(), deleted_at = null
  where t.deleted_at is not null or t.custom || excluded.custom is distinct from t.custom or ${differsFromStored(columns)}`;

export async function insertContacts(tx: Tx, scope: EntityScope, rows: ContactRow[]): Promise<void> {
  await insertSet(
    tx,
    insertText,
    [scope.organizationId, scope.connectionId, scope.runId, ...input.parameters(rows)],
    'contacts',
    // Their identities were claimed before them.
    { checkDeferred: true },
  );
}

/** Writes merged contacts where something differs. */
export async function updateContacts(tx: Tx, scope: EntityScope, rows: ContactRow[]): Promise<void> {
  const parameters = [scope.organizationId, scope.connectionId, scope.runId, ...input.parameters(rows)];
  await tx.unsafe(updateText, parameters, { prepare: true });
}

/** Contacts to merge into, locked in the order of their ids: two stores may bring the same person. */
export async function lockContacts(tx: Tx, organizationId: string, ids: string[]): Promise<ContactRow[]> {
  return tx<ContactRow[]>`
    select t.id, t.email, t.phone, t.phone_e164, t.first_name, t.last_name, t.company, t.billing, t.shipping, t.tags,
      t.subscription_status, t.kind, t.vendor_created_at, '{}'::jsonb as custom, t.provenance
    from (select id from unnest(${ids}::uuid[]) as id order by id) i
    cross join lateral (
      select * from contacts where organization_id = (select ${organizationId}::uuid) and id = i.id limit 1 for update
    ) t`;
}

/** What a guest's order says of the person. */
export interface GuestRow {
  id: string;
  email: string | null;
  phone: string | null;
  phoneE164: string | null;
  firstName: string | null;
  lastName: string | null;
  company: string | null;
  billing: Address | null;
  shipping: Address | null;
  /** When the person bought; of several orders, the last time. */
  placedAt: string;
}

const blanks = {
  email: 'text',
  phone: 'text',
  phoneE164: 'text',
  firstName: 'text',
  lastName: 'text',
  company: 'text',
  billing: 'jsonb',
  shipping: 'jsonb',
} as const satisfies Columns;

const said = rowSet({ id: 'uuid', placedAt: 'timestamptz', ...blanks }, 2);
/** Whoever buys after their account was deleted is a customer again, as a guest. */
const cameBack = `(t.deleted_at is not null and i."placedAt" > t.deleted_at)`;
const findText = `
  select t.id, t.kind = 'guest' or ${cameBack} as back from ${said.from}
  cross join lateral (select * from contacts where organization_id = (select $1::uuid) and id = i.id limit 1) t
  where ${cameBack} or ${Object.keys(blanks)
    .map((name) => `(t.${snake(name)} is null and i."${name}" is not null)`)
    .join(' or ')}`;

/** A contact to which an order adds something. */
export interface Fillable {
  id: string;
  /** It is there again, if it was deleted. */
  back: boolean;
}

/** The contacts, of those that orders speak of, to which they add something. Most add nothing: only these are locked. */
export async function lockFillable(tx: Tx, organizationId: string, rows: GuestRow[]): Promise<Fillable[]> {
  const found = await tx.unsafe<Fillable[]>(findText, [organizationId, ...said.parameters(rows)], { prepare: true });
  const ids = found.map((row) => row.id);
  if (ids.length > 0) await lockContacts(tx, organizationId, ids);
  return found;
}

const blankInput = rowSet({ id: 'uuid', ...blanks }, 4);
// By conflict, as orders are.
const fillText = `
  insert into contacts as t (organization_id, id, kind, ${targets(blanks)})
  select $1::uuid, i.id, 'guest', ${values(blanks)} from ${blankInput.from}
  order by i.id
  on conflict (organization_id, id) do update set ${Object.keys(blanks)
    .map((name) => `${snake(name)} = coalesce(t.${snake(name)}, excluded.${snake(name)})`)
    .join(', ')},
    provenance = t.provenance || jsonb_strip_nulls(jsonb_build_object(${Object.keys(blanks)
      .filter((name) => name !== 'phoneE164')
      .map(
        (name) =>
          `'${name}', case when t.${snake(name)} is null and excluded.${snake(name)} is not null then $2::text::jsonb end`,
      )
      .join(', ')})),
    updated_at = now(), deleted_at = case when t.id = any($3::text::uuid[]) then null else t.deleted_at end`;

/** Guest data fills what is blank and touches nothing else. `rows` are locked; those that are `back` are there again. */
export async function fillBlanks(
  tx: Tx,
  organizationId: string,
  { rows, back, source }: { rows: GuestRow[]; back: string[]; source: Provenance[string] },
): Promise<void> {
  const parameters = [organizationId, JSON.stringify(source), `{${back.join(',')}}`, ...blankInput.parameters(rows)];
  await tx.unsafe(fillText, parameters, { prepare: true });
}

/** A contact for the history of changes. `t` is the contact. */
export const contactImage = `${image(columns, 't')} || jsonb_build_object('deletedAt', t.deleted_at, 'custom', t.custom)`;
