select syncline.protect(name::regclass) from unnest(array[
  'privacy_requests', 'privacy_export_parts', 'erasure_marks', 'erasure_keys'
]) as name;
--> statement-breakpoint
-- A privacy request comes long after an account was disconnected.
create function syncline.connections_by_account_ever(vendor text, claimed_account text)
returns table (organization_id uuid, connection_id uuid)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select c.organization_id, c.id from connections c
  where c.provider = vendor and c.account = claimed_account order by c.id
$$;
--> statement-breakpoint
-- Privacy requests that nobody works on, the oldest first.
create function syncline.due_privacy_requests(at_most integer)
returns table (organization_id uuid, request_id uuid)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select p.organization_id, p.id from privacy_requests p
  where p.state in ('waiting', 'running') and coalesce(p.claimed_until, p.created_at + interval '3 seconds') < now()
  order by p.created_at limit at_most
$$;
--> statement-breakpoint
alter function syncline.connections_by_account_ever owner to syncline_scan;
--> statement-breakpoint
alter function syncline.due_privacy_requests owner to syncline_scan;
--> statement-breakpoint
revoke all on function syncline.connections_by_account_ever, syncline.due_privacy_requests from public;
--> statement-breakpoint
grant execute on function syncline.connections_by_account_ever, syncline.due_privacy_requests to syncline_app;
