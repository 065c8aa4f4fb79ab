import { fileURLToPath } from 'node:url';
import { drizzle } from 'drizzle-orm/postgres-js';
import { migrate as applyMigrations } from 'drizzle-orm/postgres-js/migrator';
import postgres from 'postgres';

/** Any fixed number: processes that start together migrate one after the other. */
const MIGRATION_LOCK = 5_127_003;

/**
 * Brings the database to the newest schema. The URL's role must own the database (or be a
 * superuser) and be allowed to create roles.
 * @param folder where the SQL files are; default: beside this file.
 */
export async function migrateDatabase(url: string, folder?: string): Promise<void> {
  const client = postgres(url, { max: 1, onnotice: () => undefined });
  try {
    await client`select pg_advisory_lock(${MIGRATION_LOCK})`;
    await applyMigrations(drizzle(client), {
      migrationsFolder: folder ?? fileURLToPath(new URL('./migrations', import.meta.url)),
    });
    await client`select syncline.ensure_partitions()`;
  } finally {
    await client.end({ timeout: 5 });
  }
}
