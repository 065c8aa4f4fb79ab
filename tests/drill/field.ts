import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { migrateDatabase } from '@syncline/drizzle/migrate';
import postgres, { type Sql } from 'postgres';
import { ensureDatabase } from '../../scripts/databases.mjs';
import { startPostgres } from '../../scripts/postgres.mjs';
import { startRedis } from '../../scripts/redis.mjs';
import { dataFolder, root, type Service } from '../../scripts/services.mjs';
import { signIn } from '../support/api-client.ts';
import { type Stack, startStack } from '../support/stack.ts';
import { type Dice, dice } from './dice.ts';
import type { Person, Shop } from './vendor.ts';
import { vendorOf } from './vendors.ts';

export interface DrillOptions {
  /** The connector's id. */
  vendor: string;
  folder: string;
  kills: number;
  orders: number;
  seed: number;
  say: (text: string) => void;
}

/** Everything a drill plays with: its own services, the whole stack, one shop. */
export interface Field {
  options: DrillOptions;
  sql: Sql;
  stack: Stack;
  shop: Shop;
  random: Dice;
  connectionId: string;
  person: Person;
  api: Person['api'];
  services: { postgres: Service; redis: Service };
  kills: number;
  /** What went wrong beside a difference in the data. */
  faults: string[];
}

export async function prepareField(options: DrillOptions): Promise<Field> {
  const { folder, say } = options;
  const vendor = vendorOf(options.vendor);
  const toolsFolder = join(dataFolder(), 'redis');
  const services = {
    postgres: await startPostgres(root, join(folder, 'postgres')),
    redis: await startRedis(join(folder, 'redis'), { toolsFolder, onProgress: say }),
  };
  const databaseUrl = await ensureDatabase(root, services.postgres.url, 'syncline');
  await migrateDatabase(databaseUrl);
  const size = {
    orders: options.orders,
    customers: Math.ceil(options.orders / 5),
    products: Math.min(300, Math.ceil(options.orders / 20)),
    seed: options.seed,
  };
  const stack = await startStack({
    databaseUrl,
    redisUrl: services.redis.url,
    logFolder: join(folder, 'logs'),
    ...vendor.stack(size),
    // Short ones: a drill of fifty kills should not wait a quarter of a minute for each.
    env: { SYNCLINE_SWEEP_SECONDS: '1', SYNCLINE_LEASE_SECONDS: '3' },
  });
  // As an owner of the database: it sees all tenants.
  const sql = postgres(databaseUrl, { max: 2, onnotice: () => undefined });
  const shop = await vendor.open(stack, size);
  const person = await signIn(stack.url, stack.owner);
  return {
    options,
    sql,
    stack,
    shop,
    person,
    api: person.api,
    services,
    random: dice(options.seed),
    connectionId: '',
    kills: 0,
    faults: [],
  };
}

/** Ends all that was started; the data stays in the drill's folder. */
export async function closeField({ stack, sql, services }: Field): Promise<void> {
  await stack.stop();
  await sql.end({ timeout: 2 });
  await services.redis.stop();
  await services.postgres.stop();
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

/** Waits until no run and no delivery is under way. */
export async function quiet(field: Field): Promise<void> {
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
