-- Runs that some worker may take now, the tenant that waited longest first. A full or delta run waits
-- for older ones of its connection; one-record runs go beside. Webhook runs are never sliced.
create function syncline.runnable_runs(at_most integer)
returns table (organization_id uuid, run_id uuid, seq integer)
language sql volatile security definer set search_path = pg_catalog, public as $$
  select r.organization_id, r.id, r.slice_seq
  from runs r
  join connections c on c.organization_id = r.organization_id and c.id = r.connection_id and c.status = 'connected'
  left join tenant_turns t on t.organization_id = r.organization_id
  where r.status in ('queued', 'running') and r.kind <> 'webhook'
    and (r.lease_until is null or r.lease_until < now())
    and (r.not_before is null or r.not_before <= now())
    and (r.kind = 'record' or not exists (
      select from runs older
      where older.organization_id = r.organization_id and older.connection_id = r.connection_id and older.id < r.id
        and older.kind in ('full', 'delta') and older.status in ('queued', 'running', 'paused')
    ))
  order by t.served_at nulls first, r.id
  limit at_most
$$;
--> statement-breakpoint
alter function syncline.runnable_runs owner to syncline_scan;
--> statement-breakpoint
revoke all on function syncline.runnable_runs from public;
--> statement-breakpoint
grant execute on function syncline.runnable_runs to syncline_app;
