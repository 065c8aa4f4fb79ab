import { spawn } from 'node:child_process';
import { accessSync, constants, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const running = new Set();

/** Runs a command to its end. Rejects with the end of its output unless it exits with 0. */
export function run(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
    running.add(child);
    child.once('close', () => running.delete(child));
    let output = '';
    const keep = (chunk) => {
      output = (output + chunk).slice(-8_000);
      options.onOutput?.(String(chunk));
    };
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
    child.once('error', (error) => reject(new Error(`${command} could not be started: ${error.message}`)));
    child.once('exit', (code, signal) => {
      if (code === 0) resolve(output);
      else reject(new Error(`${command} ${args.join(' ')} ended with ${code ?? signal}:\n${output.trim()}`));
    });
  });
}

/** Ends the commands that are under way: whoever waits for them is told that they failed. */
export function endCommands() {
  for (const child of running) child.kill('SIGTERM');
}

/** Whether a process lives. A zombie, which nobody has collected yet, does not. */
export function isAlive(pid) {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return error.code === 'EPERM';
  }
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return !stat.slice(stat.lastIndexOf(')') + 2).startsWith('Z');
  } catch {
    // No /proc (macOS): the signal said it is there.
    return process.platform !== 'linux';
  }
}

/** Asks a process to end, and makes it end when it has not within `patienceMs`. */
export async function endProcess(pid, { signal = 'SIGTERM', patienceMs = 5_000 } = {}) {
  if (!isAlive(pid)) return;
  send(pid, signal);
  const deadline = Date.now() + patienceMs;
  while (isAlive(pid)) {
    if (Date.now() > deadline) {
      send(pid, 'SIGKILL');
      return;
    }
    await delay(25);
  }
}

/** The full path of a command, or undefined. */
export function onPath(name) {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    const candidate = join(folder, name);
    try {
      accessSync(candidate, constants.X_OK);
      return candidate;
    } catch {
      // Not there.
    }
  }
  return undefined;
}

/** Tries until `attempt` returns something truthy; the last error is the reason when time is up. */
export async function until(what, attempt, { timeoutMs = 15_000, everyMs = 50 } = {}) {
  const deadline = Date.now() + timeoutMs;
  let reason;
  for (;;) {
    try {
      const result = await attempt();
      if (result) return result;
    } catch (error) {
      if (error.fatal) throw error;
      reason = error;
    }
    if (Date.now() > deadline)
      throw new Error(`${what} was not ready after ${timeoutMs / 1000} s${reason ? `: ${reason.message}` : ''}`);
    await delay(everyMs);
  }
}

function send(pid, signal) {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}
