import { expect, it } from 'vitest';
import { testServices } from '../support/services.ts';

const services = await testServices();

it('every table has row-level security forced, a tenant in its primary key, and an owner that is not the app', async () => {
  const tables = await services.database.sql<
    { name: string; secured: boolean; owner: string; tenantFirst: boolean; policies: number }[]
  >`
    select c.relname as name, c.relrowsecurity and c.relforcerowsecurity as secured,
      pg_get_userbyid(c.relowner) as owner,
      coalesce((select a.attname = 'organization_id' from pg_index i
        join pg_attribute a on a.attrelid = c.oid and a.attnum = i.indkey[0]
        where i.indrelid = c.oid and i.indisprimary), false) as tenant_first,
      (select count(*) from pg_policy p where p.polrelid = c.oid) as policies
    from pg_class c
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
      -- A partition is reached through its parent; nobody may read it on its own (checked below).
      and not c.relispartition
    order by 1`;
  expect(tables.length).toBeGreaterThan(20);
  const wrong = tables.filter(
    ({ secured, tenantFirst, policies, owner }) =>
      !secured || !tenantFirst || policies === 0 || owner.startsWith('syncline_'),
  );
  expect(wrong).toEqual([]);
});

it('partitions cannot be read around their parent', async () => {
  const open = await services.database.sql`
    select c.relname as name from pg_class c
    where c.relnamespace = 'public'::regnamespace and c.relispartition and c.relkind = 'r'
      and has_table_privilege('syncline_app', c.oid, 'select') and not (c.relrowsecurity and c.relforcerowsecurity)`;
  expect([...open]).toEqual([]);
});
