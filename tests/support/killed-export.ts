import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Sql } from 'postgres';
import { peakMemoryMib } from '../bench/process-cost.ts';
import type { ManagedProcess } from './managed-process.ts';

/** Where a worker that reads an export is killed: while it sorts the file, or when it has brought this many records. */
export type KillAt = { sortedBytes: number } | { records: number };

export interface KilledExport {
  status: string;
  fetched: number;
  vendorTotal: number;
  /** What the kills met: the drawer that was next (undefined: the file was being sorted), and what was fetched. */
  kills: { drawer: number | undefined; fetched: number }[];
  /** From the first look at the file to the end of the run, without what follows here. */
  seconds: number;
  /** From each kill to the moment a worker has the run again: the dead one's lease has to end. */
  waitedSeconds: number;
  /** Until the vendor's file could be read. */
  preparedSeconds: number;
  /** Of the worker that needed most; undefined where the system does not tell. */
  peakMemoryMib: number | undefined;
  /** The sorted result. */
  spillMib: number;
  /** The same and whatever killed workers left beside it. */
  spillPeakMib: number;
}

interface RunNow {
  open: boolean;
  status: string;
  fence: number;
  fetched: number;
  vendorTotal: number | null;
  drawer: number | null;
}

/** Watches a run of one stream whose records come as an export, and kills its worker (SIGKILL) at the given points. */
export async function watchExport(
  sql: Sql,
  {
    runId,
    worker,
    spillFolder,
    kills,
  }: { runId: string; worker: ManagedProcess; spillFolder: string; kills: KillAt[] },
): Promise<KilledExport> {
  const planned = [...kills];
  const result: KilledExport = {
    ...{ status: '', fetched: 0, vendorTotal: 0, kills: [], seconds: 0, waitedSeconds: 0, preparedSeconds: 0 },
    ...{ peakMemoryMib: undefined, spillMib: 0, spillPeakMib: 0 },
  };
  const beganAt = performance.now();
  let readingAt: number | undefined;
  for (;;) {
    const [run, disk] = [await lookAt(sql, runId), await diskOf(spillFolder)];
    const memory = peakMemoryMib(worker.pid);
    if (memory !== undefined) result.peakMemoryMib = Math.max(result.peakMemoryMib ?? 0, memory);
    result.spillMib = Math.max(result.spillMib, mib(disk.sealed));
    result.spillPeakMib = Math.max(result.spillPeakMib, mib(disk.sealed + disk.parts));
    if (readingAt === undefined && disk.spills > 0) readingAt = performance.now();
    if (!run.open) {
      const { status, fetched } = run;
      const from = readingAt ?? beganAt;
      const seconds = (performance.now() - from) / 1_000 - result.waitedSeconds;
      const preparedSeconds = (from - beganAt) / 1_000;
      return { ...result, status, fetched, vendorTotal: Number(run.vendorTotal), seconds, preparedSeconds };
    }
    const [next] = planned;
    if (next && isReached(next, run, disk)) {
      planned.shift();
      await worker.kill('SIGKILL');
      const diedAt = performance.now();
      const { drawer, fetched, fence } = await lookAt(sql, runId);
      result.kills.push({ drawer: disk.sealed > 0 ? (drawer ?? undefined) : undefined, fetched });
      await worker.start();
      while ((await lookAt(sql, runId)).fence === fence) await delay(100);
      result.waitedSeconds += (performance.now() - diedAt) / 1_000;
    }
    await delay(100);
  }
}

const isReached = (at: KillAt, run: RunNow, disk: Disk): boolean =>
  'records' in at ? run.fetched >= at.records && disk.sealed > 0 : disk.parts >= at.sortedBytes && disk.sealed === 0;

async function lookAt(sql: Sql, runId: string): Promise<RunNow> {
  const [run] = await sql<RunNow[]>`
    select r.status, r.status in ('queued', 'running') as open, r.fence, s.fetched::int as fetched,
      s.vendor_total::int as "vendorTotal", (s.checkpoint -> 'at' -> 'bulk' ->> 'drawer')::int as drawer
    from runs r join run_streams s on s.organization_id = r.organization_id and s.run_id = r.id
    where r.id = ${runId}`;
  if (!run) throw new Error('The run is not there.');
  return run;
}

interface Disk {
  spills: number;
  /** Bytes. */
  sealed: number;
  parts: number;
}

async function diskOf(folder: string): Promise<Disk> {
  const disk: Disk = { spills: 0, sealed: 0, parts: 0 };
  for (const spill of await readdir(folder).catch(() => [])) {
    disk.spills += 1;
    let bytes = 0;
    for (const drawer of await readdir(join(folder, spill)).catch(() => [])) {
      bytes += (await stat(join(folder, spill, drawer)).catch(() => undefined))?.size ?? 0;
    }
    if (spill.endsWith('.part')) disk.parts += bytes;
    else disk.sealed += bytes;
  }
  return disk;
}

const mib = (bytes: number): number => bytes / 1_048_576;
