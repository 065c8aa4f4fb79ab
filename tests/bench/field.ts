import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { migrateDatabase } from '@syncline/drizzle/migrate';
import postgres, { type Sql } from 'postgres';
import { ensureDatabase } from '../../scripts/databases.mjs';
import { root, type Services } from '../../scripts/services.mjs';
import { signIn } from '../support/api-client.ts';
import { type SandboxControl, type SandboxStore, sandboxControl } from '../support/sandbox-control.ts';
import { type Stack, startStack } from '../support/stack.ts';
import type { Report } from './report.ts';

/** One store of a given size, a Syncline with an empty database, and a connection between them. */
export interface Field {
  stack: Stack;
  sandbox: SandboxControl;
  store: SandboxStore;
  /** As the owner of the database: it sees all tenants. */
  sql: Sql;
  databaseUrl: string;
  connectionId: string;
  /** Runs one sync of the orders to its end. */
  syncOrders(type: 'full' | 'delta'): Promise<{ seconds: number; fetched: number; status: string }>;
  close(): Promise<void>;
}

export interface BenchOptions {
  folder: string;
  report: Report;
  /** Further arguments of Node for server and worker. */
  nodeArgs: string[];
}

export async function makeField(
  services: Services,
  options: BenchOptions & { orders: number; concurrency: number },
): Promise<Field> {
  const name = `bench_${randomBytes(4).toString('hex')}`;
  const databaseUrl = await ensureDatabase(root, services.databaseUrl, name);
  await migrateDatabase(databaseUrl);
  const stack = await startStack({
    databaseUrl,
    redisUrl: services.redisUrl,
    logFolder: join(options.folder, 'logs', name),
    sandbox: {
      SANDBOX_ORDERS: String(options.orders),
      SANDBOX_CUSTOMERS: String(Math.ceil(options.orders / 5)),
      SANDBOX_PRODUCTS: '100',
    },
    nodeArgs: options.nodeArgs,
    env: { SYNCLINE_WEBHOOK_RATE_LIMIT: '10000000', LOG_LEVEL: 'warn' },
  });
  const sql = postgres(databaseUrl, { max: 2, onnotice: () => undefined });
  const sandbox = sandboxControl(stack.sandboxUrl);
  const store = await sandbox.store();
  const { api } = await signIn(stack.url, stack.owner);
  const { integrationId } = await api.integrations.connect.mutate({
    provider: 'woocommerce',
    settings: { storeUrl: store.url, concurrency: options.concurrency },
    credential: { consumerKey: store.consumerKey, consumerSecret: store.consumerSecret },
    startSync: false,
  });

  const sync = async (streams: string[], type: 'full' | 'delta') => {
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
  };
  // The orders find their customers, as in a real first sync; only they are measured.
  const before = await sync(['customers'], 'full');
  if (before.status !== 'succeeded') throw new Error(`The customers could not be read: ${before.status}.`);

  return {
    stack,
    sandbox,
    store,
    sql,
    databaseUrl,
    connectionId: integrationId,
    syncOrders: (type) => sync(['orders'], type),
    close: async () => {
      await stack.stop();
      await sql.end({ timeout: 2 });
    },
  };
}
