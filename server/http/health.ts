import { assertTenancy } from '@syncline/drizzle/client';
import type { FastifyInstance } from 'fastify';
import type { Services } from '../services/index.ts';

/**
 * - `/health/live`: the process answers.
 * - `/health/ready`: it can take work. Postgres must answer, under a role that cannot see other
 *   tenants' rows. Without Redis it is `degraded`, yet ready: pages read, and webhooks are stored and
 *   rung for later. A balancer that dropped it then would lose deliveries.
 */
export function registerHealth(app: FastifyInstance, { database, redis, log }: Services): void {
  let rolesProven = false;

  app.get('/health/live', async () => ({ status: 'live' }));

  app.get('/health/ready', async (_req, reply) => {
    const [postgres, queue] = await Promise.all([
      answersWithin(async () => {
        if (!rolesProven) await assertTenancy(database);
        else await database.sql`select 1`;
        rolesProven = true;
      }),
      answersWithin(async () => {
        if (redis.status !== 'ready') throw new Error(`Redis is ${redis.status}.`);
        await redis.ping();
      }),
    ]);
    for (const problem of [postgres, queue]) if (problem) log.warn({ err: problem }, 'a health check failed');
    const status = postgres ? 'unavailable' : queue ? 'degraded' : 'ready';
    return reply
      .code(postgres ? 503 : 200)
      .send({ status, checks: { postgres: postgres ? 'down' : 'ok', redis: queue ? 'down' : 'ok' } });
  });
}

/** What went wrong, if anything. */
async function answersWithin(check: () => Promise<unknown>, ms = 2_000): Promise<unknown> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`No answer within ${ms} ms.`)), ms);
  });
  try {
    await Promise.race([check(), late]);
    return undefined;
  } catch (error) {
    return error;
  } finally {
    clearTimeout(timer);
  }
}
