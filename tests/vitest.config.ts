import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/**
 * unit: beside the code, no services. client: the same in a simulated DOM. integration: with Postgres and Redis.
 * e2e: everything started, killed and used in a real browser, one file after the other.
 */
const root = fileURLToPath(new URL('..', import.meta.url));
const exclude = ['**/node_modules/**', '**/dist/**', '.syncline/**'];
const globalSetup = [fileURLToPath(new URL('./support/global-setup.ts', import.meta.url))];

export default defineConfig({
  root,
  test: {
    // Two cores: more workers only wait for each other.
    maxWorkers: 2,
    projects: [
      {
        test: {
          name: 'unit',
          root,
          include: ['{shared,server,worker,drizzle,sandbox}/**/*.test.ts', 'scripts/**/*.test.ts'],
          exclude,
          testTimeout: 15_000,
        },
      },
      {
        // React is the client's: files are transformed as its own build does it.
        oxc: { jsx: { runtime: 'automatic' } },
        test: {
          name: 'client',
          root,
          include: ['client/**/*.test.{ts,tsx}'],
          exclude,
          environment: 'happy-dom',
          testTimeout: 15_000,
        },
      },
      {
        test: {
          name: 'integration',
          root,
          include: ['tests/{layers,conformance,integration,support}/**/*.test.ts'],
          exclude,
          globalSetup,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'e2e',
          root,
          include: ['tests/{drill,e2e}/**/*.test.ts'],
          exclude,
          globalSetup,
          fileParallelism: false,
          testTimeout: 180_000,
          hookTimeout: 180_000,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
