-- Doors of the chores: they look across tenants and give ids, nothing else.
--
-- Connections whose webhook deliveries wait longer than they should. Hops from one connection with
-- waiting rows to the next by the partial index, so a backlog of one costs no more than its first row.
create function syncline.waiting_inboxes(older_than interval) returns table (organization_id uuid, connection_id uuid)
language sql stable security definer set search_path = pg_catalog, public as $$
  with recursive hop as (
    (select i.organization_id, i.connection_id from webhook_inbox i where i.state = 'waiting'
     order by i.organization_id, i.connection_id limit 1)
    union all
    select n.organization_id, n.connection_id from hop cross join lateral (
      select i.organization_id, i.connection_id from webhook_inbox i
      where i.state = 'waiting' and (i.organization_id, i.connection_id) > (hop.organization_id, hop.connection_id)
      order by i.organization_id, i.connection_id limit 1) n
  )
  select hop.organization_id, hop.connection_id from hop
  where exists (
    select 1 from webhook_inbox i
    where i.organization_id = hop.organization_id and i.connection_id = hop.connection_id and i.state = 'waiting'
      and i.received_at < now() - older_than and (i.claimed_until is null or i.claimed_until < now()))
$$;
--> statement-breakpoint
create index webhook_inbox_held on webhook_inbox (organization_id, connection_id) where state = 'held';
--> statement-breakpoint
create function syncline.held_inboxes() returns table (organization_id uuid, connection_id uuid)
language sql stable security definer set search_path = pg_catalog, public as $$
  select c.organization_id, c.id from connections c
  where exists (
    select 1 from webhook_inbox i
    where i.organization_id = c.organization_id and i.connection_id = c.id and i.state = 'held')
$$;
--> statement-breakpoint
create function syncline.due_schedules(at_most integer) returns table (organization_id uuid, connection_id uuid)
language sql stable security definer set search_path = pg_catalog, public as $$
  select s.organization_id, s.connection_id
  from schedules s join connections c on c.organization_id = s.organization_id and c.id = s.connection_id
  where s.enabled and s.next_due_at <= now() and c.status = 'connected'
  group by 1, 2 order by min(s.next_due_at) limit at_most
$$;
--> statement-breakpoint
-- Connections not looked at for a while, longest ago first. what: health | sentinel
create function syncline.due_checks(what text, older_than interval, at_most integer)
returns table (organization_id uuid, connection_id uuid)
language sql stable security definer set search_path = pg_catalog, public as $$
  select c.organization_id, c.id from connections c
  where c.status = 'connected' and case what
    when 'health' then coalesce(c.health_checked_at, c.created_at) < now() - older_than
    -- A connection without a note was never set up: its doorbell was lost.
    when 'sentinel' then (c.webhook_mode = 'push' or c.webhook_note is null)
      and coalesce(c.webhooks_checked_at, c.created_at) < now() - older_than
    else false end
  order by case what when 'health' then c.health_checked_at else c.webhooks_checked_at end nulls first limit at_most
$$;
--> statement-breakpoint
create function syncline.due_teardowns(at_most integer) returns table (organization_id uuid, connection_id uuid)
language sql stable security definer set search_path = pg_catalog, public as $$
  select c.organization_id, c.id from connections c
  where c.status = 'disconnected' and c.torn_down_at is null and c.updated_at < now() - interval '30 seconds' limit at_most
$$;
--> statement-breakpoint
create function syncline.inbox_unsettled(first_id uuid, end_id uuid) returns boolean
language sql stable security definer set search_path = pg_catalog, public as $$
  select exists (
    select 1 from webhook_inbox i where i.id >= first_id and i.id < end_id and i.state in ('waiting', 'held', 'failed'))
$$;
--> statement-breakpoint
alter function syncline.waiting_inboxes owner to syncline_scan;
--> statement-breakpoint
alter function syncline.held_inboxes owner to syncline_scan;
--> statement-breakpoint
alter function syncline.due_schedules owner to syncline_scan;
--> statement-breakpoint
alter function syncline.due_checks owner to syncline_scan;
--> statement-breakpoint
alter function syncline.due_teardowns owner to syncline_scan;
--> statement-breakpoint
alter function syncline.inbox_unsettled owner to syncline_scan;
--> statement-breakpoint
-- Drops whole weeks that are older than asked. Belongs to the migrator, like the partitions; whether
-- a week still holds unsettled deliveries is asked through the scan role, because the owner of a
-- table under forced row-level security sees none of its rows. Gives up soon when the table is busy.
create function syncline.drop_partitions(parent text, older_than interval) returns integer
language plpgsql security definer set search_path = pg_catalog, public set lock_timeout = '3s' as $$
declare
  part text;
  monday timestamptz;
  dropped integer := 0;
begin
  if parent not in ('changes', 'webhook_inbox', 'call_log') or older_than < interval '7 days' then
    raise exception 'drop_partitions: % older than % is not something to drop', parent, older_than;
  end if;
  for part in
    select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid
    where i.inhparent = to_regclass(format('public.%I', parent)) and c.relname ~ ('^' || parent || '_\d{8}$')
    order by 1
  loop
    monday := to_date(right(part, 8), 'YYYYMMDD')::timestamp at time zone 'UTC';
    exit when monday + interval '1 week' > now() - older_than;
    continue when parent = 'webhook_inbox'
      and syncline.inbox_unsettled(syncline.uuid_floor(monday), syncline.uuid_floor(monday + interval '1 week'));
    execute format('drop table public.%I', part);
    dropped := dropped + 1;
  end loop;
  return dropped;
end $$;
--> statement-breakpoint
revoke all on function syncline.waiting_inboxes, syncline.held_inboxes, syncline.due_schedules,
  syncline.due_checks, syncline.due_teardowns, syncline.inbox_unsettled, syncline.drop_partitions from public;
--> statement-breakpoint
grant execute on function syncline.waiting_inboxes, syncline.held_inboxes, syncline.due_schedules,
  syncline.due_checks, syncline.due_teardowns, syncline.inbox_unsettled, syncline.drop_partitions to syncline_app;
