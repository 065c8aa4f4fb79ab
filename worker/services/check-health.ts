import type { Database } from '@syncline/drizzle/client';
import { hasAnswered } from '@syncline/drizzle/queries/call-log';
import { raiseAttention } from '@syncline/drizzle/queries/connections';
import { saveFacts, setHealth } from '@syncline/drizzle/queries/subscriptions';
import { toHubError } from '@syncline/shared/errors';
import type { Log } from '@syncline/shared/runtime/log';
import { decide } from '../failures.ts';
import { isDatabaseAway, isDatabaseBusy } from '../store/database-away.ts';
import { tooSlow } from './patience.ts';
import type { VendorAccess } from './vendor-access.ts';

export interface CheckHealthDeps {
  database: Database;
  vendors: VendorAccess;
  log: Log;
  /** A probe is a handful of questions, which slow hosts take seconds for; default: 45 s. */
  probeMs?: number;
}

const latelyMs = 3 * 60_000;

/** Asks the vendor who we are, and writes down whether it answered. Certain refusals stop the connection. */
export async function checkHealth(
  { database, vendors, log, probeMs = 45_000 }: CheckHealthDeps,
  { organizationId, connectionId, signal }: { organizationId: string; connectionId: string; signal: AbortSignal },
): Promise<void> {
  const late = AbortSignal.timeout(probeMs);
  const startedAt = new Date();
  let keys: number | null | undefined;
  const onKeys = (generation: number | null) => {
    keys = generation;
  };
  try {
    const bounded = AbortSignal.any([signal, late]);
    const open = await vendors.open(organizationId, connectionId, { signal: bounded, onKeys });
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
    // The store answers others of ours: the questions stood in line behind a sync, which takes all its places.
    if (late.aborted && (await answeredLately(startedAt))) {
      await database.tenant(organizationId, (tx) => setHealth(tx, connectionId, { state: 'ok', note: null }));
      return;
    }
    log.info({ err: error, connectionId, code: problem.code }, 'a connection is not well');
    await database.tenant(organizationId, async (tx) => {
      const { remedy, code, userMessage: message } = problem;
      const isCertain = decide(problem, 0).action === 'stop-connection';
      // Of keys that were replaced meanwhile: it says nothing of the new ones.
      if (isCertain && !(await raiseAttention(tx, connectionId, { remedy, code, message }, keys))) return;
      await setHealth(tx, connectionId, { state: 'failing', note: message });
    });
  }

  /** Shorter than from one probe to the next, so that the last one's own answers are not among them. */
  function answeredLately(until: Date): Promise<boolean> {
    const from = new Date(until.getTime() - latelyMs);
    return database.tenant(organizationId, (tx) => hasAnswered(tx, connectionId, { from, until }));
  }
}
