import { writeFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { assertTenancy, openDatabase } from '@syncline/drizzle/client';
import { connectors } from '@syncline/shared/connectors';
import { makeNetworks } from '@syncline/shared/kit/networks';
import { makeSpills } from '@syncline/shared/kit/spill';
import { makeQueues } from '@syncline/shared/queues/client';
import { makeLog } from '@syncline/shared/runtime/log';
import { openRedis } from '@syncline/shared/runtime/redis';
import { makeRedisBudgets } from '@syncline/shared/runtime/redis-budgets';
import { makeSealer } from '@syncline/shared/runtime/seal';
import { makeWorker } from './app.ts';
import { readWorkerEnv } from './env.ts';
import { makeHandlers } from './handlers.ts';
import { makeCallLog } from './services/call-log.ts';
import { makeVendorAccess } from './services/vendor-access.ts';
import { makeStore } from './store/make-store.ts';

// Pages are made and dropped all the time. Left to itself V8 lets the heap grow to four times what lives in it
// before it looks; two and a half times costs little, and a third of the memory less. No limit: a huge answer still fits.
setFlagsFromString('--heap-growing-percent=150');

const env = readWorkerEnv();
const log = makeLog({ process: 'worker', level: env.LOG_LEVEL });

const database = openDatabase(env.DATABASE_URL, {
  // All of them for the raw client: the worker asks nothing through drizzle, and a client that is not asked connects to nothing.
  max: env.DATABASE_POOL_SIZE,
  applicationName: 'syncline-worker',
});
const away = (error: Error) => log.warn({ err: error }, 'Redis is away: work goes on when it is back');
const redis = openRedis(env.REDIS_URL, 'worker', { onError: away });
const producer = openRedis(env.REDIS_URL, 'producer');
const queues = makeQueues(producer, { onError: (error) => log.debug({ err: error }, 'a queue lost Redis') });
const networks = makeNetworks({
  allowedPrivateHosts: env.allowedPrivateHosts,
  standIns: env.SYNCLINE_VENDOR_ORIGINS,
});
const spills = makeSpills({ directory: env.SYNCLINE_SPILL_DIR, maxBytes: env.SYNCLINE_SPILL_MAX_BYTES });
const callLog = makeCallLog({ database, log });
const seal = makeSealer(env.SYNCLINE_ENCRYPTION_KEYS);

const vendors = makeVendorAccess({
  database,
  connectors,
  seal,
  budgets: makeRedisBudgets(producer),
  networks,
  spills,
  callLog,
  log,
  oauthApps: env.oauthApps,
  debugIntegrations: env.DEBUG_INTEGRATIONS,
});
const worker = makeWorker({
  database,
  queues,
  redis,
  log,
  handlers: makeHandlers({
    database,
    store: makeStore(database),
    queues,
    vendors,
    connectors,
    oauthApps: env.oauthApps,
    standIns: env.SYNCLINE_VENDOR_ORIGINS,
    seal,
    log,
    appUrl: env.appUrl,
    allowedPrivateHosts: env.allowedPrivateHosts,
    leaseSeconds: env.SYNCLINE_LEASE_SECONDS,
  }),
  concurrency: {
    'sync-slice': env.SYNCLINE_SYNC_CONCURRENCY,
    'webhook-inbox': env.SYNCLINE_WEBHOOK_CONCURRENCY,
    'connection-setup': 4,
    'connection-teardown': 2,
    'privacy-request': 1,
    chores: 4,
  },
  sweepSeconds: env.SYNCLINE_SWEEP_SECONDS,
  onSweep: () => {
    if (env.SYNCLINE_HEARTBEAT_FILE) writeFileSync(env.SYNCLINE_HEARTBEAT_FILE, new Date().toISOString());
  },
});

const close = async () => {
  await callLog.close();
  await queues.close();
  await networks.close();
  redis.disconnect();
  producer.disconnect();
  await database.close();
};

let ending = false;
const end = (how: 'stop' | 'drain') => async (signal: string) => {
  // A drain under way can be cut short, a stop cannot.
  if (ending && how === 'drain') return;
  if (how === 'stop') {
    // Whatever hangs, the process is gone within ten seconds: its leases run out and others go on.
    setTimeout(() => process.exit(1), 9_500).unref();
  }
  ending = true;
  log.info({ signal }, how === 'stop' ? 'the worker stops' : 'the worker drains: it ends when its jobs are done');
  await worker[how]();
  await close();
  process.exit(0);
};
process.on('SIGTERM', (signal) => void end('stop')(signal));
process.on('SIGINT', (signal) => void end('stop')(signal));
process.on('SIGUSR2', (signal) => void end('drain')(signal));

try {
  await assertTenancy(database);
  await spills.sweep();
  await worker.start();
  log.info({ concurrency: env.SYNCLINE_SYNC_CONCURRENCY }, 'the worker is ready');
} catch (error) {
  log.fatal({ err: error }, 'the worker could not start');
  // The log may still be on its way out.
  setTimeout(() => process.exit(1), 100);
}
