import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startPostgres } from '../../scripts/postgres.mjs';
import { startRedis } from '../../scripts/redis.mjs';
import { dataFolder, root } from '../../scripts/services.mjs';
import { compare } from './compare.ts';
import { type DrillOptions, type Field, quiet } from './field.ts';
import type { Shop, Way } from './vendor.ts';

export interface Act {
  name: string;
  play(field: Field): Promise<void>;
}

/** What is done to Syncline, in this order, on one shop. */
export const actsOf = ({ orders, kills }: DrillOptions, { ways }: Pick<Shop, 'ways'>): Act[] => {
  const [first, ...others] = ways;
  const again = Math.ceil(kills / 2);
  const inEachWay = (name: string, play: (field: Field) => Promise<void>): Act[] =>
    ways.length === 1
      ? [{ name, play }]
      : ways.map((way) => ({ name: `${name}, ${way.name}`, play: taking(way, play) }));
  return [
    {
      name: `first sync of ${orders} orders${others.length > 0 ? ` ${first.name}` : ''}, the worker killed ${kills} times`,
      play: (field) => killWorkerDuringSync(field, kills),
    },
    ...others.map((way) => ({
      name: `full sync ${way.name}, the worker killed ${again} times`,
      play: taking(way, (field) => killWorkerDuringSync(field, again)),
    })),
    { name: `a burst of ${orders / 2} webhooks, 30 % of them twice`, play: burst },
    { name: 'webhooks, the server killed under load', play: killServerUnderWebhooks },
    ...inEachWay('full sync under faults of every kind', syncUnderFaults),
    ...inEachWay('a shop that leaves out records without a word', leaveOutRecords),
    { name: 'deletions that no webhook told', play: deleteInSilence },
    { name: 'full sync, Redis killed and restarted without its memory', play: forgetRedis },
    { name: 'full sync, Postgres killed and restarted', play: killPostgres },
  ];
};

const taking =
  (way: Way, play: Act['play']): Act['play'] =>
  async (field) => {
    await way.take(field.person, field.connectionId);
    await play(field);
  };

const syncAll = (field: Field) =>
  field.api.integrations.sync.mutate({ integrationId: field.connectionId, type: 'full' });

/** The first time by connecting. */
async function killWorkerDuringSync(field: Field, kills: number): Promise<void> {
  const { shop, stack, random, options } = field;
  // Slow enough that the kills fall into the sync, wherever it is.
  await shop.trouble('slow');
  if (field.connectionId === '') field.connectionId = await shop.connect(field.person);
  else await syncAll(field);
  for (let kill = 0; kill < kills; kill++) {
    await delay(random.between(100, 1_500));
    await shop.strike(kill);
    await delay(random.between(0, 300));
    const worker = stack.workers[0];
    if (!worker) throw new Error('There is no worker to kill.');
    await worker.kill('SIGKILL');
    await worker.start();
    field.kills += 1;
    if (!(await isSyncing(field))) {
      options.say(`  the sync ended after ${kill + 1} kills; another full one takes the rest`);
      await syncAll(field);
    }
  }
  await shop.calm();
}

/** Nothing but webhooks tells of these edits: each must have had its effect before any sync could heal it. */
async function burst(field: Field): Promise<void> {
  const { shop, sql, connectionId, options } = field;
  await subscribed(field);
  await shop.trouble('repeats');
  await shop.change('orders', options.orders / 2);
  await shop.webhooksIdle();
  await quiet(field);
  await shop.calm();
  const [met] = await sql<{ deliveries: number; repeats: number }[]>`
    select count(*)::int as deliveries, coalesce(sum(repeats), 0)::int as repeats from webhook_dedupe
    where connection_id = ${connectionId}`;
  options.say(`  ${met?.deliveries} deliveries were stored, ${met?.repeats} repeats were not`);
  if ((met?.deliveries ?? 0) < options.orders / 2) field.faults.push(`only ${met?.deliveries} deliveries arrived`);
  const { differences } = await compare(sql, shop, connectionId);
  field.faults.push(...differences);
}

const SUBSCRIBED_WITHIN_MS = 2 * 60_000;

