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

/** How a connection did in the last 24 hours. Times in milliseconds; null where nothing was measured. */
export interface Performance {
  connectionId: string;
  /** Runs that came to an end, and those of them whose counts closed. */
  runs: number;
  succeeded: number;
  /** From a webhook's arrival until it was worked on: the middle one, and what 95 of 100 stayed below. */
  lagMs: number | null;
  lagSlowMs: number | null;
  /** How long the vendor takes to answer. */
  answerMs: number | null;
  answerSlowMs: number | null;
}

/** So many of the newest deliveries and calls are looked at: enough for a median, and never a long query. */
const SAMPLE = 20_000;

export async function listPerformance(tx: Tx): Promise<Performance[]> {
  const since = tx`syncline.uuid_floor(now() - interval '24 hours')`;
  return tx<Performance[]>`
    with ended as (
      select connection_id, count(*)::int as runs, count(*) filter (where status = 'succeeded')::int as succeeded
      from runs where id >= ${since} and kind <> 'webhook' and status in ('succeeded', 'incomplete', 'failed')
      group by connection_id
    ), lags as (
      select connection_id, percentile_cont(array[0.5, 0.95]) within group (order by ms) as ms
      from (
        select connection_id, extract(epoch from processed_at - received_at) * 1000 as ms from webhook_inbox
        where id >= ${since} and state = 'done' and replays = 0 order by id desc limit ${SAMPLE}) as newest
      group by connection_id
    ), answers as (
      select connection_id, percentile_cont(array[0.5, 0.95]) within group (order by duration_ms) as ms
      from (
        select connection_id, duration_ms from call_log where id >= ${since} order by id desc limit ${SAMPLE}) as newest
      group by connection_id
    )
    select c.id as connection_id, coalesce(e.runs, 0) as runs, coalesce(e.succeeded, 0) as succeeded,
      round(l.ms[1])::int as lag_ms, round(l.ms[2])::int as lag_slow_ms,
      round(a.ms[1])::int as answer_ms, round(a.ms[2])::int as answer_slow_ms
    from connections c
    left join ended e on e.connection_id = c.id
    left join lags l on l.connection_id = c.id
    left join answers a on a.connection_id = c.id
    where c.status <> 'disconnected'`;
}
