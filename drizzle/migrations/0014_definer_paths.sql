-- Where a path does not name it, a session's temporary schema is looked through first: a temporary table of the
-- caller's could stand in for one that a function of another's rights reads. Named last, it stands in for nothing.
do $$
declare
  door regprocedure;
begin
  for door in
    select p.oid::regprocedure from pg_proc p where p.pronamespace = 'syncline'::regnamespace and p.prosecdef
  loop
    execute format('alter function %s set search_path = pg_catalog, public, pg_temp', door);
  end loop;
end $$;
--> statement-breakpoint
-- Before 1970 there are no ids: an instant from then is the smallest of all, not one of the greatest.
create or replace function syncline.uuid_floor(at timestamptz) returns uuid
language sql immutable strict as $$
  select (lpad(to_hex(greatest((extract(epoch from at) * 1000)::bigint, 0)), 12, '0') || repeat('0', 20))::uuid
$$;
