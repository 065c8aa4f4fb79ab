-- Privacy requests that go no further without a person, or are not begun a day before they are due.
create or replace function syncline.instance_metrics() returns table (metric text, label text, value double precision)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select 'inbox_waiting', '', count(*)::float8 from webhook_inbox where state = 'waiting'
  union all
  select 'inbox_oldest_waiting_seconds', '', coalesce(extract(epoch from now() - min(received_at)), 0)::float8
    from webhook_inbox where state = 'waiting'
  union all
  select 'runs_open', status, count(*)::float8 from runs where status in ('queued', 'running', 'paused') group by status
  union all
  select 'runs_finished_last_day', status, count(*)::float8 from runs
    where finished_at > now() - interval '1 day' group by status
  union all
  select 'runs_oldest_queued_seconds', '', coalesce(extract(epoch from now() - min(created_at)), 0)::float8
    from runs where status = 'queued' and coalesce(not_before, now()) <= now()
  union all
  select 'connections', status, count(*)::float8 from connections group by status
  union all
  select 'failures_open', '', count(*)::float8 from run_failures where state = 'open'
  union all
  select 'privacy_requests_stuck', '', count(*)::float8 from privacy_requests
    where state in ('failed', 'held') or (state in ('waiting', 'running') and due_at < now() + interval '1 day')
$$;
