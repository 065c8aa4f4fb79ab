import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { buildAll } from '../../scripts/build.mjs';
import { root } from '../../scripts/services.mjs';
import { runDrill } from './run-drill.ts';

const folder = mkdtempSync(join(tmpdir(), 'syncline-drill-'));
beforeAll(() => buildAll(root), 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('loses and doubles nothing through kills, faults and restarts', async () => {
  const lines: string[] = [];
  const seed = Math.floor(Math.random() * 1_000_000);
  const result = await runDrill({ folder, kills: 5, orders: 2_000, seed, say: (line) => lines.push(line) });
  expect(result.differences, `seed ${seed}\n${lines.join('\n')}`).toEqual([]);
  expect(result.kills).toBeGreaterThanOrEqual(5);
  // The drill itself makes and trashes some hundred orders.
  expect(result.compared.orders).toBeGreaterThan(1_000);
}, 900_000);
