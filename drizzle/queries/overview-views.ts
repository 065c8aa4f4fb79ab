import type { Tx } from '../client.ts';

export interface DayCounts {
  created: number;
  updated: number;
  deleted: number;
  failed: number;
  runs: number;
  webhooks: number;
}

/** What came in since the organisation's midnight. */
export async function countToday(tx: Tx, timeZone: string): Promise<DayCounts> {
  const midnight = tx`(date_trunc('day', now() at time zone ${timeZone}) at time zone ${timeZone})`;
  const [[counts], [webhooks]] = await Promise.all([
    tx<Omit<DayCounts, 'webhooks'>[]>`
      select coalesce(sum(s.created), 0)::int as created, coalesce(sum(s.updated), 0)::int as updated,
        coalesce(sum(s.deleted), 0)::int as deleted, coalesce(sum(s.failed), 0)::int as failed,
        count(distinct r.id)::int as runs
      from runs r
      join run_streams s on s.organization_id = r.organization_id and s.run_id = r.id
      where r.id >= syncline.uuid_floor(${midnight})`,
    tx<{ n: number }[]>`
      select count(*)::int as n from (
        select from webhook_inbox where id >= syncline.uuid_floor(${midnight}) limit 1000000) today`,
  ]);
  return {
    ...(counts ?? { created: 0, updated: 0, deleted: 0, failed: 0, runs: 0 }),
    webhooks: webhooks?.n ?? 0,
  };
}
