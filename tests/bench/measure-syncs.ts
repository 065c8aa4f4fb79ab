import type { Services } from '../../scripts/services.mjs';
import type { BenchOptions } from './bench-stack.ts';
import { type Field, makeField } from './field.ts';
import { runFloor } from './floor.ts';
import { cpuSeconds, peakMemoryMib } from './process-cost.ts';
import type { Figures, Report } from './report.ts';

const CONCURRENCY = 4;

/** First sync against the floor, second sync with nothing changed, delta: all on one store. */
export async function measureSyncs(services: Services, options: BenchOptions & { orders: number }): Promise<Figures> {
  const { orders, report } = options;
  const field = await makeField(services, { ...options, concurrency: CONCURRENCY });
  try {
    const cpu = costOf(services, field);
    const [idle, own] = [cpu(), process.cpuUsage()];
    const floor = await runFloor({
      storeUrl: field.store.url,
      consumerKey: field.store.consumerKey,
      consumerSecret: field.store.consumerSecret,
      databaseUrl: field.databaseUrl,
      orders,
      concurrency: CONCURRENCY,
    });
    const floorRate = floor.orders / floor.seconds;
    const { user, system } = process.cpuUsage(own);
    const floorSpent = difference(cpu(), idle);
    const floorCpu = floorSpent === undefined ? undefined : floorSpent + (user + system) / 1e6;
    report.line(`floor: fetch + parse + COPY of ${floor.orders} orders`, `${Math.round(floorRate)} orders/s`);

    const before = cpu();
    const first = await must(field.syncOrders('full'), orders);
    const spent = difference(cpu(), before);
    const firstRate = first.fetched / first.seconds;
    report.line(`first sync of ${first.fetched} orders`, `${Math.round(firstRate)} orders/s`);

    const written = await rowsUpdated(field);
    const second = await must(field.syncOrders('full'), orders);
    const secondRate = second.fetched / second.seconds;
    const updated = (await rowsUpdated(field)) - written;
    report.line('second full sync, nothing changed', `${Math.round(secondRate)} orders/s, ${updated} rows updated`);

    const delta = await measureDelta(field, report);
    return {
      floor_orders_per_s: floorRate,
      first_sync_orders_per_s: firstRate,
      first_sync_vs_floor: firstRate / floorRate,
      ...(spent === undefined || floorCpu === undefined
        ? {}
        : {
            first_sync_cpu_s_per_100k: (spent / first.fetched) * 100_000,
            // A machine's seconds differ from hour to hour: by the floor's they can be compared.
            floor_cpu_s_per_100k: (floorCpu / floor.orders) * 100_000,
            first_sync_cpu_vs_floor: spent / first.fetched / (floorCpu / floor.orders),
          }),
      unchanged_sync_vs_first: secondRate / firstRate,
      unchanged_rows_updated: updated,
      ...delta,
    };
  } finally {
    await field.close();
  }
}

const CHANGES = 500;

async function measureDelta(field: Field, report: Report): Promise<Figures> {
  // The cursor of a first delta is the newest order of the store; the next one is the usual case.
  await field.syncOrders('delta');
  await field.sandbox.setFaults({ webhooks: { lossRate: 1 } });
  await field.sandbox.touch('orders', CHANGES);
  await field.sandbox.resetRequests();
  // A delta ends where the store's clock is, to the second: what changed in this one comes with the next.
  await new Promise((resolve) => setTimeout(resolve, 3_000));
  const delta = await field.syncOrders('delta');
  const requests = await field.sandbox.requests();
  await field.sandbox.clearFaults();
  const lists = Object.entries(requests).filter(([route]) => /^GET .*\/orders$/.test(route));
  const count = lists.reduce((sum, [, { count: asked }]) => sum + asked, 0);
  const served = lists.reduce((sum, [, { records = 0 }]) => sum + records, 0);
  if (delta.fetched < CHANGES) throw new Error(`The delta brought ${delta.fetched} of ${CHANGES} changes.`);
  report.line(
    `delta of ${CHANGES} changes (${delta.status})`,
    `${count} list requests, ${(served / CHANGES).toFixed(2)} orders served per change`,
  );
  return { delta_list_requests: count, delta_records_per_change: served / CHANGES };
}

/** The worker's peak memory after a first sync of a store of this size. */
export async function measureMemory(
  services: Services,
  options: BenchOptions & { orders: number },
): Promise<number | undefined> {
  const field = await makeField(services, { ...options, concurrency: CONCURRENCY });
  try {
    const first = await must(field.syncOrders('full'), options.orders);
    const peak = peakMemoryMib(field.stack.workers[0]?.pid ?? 0);
    options.report.line(
      `peak memory of the worker, ${options.orders} orders`,
      `${peak === undefined ? 'not known on this system' : `${peak.toFixed(0)} MiB`} (${Math.round(first.fetched / first.seconds)} orders/s)`,
    );
    return peak;
  } finally {
    await field.close();
  }
}

const LATENCY_MS = 500;

/** With a slow store the pages under way at once decide: how near do we come to what they allow? */
export async function measureLatency(services: Services, options: BenchOptions & { orders: number }): Promise<Figures> {
  const field = await makeField(services, { ...options, concurrency: CONCURRENCY });
  try {
    await field.sandbox.setFaults({ latencyMs: LATENCY_MS });
    const pages = Math.ceil(options.orders / 100);
    const limit = (Math.ceil(pages / CONCURRENCY) * LATENCY_MS) / 1000;
    const sync = await must(field.syncOrders('full'), options.orders);
    options.report.line(
      `${LATENCY_MS} ms of latency, ${CONCURRENCY} connections, ${options.orders} orders`,
      `${sync.seconds.toFixed(1)} s, the latency allows ${limit.toFixed(1)} s`,
    );
    return { latency_500ms_vs_limit: limit / sync.seconds };
  } finally {
    await field.close();
  }
}

/** CPU seconds of everything of ours: worker, Postgres, Redis (and the server, which idles). */
function costOf(services: Services, field: Field): () => number | undefined {
  const pids = [services.postgres?.pid, services.redis?.pid, field.stack.server.pid, field.stack.workers[0]?.pid];
  return () => {
    let sum = 0;
    for (const pid of pids) {
      if (pid === undefined) return undefined;
      const cost = cpuSeconds(pid);
      if (cost === undefined) return undefined;
      sum += cost;
    }
    return sum;
  };
}

const difference = (after: number | undefined, before: number | undefined) =>
  after === undefined || before === undefined ? undefined : after - before;

async function must<T extends { status: string; fetched: number }>(run: Promise<T>, orders: number): Promise<T> {
  const ended = await run;
  if (ended.status !== 'succeeded' || ended.fetched < orders) {
    throw new Error(`A sync ended as ${ended.status} with ${ended.fetched} of ${orders} orders.`);
  }
  return ended;
}

/** Updates of data tables so far, by Postgres' own count. */
async function rowsUpdated({ sql }: Field): Promise<number> {
  // The counters are flushed by each backend within a second of its going idle.
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  const [row] = await sql<{ updated: number }[]>`
    select sum(n_tup_upd)::int as updated from pg_stat_user_tables
    where relname in ('records', 'record_payloads', 'orders', 'order_lines', 'refunds', 'fulfilments', 'contacts')`;
  return row?.updated ?? 0;
}
