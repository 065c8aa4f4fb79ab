import type { Database } from '@syncline/drizzle/client';
import { findConnection } from '@syncline/drizzle/queries/connections';
import { connectionsByAccount } from '@syncline/drizzle/queries/inbox';
import { finishTeardown, postponeTeardown } from '@syncline/drizzle/queries/subscriptions';
import { toHubError } from '@syncline/shared/errors';
import type { Handler } from '../handler.ts';
import type { VendorAccess } from '../services/vendor-access.ts';

export interface ConnectionTeardownDeps {
  database: Database;
  vendors: VendorAccess;
}

/** How long a vendor that does not answer keeps the credentials of a disconnected connection alive. */
const patienceMs = 10 * 60 * 1000;

/**
 * After disconnecting: removes our webhooks at the vendor, gives the access back where the vendor has a place for it,
 * then wipes the credentials. What was synced stays. A vendor that stays away is left with webhooks that meet a clear refusal here.
 */
export function makeConnectionTeardown({ database, vendors }: ConnectionTeardownDeps): Handler<'connection-teardown'> {
  return async ({ organizationId, connectionId }, { signal, log }) => {
    const row = await database.tenant(organizationId, (tx) => findConnection(tx, connectionId));
    if (row?.status !== 'disconnected') return;
    try {
      const { connector, ctx, tokens } = await vendors.open(organizationId, connectionId, { signal });
      const standing = (await connector.webhooks?.list(ctx)) ?? [];
      for (const each of standing.filter((one) => one.address.includes(`/api/webhooks/${connectionId}`))) {
        await connector.webhooks?.unsubscribe(ctx, each.externalId);
      }
      // Giving it back may end every access of this installation to the account: not while another one is in use.
      const others = await connectionsByAccount(database, row.provider, row.account);
      if (tokens && others.length === 0) await tokens.revoke();
    } catch (error) {
      const { remedy } = toHubError(error);
      const sinceMs = Date.now() - (row.disconnectedAt?.getTime() ?? 0);
      if ((remedy === 'retry' || remedy === 'wait') && sinceMs < patienceMs) {
        log.info({ err: error, connectionId }, 'the vendor could not be told yet; it is tried again');
        await database.tenant(organizationId, (tx) => postponeTeardown(tx, connectionId));
        return;
      }
      log.warn({ err: error, connectionId }, 'the webhooks or the access could not be removed at the vendor');
    }
    await database.tenant(organizationId, (tx) => finishTeardown(tx, connectionId));
  };
}
