import { spawn } from 'node:child_process';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { connect } from 'node:net';
import { delimiter, join } from 'node:path';
import { freePort } from './free-port.mjs';
import { withLock } from './lock-file.mjs';
import { endProcess, isAlive, onPath, run, until } from './processes.mjs';

/**
 * A Redis (or Valkey) of one's own: on loopback only, on a free port, with what BullMQ asks for (noeviction) and an
 * append-only file.
 */

/**
 * Starts it, or finds the one that already runs on this folder.
 * @param folder where its data is, or shall be
 * @param options.toolsFolder where an unpacked server is kept; several data folders may share one
 * @param options.fast for tests: keeps nothing on disk
 */
export async function startRedis(folder, { toolsFolder = folder, fast = false, port: wanted, onProgress } = {}) {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const note = join(folder, 'running.json');
  const running = readNote(note);
  if (running && isAlive(running.pid) && (await pings(running.port))) return handle(running, note, false);

  const server = await withLock(join(toolsFolder, 'fetch.lock'), () => findServer(toolsFolder, onProgress));
  const port = wanted ?? (await freePort());
  const log = join(folder, 'redis.log');
  const keep = fast ? ['--appendonly', 'no'] : ['--appendonly', 'yes', '--appendfsync', 'everysec'];
  const output = openSync(log, 'a');
  const child = spawn(
    server.command,
    [
      '--port',
      String(port),
      '--bind',
      '127.0.0.1',
      '--dir',
      folder,
      '--save',
      '',
      '--maxmemory-policy',
      'noeviction',
      ...keep,
    ],
    { detached: true, stdio: ['ignore', output, output], env: { ...process.env, ...server.env } },
  );
  closeSync(output);
  child.unref();
  let failure;
  child.once('error', (error) => {
    failure = error.message;
  });
  child.once('exit', (code) => {
    failure ??= `it ended with ${code}:\n${readFileSync(log, 'utf8').trim().split('\n').slice(-5).join('\n')}`;
  });
  await until('Redis', async () => {
    if (failure) throw Object.assign(new Error(`Redis could not be started: ${failure}`), { fatal: true });
    return pings(port);
  });
  const started = { pid: child.pid, port };
  writeFileSync(note, JSON.stringify(started));
  return handle(started, note, true);
}

function handle({ pid, port }, note, started) {
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    pid,
    started,
    stop: async () => {
      await endProcess(pid, { patienceMs: 8_000 });
      rmSync(note, { force: true });
    },
  };
}

/** On PATH, else unpacked earlier, else fetched from the distribution (Debian and Ubuntu; nothing is installed). */
async function findServer(toolsFolder, onProgress = () => undefined) {
  for (const name of ['valkey-server', 'redis-server']) {
    const found = onPath(name);
    if (found) return { command: found, env: {} };
  }
  const unpacked = unpackedServer(toolsFolder);
  if (unpacked) return unpacked;
  if (!onPath('apt-get') || !onPath('dpkg')) throw new Error(waysToGetRedis('none was found'));
  onProgress('Fetching Redis for this project (about 2 MB; nothing is installed on the system)');
  try {
    await fetchPackages(toolsFolder);
  } catch (error) {
    throw new Error(waysToGetRedis(`the packages could not be fetched (${error.message.slice(-400)})`));
  }
  const fetched = unpackedServer(toolsFolder);
  if (!fetched) throw new Error(waysToGetRedis('the packages of this distribution hold none'));
  return fetched;
}

function unpackedServer(toolsFolder) {
  const root = join(toolsFolder, 'root');
  const command = join(root, 'usr', 'bin', 'redis-server');
  if (!existsSync(command)) return undefined;
  const libraries = join(root, 'usr', 'lib');
  const triplets = existsSync(libraries) ? readdirSync(libraries).filter((name) => name.includes('linux')) : [];
  return { command, env: { LD_LIBRARY_PATH: triplets.map((name) => join(libraries, name)).join(delimiter) } };
}

/** apt with a state of its own: no rights needed, and the system is not changed. */
async function fetchPackages(toolsFolder) {
  const work = join(toolsFolder, 'apt');
  for (const part of ['state/lists/partial', 'cache/archives/partial', 'packages']) {
    mkdirSync(join(work, part), { recursive: true });
  }
  const options = [
    `Dir::State=${join(work, 'state')}`,
    'Dir::State::status=/var/lib/dpkg/status',
    `Dir::Cache=${join(work, 'cache')}`,
    'Acquire::Languages=none',
    'Acquire::Retries=2',
    ...(process.getuid?.() === 0 ? ['APT::Sandbox::User=root'] : []),
  ].flatMap((option) => ['-o', option]);
  const apt = (...args) => run('apt-get', [...options, ...args], { cwd: join(work, 'packages') });
  await apt('update');
  await apt('download', 'redis-server', 'redis-tools');
  // Libraries by their own names, as far as this release has them.
  for (const library of ['libjemalloc2', 'liblzf1', 'libatomic1', 'liblua5.1-0', 'lua-bitop', 'lua-cjson']) {
    await apt('download', library).catch(() => undefined);
  }
  const unpacking = join(toolsFolder, 'root.part');
  rmSync(unpacking, { recursive: true, force: true });
  for (const name of readdirSync(join(work, 'packages'))) {
    await run('dpkg', ['-x', join(work, 'packages', name), unpacking]);
  }
  rmSync(join(toolsFolder, 'root'), { recursive: true, force: true });
  renameSync(unpacking, join(toolsFolder, 'root'));
  rmSync(work, { recursive: true, force: true });
}

function waysToGetRedis(why) {
  return [
    `Redis is needed, and ${why}. Any of these will do, then start again:`,
    '  - set REDIS_URL to a Redis 6.2 or newer, or a Valkey',
    '  - Debian, Ubuntu: apt-get install redis-server      Fedora: dnf install valkey',
    '  - macOS: brew install valkey',
    '  - Docker: docker run -d -p 6379:6379 redis:7 --maxmemory-policy noeviction, and REDIS_URL=redis://127.0.0.1:6379',
  ].join('\n');
}

function pings(port) {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    const finish = (ready) => {
      socket.destroy();
      resolve(ready);
    };
    socket.setTimeout(2_000, () => finish(false));
    socket.once('error', () => finish(false));
    socket.once('connect', () => socket.write('PING\r\n'));
    // Anything else (-LOADING) means: not yet.
    socket.once('data', (chunk) => finish(chunk.toString().startsWith('+PONG')));
  });
}

function readNote(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}
