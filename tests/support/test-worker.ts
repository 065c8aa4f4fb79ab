import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Connector } from '@syncline/shared/kit/connector';
import { makeMemoryBudgets } from '@syncline/shared/kit/memory-budgets';
import { makeNetworks } from '@syncline/shared/kit/networks';
import { makeSpills } from '@syncline/shared/kit/spill';
import { silentLog } from '@syncline/shared/runtime/log';
import { openRedis } from '@syncline/shared/runtime/redis';
import { makeWorker } from '@syncline/worker/app';
import { makeHandlers } from '@syncline/worker/handlers';
import { makeCallLog } from '@syncline/worker/services/call-log';
import { makeVendorAccess } from '@syncline/worker/services/vendor-access';
import { makeStore } from '@syncline/worker/store/make-store';
import { afterAll } from 'vitest';
import type { TestServices } from './services.ts';
import type { TestApp } from './test-app.ts';

/** A worker in this process, on the same database, queues and keys as the test's server. Stopped at the end of the file. */
export async function startTestWorker(
  test: TestServices,
  hub: TestApp,
  options: {
    connectors: Record<string, Connector>;
    allowedPrivateHosts: string[];
    standIns?: Record<string, string>;
  },
): Promise<void> {
  const { database, queues, seal } = hub.services;
  const log = silentLog;
  const redis = openRedis(test.redisUrl, 'worker');
  const networks = makeNetworks(options);
  const directory = await mkdtemp(join(tmpdir(), 'syncline-spill-'));
  const spills = makeSpills({ directory, maxBytes: 1_073_741_824 });
  const callLog = makeCallLog({ database, log });
  const vendors = makeVendorAccess({
    database,
    connectors: options.connectors,
    seal,
    budgets: makeMemoryBudgets(),
    networks,
    spills,
    callLog,
    log,
    oauthApps: hub.services.env.oauthApps,
    debugIntegrations: false,
  });
  const worker = makeWorker({
    database,
    queues,
    redis,
    log,
    queuePrefix: test.redisPrefix,
    handlers: makeHandlers({
      database,
      store: makeStore(database),
      queues,
      vendors,
      connectors: options.connectors,
      oauthApps: hub.services.env.oauthApps,
      standIns: options.standIns ?? {},
      seal,
      log,
      appUrl: hub.url,
      allowedPrivateHosts: options.allowedPrivateHosts,
    }),
    concurrency: {
      'sync-slice': 2,
      'webhook-inbox': 1,
      'connection-setup': 1,
      'connection-teardown': 1,
      'privacy-request': 1,
      chores: 1,
    },
    sweepSeconds: 1,
  });
  await worker.start();
  // Hooks run in reverse order: the worker is gone before the server closes its queues.
  afterAll(async () => {
    await worker.stop();
    await callLog.close();
    await networks.close();
    await rm(directory, { recursive: true, force: true });
    redis.disconnect();
  });
}
