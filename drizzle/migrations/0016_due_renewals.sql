-- Accesses that lapse when nobody uses them, due to be renewed. One that a person must give again waits for the person.
create function syncline.due_renewals(at_most integer)
returns table (organization_id uuid, connection_id uuid)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select c.organization_id, c.id from connections c
  where c.renew_by < now() and c.status in ('connected', 'paused', 'error')
    and c.attention ->> 'remedy' is distinct from 'reconnect'
  order by c.renew_by limit at_most
$$;
--> statement-breakpoint
alter function syncline.due_renewals owner to syncline_scan;
--> statement-breakpoint
revoke all on function syncline.due_renewals from public;
--> statement-breakpoint
grant execute on function syncline.due_renewals to syncline_app;
