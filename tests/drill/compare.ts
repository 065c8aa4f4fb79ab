import { isDeepStrictEqual } from 'node:util';
import type { Sql } from 'postgres';
import type { SandboxControl, StreamName } from '../support/sandbox-control.ts';

/**
 * Compares what the store says now with what Postgres holds, record by record and field by field.
 * It knows the store's format by itself and shares nothing with the connector: a mistake must not
 * agree with itself.
 */
export interface Comparison {
  compared: Record<string, number>;
  /** In words; empty when both sides are equal. */
  differences: string[];
}

const ENOUGH = 50;
const CHUNK = 500;

type Json = Record<string, unknown>;

export async function compare(sql: Sql, sandbox: SandboxControl, connectionId: string): Promise<Comparison> {
  const result: Comparison = { compared: {}, differences: [] };
  const variations = new Map<string, Json[]>();
  for await (const variation of sandbox.truth('variations')) {
    const parent = String(variation.parent_id);
    variations.set(parent, [...(variations.get(parent) ?? []), variation]);
  }
  for (const stream of ['customers', 'orders', 'products'] as const) {
    await compareStream(sql, sandbox, connectionId, { stream, variations, result });
  }
  await compareDoubles(sql, connectionId, result);
  return result;
}

async function compareStream(
  sql: Sql,
  sandbox: SandboxControl,
  connectionId: string,
  input: { stream: StreamName; variations: Map<string, Json[]>; result: Comparison },
): Promise<void> {
  const { stream, result } = input;
  let seen = 0;
  let chunk: Json[] = [];
  const flush = async () => {
    const rows = await load(
      sql,
      connectionId,
      stream,
      chunk.map((record) => String(record.id)),
    );
    for (const truth of chunk) {
      const id = String(truth.id);
      const row = rows.get(id);
      if (!row) note(result, `${stream} ${id} is in the store and not in Postgres`);
      else if (row.deleted) note(result, `${stream} ${id} is in the store and marked as deleted in Postgres`);
      else
        for (const difference of differencesOf(stream, truth, row, input.variations.get(id) ?? []))
          note(result, `${stream} ${id}: ${difference}`);
    }
    seen += chunk.length;
    chunk = [];
  };
  for await (const record of sandbox.truth(stream)) {
    chunk.push(record);
    if (chunk.length === CHUNK) await flush();
  }
  await flush();
  result.compared[stream] = seen;
  const [live] = await sql<{ count: number }[]>`
    select count(*)::int as count from records
    where connection_id = ${connectionId} and stream = ${stream} and deleted_at is null`;
  if (live?.count !== seen)
    note(result, `${stream}: the store shows ${seen}, Postgres holds ${live?.count} that are not deleted`);
}

interface Row {
  deleted: boolean;
  payload: Json;
  entity: Json;
}

async function load(sql: Sql, connectionId: string, stream: StreamName, ids: string[]): Promise<Map<string, Row>> {
  const entity = {
    customers: sql`(select to_jsonb(c) from contacts c where c.organization_id = r.organization_id and c.id = r.entity_id)`,
    orders: sql`(select to_jsonb(o) || jsonb_build_object(
        'lines', (select coalesce(jsonb_agg(to_jsonb(l) order by l.position), '[]') from order_lines l where l.organization_id = o.organization_id and l.order_id = o.id),
        'refunds', (select coalesce(jsonb_agg(to_jsonb(f)), '[]') from refunds f where f.organization_id = o.organization_id and f.order_id = o.id))
      from orders o where o.organization_id = r.organization_id and o.id = r.entity_id)`,
    products: sql`(select to_jsonb(p) || jsonb_build_object(
        'variants', (select coalesce(jsonb_agg(to_jsonb(v)), '[]') from variants v where v.organization_id = p.organization_id and v.product_id = p.id),
        'inventory', (select coalesce(jsonb_agg(to_jsonb(i)), '[]') from inventory i where i.organization_id = p.organization_id and i.product_id = p.id))
      from products p where p.organization_id = r.organization_id and p.id = r.entity_id)`,
  }[stream];
  const rows = await sql<{ id: string; deleted: boolean; payload: Json; entity: Json }[]>`
    select r.external_id as id, r.deleted_at is not null as deleted, p.payload, ${entity} as entity
    from records r join record_payloads p using (organization_id, connection_id, stream, external_id)
    where r.connection_id = ${connectionId} and r.stream = ${stream} and r.external_id = any(${ids})`;
  return new Map(rows.map(({ id, ...row }) => [id, row]));
}

