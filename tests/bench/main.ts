import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { dataFolder, startServices } from '../../scripts/services.mjs';
import { measureLatency, measureMemory, measureSyncs } from './measure-syncs.ts';
import { measureWebhooks } from './measure-webhooks.ts';
import { consoleReport, type Figures } from './report.ts';

/**
 * `npm run bench`: floor and Syncline side by side, in one run on one machine. `-- --quick` leaves out
 * the store of a million orders; `-- --json FILE` writes one flat object of numbers.
 */
const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    json: { type: 'string' },
    orders: { type: 'string', default: '200000' },
  },
});
const folder = mkdtempSync(join(tmpdir(), 'syncline-bench-'));
const report = consoleReport();
const orders = Number(values.orders);
const figures: Figures = {};

console.log(`Node ${process.version}, ${availableParallelism()} cores. Ratios are what counts: the machine is noisy.`);
// With fsync: what is measured is what is promised.
const services = await startServices({ folder, toolsFolder: join(dataFolder(), 'redis') });
let failed = false;
try {
  report.head(`Syncs of a store with ${orders} orders`);
  Object.assign(figures, await measureSyncs(services, { folder, orders, report }));
  report.head('A slow store');
  Object.assign(figures, await measureLatency(services, { folder, orders: 10_000, report }));
  report.head('Memory');
  const small = await measureMemory(services, { folder, orders: 10_000, report });
  if (small !== undefined) figures.worker_rss_mib_10k = small;
  if (!values.quick) {
    const large = await measureMemory(services, { folder, orders: 1_000_000, report });
    if (small !== undefined && large !== undefined) {
      Object.assign(figures, { worker_rss_mib_1m: large, worker_rss_1m_vs_10k: large / small });
    }
  }
  report.head('Webhooks');
  Object.assign(figures, await measureWebhooks(services, { folder, deliveries: 20_000, report }));
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
