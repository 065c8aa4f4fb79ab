-- Nothing is looked up by these columns, so the planner needs to know nothing about their values. While a first sync
-- fills a table, it is analysed about once a minute: unpacking and sorting documents was a sixth of Postgres' work.
do $$
declare
  wide record;
begin
  for wide in
    select a.attrelid::regclass as tbl, a.attname as col
    from pg_attribute a
    where a.attrelid in ('orders'::regclass, 'order_lines'::regclass, 'contacts'::regclass, 'products'::regclass,
        'variants'::regclass, 'record_payloads'::regclass)
      and a.attnum > 0 and not a.attisdropped and a.atttypid in ('json'::regtype, 'jsonb'::regtype)
  loop
    execute format('alter table %s alter column %I set statistics 0', wide.tbl, wide.col);
  end loop;
end
$$;
--> statement-breakpoint
alter table records alter column hash set statistics 0;
