import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import postgres, { type Sql } from 'postgres';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { buildAll } from '../../scripts/build.mjs';
import { root } from '../../scripts/services.mjs';
import { signIn } from '../support/api-client.ts';
import { type ShopifyUsage, shopifyControl } from '../support/sandbox-control.ts';
import { testServices } from '../support/services.ts';
import { type Stack, startStack } from '../support/stack.ts';

/**
 * Three tenants at a vendor that counts points, each with a bucket of its own. The smallest plan's 100 points a second
 * are raised a hundredfold, so that the test ends in a minute. A machine that is slower than that leaves points in the
 * bucket however well it is kept to: then it is measured again at half the speed, where the bucket is what holds us up.
 */
const restoreRates = [10_000, 5_000, 2_500];
const tenants = [
  { name: 'large', orders: 20_000, customers: 500, products: 50 },
  { name: 'small', orders: 300, customers: 100, products: 20 },
  { name: 'other', orders: 300, customers: 100, products: 20 },
] as const;

let services: Awaited<ReturnType<typeof testServices>>;
let stack: Stack;
let sql: Sql;
const folder = mkdtempSync(join(tmpdir(), 'syncline-throttle-'));

beforeAll(async () => {
  await buildAll(root);
  services = await testServices();
  stack = await startStack({
    databaseUrl: services.databaseUrl,
    redisUrl: services.redisUrl,
    logFolder: join(folder, 'logs'),
    workers: 2,
    sandbox: { SANDBOX_STORES: '1' },
    standsInFor: ['shopify'],
    env: { LOG_LEVEL: 'warn' },
  });
  sql = postgres(services.databaseUrl, { max: 2, onnotice: () => undefined });
}, 180_000);

afterAll(async () => {
  await stack?.stop();
  await sql?.end({ timeout: 2 });
  await services?.close();
  rmSync(folder, { recursive: true, force: true });
});

const again = { retry: restoreRates.length - 1, timeout: 600_000 };
let attempt = 0;

it(
  'keeps to the vendor’s bucket and leaves hardly anything in it, and a large tenant holds up no small one',
  again,
  async ({ skip }) => {
    attempt += 1;
    const connected: Connected[] = [];
    for (const tenant of tenants) connected.push(await connectTenant(tenant));
    for (const { start } of connected) await start();
    const ended = await allEnded(connected.map(({ integrationId }) => integrationId));

    const [large, ...small] = connected.map(({ integrationId, tenant }) => ({ ...ended.get(integrationId), tenant }));
    expect(large).toMatchObject({ status: 'succeeded', orders: tenants[0].orders });
    for (const one of small) {
      expect(one).toMatchObject({ status: 'succeeded', orders: one.tenant.orders });
      expect(one.finishedAt?.getTime()).toBeLessThan(large?.finishedAt?.getTime() ?? 0);
    }
    const usages = await Promise.all(connected.map(({ shop }) => usageOf(shop)));
    for (const { asked, throttled } of usages) {
      expect(asked).toBeGreaterThan(20);
      expect(throttled / asked).toBeLessThanOrEqual(0.01);
    }
    const [busiest] = usages;
    const used = busiest ? usedOf(busiest) : 0;
    const load = loadavg()[0] ?? 0;
    // Held up by other programs even at the lowest speed: what is left in the bucket says nothing about us then.
    skip(
      used <= 0.9 && attempt === restoreRates.length && load > 3 * availableParallelism(),
      `The machine is too busy to use up a bucket (load ${load.toFixed(1)}); nobody was refused, and the small ones were first.`,
    );
    expect(used).toBeGreaterThan(0.9);
  },
);

/** Points spent, of what stood in the bucket at first and ran in until the last request. */
const usedOf = ({ spent, firstAt, lastAt, maximumAvailable, restoreRate }: ShopifyUsage): number =>
  spent / (maximumAvailable + (((lastAt ?? 0) - (firstAt ?? 0)) / 1_000) * restoreRate);

interface Connected {
  tenant: (typeof tenants)[number];
  shop: string;
  integrationId: string;
  start(): Promise<void>;
}

async function connectTenant(tenant: (typeof tenants)[number]): Promise<Connected> {
  const { name, ...size } = tenant;
  const shop = `throttle-${name}-${attempt}`;
  const control = shopifyControl(stack.sandboxUrl, shop);
  const { connect } = await control.make({ plan: 'basic', ...size });
  await control.setFaults({ restoreRate: restoreRates[attempt - 1], costModel: 'linear' });
  const { api } = await signIn(stack.url, stack.owner);
  const { organizationId } = await api.organization.create.mutate({ name: shop });
  const { api: own } = await signIn(stack.url, stack.owner, organizationId);
  const { integrationId } = await own.integrations.connect.mutate({
    provider: 'shopify',
    authId: 'token',
    // As many pages as it takes: an export is charged otherwise.
    settings: { ...connect.settings, bulkFrom: 0, allOrders: true },
    credential: connect.credential,
    startSync: false,
  });
  return {
    tenant,
    shop,
    integrationId,
    start: async () => {
      await control.resetRequests();
      await own.integrations.sync.mutate({ integrationId, type: 'full' });
    },
  };
}

interface Ended {
  id: string;
  status: string;
  finishedAt: Date | null;
  orders: number;
}

async function allEnded(integrationIds: string[]): Promise<Map<string, Ended>> {
  for (;;) {
    const rows = await sql<Ended[]>`
      select r.connection_id as id, r.status, r.finished_at as "finishedAt",
        (select s.fetched::int from run_streams s where s.run_id = r.id and s.stream = 'orders') as orders
      from runs r where r.connection_id in ${sql(integrationIds)} and r.kind = 'full'`;
    if (rows.length === integrationIds.length && rows.every((row) => row.finishedAt !== null)) {
      return new Map(rows.map((row) => [row.id, row]));
    }
    await delay(200);
  }
}

const usageOf = async (shop: string): Promise<ShopifyUsage> => {
  const [usage] = Object.values(await shopifyControl(stack.sandboxUrl, shop).buckets());
  if (!usage) throw new Error(`Nobody asked ${shop}.`);
  return usage;
};
