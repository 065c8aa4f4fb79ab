import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { migrateDatabase } from '@syncline/drizzle/migrate';
import postgres, { type Sql } from 'postgres';
import { ensureDatabase } from '../../scripts/databases.mjs';
import { startPostgres } from '../../scripts/postgres.mjs';
import { startRedis } from '../../scripts/redis.mjs';
import { dataFolder, root, type Service } from '../../scripts/services.mjs';
import { signIn } from '../support/api-client.ts';
import { type SandboxControl, sandboxControl } from '../support/sandbox-control.ts';
import { type Stack, startStack } from '../support/stack.ts';
import { type Comparison, compare } from './compare.ts';
import { type Dice, dice } from './dice.ts';

export interface DrillOptions {
  folder: string;
  kills: number;
  orders: number;
  seed: number;
  say: (text: string) => void;
}

interface Field {
  options: DrillOptions;
  sql: Sql;
  stack: Stack;
  sandbox: SandboxControl;
  random: Dice;
  connectionId: string;
  api: Awaited<ReturnType<typeof signIn>>['api'];
  services: { postgres: Service; redis: Service };
  kills: number;
  faults: string[];
}

/** Plays every act on one store and compares after each. */
export async function runDrill(options: DrillOptions): Promise<Comparison & { kills: number }> {
  const field = await prepare(options);
  const result: Comparison = { compared: {}, differences: [] };
  try {
    const acts: [string, (field: Field) => Promise<void>][] = [
      [`first sync of ${options.orders} orders, the worker killed ${options.kills} times`, killWorkerDuringSync],
      [`a burst of ${options.orders / 2} webhooks, 30 % of them twice`, burst],
      ['webhooks, the server killed under load', killServerUnderWebhooks],
      ['full sync under faults of every kind', syncUnderFaults],
      ['full sync, Redis killed and restarted without its memory', forgetRedis],
      ['full sync, Postgres killed and restarted', killPostgres],
    ];
    for (const [name, act] of acts) {
      options.say(`▶ ${name}`);
      await act(field);
      await settle(field);
      result.differences.push(...field.faults.splice(0).map((fault) => `${name}: ${fault}`));
      const compared = await compare(field.sql, field.sandbox, field.connectionId);
      result.compared = compared.compared;
      result.differences.push(...compared.differences.map((difference) => `${name}: ${difference}`));
      options.say(
        compared.differences.length === 0
          ? `✓ equal: ${JSON.stringify(compared.compared)}`
          : `✗ ${compared.differences.length} differences, such as: ${compared.differences[0]}`,
      );
    }
    return { ...result, kills: field.kills };
  } finally {
    await field.stack.stop();
    await field.sql.end({ timeout: 2 });
    await field.services.redis.stop();
    await field.services.postgres.stop();
  }
}

async function prepare(options: DrillOptions): Promise<Field> {
  const { folder, say } = options;
  const toolsFolder = join(dataFolder(), 'redis');
  const services = {
    postgres: await startPostgres(root, join(folder, 'postgres')),
    redis: await startRedis(join(folder, 'redis'), { toolsFolder, onProgress: say }),
  };
  const databaseUrl = await ensureDatabase(root, services.postgres.url, 'syncline');
  await migrateDatabase(databaseUrl);
  const stack = await startStack({
    databaseUrl,
    redisUrl: services.redis.url,
    logFolder: join(folder, 'logs'),
    sandbox: {
      SANDBOX_ORDERS: String(options.orders),
      SANDBOX_CUSTOMERS: String(Math.ceil(options.orders / 5)),
      SANDBOX_PRODUCTS: String(Math.min(300, Math.ceil(options.orders / 20))),
      SANDBOX_SEED: String(options.seed),
    },
    // Short ones: a drill of fifty kills should not wait a quarter of a minute for each.
    env: { SYNCLINE_SWEEP_SECONDS: '1', SYNCLINE_LEASE_SECONDS: '3' },
  });
  // As an owner of the database: it sees all tenants.
  const sql = postgres(databaseUrl, { max: 2, onnotice: () => undefined });
  const sandbox = sandboxControl(stack.sandboxUrl);
  const { api } = await signIn(stack.url, stack.owner);
  return {
    options,
    sql,
    stack,
    sandbox,
    api,
    services,
    random: dice(options.seed),
    connectionId: '',
    kills: 0,
    faults: [],
  };
}

