-- Sums over all tenants for the operator's metrics: no ids, no content.
create function syncline.instance_metrics() returns table (metric text, label text, value double precision)
language sql stable security definer set search_path = pg_catalog, public as $$
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
$$;
--> statement-breakpoint
alter function syncline.instance_metrics owner to syncline_scan;
--> statement-breakpoint
revoke all on function syncline.instance_metrics from public;
--> statement-breakpoint
grant execute on function syncline.instance_metrics to syncline_app;
