import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildAll } from './build.mjs';
import { provideChromium } from './chromium.mjs';
import { assertNode, installDependencies } from './install.mjs';
import { endCommands } from './processes.mjs';
import { dataFolder, root, startServices } from './services.mjs';

/**
 * `npm test`: sets up like `npm start`, with services of its own, then checks and tests everything. Arguments go to
 * Vitest (a path filters). The last line is `N passed, N failed`, with `, N skipped` when something was.
 */
assertNode();

const say = (text) => console.log(`· ${text}`);
const filters = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'syncline-test-'));
const bin = (name) => join(root, 'tests', 'node_modules', '.bin', name);
const count = { passed: 0, failed: 0, skipped: 0 };
let services;
let vitest;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => void giveUp());

try {
  const installed = installDependencies(root, say);
  const starting = startServices({
    folder,
    toolsFolder: join(dataFolder(), 'redis'),
    fast: true,
    databaseUrl: process.env.DATABASE_URL,
    redisUrl: process.env.REDIS_URL,
    binariesReady: installed,
    onProgress: say,
  });
  starting.catch(() => undefined);
  await installed;
  if (filters.length === 0) await check();
  services = await starting;
  await test();
} catch (error) {
  console.error(error.message);
  count.failed += 1;
}
await services?.stop();
rmSync(folder, { recursive: true, force: true });
const skipped = count.skipped > 0 ? `, ${count.skipped} skipped` : '';
console.log(`${count.passed} passed, ${count.failed} failed${skipped}`);
process.exit(count.failed > 0 || count.passed === 0 ? 1 : 0);

/** Each of these counts as one test. */
async function check() {
  const checks = [
    ['format and lint (Biome)', bin('biome'), ['check', '--error-on-warnings', '.'], root],
    ['types (tsc)', process.execPath, ['typecheck.mjs'], join(root, 'tests')],
    [
      'unused files, exports and dependencies (knip)',
      bin('knip'),
      ['--directory', root, '--config', 'tests/knip.json'],
      root,
    ],
  ];
  for (const [name, command, args, cwd] of checks) {
    const { code, output } = await quietly(command, args, cwd);
    if (code === 0) {
      count.passed += 1;
      console.log(`✓ ${name}`);
    } else {
      count.failed += 1;
      console.log(`✗ ${name}\n${output}`);
    }
  }
}

async function test() {
  // Tests that start whole processes take the same bundles as npm start.
  await buildAll(root, say);
  const chromium = await provideChromium(say);
  if (chromium.reason) say(`The browser tests will be skipped: ${chromium.reason}`);
  const report = join(folder, 'report.json');
  const args = [
    ...['run', '--config', 'tests/vitest.config.ts'],
    ...['--reporter=default', '--reporter=json', `--outputFile.json=${report}`],
    ...filters,
  ];
  const code = await new Promise((resolve) => {
    vitest = spawn(bin('vitest'), args, {
      cwd: root,
      stdio: 'inherit',
      env: {
        ...process.env,
        DATABASE_URL: services.databaseUrl,
        REDIS_URL: services.redisUrl,
        ...(chromium.path ? { CHROME_PATH: chromium.path } : {}),
      },
    });
    vitest.once('error', () => resolve(1));
    vitest.once('exit', (exitCode) => resolve(exitCode ?? 1));
  });
  const results = existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : undefined;
  if (!results) throw new Error('Vitest wrote no report.');
  count.passed += results.numPassedTests;
  count.failed += results.numFailedTests;
  count.skipped += results.numPendingTests + results.numTodoTests;
  // A file that could not even be loaded has no tests to fail.
  const broken = results.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  );
  count.failed += broken.length;
  // Such as an error outside of any test, or something left open at the end.
  if (code !== 0 && count.failed === 0)
    throw new Error(`Vitest ended with ${code} although no test failed: see above.`);
}

function quietly(command, args, cwd) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => {
        output += chunk;
      });
    }
    child.once('error', (error) => resolve({ code: 1, output: error.message }));
    child.once('exit', (code) => resolve({ code: code ?? 1, output }));
  });
}

async function giveUp() {
  vitest?.kill('SIGTERM');
  endCommands();
  await services?.stop();
  rmSync(folder, { recursive: true, force: true });
  process.exit(130);
}
