import type { Tx } from '../client.ts';
import { type OrderChildren, type OrderRow, orderChildTables, orderColumns } from './order-columns.ts';
import { rowSet } from './row-set.ts';
import { differs } from './store-columns.ts';
import { contactBecomes } from './store-orders.ts';

/** An order that is there already and would not stay as it is. */
export interface ChangedOrder {
  id: string;
  /** Its lines, refunds or fulfilments differ too. */
  parts: boolean;
}

const counted = { lines: 'integer', refunds: 'integer', fulfilments: 'integer' } as const;
const columns = { id: 'uuid', contactId: 'uuid', customerAbsent: 'boolean', ...counted, ...orderColumns } as const;
const input = rowSet(columns, 2);
let { next } = input;
const childSets = orderChildTables.map((child) => {
  const childColumns = { orderId: 'uuid', ...child.columns } as const;
  const set = rowSet(childColumns, next);
  next = set.next;
  return { ...child, set };
});

// One probe of the primary key for each row, as in `findKnown`.
const text = `
  with parts as (
    ${childSets
      .map(
        ({ table, columns: childColumns, set }) => `
    select i."orderId" as id from ${set.from}
    left join lateral (
      select * from ${table} where organization_id = (select $1::uuid) and order_id = i."orderId" and external_id = i."externalId" limit 1
    ) c on true
    where c.external_id is null or ${differs(childColumns, 'c')}`,
      )
      .join(' union all ')}
  ), compared as (
    select t.id,
      t.deleted_at is not null or t.contact_id is distinct from ${contactBecomes} or ${differs(orderColumns, 't')} as itself,
      t.id in (select id from parts) or ${childSets
        .map(
          ({ table, key }) =>
            `(select count(*) from ${table} c where c.organization_id = (select $1::uuid) and c.order_id = t.id) <> i.${key}`,
        )
        .join(' or ')} as parts
    from ${input.from}
    cross join lateral (select * from orders where organization_id = (select $1::uuid) and id = i.id limit 1) t
  )
  select id, parts from compared where itself or parts`;

/**
 * Which of these orders differ from what is stored. Deliveries mostly say nothing new: what stays as it is costs no
 * image and no write.
 */
export async function findChangedOrders(
  tx: Tx,
  organizationId: string,
  rows: OrderRow[],
  children: OrderChildren,
): Promise<ChangedOrder[]> {
  const counts = new Map(rows.map((row) => [row.id, { lines: 0, refunds: 0, fulfilments: 0 }]));
  for (const { key } of orderChildTables) {
    for (const child of children[key]) {
      const count = counts.get(child.orderId);
      if (count) count[key] += 1;
    }
  }
  const parameters = [
    organizationId,
    ...input.parameters(rows.map((row) => ({ ...row, ...counts.get(row.id) }))),
    ...childSets.flatMap(({ key, set }) => set.parameters(children[key])),
  ];
  return tx.unsafe<ChangedOrder[]>(text, parameters, { prepare: true });
}
