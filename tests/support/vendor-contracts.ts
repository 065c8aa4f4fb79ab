import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, it } from 'vitest';
import { root } from '../../scripts/services.mjs';

/**
 * Vendors' published contracts and recorded traffic are too big, and partly not free, to live in the repository.
 * VENDOR_CONTRACTS_DIR names the folder that has them (`specs/`, `fixtures/`); default: `shared` beside the project.
 * Tests that need something absent are skipped, and say what was missing.
 */
const folder = process.env.VENDOR_CONTRACTS_DIR || join(root, '..', 'shared');

/** The full path of something in the contracts folder; it may be absent. */
export function vendorContract(path: string): string {
  return resolve(folder, path);
}

/**
 * `describe`, when every path is there; else the block is skipped and the reason printed.
 * @param paths relative to the contracts folder, like 'fixtures/woocommerce/full'
 */
export function describeWithContracts(name: string, paths: readonly string[], body: () => void): void {
  const missing = paths.filter((path) => !existsSync(vendorContract(path)));
  if (missing.length === 0) {
    describe(name, body);
    return;
  }
  const reason = `not found: ${missing.map(vendorContract).join(', ')} (VENDOR_CONTRACTS_DIR says where to look)`;
  console.warn(`SKIPPED ${name}: ${reason}`);
  // Not the body: even a skipped one is run, to see which tests it has, and would look for the files.
  describe(name, () => {
    it.skip(`skipped: ${reason}`, () => undefined);
  });
}
