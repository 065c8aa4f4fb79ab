import type { Database } from '@syncline/drizzle/client';
import { raiseAttention } from '@syncline/drizzle/queries/connections';
import { saveFacts, setHealth } from '@syncline/drizzle/queries/subscriptions';
import { toHubError } from '@syncline/shared/errors';
import type { Log } from '@syncline/shared/runtime/log';
import { decide } from '../failures.ts';
import type { VendorAccess } from './vendor-access.ts';

export interface CheckHealthDeps {
  database: Database;
  vendors: VendorAccess;
  log: Log;
}

/** A probe is a question of seconds. */
const probeMs = 20_000;

/** Asks the vendor who we are, and writes down whether it answered. Certain refusals stop the connection. */
export async function checkHealth(
  { database, vendors, log }: CheckHealthDeps,
  { organizationId, connectionId, signal }: { organizationId: string; connectionId: string; signal: AbortSignal },
): Promise<void> {
  try {
    const bounded = AbortSignal.any([signal, AbortSignal.timeout(probeMs)]);
    const open = await vendors.open(organizationId, connectionId, { signal: bounded });
    const probe = await open.connector.probe(open.ctx);
    await database.tenant(organizationId, async (tx) => {
      await setHealth(tx, connectionId, { state: 'ok', note: null });
      await saveFacts(tx, connectionId, probe);
    });
  } catch (error) {
    if (signal.aborted) return;
    const problem = toHubError(error);
    log.info({ err: error, connectionId, code: problem.code }, 'a connection is not well');
    await database.tenant(organizationId, async (tx) => {
      await setHealth(tx, connectionId, { state: 'failing', note: problem.userMessage });
      if (decide(problem, 0).action !== 'stop-connection') return;
      const { remedy, code, userMessage } = problem;
      await raiseAttention(tx, connectionId, { remedy, code, message: userMessage });
    });
  }
}
