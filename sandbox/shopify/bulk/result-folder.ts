import { randomUUID } from 'node:crypto';
import { readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const pattern = /^syncline-sandbox-(\d+)-/;

/** A folder of this process for results of bulk operations. What processes that were killed left behind goes. */
export const resultFolder = (): string => {
  for (const name of readdirSync(tmpdir())) {
    const owner = Number(pattern.exec(name)?.[1] ?? 0);
    if (owner > 0 && !isAlive(owner)) rmSync(join(tmpdir(), name), { recursive: true, force: true });
  }
  return join(tmpdir(), `syncline-sandbox-${process.pid}-${randomUUID()}`);
};

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Somebody else's process is alive too.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
};
