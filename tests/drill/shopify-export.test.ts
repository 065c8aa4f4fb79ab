import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import postgres, { type Sql } from 'postgres';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { buildAll } from '../../scripts/build.mjs';
import { root } from '../../scripts/services.mjs';
import { signIn } from '../support/api-client.ts';
import { shopifyControl } from '../support/sandbox-control.ts';
import { testServices } from '../support/services.ts';
import { type Stack, startStack } from '../support/stack.ts';

/**
 * A first load as one export, by a worker that is killed in the middle of it. `EXPORT_ORDERS` makes it as large as one
 * likes; its memory may not follow.
 */
const size = Number(process.env.EXPORT_ORDERS ?? 20_000);
const shop = 'export-drill';
/** Resident, in megabytes: what the process and its libraries take, two pages and one drawer. */
const mostMegabytes = 450;

let services: Awaited<ReturnType<typeof testServices>>;
let stack: Stack;
let sql: Sql;
const folder = mkdtempSync(join(tmpdir(), 'syncline-export-'));

beforeAll(async () => {
  await buildAll(root);
  services = await testServices();
  stack = await startStack({
    databaseUrl: services.databaseUrl,
    redisUrl: services.redisUrl,
    logFolder: join(folder, 'logs'),
    workers: 1,
    sandbox: { SANDBOX_STORES: '1' },
    standsInFor: ['shopify'],
    env: { SYNCLINE_SPILL_DIR: join(folder, 'spill') },
  });
  sql = postgres(services.databaseUrl, { max: 2, onnotice: () => undefined });
}, 180_000);

afterAll(async () => {
  await stack?.stop();
  await sql?.end({ timeout: 2 });
  await services?.close();
  rmSync(folder, { recursive: true, force: true });
});

it('loads an export through a kill: proven, every order and amount, in flat memory', async () => {
  const control = shopifyControl(stack.sandboxUrl, shop);
  const made = await control.make({ customers: 0, orders: size, products: 20, plan: 'plus' });
  const { api } = await signIn(stack.url, stack.owner);
  const startedAt = performance.now();
  const { integrationId } = await api.integrations.connect.mutate({
    provider: 'shopify',
    authId: 'token',
    settings: { shop: made.domain, allOrders: true, bulkFrom: 1_000 },
    credential: { accessToken: made.customApp.token, apiSecret: made.customApp.secret },
  });

  const [worker] = stack.workers;
  if (!worker) throw new Error('There is no worker.');
  let peak = 0;
  let killed = 0;
  for (;;) {
    peak = Math.max(peak, residentMegabytes(worker.pid));
    const { status, fetched, error } = await progress(integrationId);
    // In the middle of the drawers, and once more later on.
    if (killed < 2 && fetched > (size * (killed + 1)) / 3) {
      killed += 1;
      await worker.kill('SIGKILL');
      await worker.start();
    }
    if (status === 'succeeded') break;
    expect(['queued', 'running', 'waiting', undefined], `${status}: ${JSON.stringify(error)}`).toContain(status);
    await delay(100);
  }
  expect(killed).toBe(2);

  const [stream] = await sql<{ status: string; distinct: number; total: number; failed: number }[]>`
    select status, (proof ->> 'distinct')::int as distinct, vendor_total::int as total, failed::int
    from run_streams where connection_id = ${integrationId} and stream = 'orders'`;
  expect(stream).toEqual({ status: 'proven', distinct: size, total: size, failed: 0 });
  const [sums] = await sql<{ orders: number; lines: number; total: string; refunded: string }[]>`
    select count(*)::int as orders, sum(total)::text as total, sum(refunded_total)::text as refunded,
      (select count(*)::int from order_lines l join orders o on o.id = l.order_id
        where o.connection_id = ${integrationId}) as lines
    from orders where connection_id = ${integrationId} and deleted_at is null`;
  expect({ ...sums, total: cents(sums?.total), refunded: cents(sums?.refunded) }).toEqual(await truthOf(control));
  expect((await control.requests()).OrdersPage).toBeUndefined();
  expect(peak, 'megabytes').toBeLessThan(mostMegabytes);
  const seconds = (performance.now() - startedAt) / 1_000;
  console.info(`${size} orders in ${seconds.toFixed(1)} s, ${Math.round(size / seconds)}/s, at most ${peak} MB`);
}, 3_600_000);

interface Progress {
  status: string | undefined;
  fetched: number;
  error: unknown;
}

async function progress(integrationId: string): Promise<Progress> {
  const [row] = await sql<Progress[]>`
    select r.status, r.error, s.fetched::int as fetched
    from runs r join run_streams s on s.run_id = r.id and s.stream = 'orders'
    where r.connection_id = ${integrationId} and r.kind = 'full'`;
  return row ?? { status: undefined, fetched: 0, error: null };
}

/** What the shop says that all of its orders come to. */
async function truthOf(control: ReturnType<typeof shopifyControl>) {
  const sums = { orders: 0, lines: 0, total: 0n, refunded: 0n };
  for await (const order of control.truth('orders')) {
    sums.orders += 1;
    sums.lines += (order.lines as unknown[]).length;
    sums.total += cents(String(order.total));
    sums.refunded += cents(String(order.refunded));
  }
  return sums;
}

/** Thousandths, so that currencies with three places fit too. */
function cents(amount: string | undefined): bigint {
  const [whole = '0', fraction = ''] = (amount ?? '0').split('.');
  const sign = whole.startsWith('-') ? -1n : 1n;
  return BigInt(whole) * 1_000n + sign * BigInt(fraction.padEnd(3, '0').slice(0, 3));
}

function residentMegabytes(pid: number): number {
  try {
    return Math.round(Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1_024);
  } catch {
    // Just killed, or a system without /proc.
    return 0;
  }
}