async function killWorkerDuringSync(field: Field): Promise<void> {
  const { sandbox, stack, random, options } = field;
  const store = await sandbox.store();
  // Slow enough that the kills fall into the sync, wherever it is.
  await sandbox.setFaults({ latencyMs: 40, jitterMs: 40 });
  const connected = await field.api.integrations.woocommerceConnect.mutate({
    storeUrl: store.url,
    consumerKey: store.consumerKey,
    consumerSecret: store.consumerSecret,
  });
  field.connectionId = connected.integrationId;
  for (let kill = 0; kill < options.kills; kill++) {
    await delay(random.between(100, 1_500));
    const worker = stack.workers[0];
    if (!worker) throw new Error('There is no worker to kill.');
    await worker.kill('SIGKILL');
    await worker.start();
    field.kills += 1;
    if (!(await isSyncing(field))) {
      options.say(`  the sync ended after ${kill + 1} kills; another full one takes the rest`);
      await field.api.integrations.sync.mutate({ integrationId: field.connectionId, type: 'full' });
    }
  }
  await sandbox.clearFaults();
}

/** Nothing but webhooks tells of these edits: each must have had its effect before any sync could heal it. */
async function burst(field: Field): Promise<void> {
  const { sandbox, sql, connectionId, options } = field;
  await sandbox.setFaults({ webhooks: { duplicateRate: 0.3, shuffle: true, delayMs: 0 } });
  await sandbox.touch('orders', options.orders / 2);
  await sandbox.webhooksIdle();
  await quiet(field);
  await sandbox.clearFaults();
  const [met] = await sql<{ deliveries: number; repeats: number }[]>`
    select count(*)::int as deliveries, sum(repeats)::int as repeats from webhook_dedupe
    where connection_id = ${connectionId}`;
  options.say(`  ${met?.deliveries} deliveries were stored, ${met?.repeats} repeats were not`);
  const { differences } = await compare(sql, sandbox, connectionId);
  field.faults.push(...differences);
}

async function killServerUnderWebhooks(field: Field): Promise<void> {
  const { sandbox, stack, random, options } = field;
  const rounds = Math.max(3, Math.ceil(options.kills / 5));
  for (let round = 0; round < rounds; round++) {
    await sandbox.setFaults({ webhooks: { duplicateRate: 0.3, shuffle: true, delayMs: 200, jitterMs: 800 } });
    await sandbox.touch('orders', Math.ceil(options.orders / 100));
    await sandbox.touch('customers', 5);
    await sandbox.touch('products', 3);
    await sandbox.create('orders', 5);
    await sandbox.trash('orders', 3);
    await delay(random.between(50, 900));
    await stack.server.kill('SIGKILL');
    field.kills += 1;
    await delay(random.between(50, 500));
    await stack.server.start();
  }
  await sandbox.clearFaults();
  await sandbox.webhooksIdle();
}

async function syncUnderFaults(field: Field): Promise<void> {
  const { sandbox } = field;
  await sandbox.setFaults({
    errorRate: 0.05,
    throttleRate: 0.05,
    retryAfterSeconds: 1,
    truncateRate: 0.02,
    noticeRate: 0.05,
    bomRate: 0.05,
    resetRate: 0.02,
    shiftEdits: 2,
    shiftTrash: 1,
    webhooks: { duplicateRate: 0.3, lossRate: 0.2, shuffle: true, delayMs: 100, jitterMs: 2_000 },
  });
  await field.api.integrations.sync.mutate({ integrationId: field.connectionId, type: 'full' });
  await quiet(field);
  await sandbox.clearFaults();
  await sandbox.webhooksIdle();
}

async function forgetRedis(field: Field): Promise<void> {
  const { services, options, random, sandbox } = field;
  await sandbox.setFaults({ latencyMs: 30 });
  await sandbox.touch('orders', Math.ceil(options.orders / 20));
  await field.api.integrations.sync.mutate({ integrationId: field.connectionId, type: 'full' });
  await delay(random.between(300, 1_500));
  const { port } = services.redis;
  process.kill(services.redis.pid, 'SIGKILL');
  const folder = join(options.folder, 'redis');
  await gone(services.redis.pid);
  rmSync(folder, { recursive: true, force: true });
  await delay(random.between(200, 1_500));
  services.redis = await startRedis(folder, { toolsFolder: join(dataFolder(), 'redis'), port });
  field.kills += 1;
  await sandbox.clearFaults();
}

