import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { makeSealer } from '@syncline/shared/runtime/seal';
import type { Sql } from 'postgres';
import { root, type Services } from '../../scripts/services.mjs';
import type { BenchOptions } from './bench-stack.ts';
import { postAll, type SignedDelivery, signedDeliveries } from './deliveries.ts';
import { type Field, makeField } from './field.ts';
import type { Figures } from './report.ts';

const CONNECTIONS = 64;
const ORDERS = 10_000;

/** Taking deliveries in, against the floor; then turning them into orders, against one transaction each. */
export async function measureWebhooks(
  services: Services,
  options: BenchOptions & { deliveries: number },
): Promise<Figures> {
  const { report } = options;
  const field = await makeField(services, { ...options, orders: ORDERS, concurrency: 4 });
  try {
    await field.syncOrders('full');
    const secret = await webhookSecret(field);
    const orders: Record<string, unknown>[] = [];
    for await (const order of field.sandbox.truth('orders')) orders.push(order);
    let from = Date.now();
    const make = (count: number): SignedDelivery[] => {
      const made = signedDeliveries(orders, { count, secret, source: `${field.store.url}/`, from: new Date(from) });
      from += count * 1000;
      return made;
    };

    const worker = field.stack.workers[0];
    if (!worker) throw new Error('There is no worker.');
    const hook = `${field.stack.url}/api/webhooks/${field.connectionId}`;
    // Both doors alone on the machine: nobody empties the inbox meanwhile.
    await worker.kill('SIGTERM');
    const floor = await measureFloor(field, secret, make(options.deliveries));
    await postAll(hook, make(2_000), { connections: CONNECTIONS });
    const ours = await postAll(hook, make(options.deliveries), { connections: CONNECTIONS });
    if (ours.refused > 0) throw new Error(`${ours.refused} deliveries were refused.`);
    report.line('bare Fastify + HMAC + grouped INSERT', `${show(floor.perSecond)}/s, p99 ${floor.p99.toFixed(1)} ms`);
    report.line('Syncline accepts', `${show(ours.perSecond)}/s, p99 ${ours.p99.toFixed(1)} ms`);

    const single = await oneOrderTransactions(field.sql, orders);
    const waiting = await waitingRows(field.sql);
    const started = performance.now();
    await worker.start();
    while ((await waitingRows(field.sql)) > 0) await delay(50);
    const drained = waiting / ((performance.now() - started) / 1000);
    report.line('one transaction for each order', `${show(single)}/s`);
    report.line(`inbox of ${waiting} drained into orders`, `${show(drained)}/s`);

    const paced = make(500 * 20);
    const since = new Date();
    await postAll(hook, paced, { connections: CONNECTIONS, perSecond: 500 });
    while ((await waitingRows(field.sql)) > 0) await delay(50);
    const [lag] = await field.sql<{ p99: number; failed: number }[]>`
      select percentile_cont(0.99) within group (order by extract(epoch from processed_at - received_at)) * 1000 as p99,
        count(*) filter (where state <> 'done')::int as failed
      from webhook_inbox where received_at >= ${since}`;
    if (!lag || lag.failed > 0) throw new Error(`${lag?.failed} deliveries were not turned into orders.`);
    report.line('500 deliveries a second for 20 s: from received to written', `p99 ${lag.p99.toFixed(0)} ms`);
    return {
      webhook_accept_per_s: ours.perSecond,
      webhook_accept_vs_floor: ours.perSecond / floor.perSecond,
      webhook_p99_vs_floor: ours.p99 / floor.p99,
      inbox_drain_per_s: drained,
      inbox_drain_vs_floor: drained / single,
      inbox_lag_p99_ms: lag.p99,
    };
  } finally {
    await field.close();
  }
}

async function measureFloor(field: Field, secret: string, deliveries: SignedDelivery[]) {
  const tsx = join(root, 'tests', 'node_modules', '.bin', 'tsx');
  const child = spawn(tsx, [join(root, 'tests', 'bench', 'webhook-floor.ts'), field.databaseUrl, secret], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const url = await new Promise<string>((resolve, reject) => {
      child.once('exit', (code) => reject(new Error(`The floor ended with ${code}.`)));
      createInterface({ input: child.stdout }).on('line', (line) => {
        const address = /floor listening at (\S+)/.exec(line)?.[1];
        if (address) resolve(`${address}/hook`);
      });
    });
    await postAll(url, deliveries.slice(0, 2_000), { connections: CONNECTIONS });
    return await postAll(url, deliveries, { connections: CONNECTIONS });
  } finally {
    child.kill('SIGTERM');
  }
}

/** Orders per second when each is written by a transaction of its own, over four connections. */
async function oneOrderTransactions(sql: Sql, orders: Record<string, unknown>[]): Promise<number> {
  await sql.unsafe(`create schema if not exists floor;
    drop table if exists floor.one_orders, floor.one_lines;
    create table floor.one_orders (id bigint primary key, status text, total numeric, payload jsonb);
    create table floor.one_lines (order_id bigint, id bigint, title text, quantity numeric, total numeric, primary key (order_id, id))`);
  const write = (order: Record<string, unknown>) =>
    sql.begin(async (tx) => {
      const lines = (order.line_items as Record<string, unknown>[]).map((line) => ({
        id: line.id,
        title: line.name,
        quantity: line.quantity,
        total: line.total,
      }));
      await tx`
        insert into floor.one_orders values (${String(order.id)}, ${String(order.status)}, ${String(order.total)}, ${JSON.stringify(order)}::text::jsonb)
        on conflict (id) do update set status = excluded.status, total = excluded.total, payload = excluded.payload`;
      await tx`delete from floor.one_lines where order_id = ${String(order.id)}`;
      await tx`
        insert into floor.one_lines select ${String(order.id)}, i.id, i.title, i.quantity, i.total
        from json_to_recordset(${JSON.stringify(lines)}::text::json) as i (id bigint, title text, quantity numeric, total numeric)`;
    });
  const sample = orders.slice(0, 4_000);
  let next = 0;
  const started = performance.now();
  await Promise.all(
    Array.from({ length: 4 }, async () => {
      for (;;) {
        const order = sample[next++];
        if (!order) return;
        await write(order);
      }
    }),
  );
  return sample.length / ((performance.now() - started) / 1000);
}

async function webhookSecret(field: Field): Promise<string> {
  const [row] = await field.sql<{ organization: string; sealed: Buffer; keyId: string }[]>`
    select organization_id as organization, sealed, key_id as "keyId" from credentials
    where connection_id = ${field.connectionId} and kind = 'webhook'`;
  if (!row) throw new Error('The connection has no webhook secret yet.');
  const sealer = makeSealer([{ id: 'stack', key: Buffer.from(field.stack.encryptionKey, 'base64') }]);
  const text = sealer.open(row.sealed, row.keyId, {
    organizationId: row.organization,
    connectionId: field.connectionId,
    kind: 'webhook',
  });
  return text;
}

async function waitingRows(sql: Sql): Promise<number> {
  const [row] = await sql<{ count: number }[]>`
    select count(*)::int as count from webhook_inbox where state = 'waiting'`;
  return row?.count ?? 0;
}

const show = (rate: number) => Math.round(rate).toLocaleString('en');
