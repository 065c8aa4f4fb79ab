-- What vendors sent is most of the data and is read seldom. lz4 packs it much faster than Postgres' own method, where
-- the server was built with it. What is stored already stays as it is.
do $$
declare
  part regclass;
begin
  if exists (select from pg_settings where name = 'default_toast_compression' and 'lz4' = any (enumvals)) then
    alter table record_payloads alter column payload set compression lz4;
    alter table webhook_inbox alter column body set compression lz4;
    -- Partitions to come take it over; those that are there do not.
    for part in select inhrelid from pg_inherits where inhparent = 'webhook_inbox'::regclass loop
      execute format('alter table %s alter column body set compression lz4', part);
    end loop;
  end if;
end
$$;