/** The kills before may have met the making of the subscriptions; the shop tells nothing until they stand. */
async function subscribed({ sql, connectionId }: Field): Promise<void> {
  const deadline = Date.now() + SUBSCRIBED_WITHIN_MS;
  for (;;) {
    const [row] = await sql<{ mode: string; note: string | null }[]>`
      select webhook_mode as mode, webhook_note as note from connections where id = ${connectionId}`;
    if (row?.mode === 'push') return;
    if (Date.now() > deadline)
      throw new Error(`No subscriptions after ${SUBSCRIBED_WITHIN_MS / 60_000} minutes: ${row?.note}`);
    await delay(250);
  }
}

async function killServerUnderWebhooks(field: Field): Promise<void> {
  const { shop, stack, random, options } = field;
  const rounds = Math.max(3, Math.ceil(options.kills / 5));
  for (let round = 0; round < rounds; round++) {
    await shop.trouble('late');
    await shop.change('orders', Math.ceil(options.orders / 100));
    await shop.change('customers', 5);
    await shop.change('products', 3);
    await shop.create('orders', 5);
    for (const stream of shop.removable) await shop.remove(stream, stream === 'orders' ? 3 : 1);
    await delay(random.between(50, 900));
    await stack.server.kill('SIGKILL');
    field.kills += 1;
    await delay(random.between(50, 500));
    await stack.server.start();
  }
  await shop.calm();
  await shop.webhooksIdle();
}

async function syncUnderFaults(field: Field): Promise<void> {
  const { shop } = field;
  await shop.trouble('everything');
  await syncAll(field);
  await shop.change('orders', 20);
  await shop.remove('orders', 3);
  await quiet(field);
  await shop.calm();
  await shop.webhooksIdle();
}

/** Lists hide records that the shop has: the run must say so, and the cursor must stay where it was. */
async function leaveOutRecords(field: Field): Promise<void> {
  const { shop, sql, connectionId, options } = field;
  const cursor = async () => {
    const [row] = await sql<{ cursor: string }[]>`
      select cursor::text as cursor from stream_states where connection_id = ${connectionId} and stream = 'orders'`;
    return row?.cursor;
  };
  const before = await cursor();
  const [trouble] = await sql<{ at: Date }[]>`select now() as at`;
  await shop.trouble('omissions');
  await shop.change('orders', 10);
  const { runId } = await field.api.integrations.sync.mutate({
    integrationId: connectionId,
    type: 'full',
    streams: ['orders'],
  });
  await quiet(field);
  await shop.calm();
  const [run] = await sql<{ status: string }[]>`select status from runs where id = ${runId}`;
  options.say(`  the run ended as ${run?.status}`);
  if (run?.status !== 'incomplete') field.faults.push(`a run that missed records ended as ${run?.status}`);
  // A gap that was being read again already (a delta of its own) may move it by what that one has proven.
  const [other] = await sql`
    select from runs where connection_id = ${connectionId} and kind = 'delta'
      and created_at < ${trouble?.at ?? null} and finished_at > ${trouble?.at ?? null}`;
  if (!other && (await cursor()) !== before) field.faults.push('the cursor moved although records were missing');
}

/** Only a full list, compared with what is stored, tells of these. */
async function deleteInSilence({ shop }: Field): Promise<void> {
  await shop.trouble('silence');
  for (const stream of shop.removable) await shop.remove(stream, stream === 'orders' ? 10 : 2);
  await shop.webhooksIdle();
  await shop.calm();
}

async function forgetRedis(field: Field): Promise<void> {
  const { services, options, random, shop } = field;
  await shop.trouble('slow');
  await shop.change('orders', Math.ceil(options.orders / 20));
  await syncAll(field);
  await delay(random.between(300, 1_500));
  const { port } = services.redis;
  process.kill(services.redis.pid, 'SIGKILL');
  const folder = join(options.folder, 'redis');
  await gone(services.redis.pid);
  rmSync(folder, { recursive: true, force: true });
  await delay(random.between(200, 1_500));
  services.redis = await startRedis(folder, { toolsFolder: join(dataFolder(), 'redis'), port });
  field.kills += 1;
  await shop.calm();
}

async function killPostgres(field: Field): Promise<void> {
  const { services, options, random, shop } = field;
  await shop.trouble('slow');
  await shop.change('orders', Math.ceil(options.orders / 20));
  await syncAll(field);
  await delay(random.between(300, 1_500));
  const { port } = services.postgres;
  process.kill(services.postgres.pid, 'SIGKILL');
  field.kills += 1;
  services.postgres = await startPostgres(root, join(options.folder, 'postgres'), { port });
  await shop.calm();
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
