import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrateDatabase } from '@syncline/drizzle/migrate';
import postgres from 'postgres';
import type { TestProject } from 'vitest/node';
import { dataFolder, startServices } from '../../scripts/services.mjs';

/**
 * Once per test command: Postgres and Redis (those of DATABASE_URL and REDIS_URL when set, else our own in a temporary
 * folder), and one migrated database that each test file gets a copy of. Tear-down leaves nothing running.
 */
declare module 'vitest' {
  export interface ProvidedContext {
    postgresUrl: string;
    redisUrl: string;
    templateDatabase: string;
  }
}

const TEMPLATE_COMMENT = 'syncline test template';

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = mkdtempSync(join(tmpdir(), 'syncline-test-'));
  const services = await startServices({
    folder,
    toolsFolder: join(dataFolder(), 'redis'),
    fast: true,
    databaseUrl: process.env.DATABASE_URL,
    redisUrl: process.env.REDIS_URL,
  });
  const template = `syncline_template_${process.pid}_${Date.now().toString(36)}`;
  const admin = postgres(services.databaseUrl, { max: 1, onnotice: () => undefined });
  try {
    await admin.unsafe(`create database ${template}`);
    await migrateDatabase(withDatabase(services.databaseUrl, template));
    await admin.unsafe(`comment on database ${template} is '${TEMPLATE_COMMENT}'`);
  } catch (error) {
    await admin.end();
    await services.stop();
    throw error;
  }
  project.provide('postgresUrl', services.databaseUrl);
  project.provide('redisUrl', services.redisUrl);
  project.provide('templateDatabase', template);

  return async () => {
    if (!services.postgres) await admin.unsafe(`drop database if exists ${template} with (force)`);
    await admin.end({ timeout: 5 });
    await services.stop();
    rmSync(folder, { recursive: true, force: true });
  };
}

function withDatabase(url: string, database: string): string {
  const changed = new URL(url);
  changed.pathname = `/${database}`;
  return changed.href;
}
