import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startPostgres } from '../../scripts/postgres.mjs';
import { startRedis } from '../../scripts/redis.mjs';
import { dataFolder, root } from '../../scripts/services.mjs';
import { compare } from './compare.ts';
import { type DrillOptions, type Field, quiet } from './field.ts';

export interface Act {
  name: string;
  play(field: Field): Promise<void>;
}

/** What is done to Syncline, in this order, on one store. */
export const actsOf = ({ orders, kills }: DrillOptions): Act[] => [
  { name: `first sync of ${orders} orders, the worker killed ${kills} times`, play: killWorkerDuringSync },
  { name: `a burst of ${orders / 2} webhooks, 30 % of them twice`, play: burst },
  { name: 'webhooks, the server killed under load', play: killServerUnderWebhooks },
  { name: 'full sync under faults of every kind', play: syncUnderFaults },
  { name: 'a store that leaves out records without a word', play: leaveOutRecords },
  { name: 'full sync, Redis killed and restarted without its memory', play: forgetRedis },
  { name: 'full sync, Postgres killed and restarted', play: killPostgres },
];

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

/** Lists hide records that the totals count: the run must say so, and the cursor must stay where it was. */
async function leaveOutRecords(field: Field): Promise<void> {
  const { sandbox, sql, connectionId, options } = field;
  const cursor = async () => {
    const [row] = await sql<{ cursor: string }[]>`
      select cursor::text as cursor from stream_states where connection_id = ${connectionId} and stream = 'orders'`;
    return row?.cursor;
  };
  const before = await cursor();
  await sandbox.setFaults({ omitPerMille: 20, omitStream: 'orders', webhooks: { lossRate: 1 } });
  await sandbox.touch('orders', 10);
  const { runId } = await field.api.integrations.sync.mutate({
    integrationId: connectionId,
    type: 'full',
    streams: ['orders'],
  });
  await quiet(field);
  await sandbox.clearFaults();
  const [run] = await sql<{ status: string }[]>`select status from runs where id = ${runId}`;
  options.say(`  the run ended as ${run?.status}`);
  if (run?.status !== 'incomplete') field.faults.push(`a run that missed records ended as ${run?.status}`);
  if ((await cursor()) !== before) field.faults.push('the cursor moved although records were missing');
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
