import type { Address } from '@syncline/shared/domain/entities';
import type { Tx } from '../client.ts';
import type { Provenance } from '../schema/contacts.ts';
import { insertSet } from './insert-set.ts';
import { rowSet } from './row-set.ts';
import { assignments, type Columns, differs, image, snake, targets, values } from './store-columns.ts';
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
const updateInput = rowSet({ id: 'uuid', custom: 'jsonb', provenance: 'jsonb', ...columns }, 2);

const insertText = `
  insert into contacts (organization_id, source_connection_id, created_run_id, id, custom, provenance, ${targets(columns)})
  select $1::uuid, $2::uuid, $3::uuid, i.id, i.custom, i.provenance, ${values(columns)} from ${input.from}`;

const updateText = `
  update contacts t set ${assignments(columns)}, custom = t.custom || i.custom, provenance = i.provenance,
    updated_at = now(), deleted_at = null
  from ${updateInput.from}
  where t.organization_id = $1::uuid and t.id = i.id
    and (t.deleted_at is not null or t.custom || i.custom is distinct from t.custom or ${differs(columns, 't')})`;

export async function insertContacts(tx: Tx, scope: EntityScope, rows: ContactRow[]): Promise<void> {
  await insertSet(
    tx,
    insertText,
    [scope.organizationId, scope.connectionId, scope.runId, ...input.parameters(rows)],
    'contacts',
  );
}

/** Writes merged contacts where something differs. */
export async function updateContacts(tx: Tx, organizationId: string, rows: ContactRow[]): Promise<void> {
  await tx.unsafe(updateText, [organizationId, ...updateInput.parameters(rows)], { prepare: true });
}

/** Contacts to merge into, locked in the order of their ids: two stores may bring the same person. */
export async function lockContacts(tx: Tx, organizationId: string, ids: string[]): Promise<ContactRow[]> {
  return tx<ContactRow[]>`
    select id, email, phone, phone_e164, first_name, last_name, company, billing, shipping, tags, subscription_status,
      kind, vendor_created_at, '{}'::jsonb as custom, provenance
    from contacts where organization_id = ${organizationId} and id = any(${ids}::uuid[])
    order by id for update`;
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

const blankInput = rowSet({ id: 'uuid', placedAt: 'timestamptz', ...blanks }, 3);
const fillable = (name: string) => `(t.${snake(name)} is null and i."${name}" is not null)`;
/** Whoever buys after their account was deleted is a customer again, as a guest. */
const cameBack = `(t.deleted_at is not null and i."placedAt" > t.deleted_at)`;
const saysMore = `(${cameBack} or ${Object.keys(blanks).map(fillable).join(' or ')})`;
const fillText = `
  update contacts t set ${Object.keys(blanks)
    .map((name) => `${snake(name)} = coalesce(t.${snake(name)}, i."${name}")`)
    .join(', ')},
    provenance = t.provenance || jsonb_strip_nulls(jsonb_build_object(${Object.keys(blanks)
      .filter((name) => name !== 'phoneE164')
      .map((name) => `'${name}', case when ${fillable(name)} then $2::text::jsonb end`)
      .join(', ')})),
    updated_at = now(), deleted_at = case when t.kind = 'guest' or ${cameBack} then null else t.deleted_at end
  from ${blankInput.from}
  where t.organization_id = $1::uuid and t.id = i.id and ${saysMore}`;

const lockText = `
  select t.id from contacts t join ${rowSet({ id: 'uuid', placedAt: 'timestamptz', ...blanks }, 2).from} on t.id = i.id
  where t.organization_id = $1::uuid and ${saysMore}
  order by t.id for update of t`;

/** The contacts, of those that orders speak of, to which they add something. Locked in the order of their ids. */
export async function lockFillable(tx: Tx, organizationId: string, rows: GuestRow[]): Promise<Set<string>> {
  const parameters = [organizationId, ...blankInput.parameters(rows)];
  const found = await tx.unsafe<{ id: string }[]>(lockText, parameters, { prepare: true });
  return new Set(found.map((row) => row.id));
}

/** Guest data fills what is blank and touches nothing else; a new order brings back a contact that was deleted. */
export async function fillBlanks(
  tx: Tx,
  organizationId: string,
  rows: GuestRow[],
  source: Provenance[string],
): Promise<void> {
  const parameters = [organizationId, JSON.stringify(source), ...blankInput.parameters(rows)];
  await tx.unsafe(fillText, parameters, { prepare: true });
}

/** A contact for the history of changes. `t` is the contact. */
export const contactImage = `${image(columns, 't')} || jsonb_build_object('deletedAt', t.deleted_at, 'custom', t.custom)`;
