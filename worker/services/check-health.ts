import type { Database } from '@syncline/drizzle/client';
import { raiseAttention } from '@syncline/drizzle/queries/connections';
import { saveFacts, setHealth } from '@syncline/drizzle/queries/subscriptions';
import { HubError, toHubError } from '@syncline/shared/errors';
import type { Log } from '@syncline/shared/runtime/log';
import { decide } from '../failures.ts';
import { isDatabaseAway, isDatabaseBusy } from '../store/database-away.ts';
import type { VendorAccess } from './vendor-access.ts';

export interface CheckHealthDeps {
  database: Database;
  vendors: VendorAccess;
  log: Log;
  /** A probe is a handful of questions, which slow hosts take seconds for; default: 45 s. */
  probeMs?: number;
}

/** Asks the vendor who we are, and writes down whether it answered. Certain refusals stop the connection. */
export async function checkHealth(
  { database, vendors, log, probeMs = 45_000 }: CheckHealthDeps,
  { organizationId, connectionId, signal }: { organizationId: string; connectionId: string; signal: AbortSignal },
): Promise<void> {
  const late = AbortSignal.timeout(probeMs);
  try {
    const bounded = AbortSignal.any([signal, late]);
    const open = await vendors.open(organizationId, connectionId, { signal: bounded });
    const probe = await open.connector.probe(open.ctx);
    await database.tenant(organizationId, async (tx) => {
      await setHealth(tx, connectionId, { state: 'ok', note: null });
      await saveFacts(tx, connectionId, probe);
    });
  } catch (error) {
    if (signal.aborted) return;
    // Our own trouble says nothing about the vendor.
    if (isDatabaseAway(error) || isDatabaseBusy(error)) throw error;
    const problem = late.aborted ? tooSlow(probeMs) : toHubError(error);
    log.info({ err: error, connectionId, code: problem.code }, 'a connection is not well');
    await database.tenant(organizationId, async (tx) => {
      await setHealth(tx, connectionId, { state: 'failing', note: problem.userMessage });
      if (decide(problem, 0).action !== 'stop-connection') return;
      const { remedy, code, userMessage } = problem;
      await raiseAttention(tx, connectionId, { remedy, code, message: userMessage });
    });
  }
}

const tooSlow = (probeMs: number) =>
  new HubError('retry', `The vendor did not answer within ${probeMs} ms.`, {
    code: 'VENDOR_TOO_SLOW',
    userMessage: `The other system did not answer within ${Math.round(probeMs / 1000)} seconds. Nothing is lost; Syncline asks again by itself.`,
  });
