import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withLock } from './lock-file.mjs';
import { startPostgres } from './postgres.mjs';
import { startRedis } from './redis.mjs';

/** Postgres and Redis: the given ones, else our own. Plain Node, without dependencies. */

export const root = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');

/** Where everything of a running instance is kept. Deleting it starts anew. */
export function dataFolder(env = process.env) {
  return env.SYNCLINE_DATA_DIR || join(root, '.syncline');
}

/**
 * @param options.folder data of the services
 * @param options.toolsFolder where an unpacked Redis is kept
 * @param options.fast for tests: nothing survives a power cut
 * @param options.binariesReady settles when the npm packages are there; Redis need not wait for it
 * @param options.databaseUrl use this one, and start none
 * @param options.redisUrl use this one, and start none
 * @returns databaseUrl (of the maintenance database, when ours), redisUrl, the handles of what is ours, and stop()
 */
export async function startServices({
  folder,
  toolsFolder,
  fast = false,
  databaseUrl,
  redisUrl,
  binariesReady,
  onProgress,
}) {
  const ownPostgres = async () => {
    await binariesReady;
    return startPostgres(root, join(folder, 'postgres'), { fast });
  };
  const started = await withLock(join(folder, 'services.lock'), () =>
    Promise.allSettled([
      databaseUrl ? binariesReady : ownPostgres(),
      redisUrl
        ? undefined
        : startRedis(join(folder, 'redis'), { toolsFolder: toolsFolder ?? join(folder, 'redis'), fast, onProgress }),
    ]),
  );
  const [postgres, redis] = started.map((result) => result.value);
  // Redis first: Postgres is the truth and goes last.
  const stop = async () => {
    await redis?.stop();
    await postgres?.stop();
  };
  const failed = started.find((result) => result.status === 'rejected');
  if (failed) {
    await stop();
    throw failed.reason;
  }
  return { databaseUrl: databaseUrl || postgres.url, redisUrl: redisUrl || redis.url, postgres, redis, stop };
}
