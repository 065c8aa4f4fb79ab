import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';

/** A child process of a drill, bench or browser test that may be killed and started again. */
export interface ManagedProcess {
  readonly pid: number;
  /** Kills and waits for the end. */
  kill(signal: 'SIGKILL' | 'SIGTERM'): Promise<void>;
  /** Starts it again; resolves when it is ready. */
  start(): Promise<void>;
  /** Did it end without having been killed here? */
  endedAlone(): boolean;
}

export interface ProcessOptions {
  name: string;
  command: string;
  args: string[];
  env: Record<string, string>;
  /** Asked every 50 ms until it says yes. */
  ready: () => Promise<boolean>;
  logFile: string;
}

const READY_WITHIN_MS = 60_000;

/**
 * Starts a process and waits until it is ready.
 * @throws Error with the last lines of its output when it ends or does not become ready.
 */
export async function startProcess(options: ProcessOptions): Promise<ManagedProcess> {
  mkdirSync(dirname(options.logFile), { recursive: true });
  let child: ChildProcess | undefined;
  let killed = false;
  const ended = () => child === undefined || child.exitCode !== null || child.signalCode !== null;

  const start = async (): Promise<void> => {
    const log = createWriteStream(options.logFile, { flags: 'a' });
    const tail: string[] = [];
    const read = (chunk: Buffer) => {
      log.write(chunk);
      tail.push(chunk.toString());
      if (tail.length > 30) tail.shift();
    };
    const started = spawn(options.command, options.args, {
      env: { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '', ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child = started;
    killed = false;
    started.stdout.on('data', read);
    started.stderr.on('data', read);
    started.once('close', () => log.end());
    const deadline = Date.now() + READY_WITHIN_MS;
    while (!(await options.ready())) {
      if (ended() || Date.now() > deadline) {
        started.kill('SIGKILL');
        throw new Error(`${options.name} did not become ready. Its last words:\n${tail.join('')}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };

  await start();
  return {
    get pid() {
      return child?.pid ?? 0;
    },
    start,
    endedAlone: () => !killed && ended(),
    kill: async (signal) => {
      const victim = child;
      if (!victim || ended()) return;
      killed = true;
      await new Promise<void>((resolve) => {
        victim.once('exit', () => resolve());
        victim.kill(signal);
      });
    },
  };
}
