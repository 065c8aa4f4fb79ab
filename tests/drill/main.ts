import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runDrill } from './run-drill.ts';

/**
 * `npm run drill -- --vendor shopify --kills 50 --orders 20000`: tries to lose or to double a record. Ends with 0 only
 * if, after every kill, fault and restart, Postgres holds what the shop says, field by field.
 */
const { values } = parseArgs({
  options: {
    vendor: { type: 'string', default: 'woocommerce' },
    kills: { type: 'string', default: '50' },
    orders: { type: 'string', default: '20000' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    keep: { type: 'boolean', default: false },
  },
});
const folder = mkdtempSync(join(tmpdir(), 'syncline-drill-'));
const say = (text: string) => console.log(`${new Date().toISOString().slice(11, 19)}  ${text}`);
say(`${values.vendor}, seed ${values.seed}; logs in ${folder}`);
try {
  const result = await runDrill({
    folder,
    vendor: values.vendor,
    kills: Number(values.kills),
    orders: Number(values.orders),
    seed: Number(values.seed),
    say,
  });
  for (const difference of result.differences) say(`✗ ${difference}`);
  say(
    result.differences.length === 0
      ? `Nothing lost, nothing doubled: ${Object.entries(result.compared)
          .map(([stream, count]) => `${count} ${stream}`)
          .join(', ')} equal field by field, after ${result.kills} kills.`
      : `The drill failed. Logs: ${folder}/logs`,
  );
  if (result.differences.length === 0 && !values.keep) rmSync(folder, { recursive: true, force: true });
  process.exit(result.differences.length === 0 ? 0 : 1);
} catch (error) {
  say(`✗ The drill broke off: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  process.exit(1);
}
