import { Redis } from 'ioredis';

/**
 * `producer`: commands fail within seconds when Redis is away, so that a request or a webhook is answered and the
 * sweep rings later. `worker`: commands wait for Redis to come back, as BullMQ's workers and event streams must.
 */
export type RedisRole = 'producer' | 'worker';

export interface RedisOptions {
  /** Told once per lost connection; ioredis reconnects by itself. */
  onError?: (error: Error) => void;
}

export function openRedis(url: string, role: RedisRole, options: RedisOptions = {}): Redis {
  const redis = new Redis(url, {
    // Capped: a Redis that restarts is found again within two seconds.
    retryStrategy: (attempt) => Math.min(50 * 2 ** Math.min(attempt, 6), 2_000),
    ...(role === 'worker'
      ? { maxRetriesPerRequest: null }
      : { maxRetriesPerRequest: 1, enableOfflineQueue: true, commandTimeout: 2_000, connectTimeout: 2_000 }),
  });
  let told = false;
  redis.on('ready', () => {
    told = false;
  });
  // Without a listener an outage would end the process.
  redis.on('error', (error: Error) => {
    if (told) return;
    told = true;
    options.onError?.(error);
  });
  return redis;
}
