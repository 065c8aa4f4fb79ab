import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { dataFolder, startServices } from '../../scripts/services.mjs';
import { measureBulk } from './measure-bulk.ts';
import { measureLatency, measureMemory, measureSyncs } from './measure-syncs.ts';
import { measureWebhooks } from './measure-webhooks.ts';
import { consoleReport, type Figures } from './report.ts';

/**
 * `npm run bench`: floor and Syncline side by side, in one run on one machine. `-- --quick` leaves out
 * the stores of a million orders; `-- --json FILE` writes one flat object of numbers. `--only` names
 * the parts to run, by commas: syncs, latency, memory, bulk, webhooks. `--profile FOLDER` has server
 * and worker write a CPU profile each when they end (open them in Chrome's DevTools).
 */
const parts = ['syncs', 'latency', 'memory', 'bulk', 'webhooks'];
const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    json: { type: 'string' },
    orders: { type: 'string', default: '200000' },
    'bulk-orders': { type: 'string', default: '1000000' },
    only: { type: 'string', default: parts.join(',') },
    profile: { type: 'string' },
  },
});
const only = new Set(values.only.split(','));
for (const part of only) if (!parts.includes(part)) throw new Error(`--only takes ${parts.join(', ')}, not '${part}'.`);
const nodeArgs = values.profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${resolve(values.profile)}`];
const folder = mkdtempSync(join(tmpdir(), 'syncline-bench-'));
const report = consoleReport();
const orders = Number(values.orders);
const figures: Figures = {};

console.log(`Node ${process.version}, ${availableParallelism()} cores. Ratios are what counts: the machine is noisy.`);
// With fsync: what is measured is what is promised.
const services = await startServices({ folder, toolsFolder: join(dataFolder(), 'redis') });
let failed = false;
try {
  const common = { folder, report, nodeArgs };
  if (only.has('syncs')) {
    report.head(`Syncs of a store with ${orders} orders`);
    Object.assign(figures, await measureSyncs(services, { ...common, orders }));
  }
  if (only.has('latency')) {
    report.head('A slow store');
    Object.assign(figures, await measureLatency(services, { ...common, orders: 10_000 }));
  }
  if (only.has('memory')) {
    report.head('Memory');
    const small = await measureMemory(services, { ...common, orders: 10_000 });
    if (small !== undefined) figures.worker_rss_mib_10k = small;
    if (!values.quick) {
      const large = await measureMemory(services, { ...common, orders: 1_000_000 });
      if (small !== undefined && large !== undefined) {
        Object.assign(figures, { worker_rss_mib_1m: large, worker_rss_1m_vs_10k: large / small });
      }
    }
  }
  if (only.has('bulk')) {
    report.head('First load as one export');
    const small = await measureBulk(services, { ...common, orders: 10_000 });
    const size = values.quick ? 50_000 : Number(values['bulk-orders']);
    const large = await measureBulk(services, { ...common, orders: size });
    Object.assign(figures, {
      bulk_orders_per_s: large.ordersPerSecond,
      bulk_spill_mib: large.spillMib,
      bulk_proof_exact: small.exact && large.exact ? 1 : 0,
    });
    if (small.peakMemoryMib !== undefined && large.peakMemoryMib !== undefined) {
      const name = size === 1_000_000 ? '1m' : `${size / 1_000}k`;
      Object.assign(figures, {
        bulk_worker_rss_mib_10k: small.peakMemoryMib,
        [`bulk_worker_rss_mib_${name}`]: large.peakMemoryMib,
        [`bulk_worker_rss_${name}_vs_10k`]: large.peakMemoryMib / small.peakMemoryMib,
      });
    }
  }
  if (only.has('webhooks')) {
    report.head('Webhooks');
    Object.assign(figures, await measureWebhooks(services, { ...common, deliveries: 20_000 }));
  }
} catch (error) {
  failed = true;
  console.error(`The bench broke off: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
} finally {
  await services.stop();
  rmSync(folder, { recursive: true, force: true });
}
report.head('Figures');
for (const [name, value] of Object.entries(figures)) report.line(name, value.toFixed(3));
if (values.json) writeFileSync(values.json, `${JSON.stringify(figures, null, 2)}\n`);
process.exit(failed ? 1 : 0);
