import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import postgres, { type Sql } from 'postgres';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { buildAll } from '../../scripts/build.mjs';
import { root } from '../../scripts/services.mjs';
import { signIn } from '../support/api-client.ts';
import { watchExport } from '../support/killed-export.ts';
import { shopifyControl } from '../support/sandbox-control.ts';
import { testServices } from '../support/services.ts';
import { type Stack, startStack } from '../support/stack.ts';

const orders = 20_000;
/** The export, joined and parsed, would not fit: a worker that held it would die of it. */
const heapMib = 128;

const folder = mkdtempSync(join(tmpdir(), 'syncline-bulk-'));
const spillFolder = join(folder, 'spill');
let services: Awaited<ReturnType<typeof testServices>>;
let stack: Stack;
let sql: Sql;

beforeAll(async () => {
  await buildAll(root);
  services = await testServices();
  stack = await startStack({
    databaseUrl: services.databaseUrl,
    redisUrl: services.redisUrl,
    logFolder: join(folder, 'logs'),
    sandbox: { SANDBOX_STORES: '1', SANDBOX_ORDERS: '10', SANDBOX_CUSTOMERS: '10', SANDBOX_PRODUCTS: '10' },
    standsInFor: ['shopify'],
    nodeArgs: [`--max-old-space-size=${heapMib}`],
    // Short ones: each kill waits for them.
    env: { SYNCLINE_SPILL_DIR: spillFolder, SYNCLINE_SWEEP_SECONDS: '1', SYNCLINE_LEASE_SECONDS: '3' },
  });
  sql = postgres(services.databaseUrl, { max: 2, onnotice: () => undefined });
  const control = shopifyControl(stack.sandboxUrl, 'large');
  await control.make({ orders, customers: 1_000, products: 100 });
  await control.setFaults({ restoreRate: 100_000, bucketCapacity: 100_000, searchLagMs: 0 });
}, 180_000);

afterAll(async () => {
  await stack?.stop();
  await sql?.end({ timeout: 2 });
  await services?.close();
  rmSync(folder, { recursive: true, force: true });
});

it('loads a large shop as one export, killed on its way, to the same rows as page by page', async () => {
  const [worker] = stack.workers;
  if (!worker) throw new Error('There is no worker.');
  const byExport = await connect('By export', 5_000);
  const load = await watchExport(sql, {
    runId: await byExport.startOrders(),
    worker,
    spillFolder,
    kills: [{ sortedBytes: 10_000_000 }, { records: orders * 0.3 }, { records: orders * 0.6 }],
  });
  expect(load).toMatchObject({ status: 'succeeded', fetched: orders, vendorTotal: orders });
  // One while the file was being sorted, two between drawers of what was sorted: the second began where the first was.
  const [sorting, early, late] = load.kills;
  expect(load.kills).toHaveLength(3);
  expect(sorting).toEqual({ drawer: undefined, fetched: 0 });
  expect(early?.drawer).toBeGreaterThan(0);
  expect(late?.drawer).toBeGreaterThan(early?.drawer ?? Number.POSITIVE_INFINITY);
  expect(late?.fetched).toBeLessThan(orders);
  const [stream] = await sql`
    select status, created::int, failed::int, repeated::int, proof ->> 'distinct' as distinct from run_streams
    where connection_id = ${byExport.integrationId} and stream = 'orders'`;
  expect(stream).toEqual({ status: 'proven', created: orders, failed: 0, repeated: 0, distinct: String(orders) });
  const requests = await shopifyControl(stack.sandboxUrl, 'large').requests();
  expect(requests).toMatchObject({ StartBulk: { count: 1 }, 'bulk file': { count: 2 } });
  expect(requests.OrdersPage).toBeUndefined();
  // Of text alone; as objects in memory it is several times that.
  expect(load.spillMib).toBeGreaterThan(heapMib / 2);

  const byPage = await connect('By page', 0);
  const runId = await byPage.startOrders();
  expect(await ended(runId)).toEqual({ status: 'succeeded', fetched: orders });
  expect(await differences(byExport.integrationId, byPage.integrationId)).toEqual([]);
}, 600_000);

