import type { Database } from '@syncline/drizzle/client';
import { raiseAttention } from '@syncline/drizzle/queries/connections';
import {
  type Claim,
  claimRun,
  countAttempts,
  deferRun,
  endCancelled,
  failRun,
  finishRun,
  parkRun,
  releaseRun,
  renewLease,
} from '@syncline/drizzle/queries/run-claims';
import { nextRunnable, type RunnableRun } from '@syncline/drizzle/queries/runs';
import { HubError, toHubError } from '@syncline/shared/errors';
import type { Queues } from '@syncline/shared/queues/client';
import type { Log } from '@syncline/shared/runtime/log';
import { ClaimLost, type OpenConnection } from '../engine/ports.ts';
import { runSlice } from '../engine/run-slice.ts';
import type { ClockSkews } from '../engine/vendor-clock.ts';
import { decide } from '../failures.ts';
import type { Handler } from '../handler.ts';
import { ringForRun } from '../rings.ts';
import { keepPatience } from '../services/patience.ts';
import type { OpenFor } from '../services/vendor-access.ts';
import { isDatabaseAway, isDatabaseBusy } from '../store/database-away.ts';
import type { Store } from '../store/make-store.ts';

export interface SyncSliceDeps {
  database: Database;
  store: Store;
  queues: Queues;
  vendors: {
    open(organizationId: string, connectionId: string, options: OpenFor): Promise<OpenConnection>;
  };
  log: Log;
  /** A slice gives way after about this long. */
  sliceMs?: number;
  /** A worker that says nothing for this long has lost its run. */
  leaseSeconds?: number;
  /** How long a vendor may say nothing before the run gives its place to others. */
  patienceMs?: number;
}

/**
 * A ring for a run is only a ring: what is claimed is the next slice of whoever was served longest ago.
 * The run goes on in a ring of its own when more remains.
 */
export function makeSyncSlice(deps: SyncSliceDeps): Handler<'sync-slice'> {
  const clockSkews: ClockSkews = new Map();
  return async (_payload, { signal, log }) => {
    const claim = await claimNext(deps.database, deps.leaseSeconds ?? leaseSecondsDefault);
    if (!claim) return;
    const runLog = log.child({ runId: claim.runId, connectionId: claim.connectionId, slice: claim.sliceSeq });
    try {
      if (claim.lostClaims >= mostLostClaims) {
        runLog.error({ lostClaims: claim.lostClaims }, 'a run has ended worker after worker: it is given up');
        await deps.database.tenant(claim.organizationId, (tx) => failRun(tx, claim, workersLost));
        return;
      }
      await workOn(deps, { claim, clockSkews }, signal, runLog);
    } finally {
      // A run may have stood behind this one, and its own ring is spent.
      const next = await nextRunnable(deps.database).catch(() => undefined);
      if (next) await ringForRun(deps, next);
    }
  };
}

const sliceMsDefault = 30_000;
const leaseSecondsDefault = 15;
/** A page that ends each worker that reads it would be claimed for ever. */
const mostLostClaims = 10;
const workersLost = {
  remedy: 'report',
  code: 'WORKERS_LOST',
  message:
    `The worker ended ${mostLostClaims} times in a row at the same place of this sync, most likely because it ran out ` +
    'of memory there. What was written before is kept, and the next sync reads on from the last one that was ' +
    'complete. Give the worker more memory; if it happens again, report it with the worker’s log.',
};
/** Others claim at the same moment; each try that loses means that someone works. */
const triesToClaim = 5;

async function claimNext(database: Database, leaseSeconds: number): Promise<Claim | undefined> {
  for (let attempt = 0; attempt < triesToClaim; attempt += 1) {
    const next: RunnableRun | undefined = await nextRunnable(database);
    if (!next) return undefined;
    const claim = await database.tenant(next.organizationId, (tx) => claimRun(tx, next.runId, leaseSeconds));
    if (claim) return claim;
  }
  return undefined;
}

async function workOn(
  deps: SyncSliceDeps,
  { claim, clockSkews }: { claim: Claim; clockSkews: ClockSkews },
  ending: AbortSignal,
  log: Log,
): Promise<void> {
  const { database, store } = deps;
  const inTenant = <T>(work: Parameters<typeof database.tenant<T>>[1]) => database.tenant(claim.organizationId, work);
  const lease = keepLease(deps, claim, ending);
  const patience = keepPatience(lease.signal, deps.patienceMs);
  let keys: number | null | undefined;
  try {
    const { organizationId, connectionId, runId, fence } = claim;
    const { signal, onCall } = patience;
    const onKeys = (generation: number | null) => {
      keys = generation;
    };
    const opened = await deps.vendors.open(organizationId, connectionId, { signal, runId, onCall, onKeys });
    const connection = patience.watch(opened);
    const sliceMs = deps.sliceMs ?? sliceMsDefault;
    const end = await runSlice({ store, connection, runId, fence, sliceMs, clockSkews });
    lease.stop();
    if (end === 'through') {
      const status = await inTenant((tx) => finishRun(tx, claim));
      log.info({ status }, 'a run has ended');
    } else {
      await inTenant((tx) => releaseRun(tx, claim));
    }
  } catch (error) {
    lease.stop();
    await afterFailure(deps, { claim, keys }, causeOf(error, patience.signal), log);
  } finally {
    lease.close();
    patience.close();
  }
}

