import { isDeepStrictEqual } from 'node:util';
import type { Sql } from 'postgres';
import type { StreamName } from '../support/sandbox-control.ts';
import type { Row, Shop, Truth } from './vendor.ts';

/**
 * Compares what the shop says now with what Postgres holds, record by record and field by field.
 * It knows the shop's format by itself and shares nothing with the connector: a mistake must not
 * agree with itself.
 */
export interface Comparison {
  compared: Record<string, number>;
  /** In words; empty when both sides are equal. */
  differences: string[];
}

const ENOUGH = 50;
const CHUNK = 500;

export async function compare(sql: Sql, shop: Shop, connectionId: string): Promise<Comparison> {
  const result: Comparison = { compared: {}, differences: [] };
  for (const stream of ['customers', 'orders', 'products'] as const) {
    await compareStream(sql, shop, connectionId, { stream, result });
  }
  await compareDoubles(sql, connectionId, result);
  return result;
}

async function compareStream(
  sql: Sql,
  shop: Shop,
  connectionId: string,
  { stream, result }: { stream: StreamName; result: Comparison },
): Promise<void> {
  let seen = 0;
  let chunk: Truth[] = [];
  const flush = async () => {
    const ids = chunk.map(({ id }) => id);
    const rows = await load(sql, connectionId, stream, ids);
    for (const truth of chunk) {
      const { id } = truth;
      const row = rows.get(id);
      if (!row) note(result, `${stream} ${id} is in the shop and not in Postgres`);
      else if (row.deleted) note(result, `${stream} ${id} is in the shop and marked as deleted in Postgres`);
      else for (const difference of differencesOf(truth, row)) note(result, `${stream} ${id}: ${difference}`);
    }
    seen += chunk.length;
    chunk = [];
  };
  for await (const truth of shop.truth(stream)) {
    chunk.push(truth);
    if (chunk.length === CHUNK) await flush();
  }
  await flush();
  result.compared[stream] = seen;
  const [live] = await sql<{ count: number }[]>`
    select count(*)::int as count from records
    where connection_id = ${connectionId} and stream = ${stream} and deleted_at is null`;
  if (live?.count !== seen)
    note(result, `${stream}: the shop shows ${seen}, Postgres holds ${live?.count} that are not deleted`);
}

type Stored = Row & { deleted: boolean };

async function load(sql: Sql, connectionId: string, stream: StreamName, ids: string[]): Promise<Map<string, Stored>> {
  const entity = {
    customers: sql`(select to_jsonb(c) from contacts c where c.organization_id = r.organization_id and c.id = r.entity_id)`,
    orders: sql`(select to_jsonb(o) || jsonb_build_object(
        'lines', (select coalesce(jsonb_agg(to_jsonb(l) order by l.position), '[]') from order_lines l where l.organization_id = o.organization_id and l.order_id = o.id),
        'refunds', (select coalesce(jsonb_agg(to_jsonb(f)), '[]') from refunds f where f.organization_id = o.organization_id and f.order_id = o.id),
        'fulfilments', (select coalesce(jsonb_agg(to_jsonb(f)), '[]') from fulfilments f where f.organization_id = o.organization_id and f.order_id = o.id))
      from orders o where o.organization_id = r.organization_id and o.id = r.entity_id)`,
    products: sql`(select to_jsonb(p) || jsonb_build_object(
        'variants', (select coalesce(jsonb_agg(to_jsonb(v) order by v.position), '[]') from variants v where v.organization_id = p.organization_id and v.product_id = p.id),
        'inventory', (select coalesce(jsonb_agg(to_jsonb(i)), '[]') from inventory i where i.organization_id = p.organization_id and i.product_id = p.id))
      from products p where p.organization_id = r.organization_id and p.id = r.entity_id)`,
  }[stream];
  const rows = await sql<(Stored & { id: string })[]>`
    select r.external_id as id, r.deleted_at is not null as deleted, p.payload, ${entity} as entity
    from records r join record_payloads p using (organization_id, connection_id, stream, external_id)
    where r.connection_id = ${connectionId} and r.stream = ${stream} and r.external_id = any(${ids})`;
  return new Map(rows.map(({ id, ...row }) => [id, row]));
}

function* differencesOf(truth: Truth, row: Row): Generator<string> {
  if (!row.entity) {
    yield 'has a record and no entity';
    return;
  }
  for (const [name, ours, theirs] of truth.pairs(row)) {
    if (!isDeepStrictEqual(ours, theirs)) yield `${name} is ${show(ours)}, the shop says ${show(theirs)}`;
  }
}

/** Nothing twice: one entity per record, one contact per e-mail, one open failure per record. */
async function compareDoubles(sql: Sql, connectionId: string, result: Comparison): Promise<void> {
  const doubles = await sql<{ what: string }[]>`
    select 'order ' || external_id || ' stands twice' as what from orders where connection_id = ${connectionId}
      group by external_id having count(*) > 1
    union all
    select 'product ' || external_id || ' stands twice' from products where connection_id = ${connectionId}
      group by external_id having count(*) > 1
    union all
    select 'the e-mail ' || min(email) || ' has several contacts' from contacts
      where email is not null and deleted_at is null group by organization_id, lower(trim(email)) having count(*) > 1
    union all
    select 'order ' || o.external_id || ' has no record' from orders o
      where o.connection_id = ${connectionId} and not exists (select from records r where r.organization_id = o.organization_id and r.entity_id = o.id)
    union all
    select 'order ' || o.external_id || ' is not linked to its customer ' || o.customer_external_id from orders o
      join records r on r.organization_id = o.organization_id and r.connection_id = o.connection_id
        and r.stream = 'customers' and r.external_id = o.customer_external_id and r.deleted_at is null
      where o.connection_id = ${connectionId} and o.contact_id is distinct from r.entity_id
    union all
    select 'order ' || external_id || ' has an e-mail and no contact' from orders
      where connection_id = ${connectionId} and coalesce(buyer_email, '') <> '' and contact_id is null and deleted_at is null
    limit ${ENOUGH}`;
  for (const { what } of doubles) note(result, what);
}

const show = (value: unknown) => (JSON.stringify(value) ?? 'absent').slice(0, 120);

function note(result: Comparison, difference: string): void {
  if (result.differences.length < ENOUGH) result.differences.push(difference);
}
