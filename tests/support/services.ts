import { randomUUID } from 'node:crypto';
import { type Database, openDatabase } from '@syncline/drizzle/client';
import { openRedis } from '@syncline/shared/runtime/redis';
import postgres from 'postgres';
import { afterAll, inject } from 'vitest';

/**
 * A database and a corner of Redis for one test file alone. The database is a copy of the migrated one, so it takes
 * milliseconds; both are gone when the file is done. A connection that the file left open fails it.
 */
export interface TestServices {
  /** As an owner of the database: processes started with it become syncline_app by themselves. */
  databaseUrl: string;
  redisUrl: string;
  /** For `makeQueues` and for keys of one's own: nobody else uses it. */
  redisPrefix: string;
  /** Opened as the app: row-level security holds. */
  database: Database;
  /** Done by itself at the end of the file; call it earlier to check for what is left open. */
  close(): Promise<void>;
}

export async function testServices(): Promise<TestServices> {
  const maintenanceUrl = inject('postgresUrl');
  const name = `syncline_test_${randomUUID().replaceAll('-', '').slice(0, 16)}`;
  await asAdmin(maintenanceUrl, async (sql) => {
    await sql.unsafe(`create database ${name} template ${inject('templateDatabase')} strategy file_copy`);
  });
  const databaseUrl = databaseAt(maintenanceUrl, name);
  const redisUrl = await redisCorner(inject('redisUrl'));
  const database = openDatabase(databaseUrl, { max: 5, applicationName: 'syncline-test' });

  let closing: Promise<void> | undefined;
  const close = () => {
    closing ??= closeAll();
    return closing;
  };
  const closeAll = async () => {
    await database.close();
    const left = await asAdmin(maintenanceUrl, async (sql) => {
      const open = await connectionsTo(sql, name);
      await sql.unsafe(`drop database if exists ${name} with (force)`);
      return open;
    });
    await leaveCorner(redisUrl);
    if (left.length > 0) {
      throw new Error(`The test file left connections to Postgres open: ${left.join('; ')}. Close what was opened.`);
    }
  };
  // Registered now, so it runs after the file's own afterAll hooks: they run in reverse order.
  afterAll(close);

  return { databaseUrl, redisUrl, redisPrefix: `{${name}}`, database, close };
}

async function connectionsTo(sql: postgres.Sql, name: string): Promise<string[]> {
  // A client that has just ended is gone from the list within moments.
  for (let attempt = 0; ; attempt += 1) {
    const rows = await sql<{ application_name: string; state: string; query: string }[]>`
      select application_name, coalesce(state, '') as state, left(query, 120) as query from pg_stat_activity
      where datname = ${name} and backend_type = 'client backend'`;
    if (rows.length === 0 || attempt === 40) {
      return rows.map((row) => `${row.application_name} (${row.state}: ${row.query})`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/**
 * One of Redis' 16 numbered databases, claimed in number 0, so that files at the same time stay apart. Only an empty
 * one is taken: the Redis may be somebody's own.
 */
async function redisCorner(url: string): Promise<string> {
  const redis = openRedis(url, 'producer');
  try {
    for (let number = 1; number < 16; number += 1) {
      if (!(await redis.set(claimOf(number), '1', 'EX', 3_600, 'NX'))) continue;
      const corner = new URL(url);
      corner.pathname = `/${number}`;
      if (await isEmpty(corner.href)) return corner.href;
      await redis.del(claimOf(number));
    }
  } finally {
    redis.disconnect();
  }
  throw new Error('None of the databases 1 to 15 of Redis is free and empty. Were earlier test runs killed?');
}

async function isEmpty(url: string): Promise<boolean> {
  const redis = openRedis(url, 'producer');
  try {
    return (await redis.dbsize()) === 0;
  } finally {
    redis.disconnect();
  }
}

async function leaveCorner(url: string): Promise<void> {
  const corner = openRedis(url, 'producer');
  await corner.flushdb();
  await corner.select(0);
  await corner.del(claimOf(Number(new URL(url).pathname.slice(1))));
  corner.disconnect();
}

const claimOf = (number: number) => `syncline-test-corner:${number}`;

async function asAdmin<T>(url: string, work: (sql: postgres.Sql) => Promise<T>): Promise<T> {
  const sql = postgres(url, { max: 1, onnotice: () => undefined });
  try {
    return await work(sql);
  } finally {
    await sql.end({ timeout: 5 });
  }
}

function databaseAt(url: string, name: string): string {
  const changed = new URL(url);
  changed.pathname = `/${name}`;
  return changed.href;
}
