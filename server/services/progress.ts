import type { Database } from '@syncline/drizzle/client';
import { listProgress, type ProgressRow } from '@syncline/drizzle/queries/run-progress';
import type { Log } from '@syncline/shared/runtime/log';

/**
 * Tells whoever watches how runs move. One look at the database per organisation and tick, however
 * many tabs watch; no look at all while nobody does.
 */
export interface Progress {
  /** The runs of one organisation: those under way at once, then each that changed. Ends with the signal. */
  watch(organizationId: string, signal: AbortSignal): AsyncIterable<ProgressRow[]>;
  close(): void;
}

const tickMs = 500;
/** Longer than two ticks and a slow query: an end is seen even when it came between them. */
const endedWithinSeconds = 20;

interface Watcher {
  organizationId: string;
  /** What was told of each run. */
  told: Map<string, string>;
  /** What is to be told: the newest of each run. */
  fresh: Map<string, ProgressRow>;
  wake: () => void;
}

export function makeProgress({ database, log }: { database: Database; log: Log }): Progress {
  const watchers = new Set<Watcher>();
  let timer: NodeJS.Timeout | undefined;
  let looking = false;
  let closed = false;

  const look = async (): Promise<void> => {
    if (looking) return;
    looking = true;
    try {
      const organizations = new Set([...watchers].map((watcher) => watcher.organizationId));
      for (const organizationId of organizations) {
        const rows = await database.tenant(organizationId, (tx) => listProgress(tx, endedWithinSeconds));
        for (const watcher of watchers) if (watcher.organizationId === organizationId) tell(watcher, rows);
      }
    } catch (error) {
      log.warn({ err: error }, 'progress could not be read; the next look will');
    } finally {
      looking = false;
      if (watchers.size === 0) stop();
    }
  };
  const start = () => {
    timer ??= setInterval(() => void look(), tickMs).unref();
  };
  const stop = () => {
    clearInterval(timer);
    timer = undefined;
  };

  return {
    async *watch(organizationId, signal) {
      const watcher: Watcher = { organizationId, told: new Map(), fresh: new Map(), wake: () => undefined };
      const leave = () => watcher.wake();
      watchers.add(watcher);
      signal.addEventListener('abort', leave);
      start();
      void look();
      try {
        while (!signal.aborted && !closed) {
          if (watcher.fresh.size === 0) {
            await new Promise<void>((resolve) => {
              watcher.wake = resolve;
            });
            continue;
          }
          const rows = [...watcher.fresh.values()];
          watcher.fresh.clear();
          yield rows;
        }
      } finally {
        signal.removeEventListener('abort', leave);
        watchers.delete(watcher);
      }
    },
    close() {
      closed = true;
      stop();
      for (const watcher of watchers) watcher.wake();
    },
  };
}

/** A run is told when anything but its clock has moved. */
function tell(watcher: Watcher, rows: readonly ProgressRow[]): void {
  const present = new Set(rows.map((row) => row.runId));
  for (const runId of watcher.told.keys()) if (!present.has(runId)) watcher.told.delete(runId);
  for (const row of rows) {
    const signature = JSON.stringify([
      row.status,
      row.waitReason,
      row.streams.map(({ elapsedMs: _, ...rest }) => rest),
    ]);
    if (watcher.told.get(row.runId) === signature) continue;
    watcher.told.set(row.runId, signature);
    watcher.fresh.set(row.runId, row);
  }
  if (watcher.fresh.size > 0) watcher.wake();
}
