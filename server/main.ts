import { assertTenancy, openDatabase } from '@syncline/drizzle/client';
import { makeQueues } from '@syncline/shared/queues/client';
import { makeLog } from '@syncline/shared/runtime/log';
import { openRedis } from '@syncline/shared/runtime/redis';
import { buildApp } from './app.ts';
import { readServerEnv, type ServerEnv } from './env.ts';
import { ensureFirstOwner } from './services/first-run.ts';
import { makeServices } from './services/index.ts';

const env = settingsOrExit();
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

// Whatever nobody caught is a bug: it is logged like everything else, and the process starts afresh.
process.on('uncaughtException', (error) => die(error, 'the server ended unexpectedly'));

if (env.NODE_ENV === 'production' && env.appUrl.startsWith('http:') && !isLoopback(env.appUrl)) {
  log.warn({ appUrl: env.appUrl }, 'APP_URL is plain http: passwords and session cookies travel unencrypted');
}

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
  die(
    error,
    unmigrated(error)
      ? 'the database has no schema of Syncline yet: run `commands.js migrate` first'
      : 'the server could not start',
  );
}

function die(error: unknown, text: string): void {
  log.fatal({ err: error }, text);
  // The log may still be on its way out.
  setTimeout(() => process.exit(1), 100);
}

/** No such role, schema or table. */
function unmigrated(error: unknown): boolean {
  const { code } = error as { code?: string };
  return code === '22023' || code === '3F000' || code === '42P01';
}

function isLoopback(url: string): boolean {
  return /^(localhost|127\.|\[::1\])/.test(new URL(url).hostname);
}

/** A wrong setting is the operator's to mend: the list of what is wrong, and no stack. */
function settingsOrExit(): ServerEnv {
  try {
    return readServerEnv();
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  }
}
