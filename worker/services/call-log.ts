import type { Database } from '@syncline/drizzle/client';
import { type CallEntry, insertCalls } from '@syncline/drizzle/queries/call-log';
import type { CallRecord } from '@syncline/shared/kit/ports';
import type { Log } from '@syncline/shared/runtime/log';
import { newId } from '@syncline/shared/runtime/new-id';

export interface CallLog {
  /** Never throws and never waits. */
  record(whose: { organizationId: string; connectionId: string; runId: string | undefined }, call: CallRecord): void;
  flush(): Promise<void>;
  close(): Promise<void>;
}

const flushEveryMs = 1_000;
/** Past it the oldest are dropped: a log must not fill the memory while Postgres is away. */
const mostWaiting = 5_000;

/** Writes calls to vendors in sets, a second behind. */
export function makeCallLog({ database, log }: { database: Database; log: Log }): CallLog {
  let waiting: { organizationId: string; entry: CallEntry }[] = [];
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<void> = Promise.resolve();

  const write = async (): Promise<void> => {
    const taken = waiting;
    waiting = [];
    const byTenant = new Map<string, CallEntry[]>();
    for (const { organizationId, entry } of taken) {
      const entries = byTenant.get(organizationId) ?? [];
      entries.push(entry);
      byTenant.set(organizationId, entries);
    }
    for (const [organizationId, entries] of byTenant) {
      try {
        await database.tenant(organizationId, (tx) => insertCalls(tx, organizationId, entries));
      } catch (error) {
        log.warn({ err: error, calls: entries.length }, 'calls to vendors could not be logged');
      }
    }
  };
  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    writing = writing.then(write);
    return writing;
  };

  return {
    record: ({ organizationId, connectionId, runId }, call) => {
      if (waiting.length >= mostWaiting) waiting.shift();
      const entry: CallEntry = {
        id: newId(),
        connectionId,
        runId: runId ?? null,
        method: call.method,
        url: storable(call.url),
        status: call.status ?? null,
        durationMs: Math.round(call.durationMs),
        waitedMs: Math.round(call.waitedMs),
        bytes: call.bytes,
        attempt: call.attempt,
        error: call.error === undefined ? null : storable(call.error),
        at: new Date().toISOString(),
      };
      waiting.push({ organizationId, entry });
      if (timer !== undefined) return;
      timer = setTimeout(() => void flush(), flushEveryMs);
      timer.unref();
    },
    flush,
    close: flush,
  };
}

/** What Postgres' text refuses, and a bound. */
const storable = (text: string): string =>
  text
    .slice(0, 2_000)
    .replaceAll('\u0000', '')
    .replace(/\p{Surrogate}/gu, '\ufffd');
