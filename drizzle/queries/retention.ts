import type { Database, Tx } from '../client.ts';
import { expireExports } from './privacy-exports.ts';

/** Makes the weeks ahead. @returns how many partitions were made. */
export async function ensurePartitions(database: Database): Promise<number> {
  const [row] = await database.sql<{ made: number }[]>`select syncline.ensure_partitions() as made`;
  return row?.made ?? 0;
}

export type Partitioned = 'changes' | 'webhook_inbox' | 'call_log';

/** Drops whole weeks past their time, but none with unsettled deliveries. @returns how many. */
export async function dropPartitions(database: Database, parent: Partitioned, olderThanDays: number): Promise<number> {
  const [row] = await database.sql<{ dropped: number }[]>`
    select syncline.drop_partitions(${parent}, make_interval(days => ${olderThanDays})) as dropped`;
  return row?.dropped ?? 0;
}

export async function listOrganizations(database: Database): Promise<string[]> {
  const rows = await database.sql<{ id: string }[]>`select id from auth.organization order by id`;
  return rows.map((row) => row.id);
}

export interface RetentionDays {
  runDetails: number;
  webhookKeys: number;
  changes: number;
  inbox: number;
  calls: number;
}

/**
 * Removes one batch of a tenant's rows past their time. Runs and their counts stay; what goes is the
 * detail under them. Weeks are dropped whole elsewhere; here goes what lies in the default partitions.
 * @returns how many rows went: call again until it is 0.
 */
export async function cleanTenant(tx: Tx, days: RetentionDays, batch = 5_000): Promise<number> {
  const older = (count: number) => tx`now() - make_interval(days => ${count})`;
  const floor = (count: number) => tx`syncline.uuid_floor(now() - make_interval(days => ${count + 8}))`;
  const gone = await Promise.all([
    // Open failures stay: they are work for somebody. Ignored ones are a person's word, and hold as long as the record.
    tx`delete from run_failures where (organization_id, id) in (
         select organization_id, id from run_failures
         where state = 'resolved' and updated_at < ${older(days.runDetails)} limit ${batch})`,
    tx`delete from run_seen where (organization_id, run_id, stream, external_id) in (
         select s.organization_id, s.run_id, s.stream, s.external_id from run_seen s
         join runs r on r.organization_id = s.organization_id and r.id = s.run_id
         where r.finished_at < ${older(1)} limit ${batch})`,
    tx`update runs set targets = null
       where targets is not null and finished_at < ${older(days.runDetails)}`,
    tx`update run_streams s set checkpoint = null, next_cursor = null from runs r
       where r.organization_id = s.organization_id and r.id = s.run_id and r.finished_at < ${older(days.runDetails)}
         and (s.checkpoint is not null or s.next_cursor is not null)`,
    tx`delete from webhook_dedupe where (organization_id, connection_id, key) in (
         select organization_id, connection_id, key from webhook_dedupe
         where received_at < ${older(days.webhookKeys)} limit ${batch})`,
    tx`delete from webhook_inbox where (organization_id, id) in (
         select organization_id, id from webhook_inbox
         where id < ${floor(days.inbox)} and state in ('done', 'ignored') limit ${batch})`,
    tx`delete from changes where (organization_id, id) in (
         select organization_id, id from changes where id < ${floor(days.changes)} limit ${batch})`,
    tx`delete from call_log where (organization_id, id) in (
         select organization_id, id from call_log where id < ${floor(days.calls)} limit ${batch})`,
    tx`delete from handovers where expires_at < ${older(1)}`,
  ]);
  await expireExports(tx);
  return gone.reduce((sum, result) => sum + result.count, 0);
}
