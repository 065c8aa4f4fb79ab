import postgres from 'postgres';
import { Agent } from 'undici';

/**
 * The floor of a first sync: what the same pages cost when nothing is promised. Fetch, parse, copy
 * into two tables with primary keys and one of raw records. No identities, no proof, no cursor, no
 * guard, no history; a crash loses everything. Simple and honest: everything Syncline stores of an
 * order is stored here too.
 */
export interface FloorOptions {
  storeUrl: string;
  consumerKey: string;
  consumerSecret: string;
  databaseUrl: string;
  orders: number;
  /** Pages in flight. */
  concurrency: number;
}

interface WooLine {
  id: number;
  product_id: number;
  variation_id: number;
  name: string;
  sku: string | null;
  quantity: number;
  subtotal: string;
  total: string;
  total_tax: string;
}

interface WooOrder {
  id: number;
  number: string;
  status: string;
  currency: string;
  discount_total: string;
  shipping_total: string;
  total_tax: string;
  total: string;
  customer_id: number;
  billing: Record<string, string>;
  shipping: Record<string, string>;
  customer_note: string;
  payment_method_title: string;
  date_created_gmt: string;
  date_paid_gmt: string | null;
  date_completed_gmt: string | null;
  line_items: WooLine[];
}

const PAGE = 100;

/** @returns orders per second and how many were written. */
export async function runFloor(options: FloorOptions): Promise<{ orders: number; seconds: number }> {
  const sql = postgres(options.databaseUrl, { max: 2, onnotice: () => undefined });
  await sql.unsafe(`
    drop schema if exists floor cascade;
    create schema floor;
    create table floor.orders (id bigint primary key, number text, status text, currency text, discount_total numeric,
      shipping_total numeric, tax_total numeric, total numeric, customer_id bigint, email text, buyer text, billing jsonb,
      shipping jsonb, note text, payment_method text, placed_at timestamptz, paid_at timestamptz, completed_at timestamptz);
    create table floor.lines (order_id bigint, id bigint, product_id bigint, variation_id bigint, title text, sku text,
      quantity numeric, subtotal numeric, total numeric, tax numeric, primary key (order_id, id));
    create table floor.raw (id bigint primary key, payload jsonb);`);

  const agent = new Agent({ connections: options.concurrency, pipelining: 1 });
  const started = performance.now();
  let written = 0;
  try {
    const pages = Math.ceil(options.orders / PAGE);
    const inFlight: Promise<WooOrder[]>[] = [];
    let next = 1;
    const fetchNext = () => {
      if (next <= pages) inFlight.push(fetchPage(options, agent, next++));
    };
    for (let i = 0; i < options.concurrency; i++) fetchNext();
    let batch: WooOrder[] = [];
    while (inFlight.length > 0) {
      const page = await inFlight.shift();
      fetchNext();
      batch = batch.concat(page ?? []);
      // Pages are joined, as in the engine: a commit for each hundred would measure fsync.
      if (batch.length >= 1000 || inFlight.length === 0) {
        await copyBatch(sql, batch);
        written += batch.length;
        batch = [];
      }
    }
    return { orders: written, seconds: (performance.now() - started) / 1000 };
  } finally {
    await agent.close();
    await sql.end();
  }
}

async function fetchPage(options: FloorOptions, agent: Agent, page: number): Promise<WooOrder[]> {
  const url = new URL(`${options.storeUrl}/wp-json/wc/v3/orders`);
  url.search = new URLSearchParams({
    page: String(page),
    per_page: String(PAGE),
    orderby: 'id',
    order: 'asc',
    status: 'any',
  }).toString();
  const basic = Buffer.from(`${options.consumerKey}:${options.consumerSecret}`).toString('base64');
  const { statusCode, body } = await agent.request({
    origin: url.origin,
    path: `${url.pathname}${url.search}`,
    method: 'GET',
    headers: { authorization: `Basic ${basic}`, 'x-forwarded-proto': 'https' },
  });
  const text = await body.text();
  if (statusCode !== 200) throw new Error(`The store answered ${statusCode}: ${text.slice(0, 200)}`);
  return JSON.parse(text) as WooOrder[];
}

async function copyBatch(sql: postgres.Sql, orders: WooOrder[]): Promise<void> {
  await sql.begin(async (tx) => {
    await copy(
      tx,
      'floor.orders',
      orders.map((o) => [
        o.id,
        o.number,
        o.status,
        o.currency,
        o.discount_total,
        o.shipping_total,
        o.total_tax,
        o.total,
        o.customer_id,
        o.billing.email,
        `${o.billing.first_name} ${o.billing.last_name}`,
        JSON.stringify(o.billing),
        JSON.stringify(o.shipping),
        o.customer_note,
        o.payment_method_title,
        `${o.date_created_gmt}Z`,
        o.date_paid_gmt && `${o.date_paid_gmt}Z`,
        o.date_completed_gmt && `${o.date_completed_gmt}Z`,
      ]),
    );
    await copy(
      tx,
      'floor.lines',
      orders.flatMap((o) =>
        o.line_items.map((l) => [
          o.id,
          l.id,
          l.product_id,
          l.variation_id,
          l.name,
          l.sku,
          l.quantity,
          l.subtotal,
          l.total,
          l.total_tax,
        ]),
      ),
    );
    await copy(
      tx,
      'floor.raw',
      orders.map((o) => [o.id, JSON.stringify(o)]),
    );
  });
}

async function copy(tx: postgres.TransactionSql, table: string, rows: unknown[][]): Promise<void> {
  if (rows.length === 0) return;
  const stream = await tx.unsafe(`copy ${table} from stdin`).writable();
  const text = rows.map((row) => row.map(field).join('\t')).join('\n');
  await new Promise<void>((resolve, reject) => {
    stream.on('error', reject);
    stream.on('finish', resolve);
    stream.end(`${text}\n`);
  });
}

const escapes: Record<string, string> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

function field(value: unknown): string {
  if (value === null || value === undefined) return '\\N';
  return String(value).replace(/[\\\t\n\r]/g, (c) => escapes[c] ?? c);
}
