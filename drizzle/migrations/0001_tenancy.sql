-- Roles. They belong to the cluster, so another database of it may have made them already.
do $$
begin
  create role syncline_app nologin nosuperuser nobypassrls;
exception when duplicate_object then null;
end $$;
--> statement-breakpoint
do $$
begin
  create role syncline_scan nologin nosuperuser nobypassrls;
exception when duplicate_object then null;
end $$;
--> statement-breakpoint
do $$
begin
  -- Whoever migrates may become either, also when it is no superuser.
  execute format('grant syncline_app, syncline_scan to %I', current_user);
exception when others then
  if not pg_has_role(current_user, 'syncline_app', 'member') then raise; end if;
end $$;
--> statement-breakpoint
create schema syncline;
--> statement-breakpoint
grant usage on schema public, auth, syncline to syncline_app, syncline_scan;
--> statement-breakpoint
-- Owning functions asks for it.
grant create on schema syncline to syncline_scan;
--> statement-breakpoint
grant select, insert, update, delete on all tables in schema auth to syncline_app;
--> statement-breakpoint
alter default privileges in schema auth grant select, insert, update, delete on tables to syncline_app;
--> statement-breakpoint
-- Puts a table under row-level security. Every migration that makes a tenant table calls it.
create function syncline.protect(target regclass, append_only boolean default false) returns void
language plpgsql as $$
declare
  tenant constant text := 'organization_id = nullif(current_setting(''app.organization_id'', true), '''')::uuid';
begin
  execute format('alter table %s enable row level security', target);
  execute format('alter table %s force row level security', target);
  execute format('create policy tenant on %s to syncline_app using (%s) with check (%s)', target, tenant, tenant);
  execute format('create policy scan on %s for select to syncline_scan using (true)', target);
  if append_only then
    execute format('grant select, insert on %s to syncline_app', target);
  else
    execute format('grant select, insert, update, delete on %s to syncline_app', target);
  end if;
  execute format('grant select on %s to syncline_scan', target);
end $$;
--> statement-breakpoint
select syncline.protect(name::regclass, append_only => name = 'audit_log') from unnest(array[
  'connections', 'credentials', 'handovers', 'stream_states', 'schedules', 'runs', 'run_streams', 'run_seen',
  'run_failures', 'changes', 'tenant_turns', 'records', 'record_payloads', 'contacts', 'contact_identities', 'orders',
  'order_lines', 'refunds', 'fulfilments', 'products', 'variants', 'inventory', 'webhook_dedupe', 'webhook_inbox',
  'webhook_subscriptions', 'audit_log', 'call_log', 'organization_settings'
]) as name;
--> statement-breakpoint
-- No cross-tenant chore needs to see a secret.
drop policy scan on credentials;
--> statement-breakpoint
revoke select on credentials from syncline_scan;
--> statement-breakpoint
-- The smallest uuid v7 of an instant: the bounds of time partitions.
create function syncline.uuid_floor(at timestamptz) returns uuid
language sql immutable strict as $$
  select (lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid
$$;
--> statement-breakpoint
-- Weekly partitions from this week on, made ahead of time. Belongs to the migrator: the app owns no table.
create function syncline.ensure_partitions(weeks_ahead integer default 4) returns integer
language plpgsql security definer set search_path = pg_catalog, public as $$
declare
  parent text;
  monday timestamptz;
  made integer := 0;
begin
  foreach parent in array array['changes', 'webhook_inbox', 'call_log'] loop
    for week in 0..weeks_ahead loop
      monday := date_trunc('week', now() at time zone 'UTC') at time zone 'UTC' + make_interval(weeks => week);
      if to_regclass(format('public.%I', parent || '_' || to_char(monday at time zone 'UTC', 'YYYYMMDD'))) is null then
        begin
          execute format('create table public.%I partition of public.%I for values from (%L) to (%L)',
            parent || '_' || to_char(monday at time zone 'UTC', 'YYYYMMDD'), parent,
            syncline.uuid_floor(monday), syncline.uuid_floor(monday + interval '1 week'));
          made := made + 1;
        exception when check_violation then
          -- Rows of that week sit in the default partition already: they stay there.
          raise notice 'week % of % stays in the default partition', monday, parent;
        end;
      end if;
    end loop;
  end loop;
  return made;
end $$;
--> statement-breakpoint
create table changes_default partition of changes default;
--> statement-breakpoint
create table webhook_inbox_default partition of webhook_inbox default;
--> statement-breakpoint
create table call_log_default partition of call_log default;
--> statement-breakpoint
select syncline.ensure_partitions();
--> statement-breakpoint
revoke all on function syncline.ensure_partitions from public;
--> statement-breakpoint
grant execute on function syncline.ensure_partitions to syncline_app;
--> statement-breakpoint
-- Doors that must open before the tenant is known. They give ids, nothing else.
create function syncline.organization_of_connection(connection uuid) returns uuid
language sql stable security definer set search_path = pg_catalog, public as $$
  select organization_id from connections where id = connection
$$;
--> statement-breakpoint
create function syncline.connections_by_account(vendor text, claimed_account text)
returns table (organization_id uuid, connection_id uuid)
language sql stable security definer set search_path = pg_catalog, public as $$
  select c.organization_id, c.id from connections c
  where c.provider = vendor and c.account = claimed_account and c.status <> 'disconnected'
  order by c.id
$$;
--> statement-breakpoint
create function syncline.handover_by_state(hash text) returns table (organization_id uuid, connection_id uuid)
language sql stable security definer set search_path = pg_catalog, public as $$
  select h.organization_id, h.connection_id from handovers h where h.state_hash = hash
$$;
--> statement-breakpoint
alter function syncline.organization_of_connection owner to syncline_scan;
--> statement-breakpoint
alter function syncline.connections_by_account owner to syncline_scan;
--> statement-breakpoint
alter function syncline.handover_by_state owner to syncline_scan;
--> statement-breakpoint
grant execute on all functions in schema syncline to syncline_app;