/** Renews the claim while the slice works; ends the slice when the claim is void or a person cancelled. */
function keepLease(
  { database, leaseSeconds = leaseSecondsDefault }: SyncSliceDeps,
  claim: Claim,
  ending: AbortSignal,
): { signal: AbortSignal; stop(): void; close(): void } {
  const controller = new AbortController();
  const end = () => controller.abort(stopping);
  if (ending.aborted) end();
  ending.addEventListener('abort', end, { once: true });
  const timer = setInterval(() => {
    database
      .tenant(claim.organizationId, (tx) => renewLease(tx, claim, leaseSeconds))
      .then((state) => {
        if (state === 'held') return;
        controller.abort(new ClaimLost(state === 'lost' ? 'taken-over' : state));
      })
      // Postgres is away: the pages fail by themselves, and the lease ends where it is.
      .catch(() => undefined);
  }, leaseSeconds * 333);
  return {
    signal: controller.signal,
    stop: () => {
      clearInterval(timer);
      ending.removeEventListener('abort', end);
    },
    // Pages read ahead are of no use any more.
    close: end,
  };
}

const stopping = new Error('The worker is stopping.');

/** What was thrown, or why the slice was told to stop. */
const causeOf = (error: unknown, signal: AbortSignal): unknown => (signal.aborted ? signal.reason : error);

/** @param keys the generation that was used; undefined: it did not come to that. */
async function afterFailure(
  deps: SyncSliceDeps,
  { claim, keys }: { claim: Claim; keys: number | null | undefined },
  cause: unknown,
  log: Log,
): Promise<void> {
  const { database } = deps;
  const inTenant = <T>(work: Parameters<typeof database.tenant<T>>[1]) => database.tenant(claim.organizationId, work);
  if (cause === stopping) {
    await inTenant((tx) => releaseRun(tx, claim));
    return;
  }
  if (cause instanceof ClaimLost) {
    if (cause.why === 'cancelled') await inTenant((tx) => endCancelled(tx, claim));
    log.info({ why: cause.why }, 'a slice ended early');
    return;
  }
  if (isDatabaseAway(cause)) {
    // The lease ends by itself; the job's next attempt, or the sweep, finds the run again.
    throw new HubError('retry', 'The database is away.', { code: 'DATABASE_AWAY', origin: 'hub', cause });
  }

  const error = isDatabaseBusy(cause) ? databaseBusy(cause) : toHubError(cause);
  const attempts = await inTenant((tx) => countAttempts(tx, claim.runId));
  const { action, delayMs } = decide(error, attempts);
  const told = { remedy: error.remedy, code: error.code, message: error.userMessage };
  log.warn({ err: error, action, delayMs, attempts }, 'a slice met an error');
  switch (action) {
    case 'retry':
    case 'restart-stream':
      await defer(deps, claim, { delayMs, reason: error.userMessage, attempt: true });
      return;
    case 'wait':
      await defer(deps, claim, { delayMs, reason: error.userMessage, attempt: false });
      return;
    case 'stop-connection': {
      const stopped = await inTenant(async (tx) => {
        if (!(await raiseAttention(tx, claim.connectionId, told, keys))) return false;
        await parkRun(tx, claim, told);
        return true;
      });
      // New keys were given meanwhile: they are tried.
      if (!stopped) await defer(deps, claim, { delayMs: 1_000, reason: error.userMessage, attempt: false });
      return;
    }
    case 'fail-run':
      await inTenant((tx) => failRun(tx, claim, told));
      return;
  }
}

const databaseBusy = (cause: unknown) =>
  new HubError('retry', cause instanceof Error ? cause.message : 'The database is busy.', {
    code: 'DATABASE_BUSY',
    userMessage: 'The database was too busy to write this page. Nothing of it was written; it is tried again.',
    origin: 'hub',
    cause,
  });

async function defer(
  deps: SyncSliceDeps,
  claim: Claim,
  until: { delayMs: number; reason: string; attempt: boolean },
): Promise<void> {
  const { organizationId, runId, sliceSeq: seq } = claim;
  const deferred = await deps.database.tenant(organizationId, (tx) => deferRun(tx, claim, until));
  if (!deferred) return;
  try {
    const options = { dedupeId: `run-${runId}-${seq}`, delayMs: until.delayMs + 50 };
    await deps.queues.enqueue('sync-slice', { organizationId, runId, seq }, options);
  } catch (error) {
    deps.log.warn({ err: error, runId }, 'a doorbell could not be rung; the sweep will');
  }
}
