import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { buildAll } from '../../scripts/build.mjs';
import { root } from '../../scripts/services.mjs';
import { runDrill } from './run-drill.ts';
import { vendors } from './vendors.ts';

beforeAll(() => buildAll(root), 120_000);

it.each(vendors.map(({ id }) => id))(
  'loses and doubles nothing of %s through kills, faults and restarts',
  async (vendor) => {
    const folder = mkdtempSync(join(tmpdir(), 'syncline-drill-'));
    const lines: string[] = [];
    const seed = Math.floor(Math.random() * 1_000_000);
    const say = (line: string) => lines.push(line);
    try {
      const result = await runDrill({ vendor, folder, kills: 5, orders: 2_000, seed, say });
      expect(result.differences, `seed ${seed}\n${lines.join('\n')}`).toEqual([]);
      expect(result.kills).toBeGreaterThanOrEqual(5);
      // The drill itself makes and removes some hundred orders.
      expect(result.compared.orders).toBeGreaterThan(1_000);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
  900_000,
);
