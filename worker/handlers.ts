import type { Database } from '@syncline/drizzle/client';
import type { Queues } from '@syncline/shared/queues/client';
import type { Log } from '@syncline/shared/runtime/log';
import type { Sealer } from '@syncline/shared/runtime/seal';
import type { Handlers } from './handler.ts';
import { makeChores } from './processors/chores.ts';
import { makeConnectionSetup } from './processors/connection-setup.ts';
import { makeConnectionTeardown } from './processors/connection-teardown.ts';
import { makeWebhookInbox } from './processors/webhook-inbox.ts';
import type { VendorAccess } from './services/vendor-access.ts';

export interface HandlerDeps {
  database: Database;
  queues: Queues;
  vendors: VendorAccess;
  seal: Sealer;
  log: Log;
  appUrl: string;
  allowedPrivateHosts: readonly string[];
}

/** Who answers which doorbell. */
export const makeHandlers = (deps: HandlerDeps) =>
  ({
    'webhook-inbox': makeWebhookInbox(deps),
    'connection-setup': makeConnectionSetup(deps),
    'connection-teardown': makeConnectionTeardown(deps),
    chores: makeChores(deps),
  }) satisfies Partial<Handlers>;
