import type { Database, Tx } from '../client.ts';

/** Postgres' clock: the one by which reads are put in order, whichever worker made them. */
export async function readClock(database: Database): Promise<Date> {
  const [row] = await database.sql<{ now: Date }[]>`select clock_timestamp() as now`;
  if (!row) throw new Error('Postgres did not tell the time.');
  return row.now;
}

/** How this organisation's phone numbers without a country are read. */
export async function findPhoneRegion(tx: Tx): Promise<string | null> {
  const [row] = await tx<{ phoneRegion: string | null }[]>`select phone_region from organization_settings`;
  return row?.phoneRegion ?? null;
}
