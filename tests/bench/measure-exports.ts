import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { migrateDatabase } from '@syncline/drizzle/migrate';
import postgres, { type Sql } from 'postgres';
import { ensureDatabase } from '../../scripts/databases.mjs';
import { root, type Services } from '../../scripts/services.mjs';
import { signIn } from '../support/api-client.ts';
import { shopifyControl } from '../support/sandbox-control.ts';
import { type Stack, startStack } from '../support/stack.ts';
import type { BenchOptions } from './field.ts';
import { peakMemoryMib } from './process-cost.ts';
import type { Figures } from './report.ts';

/**
 * A first load that the vendor hands over as one unsorted file: the worker's memory must not grow with it, and a worker
 * that is killed in the middle must cost neither a record nor a second export.
 */
export async function measureExports(
  services: Services,
  options: BenchOptions & { small: number; large: number | undefined },
): Promise<Figures> {
  const { report, small, large } = options;
  const first = await loadByExport(services, { ...options, orders: small });
  report.line(`export of ${small} orders, worker killed in it`, told(first));
  const figures: Figures = { export_orders_per_s: first.rate };
  if (first.peakMib !== undefined) figures.export_rss_mib_small = first.peakMib;
  if (large === undefined) return figures;
  const second = await loadByExport(services, { ...options, orders: large });
  report.line(`export of ${large} orders, worker killed in it`, told(second));
  figures.export_orders_per_s = second.rate;
  if (first.peakMib !== undefined && second.peakMib !== undefined) {
    figures.export_rss_mib_large = second.peakMib;
    figures.export_rss_large_vs_small = second.peakMib / first.peakMib;
  }
  return figures;
}

interface Loaded {
  rate: number;
  /** The most that the worker took, before it was killed or after. */
  peakMib: number | undefined;
}

const told = ({ rate, peakMib }: Loaded) =>
  `${Math.round(rate)} orders/s, ${peakMib === undefined ? 'memory not known on this system' : `${peakMib.toFixed(0)} MiB`}`;

async function loadByExport(services: Services, options: BenchOptions & { orders: number }): Promise<Loaded> {
  const { orders, folder, nodeArgs } = options;
  const name = `bench_${randomBytes(4).toString('hex')}`;
  const databaseUrl = await ensureDatabase(root, services.databaseUrl, name);
  await migrateDatabase(databaseUrl);
  const stack = await startStack({
    databaseUrl,
    redisUrl: services.redisUrl,
    logFolder: join(folder, 'logs', name),
    sandbox: { SANDBOX_STORES: '1', SANDBOX_ORDERS: '1', SANDBOX_CUSTOMERS: '1', SANDBOX_PRODUCTS: '1' },
    standsInFor: ['shopify'],
    nodeArgs,
    env: { LOG_LEVEL: 'warn', SYNCLINE_SPILL_DIR: join(folder, 'spill', name), SYNCLINE_LEASE_SECONDS: '3' },
  });
  const sql = postgres(databaseUrl, { max: 2, onnotice: () => undefined });
  try {
    const shop = shopifyControl(stack.sandboxUrl, 'bench');
    const { connect } = await shop.make({ orders, customers: Math.ceil(orders / 5), products: 100, plan: 'plus' });
    const { api } = await signIn(stack.url, stack.owner);
    const { integrationId } = await api.integrations.connect.mutate({
      provider: 'shopify',
      authId: 'token',
      settings: { ...connect.settings, bulkFrom: 1, allOrders: true },
      credential: connect.credential,
      startSync: false,
    });
    const { runId } = await api.integrations.sync.mutate({ integrationId, type: 'full', streams: ['orders'] });
    const before = await killWithin(stack, sql, { runId, orders });
    const run = await proven(sql, runId);
    const { StartBulk: exports } = await shop.requests();
    if (exports?.count !== 1) throw new Error(`The vendor was asked for ${exports?.count ?? 0} exports, not for one.`);
    if (run.stored !== orders || run.total !== orders) {
      throw new Error(`Of ${orders} orders ${run.stored} are stored, and the proof counts ${run.total}.`);
    }
    const peaks = [before, peakMemoryMib(stack.workers[0]?.pid ?? 0)].filter((each) => each !== undefined);
    return { rate: orders / run.seconds, peakMib: peaks.length === 0 ? undefined : Math.max(...peaks) };
  } finally {
    await stack.stop();
    await sql.end({ timeout: 2 });
  }
}

/** Kills the worker once a third is stored. @returns the memory it had taken by then. */
async function killWithin(
  { workers: [worker] }: Stack,
  sql: Sql,
  { runId, orders }: { runId: string; orders: number },
): Promise<number | undefined> {
  if (!worker) return undefined;
  for (;;) {
    const [row] = await sql<{ fetched: number; isOver: boolean }[]>`
      select s.fetched::int, r.finished_at is not null as "isOver"
      from run_streams s join runs r on r.id = s.run_id where s.run_id = ${runId}`;
    if (row?.isOver) throw new Error('The export was read before its worker could be killed.');
    if (row && row.fetched > orders / 3) break;
    await delay(20);
  }
  const peak = peakMemoryMib(worker.pid);
  await worker.kill('SIGKILL');
  await worker.start();
  return peak;
}

async function proven(sql: Sql, runId: string): Promise<{ seconds: number; total: number; stored: number }> {
  for (;;) {
    const [run] = await sql<{ isOver: boolean; seconds: number; status: string; total: number; note: string | null }[]>`
      select r.finished_at is not null as "isOver", extract(epoch from r.finished_at - r.started_at)::float as seconds,
        s.status, s.vendor_total::int as total, s.note
      from runs r join run_streams s on s.run_id = r.id where r.id = ${runId}`;
    if (run?.isOver) {
      if (run.status !== 'proven') throw new Error(`The orders are ${run.status}, not proven. ${run.note ?? ''}`);
      const [count] = await sql<
        { stored: number }[]
      >`select count(*)::int as stored from orders where deleted_at is null`;
      return { ...run, stored: count?.stored ?? 0 };
    }
    await delay(250);
  }
}
