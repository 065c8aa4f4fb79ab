import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Work on one Postgres connection, by the driver that the project has installed. */
export async function withSql(root, url, work) {
  const require = createRequire(join(root, 'drizzle', 'package.json'));
  const { default: postgres } = await import(pathToFileURL(require.resolve('postgres')).href);
  const sql = postgres(url, { max: 1, onnotice: () => undefined });
  try {
    return await work(sql);
  } finally {
    await sql.end({ timeout: 5 });
  }
}

/** Makes the database in our own Postgres unless it is there. @returns its URL */
export async function ensureDatabase(root, maintenanceUrl, name) {
  await withSql(root, maintenanceUrl, async (sql) => {
    const [existing] = await sql`select 1 from pg_database where datname = ${name}`;
    if (!existing) await sql.unsafe(`create database ${name}`);
  });
  const url = new URL(maintenanceUrl);
  url.pathname = `/${name}`;
  return url.href;
}

/** Whether nobody has an account yet. */
export function isFirstRun(root, url) {
  return withSql(root, url, async (sql) => {
    const [row] = await sql`select not exists (select 1 from auth."user") as empty`;
    return row.empty;
  });
}
