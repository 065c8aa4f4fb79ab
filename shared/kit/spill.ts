import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { appendFile, mkdir, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { HubError } from '../errors/index.ts';
import type { Spill } from './context.ts';
import { splitLines } from './split-lines.ts';

export interface SpillsOptions {
  /** Made when it is not there; of this purpose only: everything in it may be removed. */
  directory: string;
  /** Bytes that all spills there may have together. */
  maxBytes: number;
}

export interface Spills {
  /**
   * What another had put under the name and not sealed goes: its process was killed, or has lost the work to this one.
   * @param name unique over all connections. @param signal when it aborts, what is not sealed is removed.
   */
  open(name: string, signal: AbortSignal): Promise<Spill>;
  /** Removes what nobody has touched for long: the rest of killed processes, results nobody came back for. */
  sweep(): Promise<void>;
}

/** Lines waiting to be written are held up to so many characters over all drawers of a spill. */
const heldAtMost = 8 * 1_048_576;
const longestLineBytes = 256 * 1_048_576;
/** Others write there too: how full it is, is looked up again after so many bytes of our own. */
const measuredAfterBytes = 64 * 1_048_576;
const sealedLivesMs = 24 * 60 * 60 * 1_000;
/** Whoever fills one touches it all the time. */
const partLivesMs = 15 * 60 * 1_000;

/** Spills on this machine's disk, shared by all processes that are given the same directory. */
export function makeSpills({ directory, maxBytes }: SpillsOptions): Spills {
  let room = 0;

  async function claim(bytes: number): Promise<void> {
    if (bytes > room) {
      const free = maxBytes - (await bytesIn(directory));
      if (bytes > free) throw full(directory, maxBytes);
      room = Math.min(free, Math.max(bytes, measuredAfterBytes));
    }
    room -= bytes;
  }

  async function sweep(): Promise<void> {
    for (const name of await readdir(directory).catch(() => [])) {
      const path = join(directory, name);
      const touched = (await stat(path).catch(() => undefined))?.mtimeMs ?? Date.now();
      const lives = name.endsWith(partSuffix) ? partLivesMs : sealedLivesMs;
      if (Date.now() - touched > lives) await rm(path, { recursive: true, force: true });
    }
  }

  return {
    sweep,
    async open(name, signal) {
      signal.throwIfAborted();
      await sweep();
      const lasting = join(directory, createHash('sha256').update(name).digest('hex').slice(0, 32));
      const isSealed = await touch(lasting);
      const path = isSealed ? lasting : `${lasting}.${randomUUID()}${partSuffix}`;
      if (!isSealed) {
        // Now, not in a quarter of an hour: two results that a kill cut short can be more than fits beside a third.
        await removeParts(directory, lasting);
        await mkdir(path, { recursive: true, mode: 0o700 });
      }
      return makeSpill({ path, lasting, isSealed, claim, signal });
    },
  };
}

const partSuffix = '.part';

interface SpillPlace {
  path: string;
  /** Where it lies when it is sealed. */
  lasting: string;
  isSealed: boolean;
  claim(bytes: number): Promise<void>;
  signal: AbortSignal;
}

function makeSpill(place: SpillPlace): Spill {
  const { lasting, claim, signal } = place;
  let { path, isSealed } = place;
  let held = new Map<number, string[]>();
  let heldLength = 0;
  let writing: Promise<void> = Promise.resolve();

  const fileOf = (drawer: number) => join(path, String(drawer));

  /** One drawer after the other, each file open for one write only: a thousand drawers take one handle. */
  async function writeAll(lines: Map<number, string[]>): Promise<void> {
    for (const [drawer, each] of lines) {
      signal.throwIfAborted();
      const bytes = Buffer.from(`${each.join('\n')}\n`);
      await claim(bytes.length);
      await appendFile(fileOf(drawer), bytes, { mode: 0o600 }).catch((cause) =>
        Promise.reject(unwritable(path, cause)),
      );
    }
    await touch(path);
  }

  function write(lines: Map<number, string[]>): Promise<void> {
    writing = writing.then(() => writeAll(lines));
    return writing;
  }

  function flush(): Promise<void> {
    const lines = held;
    held = new Map();
    heldLength = 0;
    return write(lines);
  }

  /** The others may go on filling up: a drawer is often read while more is put into its neighbours. */
  function flushOne(drawer: number): Promise<void> {
    const lines = held.get(drawer);
    if (!lines) return writing;
    held.delete(drawer);
    heldLength -= lines.reduce((sum, line) => sum + line.length + 1, 0);
    return write(new Map([[drawer, lines]]));
  }

  async function remove(): Promise<void> {
    signal.removeEventListener('abort', end);
    held.clear();
    await writing.catch(() => undefined);
    await rm(path, { recursive: true, force: true });
  }
  const end = () => {
    if (!isSealed) void remove().catch(() => undefined);
  };
  signal.addEventListener('abort', end, { once: true });

  return {
    sealed: isSealed,
    async put(drawer, line) {
      if (isSealed) throw misused('A sealed spill takes no more lines.');
      if (line.includes('\n')) throw misused('What is spilt is one line.');
      const lines = held.get(drawer);
      if (lines) lines.push(line);
      else held.set(drawer, [line]);
      heldLength += line.length + 1;
      if (heldLength > heldAtMost) await flush();
    },
    async seal() {
      await flush();
      isSealed = true;
      try {
        await rename(path, lasting);
        path = lasting;
      } catch {
        // The same was sealed by another process meanwhile: this one goes with its slice.
        isSealed = false;
      }
    },
    async *lines(drawer) {
      if (!isSealed) await flushOne(drawer);
      await touch(path);
      const file = createReadStream(fileOf(drawer), { highWaterMark: 256 * 1_024 });
      try {
        yield* splitLines(file, longestLineBytes, () => misused('A line of a spill is too long.'));
      } catch (error) {
        if (!isMissing(error)) throw error;
      } finally {
        file.destroy();
      }
    },
    close: remove,
  };
}

async function removeParts(directory: string, lasting: string): Promise<void> {
  for (const entry of await readdir(directory).catch(() => [])) {
    const path = join(directory, entry);
    if (path.startsWith(`${lasting}.`)) await rm(path, { recursive: true, force: true });
  }
}

/** Says that it is in use. @returns whether it is there. */
async function touch(path: string): Promise<boolean> {
  const now = new Date();
  return utimes(path, now, now).then(
    () => true,
    () => false,
  );
}

async function bytesIn(directory: string): Promise<number> {
  let bytes = 0;
  for (const entry of await readdir(directory, { withFileTypes: true }).catch(() => [])) {
    const path = join(directory, entry.name);
    // Removed in the meantime: takes no room.
    bytes += entry.isDirectory() ? await bytesIn(path) : ((await stat(path).catch(() => undefined))?.size ?? 0);
  }
  return bytes;
}

const isMissing = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ENOENT';

const misused = (message: string): HubError =>
  new HubError('report', message, { code: 'SPILL_MISUSED', origin: 'hub' });

const full = (directory: string, maxBytes: number): HubError =>
  new HubError('report', `${directory} holds more than ${maxBytes} bytes.`, {
    code: 'SPILL_FULL',
    userMessage:
      `The result is larger than the ${Math.round(maxBytes / 1_073_741_824)} GB that Syncline may use on disk to sort ` +
      'it. Nothing that was synced is lost. The operator of this installation can allow more with ' +
      'SYNCLINE_SPILL_MAX_BYTES, then start the sync again.',
    origin: 'hub',
  });

function unwritable(path: string, cause: unknown): HubError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
  return new HubError('report', `${path} could not be written: ${code}`, {
    code: code === 'ENOSPC' || code === 'EDQUOT' ? 'SPILL_FULL' : 'SPILL_FAILED',
    userMessage:
      `Syncline could not write to its folder for large results (${code}). Nothing that was synced is lost. The ` +
      'operator of this installation must make room there, or set SYNCLINE_SPILL_DIR to a folder with more.',
    origin: 'hub',
    cause,
  });
}
