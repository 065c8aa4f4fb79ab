import type { Tx } from '../client.ts';
import { insertSet } from './insert-set.ts';
import { rowSet } from './row-set.ts';
import { assignments, type Columns, differs, image, targets, values } from './store-columns.ts';

export interface EntityScope {
  organizationId: string;
  connectionId: string;
  runId: string;
}

const columns = {
  number: 'text',
  status: 'text',
  financialStatus: 'text',
  fulfilmentStatus: 'text',
  cancelled: 'boolean',
  currency: 'text',
  subtotal: 'numeric',
  discountTotal: 'numeric',
  shippingTotal: 'numeric',
  taxTotal: 'numeric',
  total: 'numeric',
  refundedTotal: 'numeric',
  customerExternalId: 'text',
  buyerEmail: 'text',
  buyerName: 'text',
  billing: 'jsonb',
  shipping: 'jsonb',
  note: 'text',
  paymentMethod: 'text',
  placedAt: 'timestamptz',
  paidAt: 'timestamptz',
  completedAt: 'timestamptz',
  coupons: 'jsonb',
  taxes: 'jsonb',
  shippingLines: 'jsonb',
  fees: 'jsonb',
  custom: 'jsonb',
} as const satisfies Columns;

const lineColumns = {
  externalId: 'text',
  position: 'integer',
  productExternalId: 'text',
  variantExternalId: 'text',
  sku: 'text',
  title: 'text',
  quantity: 'numeric',
  unitPrice: 'numeric',
  subtotal: 'numeric',
  total: 'numeric',
  tax: 'numeric',
  custom: 'jsonb',
} as const satisfies Columns;

const refundColumns = {
  externalId: 'text',
  amount: 'numeric',
  reason: 'text',
  refundedAt: 'timestamptz',
} as const satisfies Columns;

const fulfilmentColumns = {
  externalId: 'text',
  status: 'text',
  trackingNumber: 'text',
  trackingUrl: 'text',
  carrier: 'text',
  fulfilledAt: 'timestamptz',
} as const satisfies Columns;

/** A row of `orders` as the vendor's record gives it, money and instants as text. */
export type OrderRow = {
  id: string;
  externalId: string;
  contactId: string | null;
  /** The customer it names is not in the vendor's list: the contact is who the order itself names. */
  customerAbsent: boolean;
} & Record<keyof typeof columns, unknown>;
export type OrderChild<C> = { orderId: string } & Record<keyof C, unknown>;
export interface OrderChildren {
  lines: OrderChild<typeof lineColumns>[];
  refunds: OrderChild<typeof refundColumns>[];
  fulfilments: OrderChild<typeof fulfilmentColumns>[];
}

const input = rowSet({ id: 'uuid', externalId: 'text', contactId: 'uuid', customerAbsent: 'boolean', ...columns }, 4);

const insertText = `
  insert into orders (organization_id, connection_id, created_run_id, updated_run_id, id, external_id, contact_id,
    customer_absent_at, ${targets(columns)})
  select $1::uuid, $2::uuid, $3::uuid, $3::uuid, i.id, i."externalId", i."contactId",
    case when i."customerAbsent" then now() end, ${values(columns)} from ${input.from}`;

// A link never moves by itself: it is set when there is none, when the vendor names another customer, or when the
// customer has come in whose place the contact stood whom the order itself names.
const otherCustomer = `t.customer_external_id is distinct from i."customerExternalId"`;
const takenOver = `(t.customer_absent_at is not null and not i."customerAbsent" and i."contactId" is not null)`;
const contactValue = `case when ${otherCustomer} or ${takenOver}
    then i."contactId" else coalesce(t.contact_id, i."contactId") end`;
const absentValue = `case when ${otherCustomer} or ${takenOver} or t.contact_id is null
    then case when i."customerAbsent" then coalesce(t.customer_absent_at, now()) end else t.customer_absent_at end`;
const updateText = `
  update orders t set ${assignments(columns)}, contact_id = ${contactValue},
    customer_absent_at = ${absentValue}, updated_run_id = $3::uuid, updated_at = now(), deleted_at = null
  from ${input.from}
  where t.organization_id = $1::uuid and t.connection_id = $2::uuid and t.id = i.id
    and (t.deleted_at is not null or t.contact_id is distinct from ${contactValue} or ${differs(columns, 't')})`;

/** Writes orders that are not there yet. */
export async function insertOrders(tx: Tx, scope: EntityScope, rows: OrderRow[]): Promise<void> {
  await insertSet(
    tx,
    insertText,
    [scope.organizationId, scope.connectionId, scope.runId, ...input.parameters(rows)],
    'orders',
  );
}

/** Writes what differs in orders that are there. */
export async function updateOrders(tx: Tx, scope: EntityScope, rows: OrderRow[]): Promise<void> {
  const parameters = [scope.organizationId, scope.connectionId, scope.runId, ...input.parameters(rows)];
  await tx.unsafe(updateText, parameters, { prepare: true });
}

const childTables = [
  ['order_lines', lineColumns, 'lines'],
  ['refunds', refundColumns, 'refunds'],
  ['fulfilments', fulfilmentColumns, 'fulfilments'],
] as const;

const childInserts = childTables.map(([table, childColumns, key]) => {
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
      await tx`
        delete from ${tx(table)} where organization_id = ${organizationId} and order_id = any(${children.replaced}::uuid[])`;
    }
    if (children[key].length > 0) {
      await insertSet(tx, text, [organizationId, ...rows.parameters(children[key])], 'orders');
    }
  }
}

const childImage = (table: string, childColumns: Columns, order: string) => `
  coalesce((select jsonb_agg(${image(childColumns, 'c')} order by ${order}) from ${table} c
    where c.organization_id = t.organization_id and c.order_id = t.id), '[]')`;

/** An order with its parts, for the history of changes. `t` is the order. */
export const orderImage = `${image(columns, 't')} || jsonb_build_object(
  'deletedAt', t.deleted_at, 'contactId', t.contact_id,
  'lines', ${childImage('order_lines', lineColumns, 'c.position')},
  'refunds', ${childImage('refunds', refundColumns, 'c.external_id')},
  'fulfilments', ${childImage('fulfilments', fulfilmentColumns, 'c.external_id')})`;
