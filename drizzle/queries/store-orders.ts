import type { Tx } from '../client.ts';
import { insertSet } from './insert-set.ts';
import { type OrderChildren, type OrderRow, orderChildTables, orderColumns } from './order-columns.ts';
import { rowSet } from './row-set.ts';
import { deleteParts } from './rows-again.ts';
import { overwrites, targets, values } from './store-columns.ts';

export interface EntityScope {
  organizationId: string;
  connectionId: string;
  runId: string;
}

const input = rowSet(
  { id: 'uuid', externalId: 'text', contactId: 'uuid', customerAbsent: 'boolean', ...orderColumns },
  4,
);

const insertText = `
  insert into orders as t (organization_id, connection_id, created_run_id, updated_run_id, id, external_id, contact_id,
    customer_absent_at, ${targets(orderColumns)})
  select $1::uuid, $2::uuid, $3::uuid, $3::uuid, i.id, i."externalId", i."contactId",
    case when i."customerAbsent" then now() end, ${values(orderColumns)} from ${input.from}`;

// A link never moves by itself: it is set when there is none, when the vendor names another customer, or when the
// customer has come in whose place the contact stood whom the order itself names.
const linkedBy = (customer: string, contact: string, absent: string) => {
  const moves = `(t.customer_external_id is distinct from ${customer}
    or (t.customer_absent_at is not null and not ${absent} and ${contact} is not null))`;
  return {
    contact: `case when ${moves} then ${contact} else coalesce(t.contact_id, ${contact}) end`,
    absentAt: `case when ${moves} or t.contact_id is null
      then case when ${absent} then coalesce(t.customer_absent_at, now()) end else t.customer_absent_at end`,
  };
};
/** What the contact of a stored order `t` becomes by a row `i` of a set. */
export const contactBecomes = linkedBy('i."customerExternalId"', 'i."contactId"', 'i."customerAbsent"').contact;
const link = linkedBy(
  'excluded.customer_external_id',
  'excluded.contact_id',
  '(excluded.customer_absent_at is not null)',
);

// Not an UPDATE of rows that a join finds: to a planner that knows too little of a tenant, reading all its orders
// looks as cheap. A conflict is always found by the key.
const updateText = `${insertText}
  order by i.id
  on conflict (organization_id, id) do update set ${overwrites(orderColumns)}, contact_id = ${link.contact},
    customer_absent_at = ${link.absentAt}, updated_run_id = excluded.updated_run_id, updated_at = now(), deleted_at = null`;

/** Writes orders that are not there yet. */
export async function insertOrders(tx: Tx, scope: EntityScope, rows: OrderRow[]): Promise<void> {
  await insertSet(
    tx,
    insertText,
    [scope.organizationId, scope.connectionId, scope.runId, ...input.parameters(rows)],
    'orders',
  );
}

/** Writes orders that are there already. */
export async function updateOrders(tx: Tx, scope: EntityScope, rows: OrderRow[]): Promise<void> {
  const parameters = [scope.organizationId, scope.connectionId, scope.runId, ...input.parameters(rows)];
  await tx.unsafe(updateText, parameters, { prepare: true });
}

const childInserts = orderChildTables.map(({ table, columns: childColumns, key }) => {
  const rows = rowSet({ orderId: 'uuid', ...childColumns }, 2);
  const text = `insert into ${table} (organization_id, order_id, ${targets(childColumns)})
    select $1::uuid, i."orderId", ${values(childColumns)} from ${rows.from}`;
  return { key, table, rows, text };
});

/** Writes the parts of orders; those of `replaced` orders are taken away first. */
export async function putOrderChildren(
  tx: Tx,
  organizationId: string,
  children: OrderChildren & { replaced: string[] },
): Promise<void> {
  for (const { key, table, rows, text } of childInserts) {
    if (children.replaced.length > 0) {
      await deleteParts(tx, table, 'orderId', organizationId, children.replaced);
    }
    if (children[key].length > 0) {
      await insertSet(tx, text, [organizationId, ...rows.parameters(children[key])], 'orders');
    }
  }
}