async function killPostgres(field: Field): Promise<void> {
  const { services, options, random, sandbox } = field;
  await sandbox.setFaults({ latencyMs: 30 });
  await sandbox.touch('orders', Math.ceil(options.orders / 20));
  await field.api.integrations.sync.mutate({ integrationId: field.connectionId, type: 'full' });
  await delay(random.between(300, 1_500));
  const { port } = services.postgres;
  process.kill(services.postgres.pid, 'SIGKILL');
  field.kills += 1;
  services.postgres = await startPostgres(root, join(options.folder, 'postgres'), { port });
  await sandbox.clearFaults();
}

/** Heals what no webhook told, as the schedules would, and waits until nothing is under way. */
async function settle(field: Field): Promise<void> {
  const { sandbox, options } = field;
  await sandbox.webhooksIdle();
  await quiet(field);
  for (let attempt = 1; ; attempt++) {
    await field.api.integrations.sync.mutate({ integrationId: field.connectionId, type: 'full' });
    await quiet(field);
    const [last] = await field.sql<{ status: string; error: unknown }[]>`
      select status, error from runs where connection_id = ${field.connectionId} and kind = 'full'
      order by id desc limit 1`;
    if (last?.status === 'succeeded') {
      if (!(await allowDisappearance(field))) return;
      continue;
    }
    if (attempt === 3) throw new Error(`The last full sync ended as ${last?.status}: ${JSON.stringify(last?.error)}`);
    options.say(`  a full sync ended as ${last?.status}; once more`);
  }
}

/** Many records gone at once wait for a person: the drill is one, since it trashed them itself. */
async function allowDisappearance({ sql, api, connectionId, options }: Field): Promise<boolean> {
  const held = await sql<{ stream: string; candidates: number }[]>`
    select stream, (deletion_hold ->> 'candidates')::int as candidates from stream_states
    where connection_id = ${connectionId} and deletion_hold is not null and deletion_hold ->> 'approvedAt' is null`;
  for (const { stream, candidates } of held) {
    options.say(`  ${candidates} ${stream} have disappeared: held until a person allows it, as it should be`);
    await api.integrations.approveDeletions.mutate({ integrationId: connectionId, stream });
  }
  return held.length > 0;
}

/** A process that ends by itself is a fault, even if nothing was lost; the drill goes on with a new one. */
async function reviveCrashed({ stack }: Field): Promise<string[]> {
  const faults: string[] = [];
  for (const [name, process] of [
    ['server', stack.server],
    ['sandbox', stack.sandbox],
    ...stack.workers.map((worker, n) => [`worker ${n + 1}`, worker] as const),
  ] as const) {
    if (!process.endedAlone()) continue;
    faults.push(`the ${name} ended by itself`);
    await process.start();
  }
  return faults;
}

const QUIET_WITHIN_MS = 15 * 60_000;

async function quiet(field: Field): Promise<void> {
  const deadline = Date.now() + QUIET_WITHIN_MS;
  while (await isBusy(field)) {
    field.faults.push(...(await reviveCrashed(field)));
    if (Date.now() > deadline) throw new Error(`Work is still waiting after ${QUIET_WITHIN_MS / 60_000} minutes.`);
    await delay(250);
  }
}

async function isBusy({ sql, connectionId }: Field): Promise<boolean> {
  const [row] = await sql<{ busy: boolean }[]>`
    select exists (select from runs where connection_id = ${connectionId} and status in ('queued', 'running'))
      or exists (select from webhook_inbox where connection_id = ${connectionId} and state = 'waiting') as busy`;
  return row?.busy ?? false;
}

async function isSyncing({ sql, connectionId }: Field): Promise<boolean> {
  const [row] = await sql<{ busy: boolean }[]>`
    select exists (select from runs where connection_id = ${connectionId} and kind = 'full'
      and status in ('queued', 'running')) as busy`;
  return row?.busy ?? false;
}

async function gone(pid: number): Promise<void> {
  for (;;) {
    try {
      process.kill(pid, 0);
    } catch {
      return;
    }
    await delay(20);
  }
}
