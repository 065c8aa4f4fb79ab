-- The tenant as a value that the planner learns while it runs (a sub-select), not while it plans. As a constant it is
-- looked up in the statistics: a tenant that came after they were taken is believed to have no rows at all, every
-- index looks equally good, and each look-up of a page may read all that the tenant has. It is also worked out once
-- for a statement, and not for each row that is written.
do $$
declare
  tenant constant text := 'organization_id = (select nullif(current_setting(''app.organization_id'', true), '''')::uuid)';
  target regclass;
begin
  for target in select polrelid::regclass from pg_policy where polname = 'tenant' loop
    execute format('alter policy tenant on %s using (%s) with check (%s)', target, tenant, tenant);
  end loop;
end $$;
--> statement-breakpoint
create or replace function syncline.protect(target regclass, append_only boolean default false) returns void
language plpgsql as $$
declare
  tenant constant text := 'organization_id = (select nullif(current_setting(''app.organization_id'', true), '''')::uuid)';
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