function* differencesOf(stream: StreamName, truth: Json, row: Row, variations: Json[]): Generator<string> {
  if (!row.entity) {
    yield 'has a record and no entity';
    return;
  }
  const raw = stream === 'products' ? (row.payload.product as Json) : row.payload;
  for (const key of Object.keys(truth)) {
    // Links name the address that was asked, not the record.
    if (key !== '_links' && !isDeepStrictEqual(truth[key], raw[key])) {
      yield `the raw ${key} is ${show(raw[key])}, the store says ${show(truth[key])}`;
    }
  }
  const check = { customers: customerPairs, orders: orderPairs, products: productPairs }[stream];
  for (const [name, ours, theirs] of check(truth, row.entity, variations)) {
    if (!isDeepStrictEqual(ours, theirs)) yield `${name} is ${show(ours)}, the store says ${show(theirs)}`;
  }
}

type Pair = [name: string, ours: unknown, theirs: unknown];

function customerPairs(truth: Json, contact: Json): Pair[] {
  // A person may be a customer of several addresses of one shop: only what cannot be shared is compared.
  const email = String(truth.email ?? '').trim();
  return email === '' ? [] : [['e-mail', String(contact.email).toLowerCase(), email.toLowerCase()]];
}

function orderPairs(truth: Json, order: Json): Pair[] {
  const lines = truth.line_items as Json[];
  const ours = order.lines as Json[];
  const refunds = truth.refunds as Json[];
  return [
    ['number', order.number, truth.number],
    ['status', order.status, truth.status],
    ['currency', order.currency, truth.currency],
    ['total', amount(order.total), amount(truth.total)],
    ['tax', amount(order.tax_total), amount(truth.total_tax)],
    ['shipping', amount(order.shipping_total), amount(truth.shipping_total)],
    ['discount', amount(order.discount_total), amount(truth.discount_total)],
    ['placed', Date.parse(String(order.placed_at)), Date.parse(`${truth.date_created_gmt}Z`)],
    ['customer', order.customer_external_id, truth.customer_id === 0 ? null : String(truth.customer_id)],
    ['line ids', ours.map((line) => line.external_id), lines.map((line) => String(line.id))],
    ['line totals', ours.map((line) => amount(line.total)), lines.map((line) => amount(line.total))],
    ['line quantities', ours.map((line) => amount(line.quantity)), lines.map((line) => amount(line.quantity))],
    ['line titles', ours.map((line) => line.title), lines.map((line) => plainText(String(line.name)))],
    [
      'refunds',
      (order.refunds as Json[]).map((refund) => `${refund.external_id} ${amount(refund.amount)}`).sort(),
      refunds.map((refund) => `${refund.id} ${amount(String(refund.total).replace('-', ''))}`).sort(),
    ],
  ];
}

function productPairs(truth: Json, product: Json, variations: Json[]): Pair[] {
  const expected = truth.type === 'variable' && variations.length > 0 ? variations : [truth];
  const variants = product.variants as Json[];
  const stock = product.inventory as Json[];
  const byId = (id: unknown) => stock.find((level) => level.variant_external_id === String(id));
  return [
    ['status', product.status, truth.status],
    ['variants', variants.map((variant) => variant.external_id).sort(), expected.map((one) => String(one.id)).sort()],
    [
      'stock',
      expected.map((one) => amount(byId(one.id)?.quantity ?? null)),
      expected.map((one) => (one.manage_stock === true ? amount(one.stock_quantity) : null)),
    ],
    [
      'prices',
      expected.map((one) => amount(variants.find((variant) => variant.external_id === String(one.id))?.price ?? null)),
      expected.map((one) => (one.price === '' ? null : amount(one.price))),
    ],
  ];
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

/** Numbers that mean the same read the same: "10.50" and 10.5. */
function amount(value: unknown): string | null {
  if (value === null || value === undefined || value === '') return null;
  const text = String(value);
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

/** Names come with the shop's HTML in them; the hub keeps their text. */
const plainText = (html: string) => html.replace(/<[^>]*>/g, '').trim();

const show = (value: unknown) => (JSON.stringify(value) ?? 'absent').slice(0, 120);

function note(result: Comparison, difference: string): void {
  if (result.differences.length < ENOUGH) result.differences.push(difference);
}
