-- A connection that polls is looked at once a day: its store, or its address, may have changed.
create or replace function syncline.due_checks(what text, older_than interval, at_most integer)
returns table (organization_id uuid, connection_id uuid)
language sql stable security definer set search_path = pg_catalog, public as $$
  select c.organization_id, c.id from connections c
  where c.status = 'connected' and case what
    when 'health' then coalesce(c.health_checked_at, c.created_at) < now() - older_than
    when 'sentinel' then coalesce(c.webhooks_checked_at, c.created_at) < now()
      -- Without a note it was never set up: its doorbell was lost.
      - case when c.webhook_mode = 'push' or c.webhook_note is null then older_than else interval '1 day' end
    else false end
  order by case what when 'health' then c.health_checked_at else c.webhooks_checked_at end nulls first limit at_most
$$;
--> statement-breakpoint
-- A connection may be disconnected, connected again, and disconnected again.
create or replace function syncline.due_teardowns(at_most integer)
returns table (organization_id uuid, connection_id uuid)
language sql stable security definer set search_path = pg_catalog, public as $$
  select c.organization_id, c.id from connections c
  where c.status = 'disconnected' and (c.torn_down_at is null or c.torn_down_at < c.disconnected_at)
    and c.updated_at < now() - interval '30 seconds' limit at_most
$$;
