import { openDatabase } from '@syncline/drizzle/client';
import { makeMemoryBudgets } from '@syncline/shared/kit/memory-budgets';
import { makeNetworks } from '@syncline/shared/kit/networks';
import { silentLog } from '@syncline/shared/runtime/log';
import { makeSealer } from '@syncline/shared/runtime/seal';
import { makeVendorAccess } from '@syncline/worker/services/vendor-access';
import { fakeOAuthConnector } from './fake-oauth-connector.ts';
import { noSpill } from './no-spill.ts';

/** Opens one connection as a worker does, once or several times at once, in a process of its own. */
const [databaseUrl = '', storeUrl = '', key = '', organizationId = '', connectionId = '', times = '1'] =
  process.argv.slice(2);
const database = openDatabase(databaseUrl, { max: 2, applicationName: 'syncline-test-opener' });
const vendors = makeVendorAccess({
  database,
  connectors: { quill: fakeOAuthConnector },
  seal: makeSealer([{ id: 'test', key: Buffer.from(key, 'base64') }]),
  budgets: makeMemoryBudgets(),
  networks: makeNetworks({ allowedPrivateHosts: [new URL(storeUrl).host] }),
  spills: { open: noSpill, sweep: async () => undefined },
  callLog: { record: () => undefined, flush: async () => undefined, close: async () => undefined },
  log: silentLog,
  oauthApps: { quill: { clientId: 'our-app', clientSecret: 'app-secret-0123456789' } },
  debugIntegrations: false,
});
const { signal } = new AbortController();
await Promise.all(Array.from({ length: Number(times) }, () => vendors.open(organizationId, connectionId, { signal })));
await database.close();
process.exit(0);
