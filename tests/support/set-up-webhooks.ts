import type { Database } from '@syncline/drizzle/client';
import { findConnection } from '@syncline/drizzle/queries/connections';
import { listSubscriptions } from '@syncline/drizzle/queries/subscriptions';
import { HubError } from '@syncline/shared/errors';
import type { Queues } from '@syncline/shared/queues/client';
import { silentLog } from '@syncline/shared/runtime/log';
import { type ConnectionSetupDeps, makeConnectionSetup } from '@syncline/worker/processors/connection-setup';
import type { RingingShop } from './ringing-shop.ts';
import { testSealer } from './stored-connection.ts';

/** What jobs are handed beside their payload. */
export const jobContext = { signal: new AbortController().signal, log: silentLog };

/** Runs the job that sets webhooks up and watches over them, as the server or the sentinel rings it. */
export function makeSetUp(database: Database) {
  return setUp;

  async function setUp(
    shop: RingingShop,
    appUrl = 'https://hub.shop.com',
    allowedPrivateHosts: string[] = [],
    vendor: Partial<Pick<ConnectionSetupDeps, 'oauthApps' | 'standIns'>> = {},
  ) {
    const queues = { enqueue: async () => undefined } as unknown as Queues;
    const deps = {
      database,
      queues,
      vendors: shop.vendors,
      seal: testSealer,
      log: silentLog,
      appUrl,
      allowedPrivateHosts,
      oauthApps: {},
      standIns: {},
      ...vendor,
    };
    await makeConnectionSetup(deps)(
      { organizationId: shop.organizationId, connectionId: shop.connectionId },
      jobContext,
    );
    return shop.tenant(async (tx) => ({
      connection: await findConnection(tx, shop.connectionId),
      rows: await listSubscriptions(tx, shop.connectionId),
      runs: await tx<{ kind: string; trigger: string }[]>`
      select kind, trigger from runs where connection_id = ${shop.connectionId}`,
    }));
  }
}

export const live = (shop: RingingShop) =>
  [...shop.subscriptions.values()].filter((each) => each.active).map((each) => each.topic);
/** Its topics. */
export const wanted = ['customer.changed', 'order.changed', 'order.gone', 'product.changed'];
export const refuse = (remedy: 'reconfigure' | 'retry', message: string) => () => {
  throw new HubError(remedy, message, { code: 'SOME', userMessage: message });
};
