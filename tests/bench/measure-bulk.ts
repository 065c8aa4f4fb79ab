import { join } from 'node:path';
import type { Services } from '../../scripts/services.mjs';
import { type KilledExport, watchExport } from '../support/killed-export.ts';
import { shopifyControl } from '../support/sandbox-control.ts';
import { type BenchOptions, type BenchStack, startBenchStack } from './bench-stack.ts';

export interface BulkLoad extends KilledExport {
  ordersPerSecond: number;
  /** Succeeded, the vendor's total fetched, and as many orders in Postgres, none of them twice. */
  exact: boolean;
}

/**
 * The first load of a Shopify shop as one export. The worker is killed while it sorts the file and twice while it
 * writes the orders, so that a resumed load is what is measured.
 */
export async function measureBulk(services: Services, options: BenchOptions & { orders: number }): Promise<BulkLoad> {
  const { orders, report } = options;
  const bench = await startBenchStack(services, {
    ...options,
    sandbox: { SANDBOX_STORES: '1', SANDBOX_ORDERS: '10', SANDBOX_CUSTOMERS: '10', SANDBOX_PRODUCTS: '10' },
    standsInFor: ['shopify'],
  });
  try {
    const integrationId = await connectShop(bench, orders);
    // The orders find their customers, as in a real first sync; only they are measured.
    const before = await bench.sync(integrationId, ['customers'], 'full');
    if (before.status !== 'succeeded') throw new Error(`The customers could not be read: ${before.status}.`);
    const { runId } = await bench.api.integrations.sync.mutate({ integrationId, type: 'full', streams: ['orders'] });
    const [worker] = bench.stack.workers;
    if (!worker) throw new Error('There is no worker.');
    const load = await watchExport(bench.sql, {
      runId,
      worker,
      spillFolder: join(bench.folder, 'spill'),
      kills: [{ sortedBytes: orders * 1_000 }, { records: orders * 0.3 }, { records: orders * 0.7 }],
    });
    const exact = load.status === 'succeeded' && (await isExact(bench, integrationId, load, orders));
    const ordersPerSecond = load.fetched / load.seconds;
    report.line(
      `${load.fetched} orders, the worker killed ${load.kills.length} times`,
      `${load.status}, ${exact ? 'exact' : 'NOT EXACT'}, ${Math.round(ordersPerSecond)} orders/s`,
    );
    const { peakMemoryMib: peak } = load;
    report.line(
      `  the vendor's file took ${load.preparedSeconds.toFixed(0)} s, dead workers' leases ${load.waitedSeconds.toFixed(0)} s`,
      `peak memory ${peak === undefined ? 'not known on this system' : `${peak.toFixed(0)} MiB`}`,
    );
    report.line('  sorted on disk', `${load.spillMib.toFixed(0)} MiB, at most ${load.spillPeakMib.toFixed(0)} MiB`);
    return { ...load, exact, ordersPerSecond };
  } finally {
    await bench.close();
  }
}

async function connectShop({ stack, api }: BenchStack, orders: number): Promise<string> {
  const control = shopifyControl(stack.sandboxUrl, 'bulk');
  const shop = await control.make({ orders, customers: Math.ceil(orders / 10), products: 100, plan: 'plus' });
  // Not its bucket is measured.
  await control.setFaults({ restoreRate: 100_000, bucketCapacity: 100_000, searchLagMs: 0 });
  const { integrationId } = await api.integrations.connect.mutate({
    provider: 'shopify',
    authId: 'token',
    settings: { shop: shop.domain, allOrders: true },
    credential: { accessToken: shop.customApp.token, apiSecret: shop.customApp.secret },
    startSync: false,
  });
  return integrationId;
}

async function isExact(
  { sql }: BenchStack,
  integrationId: string,
  load: KilledExport,
  orders: number,
): Promise<boolean> {
  const [here] = await sql<{ orders: number; records: number; open: number }[]>`
    select (select count(distinct external_id)::int from orders where connection_id = ${integrationId}) as orders,
      (select count(*)::int from records where connection_id = ${integrationId} and stream = 'orders'
        and deleted_at is null and entity_id is not null) as records,
      (select count(*)::int from run_failures where connection_id = ${integrationId}) as open`;
  const counts = [load.fetched, load.vendorTotal, here?.orders, here?.records];
  return counts.every((count) => count === orders) && here?.open === 0;
}
