import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildAll } from './build.mjs';
import { endLeftovers, makeChildren } from './children.mjs';
import { ensureDatabase, isFirstRun } from './databases.mjs';
import { assertNode, installDependencies } from './install.mjs';
import { withLock } from './lock-file.mjs';
import { endCommands, isAlive, run, until } from './processes.mjs';
import { answersHttp, statusOf } from './ready.mjs';
import { sandboxApps } from './sandbox-apps.mjs';
import { dataFolder, root, startServices } from './services.mjs';
import { keepPort, makePassword, readOrMakeKeys, readSettings } from './settings.mjs';

/** `npm start`: from a bare machine with Node to a running Syncline, and back when it is told to end. */
assertNode();

const CHILDREN_PATIENCE_MS = 6_000;
const settings = readSettings(root);
const folder = dataFolder(settings);
const port = Number(settings.PORT ?? 3000);
const address = `http://127.0.0.1:${port}`;
const say = (text) => console.log(`· ${text}`);

let starting;
let services;
let children;
let ending;

process.on('SIGINT', () => end(0));
process.on('SIGTERM', () => end(0));
process.on('SIGHUP', () => end(0));
watchParent();

try {
  await withLock(join(folder, 'instance.lock'), claimFolder);
  await begin();
} catch (error) {
  if (!ending) {
    console.error(`\nSyncline could not start. ${error.message}`);
    await end(1);
  }
}

async function begin() {
  await endLeftovers(root, folder);
  if (await answersHttp(address)) {
    throw new Error(`Something already answers at ${address}. Stop it, or choose another port: PORT=3001 npm start`);
  }
  const keys = readOrMakeKeys(folder);

  const installed = installDependencies(root, say);
  const built = installed.then(() => buildAll(root, say));
  // Seen where it is awaited; here only so that a failure elsewhere first does not count as unhandled.
  built.catch(() => undefined);
  starting = startServices({
    folder,
    databaseUrl: settings.DATABASE_URL,
    redisUrl: settings.REDIS_URL,
    binariesReady: installed,
    onProgress: say,
  });
  services = await starting;
  await built;
  if (ending) return;

  const databaseUrl = settings.DATABASE_URL ?? (await ensureDatabase(root, services.databaseUrl, 'syncline'));
  const env = {
    ...process.env,
    ...settings,
    DATABASE_URL: databaseUrl,
    REDIS_URL: services.redisUrl,
    PORT: String(port),
    NODE_ENV: settings.NODE_ENV ?? 'development',
    SYNCLINE_ENCRYPTION_KEYS: settings.SYNCLINE_ENCRYPTION_KEYS ?? keys.encryptionKeys,
    SYNCLINE_AUTH_SECRET: settings.SYNCLINE_AUTH_SECRET ?? keys.authSecret,
  };
  await run(process.execPath, [join(root, 'server', 'dist', 'commands.js'), 'migrate'], { cwd: root, env });
  const firstRun = await isFirstRun(root, databaseUrl);
  const owner = {
    email: env.SYNCLINE_OWNER_EMAIL ?? 'owner@example.com',
    password: env.SYNCLINE_OWNER_PASSWORD ?? makePassword(),
  };
  if (ending) return;

  children = makeChildren({ root, folder, onCrash });
  const sandboxUrl = await startSandbox(env);
  const shared = sandboxUrl
    ? { ...env, SYNCLINE_SANDBOX: 'true', SYNCLINE_SANDBOX_URL: sandboxUrl, ...(await sandboxApps(sandboxUrl, env)) }
    : env;
  const firstOwner = firstRun ? { SYNCLINE_OWNER_EMAIL: owner.email, SYNCLINE_OWNER_PASSWORD: owner.password } : {};
  await Promise.all([
    startServer({ ...shared, ...firstOwner }),
    startWorker({ SYNCLINE_SPILL_DIR: join(folder, 'spill'), ...shared }),
  ]);
  if (ending) return;

  console.log(`\nSyncline is ready at ${address}`);
  if (firstRun) {
    const secret = env.SYNCLINE_OWNER_PASSWORD
      ? 'the password of SYNCLINE_OWNER_PASSWORD'
      : `the password ${owner.password}  (shown only now)`;
    console.log(`  Sign in as ${owner.email} with ${secret}`);
  } else {
    console.log('  Sign in with your account. Password lost: node server/dist/commands.js operator-link E-MAIL');
  }
  if (sandboxUrl) console.log(`  Simulated stores to try it on: ${sandboxUrl}`);
  console.log(`  Logs: ${join(folder, 'logs')}. Ctrl-C ends everything; the data stays.`);
}

async function startSandbox(env) {
  const wanted = env.SYNCLINE_SANDBOX ?? (env.NODE_ENV === 'production' ? 'false' : 'true');
  if (!/^(1|true|yes|on)$/i.test(wanted)) return undefined;
  const sandboxPort = env.SANDBOX_PORT ?? (await keepPort(folder, 'sandbox'));
  const url = `http://127.0.0.1:${sandboxPort}`;
  children.start('sandbox', {
    ...env,
    SANDBOX_PORT: String(sandboxPort),
    SANDBOX_STATE_FILE: env.SANDBOX_STATE_FILE ?? join(folder, 'sandbox-state.json'),
  });
  await until('The sandbox', () => ending || answersHttp(url), { timeoutMs: 60_000 });
  return url;
}

async function startServer(env) {
  children.start('server', env);
  await until('The server', async () => ending || (await statusOf(`${address}/health/ready`)) === 200, {
    timeoutMs: 60_000,
  });
}

async function startWorker(env) {
  let ready = false;
  children.start('worker', env, (line) => {
    ready ||= /worker (is )?ready/i.test(line);
  });
  await until('The worker', () => ending || ready, { timeoutMs: 60_000 });
}

function onCrash(message) {
  if (ending) return;
  console.error(`\n${message}\nEverything is being stopped; the data is kept. The whole log: ${join(folder, 'logs')}`);
  void end(1);
}

/** Two instances on one data folder would fight over its Postgres and its keys. */
function claimFolder() {
  const claim = join(folder, 'instance.json');
  if (existsSync(claim)) {
    const other = JSON.parse(readFileSync(claim, 'utf8') || '{}');
    if (other.pid !== process.pid && other.pid && isAlive(other.pid)) {
      throw new Error(
        `It already runs from ${folder} (process ${other.pid}, ${other.address}). For a second one set SYNCLINE_DATA_DIR and PORT.`,
      );
    }
  }
  writeFileSync(claim, JSON.stringify({ pid: process.pid, address }));
}

/** Processes first, so that pages in flight are committed or rolled back; then Redis and Postgres. */
async function end(code) {
  if (ending) return ending;
  ending = (async () => {
    if (starting) console.log('\n· Stopping');
    const overdue = setTimeout(() => process.exit(1), 9_800);
    try {
      await children?.stop(CHILDREN_PATIENCE_MS);
      endCommands();
      // Told to end in the middle of starting: what is half up must be stopped too.
      services ??= await starting?.catch(() => undefined);
      await services?.stop();
      const claim = join(folder, 'instance.json');
      if (existsSync(claim) && JSON.parse(readFileSync(claim, 'utf8')).pid === process.pid)
        rmSync(claim, { force: true });
      if (starting) console.log('· Stopped');
    } catch (error) {
      console.error(error.message);
      code = 1;
    }
    clearTimeout(overdue);
    process.exit(code);
  })();
  return ending;
}

/** When npm is ended without passing it on, so are we. */
function watchParent() {
  if (!process.env.npm_lifecycle_event) return;
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) void end(0);
  }, 500).unref();
}
