import { randomUUID } from 'node:crypto';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Writes a state a moment after its last change, whole and then renamed. Without a file it does nothing. */
export const makeJsonSaver = (
  file: string | undefined,
  state: () => unknown,
): { changed(): void; flush(): Promise<void> } => {
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<void> = Promise.resolve();
  let wait = 500;
  const write = async (): Promise<void> => {
    if (file === undefined) return;
    await mkdir(dirname(file), { recursive: true });
    // A name of its own: an earlier instance that is still closing may write the same file.
    const part = `${file}.${randomUUID()}.new`;
    const text = JSON.stringify(state());
    // A big state is written less often.
    wait = Math.min(30_000, 500 + text.length / 1_000);
    await writeFile(part, text);
    await rename(part, file);
  };
  const start = (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    // One failure (a full disk) must not be the end of all later saves.
    writing = writing.catch(() => undefined).then(write);
    return writing;
  };
  return {
    changed: () => {
      if (file === undefined || timer) return;
      timer = setTimeout(() => start().catch(report), wait);
      timer.unref();
    },
    flush: start,
  };
};

const report = (error: unknown): void => {
  process.stderr.write(
    `The sandbox could not save its edits: ${error instanceof Error ? error.message : String(error)}\n`,
  );
};
