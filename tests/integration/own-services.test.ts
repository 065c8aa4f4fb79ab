import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import postgres from 'postgres';
import { afterAll, expect, it } from 'vitest';
import { dataFolder, type Services, startServices } from '../../scripts/services.mjs';

/** The Postgres and Redis that `npm start` brings: races, crashes and restarts. */
const folder = mkdtempSync(join(tmpdir(), 'syncline-services-'));
const running: Services[] = [];
const start = async () => {
  const services = await startServices({ folder, toolsFolder: join(dataFolder(), 'redis') });
  running.push(services);
  return services;
};

afterAll(async () => {
  await Promise.all(running.map((services) => services.stop()));
  rmSync(folder, { recursive: true, force: true });
});

it('two starts at the same moment share one Postgres and one Redis', async () => {
  const [one, two] = await Promise.all([start(), start()]);
  expect([one.postgres?.pid, one.redis?.pid]).toEqual([two.postgres?.pid, two.redis?.pid]);
  expect([one.postgres?.started, two.postgres?.started].sort()).toEqual([false, true]);
});

it('a Postgres that was killed comes back at once with every row that was acknowledged', async () => {
  const before = await start();
  const pid = before.postgres?.pid ?? 0;
  const sql = postgres(before.databaseUrl, { max: 1, onnotice: () => undefined, backoff: false });
  await sql`create table survivors (n int)`;
  for (let n = 0; n < 200; n += 1) await sql`insert into survivors values (${n})`;
  process.kill(pid, 'SIGKILL');
  await sql.end({ timeout: 0 }).catch(() => undefined);

  const after = await start();
  expect(after.postgres?.started).toBe(true);
  expect(after.postgres?.pid).not.toBe(pid);
  const again = postgres(after.databaseUrl, { max: 1 });
  const [row] = await again`select count(*)::int as rows from survivors`;
  await again.end();
  expect(row?.rows).toBe(200);
});

it('stopping ends both, and leaves no lock behind', async () => {
  const services = await start();
  await services.stop();
  for (const left of ['postgres/data/postmaster.pid', 'redis/running.json', 'services.lock']) {
    expect(existsSync(join(folder, left)), left).toBe(false);
  }
});
