-- A connection that polls is looked at once a day: its store, or its address, may have changed. Where the last look
-- only met trouble that passes, the next one comes as soon as for any other.
create or replace function syncline.due_checks(what text, older_than interval, at_most integer)
returns table (organization_id uuid, connection_id uuid)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select c.organization_id, c.id from connections c
  where c.status = 'connected' and case what
    when 'health' then coalesce(c.health_checked_at, c.created_at) < now() - older_than
    when 'sentinel' then coalesce(c.webhooks_checked_at, c.created_at) < now()
      -- Without a note it was never set up: its doorbell was lost.
      - case when c.webhook_mode = 'push' or c.webhook_note is null or c.webhooks_pending then older_than
        else interval '1 day' end
    else false end
  order by case what when 'health' then c.health_checked_at else c.webhooks_checked_at end nulls first limit at_most
$$;
--> statement-breakpoint
-- Runs that were cancelled during a slice whose worker never came back to end them. Nobody claims them any more when
-- their connection was disconnected.
create function syncline.cancelled_runs(at_most integer)
returns table (organization_id uuid, run_id uuid)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select r.organization_id, r.id from runs r
  where r.status = 'running' and r.kind <> 'webhook' and r.cancel_requested_at is not null
    and (r.lease_until is null or r.lease_until < now())
  limit at_most
$$;
--> statement-breakpoint
alter function syncline.cancelled_runs owner to syncline_scan;
--> statement-breakpoint
revoke all on function syncline.cancelled_runs from public;
--> statement-breakpoint
grant execute on function syncline.cancelled_runs to syncline_app;
