import type { Tx } from '../client.ts';

/**
 * The beginning of an update of rows that are there, known by their ids: `set …` and a condition on `t` follow. Each
 * row meets itself, and a conflict is always found by the key; an UPDATE of many ids may read all of a tenant
 * (docs/decisions/0013). Locks the rows in the order of their ids.
 */
export const rowsAgain = (
  tx: Tx,
  table: 'orders' | 'products' | 'contacts',
  organizationId: string,
  ids: readonly string[],
) => tx`
  insert into ${tx(table)} as t
  select e.* from (select id from unnest(${ids as string[]}::uuid[]) as id order by id) i
  cross join lateral (
    select * from ${tx(table)} where organization_id = (select ${organizationId}::uuid) and id = i.id limit 1
  ) e
  on conflict (organization_id, id) do update`;

/**
 * Takes away all parts of these orders or products. By their places, which one probe for each parent finds, for the
 * same reason (`offset 0` keeps Postgres from making a join of it). Nobody may move the parts meanwhile: whoever writes
 * parts holds the lock of their parent's record.
 */
export const deleteParts = (
  tx: Tx,
  table: string,
  parent: 'orderId' | 'productId',
  organizationId: string,
  ids: readonly string[],
) => tx`
  delete from ${tx(table)} where ctid = any(array(
    select p.ctid from unnest(${ids as string[]}::uuid[]) as i (id)
    cross join lateral (
      select ctid from ${tx(table)} where organization_id = (select ${organizationId}::uuid) and ${tx(parent)} = i.id
      offset 0
    ) p
  ))`;
