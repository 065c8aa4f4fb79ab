import { assertTenancy, openDatabase } from '@syncline/drizzle/client';
import { makeQueues } from '@syncline/shared/queues/client';
import { makeLog } from '@syncline/shared/runtime/log';
import { openRedis } from '@syncline/shared/runtime/redis';
import { buildApp } from './app.ts';
import { readServerEnv } from './env.ts';
import { ensureFirstOwner } from './services/first-run.ts';
import { makeServices } from './services/index.ts';

const env = readServerEnv();
const log = makeLog({ process: 'server', level: env.LOG_LEVEL });

const database = openDatabase(env.DATABASE_URL, {
  max: Math.max(1, Math.ceil(env.DATABASE_POOL_SIZE / 2)),
  applicationName: 'syncline-server',
  statementTimeoutMs: 30_000,
});
const redis = openRedis(env.REDIS_URL, 'producer', {
  onError: (error) => log.warn({ err: error }, 'Redis is away: webhooks are stored and rung for later'),
});
const queues = makeQueues(redis, { onError: (error) => log.debug({ err: error }, 'a queue lost Redis') });

try {
  await assertTenancy(database);
  const services = makeServices({ env, log, database, redis, queues });
  const app = await buildApp(services);
  await ensureFirstOwner(services);
  const address = await app.listen({ host: env.HOST, port: env.PORT });
  log.info({ address, appUrl: env.appUrl }, 'the server is ready');

  let stopping = false;
  const stop = async (signal: string) => {
    if (stopping) return;
    stopping = true;
    log.info({ signal }, 'the server stops');
    // Whatever hangs, the process is gone within ten seconds.
    setTimeout(() => process.exit(1), 9_000).unref();
    await app.close();
    services.mail.close();
    await queues.close();
    redis.disconnect();
    await database.close();
    process.exit(0);
  };
  process.on('SIGTERM', (signal) => void stop(signal));
  process.on('SIGINT', (signal) => void stop(signal));
} catch (error) {
  log.fatal({ err: error }, 'the server could not start');
  // The log may still be on its way out.
  setTimeout(() => process.exit(1), 100);
}
