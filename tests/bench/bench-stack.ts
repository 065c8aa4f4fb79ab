import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { migrateDatabase } from '@syncline/drizzle/migrate';
import postgres, { type Sql } from 'postgres';
import { ensureDatabase } from '../../scripts/databases.mjs';
import { root, type Services } from '../../scripts/services.mjs';
import { signIn } from '../support/api-client.ts';
import { type Stack, type StackOptions, startStack } from '../support/stack.ts';
import type { Report } from './report.ts';

export interface BenchOptions {
  folder: string;
  report: Report;
  /** Further arguments of Node for server and worker. */
  nodeArgs: string[];
}

/** A Syncline with an empty database, and somebody who is signed in. */
export interface BenchStack {
  stack: Stack;
  /** As the owner of the database: it sees all tenants. */
  sql: Sql;
  databaseUrl: string;
  /** Of this Syncline alone. */
  folder: string;
  api: Awaited<ReturnType<typeof signIn>>['api'];
  /** Runs one sync to its end. */
  sync(
    integrationId: string,
    streams: string[],
    type: 'full' | 'delta',
  ): Promise<{ seconds: number; fetched: number; status: string }>;
  close(): Promise<void>;
}

export async function startBenchStack(
  services: Services,
  options: BenchOptions & Pick<StackOptions, 'sandbox' | 'standsInFor'>,
): Promise<BenchStack> {
  const name = `bench_${randomBytes(4).toString('hex')}`;
  const databaseUrl = await ensureDatabase(root, services.databaseUrl, name);
  await migrateDatabase(databaseUrl);
  const folder = join(options.folder, name);
  const stack = await startStack({
    databaseUrl,
    redisUrl: services.redisUrl,
    logFolder: join(options.folder, 'logs', name),
    ...(options.sandbox && { sandbox: options.sandbox }),
    ...(options.standsInFor && { standsInFor: options.standsInFor }),
    nodeArgs: options.nodeArgs,
    env: {
      SYNCLINE_WEBHOOK_RATE_LIMIT: '10000000',
      SYNCLINE_SPILL_DIR: join(folder, 'spill'),
      LOG_LEVEL: 'warn',
    },
  });
  const sql = postgres(databaseUrl, { max: 2, onnotice: () => undefined });
  const { api } = await signIn(stack.url, stack.owner);
  return {
    stack,
    sql,
    databaseUrl,
    folder,
    api,
    sync: async (integrationId, streams, type) => {
      const { runId } = await api.integrations.sync.mutate({ integrationId, type, streams });
      for (;;) {
        const [run] = await sql<{ status: string; seconds: number; fetched: number; open: boolean }[]>`
          select r.status, r.status in ('queued', 'running', 'paused') as open,
            extract(epoch from r.finished_at - r.started_at)::float as seconds,
            (select sum(s.fetched)::int from run_streams s where s.run_id = r.id) as fetched
          from runs r where r.id = ${runId}`;
        if (run && !run.open) return { seconds: run.seconds, fetched: run.fetched, status: run.status };
        await delay(100);
      }
    },
    close: async () => {
      await stack.stop();
      await sql.end({ timeout: 2 });
    },
  };
}
