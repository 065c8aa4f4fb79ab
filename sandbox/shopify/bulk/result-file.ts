import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

export interface ResultFile {
  key: string;
  path: string;
  put(line: string): void;
  /** Waits while the disk lags behind. */
  drained(): Promise<void>;
  end(): Promise<{ bytes: number }>;
}

const pool = 2_000;
const late = 500;

/**
 * A result on disk, written line by line. Shuffled: each line changes places with an earlier one that still waits, and
 * a few wait for the end, so that children stand anywhere.
 */
export const makeResultFile = async (folder: string, shuffle: boolean): Promise<ResultFile> => {
  await mkdir(folder, { recursive: true });
  const key = randomUUID();
  const path = join(folder, `${key}.jsonl`);
  const stream = createWriteStream(path, { highWaterMark: 1_048_576 });
  const opened = once(stream, 'open');
  let failed: Error | undefined;
  stream.on('error', (error) => {
    failed = error;
  });
  const held: string[] = [];
  const last: string[] = [];
  let buffer = '';
  let full = false;
  const write = (line: string): void => {
    buffer += `${line}\n`;
    if (buffer.length < 65_536) return;
    full = !stream.write(buffer);
    buffer = '';
  };
  const put = (line: string): void => {
    if (!shuffle) {
      write(line);
      return;
    }
    if (last.length < late && Math.random() < 0.002) {
      last.push(line);
      return;
    }
    if (held.length < pool) {
      held.push(line);
      return;
    }
    const at = Math.floor(Math.random() * held.length);
    const out = held[at];
    held[at] = line;
    if (out !== undefined) write(out);
  };
  return {
    key,
    path,
    put,
    drained: async () => {
      if (failed) throw failed;
      if (!full) return;
      full = false;
      await once(stream, 'drain');
    },
    end: async () => {
      await opened;
      for (let at = held.length - 1; at > 0; at -= 1) {
        const other = Math.floor(Math.random() * (at + 1));
        [held[at], held[other]] = [held[other] ?? '', held[at] ?? ''];
      }
      for (const line of [...held, ...last]) write(line);
      stream.end(buffer);
      await once(stream, 'close');
      if (failed) throw failed;
      return { bytes: stream.bytesWritten };
    },
  };
};