/** An organisation of its own: one shop is connected once in each. Its customers are there already. */
async function connect(name: string, bulkFrom: number) {
  const { api } = await signIn(stack.url, stack.owner);
  const { organizationId } = await api.organization.create.mutate({ name });
  const { api: own } = await signIn(stack.url, stack.owner, organizationId);
  const shop = await shopifyControl(stack.sandboxUrl, 'large').shop();
  const { integrationId } = await own.integrations.connect.mutate({
    provider: 'shopify',
    authId: 'token',
    settings: { shop: shop.domain, allOrders: true, bulkFrom },
    credential: { accessToken: shop.customApp.token, apiSecret: shop.customApp.secret },
    startSync: false,
  });
  const start = async (stream: string) =>
    (await own.integrations.sync.mutate({ integrationId, type: 'full', streams: [stream] })).runId;
  expect(await ended(await start('customers'))).toEqual({ status: 'succeeded', fetched: 1_000 });
  return { integrationId, startOrders: () => start('orders') };
}

async function ended(runId: string): Promise<{ status: string; fetched: number }> {
  for (;;) {
    const [run] = await sql<{ status: string; fetched: number; finishedAt: Date | null }[]>`
      select r.status, r.finished_at as "finishedAt", sum(s.fetched)::int as fetched
      from runs r join run_streams s on s.organization_id = r.organization_id and s.run_id = r.id
      where r.id = ${runId} group by r.organization_id, r.id`;
    if (run?.finishedAt) return { status: run.status, fetched: run.fetched };
    await delay(100);
  }
}

/** Orders that are not the same in both connections, with their lines, hash, raw record and customer; at most ten. */
async function differences(one: string, other: string): Promise<unknown[]> {
  const ours = ['id', 'organization_id', 'connection_id', 'contact_id', 'created_run_id', 'updated_run_id'];
  const times = ['created_at', 'updated_at'];
  const parts = ['organization_id', 'order_id'];
  const rowsOf = (connectionId: string) => sql`
    select o.external_id, jsonb_build_object(
      'order', to_jsonb(o) - ${[...ours, ...times]}::text[],
      'contact', (select jsonb_build_array(c.email, c.first_name, c.last_name) from contacts c
        where c.organization_id = o.organization_id and c.id = o.contact_id),
      'lines', (select jsonb_agg(to_jsonb(l) - ${parts}::text[] order by l.position, l.external_id) from order_lines l
        where l.organization_id = o.organization_id and l.order_id = o.id),
      'refunds', (select jsonb_agg(to_jsonb(f) - ${parts}::text[] order by f.external_id) from refunds f
        where f.organization_id = o.organization_id and f.order_id = o.id),
      'fulfilments', (select jsonb_agg(to_jsonb(f) - ${parts}::text[] order by f.external_id) from fulfilments f
        where f.organization_id = o.organization_id and f.order_id = o.id),
      'hash', r.hash, 'version', r.version, 'payload', md5(p.payload::text)) as content
    from orders o
    join records r on r.organization_id = o.organization_id and r.connection_id = o.connection_id
      and r.stream = 'orders' and r.external_id = o.external_id and r.entity_id = o.id
    join record_payloads p on p.organization_id = r.organization_id and p.connection_id = r.connection_id
      and p.stream = r.stream and p.external_id = r.external_id
    where o.connection_id = ${connectionId}`;
  const [compared] = await sql`
    select count(*)::int as rows from (${rowsOf(one)}) a join (${rowsOf(other)}) b using (external_id)
    where a.content -> 'lines' is not null and jsonb_array_length(a.content -> 'lines') > 0`;
  expect(compared?.rows).toBe(orders);
  const unlike = await sql`
    select external_id, a.content as by_export, b.content as by_page
    from (${rowsOf(one)}) a full join (${rowsOf(other)}) b using (external_id)
    where a.content is distinct from b.content limit 10`;
  return [...unlike];
}
