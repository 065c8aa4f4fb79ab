import type { Database } from '@syncline/drizzle/client';
import type { Connector } from '@syncline/shared/kit/connector';
import type { OAuthApps } from '@syncline/shared/kit/oauth-apps';
import type { Queues } from '@syncline/shared/queues/client';
import type { Log } from '@syncline/shared/runtime/log';
import type { Sealer } from '@syncline/shared/runtime/seal';
import type { Handlers } from './handler.ts';
import { makeChores } from './processors/chores.ts';
import { makeConnectionSetup } from './processors/connection-setup.ts';
import { makeConnectionTeardown } from './processors/connection-teardown.ts';
import { makePrivacyRequest } from './processors/privacy-request.ts';
import { makeSyncSlice } from './processors/sync-slice.ts';
import { makeWebhookInbox } from './processors/webhook-inbox.ts';
import type { VendorAccess } from './services/vendor-access.ts';
import type { Store } from './store/make-store.ts';

export interface HandlerDeps {
  database: Database;
  store: Store;
  queues: Queues;
  vendors: VendorAccess;
  connectors: Readonly<Record<string, Connector>>;
  /** The installation's registrations at vendors. */
  oauthApps: OAuthApps;
  /** Origins that stand in for vendors' own, by connector id. */
  standIns: Readonly<Record<string, string>>;
  seal: Sealer;
  log: Log;
  appUrl: string;
  allowedPrivateHosts: readonly string[];
  leaseSeconds?: number;
}

/** Who answers which doorbell. */
export const makeHandlers = (deps: HandlerDeps) =>
  ({
    'sync-slice': makeSyncSlice(deps),
    'webhook-inbox': makeWebhookInbox(deps),
    'connection-setup': makeConnectionSetup(deps),
    'connection-teardown': makeConnectionTeardown(deps),
    'privacy-request': makePrivacyRequest(deps),
    chores: makeChores(deps),
  }) satisfies Handlers;
