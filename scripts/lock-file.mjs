import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { isAlive, until } from './processes.mjs';

/** Does `work` while no other process holds the same lock file; one left behind by a dead process is taken over. */
export async function withLock(path, work) {
  mkdirSync(dirname(path), { recursive: true });
  await until(`The lock ${path}`, () => take(path), { timeoutMs: 180_000, everyMs: 100 });
  try {
    return await work();
  } finally {
    rmSync(path, { force: true });
  }
}

function take(path) {
  try {
    const file = openSync(path, 'wx');
    writeSync(file, String(process.pid));
    closeSync(file);
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw Object.assign(error, { fatal: true });
  }
  const holder = Number(readOr(path, ''));
  // An empty file is being written this moment.
  if (holder > 0 && !isAlive(holder)) rmSync(path, { force: true });
  return false;
}

function readOr(path, fallback) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return fallback;
  }
}
