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
export type OrderRow = { id: string; externalId: string; contactId: string | null } & Record<
  keyof typeof columns,
  unknown
>;
export type OrderChild<C> = { orderId: string } & Record<keyof C, unknown>;
export interface OrderChildren {
  lines: OrderChild<typeof lineColumns>[];
  refunds: OrderChild<typeof refundColumns>[];
  fulfilments: OrderChild<typeof fulfilmentColumns>[];
}

const input = rowSet({ id: 'uuid', externalId: 'text', contactId: 'uuid', ...columns }, 4);

const insertText = `
  insert into orders (organization_id, connection_id, created_run_id, updated_run_id, id, external_id, contact_id, ${targets(columns)})
  select $1::uuid, $2::uuid, $3::uuid, $3::uuid, i.id, i."externalId", i."contactId", ${values(columns)} from ${input.from}`;

// A link never moves by itself: it is set when there is none, or when the vendor names another customer.
const contactValue = `case when t.customer_external_id is distinct from i."customerExternalId"
    then i."contactId" else coalesce(t.contact_id, i."contactId") end`;
const updateText = `
  update orders t set ${assignments(columns)}, contact_id = ${contactValue},
    updated_run_id = $3::uuid, updated_at = now(), deleted_at = null
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

/** An order without a contact whose customer is known. `stream` is the one that brought the order. */
export interface WaitingOrder {
  id: string;
  externalId: string;
  stream: string;
  contactId: string;
}

/** Orders that came before these customers; locked. */
export async function findWaitingOrders(
  tx: Tx,
  scope: Omit<EntityScope, 'runId'>,
  customers: { externalId: string; contactId: string }[],
): Promise<WaitingOrder[]> {
  return tx<WaitingOrder[]>`
    select o.id, o.external_id, i."contactId" as contact_id,
      coalesce((select r.stream from records r where r.organization_id = o.organization_id and r.entity_id = o.id limit 1), '') as stream
    from orders o
    join json_to_recordset(${JSON.stringify(customers)}::text::json) as i ("externalId" text, "contactId" uuid)
      on o.customer_external_id = i."externalId"
    where o.organization_id = ${scope.organizationId} and o.connection_id = ${scope.connectionId}
      and o.contact_id is null and o.customer_external_id is not null
    order by o.id for update of o`;
}

/**
 * Orders that wait although their customer is stored: both were written at the same moment, and neither
 * transaction saw the other. Locked.
 */
export async function findForgottenOrders(
  tx: Tx,
  scope: Omit<EntityScope, 'runId'>,
  contactStreams: string[],
  limit: number,
): Promise<WaitingOrder[]> {
  return tx<WaitingOrder[]>`
    select o.id, o.external_id, c.entity_id as contact_id,
      coalesce((select r.stream from records r where r.organization_id = o.organization_id and r.entity_id = o.id limit 1), '') as stream
    from orders o
    join records c on c.organization_id = o.organization_id and c.connection_id = o.connection_id
      and c.stream = any(${contactStreams}) and c.external_id = o.customer_external_id and c.entity_id is not null
    where o.organization_id = ${scope.organizationId} and o.connection_id = ${scope.connectionId}
      and o.contact_id is null and o.customer_external_id is not null
    order by o.id limit ${limit} for update of o`;
}

export async function linkOrders(tx: Tx, scope: EntityScope, waiting: readonly WaitingOrder[]): Promise<void> {
  await tx`
    update orders o set contact_id = i."contactId", updated_at = now(), updated_run_id = ${scope.runId}
    from json_to_recordset(${JSON.stringify(waiting)}::text::json) as i (id uuid, "contactId" uuid)
    where o.organization_id = ${scope.organizationId} and o.id = i.id`;
}
