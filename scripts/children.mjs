import { spawn } from 'node:child_process';
import {
  createWriteStream,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { endProcess, isAlive } from './processes.mjs';

/**
 * The processes of a running instance. Everything they say goes to a file each; warnings and errors also to the
 * terminal, which stays calm.
 */
const BIGGEST_LOG = 20 * 1024 * 1024;
const QUIET_MS = 30_000;

/** @param onCrash told once when a process ends that should not. */
export function makeChildren({ root, folder, onCrash }) {
  const logs = join(folder, 'logs');
  const note = join(folder, 'processes.json');
  const children = new Map();
  let stopping = false;
  mkdirSync(logs, { recursive: true });

  /** Starts `<name>/dist/main.js`. `onLine` sees each line it prints. */
  function start(name, env, onLine = () => undefined) {
    const script = join(root, name, 'dist', 'main.js');
    const file = openLog(join(logs, `${name}.log`));
    const show = makeTerminal(name);
    // Detached: Ctrl-C in the terminal reaches only us, and we end the others in order.
    const child = spawn(process.execPath, ['--enable-source-maps', script], {
      cwd: root,
      env,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const last = [];
    const read = (stream, isError) =>
      createInterface({ input: stream }).on('line', (line) => {
        file.write(`${line}\n`);
        last.push(line);
        if (last.length > 12) last.shift();
        show(line, isError);
        onLine(line);
      });
    read(child.stdout, false);
    read(child.stderr, true);
    children.set(name, child);
    writeFileSync(note, JSON.stringify([...children.values()].map(({ pid }) => pid)));
    child.once('error', (error) => crashed(name, error.message, last));
    child.once('exit', (code, signal) => {
      file.end();
      crashed(name, code === null ? `signal ${signal}` : `exit code ${code}`, last);
    });
    return child;
  }

  function crashed(name, how, last) {
    children.delete(name);
    if (!stopping) onCrash(`The ${name} ended unexpectedly (${how}).\n${last.map(plain).join('\n')}`);
  }

  /** Ends all of them at once, by force when they have not ended within `patienceMs`. */
  async function stop(patienceMs) {
    stopping = true;
    await Promise.all([...children.values()].map(({ pid }) => pid && endProcess(pid, { patienceMs })));
    rmSync(note, { force: true });
  }

  return { start, stop };
}

/** Ends what a start that was killed by force has left behind. */
export async function endLeftovers(root, folder) {
  const note = join(folder, 'processes.json');
  if (!existsSync(note)) return;
  const pids = JSON.parse(readFileSync(note, 'utf8')).filter((pid) => isAlive(pid) && isOurs(pid, root));
  await Promise.all(pids.map((pid) => endProcess(pid)));
  rmSync(note, { force: true });
}

/** A number may have been given to another program since. */
function isOurs(pid, root) {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(root);
  } catch {
    return false;
  }
}

function openLog(path) {
  if (existsSync(path) && statSync(path).size > BIGGEST_LOG) renameSync(path, `${path}.1`);
  return createWriteStream(path, { flags: 'a' });
}

function makeTerminal(name) {
  const shown = new Map();
  return (line, isError) => {
    const entry = parse(line);
    if (entry ? !['warn', 'error', 'fatal'].includes(entry.level) : !isError) return;
    const text = plain(line);
    // The same again within half a minute says nothing new.
    const key = entry ? `${entry.level} ${entry.msg}` : text;
    if (Date.now() - (shown.get(key) ?? 0) < QUIET_MS) return;
    if (shown.size > 500) shown.clear();
    shown.set(key, Date.now());
    console.error(`[${name}] ${text}`);
  };
}

function plain(line) {
  const entry = parse(line);
  if (!entry) return line;
  const reason = entry.err?.message ?? entry.error?.message;
  return `${entry.level}: ${entry.msg ?? ''}${reason && reason !== entry.msg ? ` (${reason})` : ''}`;
}

function parse(line) {
  if (!line.startsWith('{')) return undefined;
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
