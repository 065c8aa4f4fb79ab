import { readdirSync, readFileSync } from 'node:fs';

/** Clock ticks per second of /proc; 100 on every Linux that matters. */
const TICKS = 100;

/**
 * CPU seconds that a process and all its descendants have used so far, ended ones included as far
 * as their parents waited for them. Linux only; undefined elsewhere.
 */
export function cpuSeconds(rootPid: number): number | undefined {
  const table = processTable();
  if (!table) return undefined;
  const children = new Map<number, number[]>();
  for (const [pid, process] of table) children.set(process.parent, [...(children.get(process.parent) ?? []), pid]);
  const walk = (pid: number): number =>
    (table.get(pid)?.ticks ?? 0) + (children.get(pid) ?? []).reduce((sum, child) => sum + walk(child), 0);
  return walk(rootPid) / TICKS;
}

/** Peak resident memory of one process so far, in MiB (VmHWM). Linux only. */
export function peakMemoryMib(pid: number): number | undefined {
  try {
    const match = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
    return match?.[1] ? Number(match[1]) / 1024 : undefined;
  } catch {
    return undefined;
  }
}

function processTable(): Map<number, { parent: number; ticks: number }> | undefined {
  if (process.platform !== 'linux') return undefined;
  const table = new Map<number, { parent: number; ticks: number }>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      // The command may hold spaces and brackets: fields are counted from the last bracket on.
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      const number = (index: number) => Number(fields[index] ?? 0);
      // utime, stime, and those of children already waited for.
      table.set(Number(name), { parent: number(1), ticks: number(11) + number(12) + number(13) + number(14) });
    } catch {
      // It ended while we looked.
    }
  }
  return table;
}
