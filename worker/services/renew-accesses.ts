import type { Database } from '@syncline/drizzle/client';
import { raiseAttention } from '@syncline/drizzle/queries/connections';
import { dueRenewals } from '@syncline/drizzle/queries/credentials';
import { toHubError } from '@syncline/shared/errors';
import type { Log } from '@syncline/shared/runtime/log';
import { decide } from '../failures.ts';
import { isDatabaseAway, isDatabaseBusy } from '../store/database-away.ts';
import type { VendorAccess } from './vendor-access.ts';

export interface RenewAccessesDeps {
  database: Database;
  vendors: VendorAccess;
  log: Log;
}

/**
 * Renews the accesses that a vendor would let lapse because nobody uses them: those of connections that are paused, or
 * wait for a setting. One that cannot be renewed any more says so before somebody needs it.
 */
export async function renewAccesses(
  { database, vendors, log }: RenewAccessesDeps,
  { signal }: { signal: AbortSignal },
): Promise<void> {
  for (const { organizationId, connectionId } of await dueRenewals(database, atMost)) {
    if (signal.aborted) return;
    let keys: number | null | undefined;
    try {
      const onKeys = (generation: number | null) => {
        keys = generation;
      };
      const { tokens } = await vendors.open(organizationId, connectionId, { signal, onKeys });
      await tokens?.keepAlive();
    } catch (error) {
      // Our own trouble says nothing about the vendor.
      if (signal.aborted || isDatabaseAway(error) || isDatabaseBusy(error)) throw error;
      const problem = toHubError(error);
      log.warn({ err: error, connectionId }, 'an access could not be renewed before it lapses');
      if (decide(problem, 0).action !== 'stop-connection') continue;
      const { remedy, code, userMessage: message } = problem;
      await database.tenant(organizationId, (tx) => raiseAttention(tx, connectionId, { remedy, code, message }, keys));
    }
  }
}

const atMost = 200;
