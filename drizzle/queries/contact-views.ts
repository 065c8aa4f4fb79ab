import type { Fragment } from 'postgres';
import type { Tx } from '../client.ts';
import { exactFirst, typedWord } from './exact-first.ts';
import { type Keyset, type PageOf, pageOf } from './keyset.ts';
import { plainRows } from './plain-rows.ts';
import { deletedIs, ofTenant, type SourceRow } from './source-rows.ts';

export const contactSorts = ['updated', 'created', 'name'] as const;
export type ContactSort = (typeof contactSorts)[number];

export interface ContactFilter {
  search?: string | undefined;
  connectionId?: string | undefined;
  kind?: 'customer' | 'guest' | undefined;
  tag?: string | undefined;
  /** These only. */
  ids?: string[] | undefined;
  deleted: 'hide' | 'only' | 'any';
  sort: ContactSort;
}

export interface ContactRow {
  id: string;
  kind: 'customer' | 'guest';
  email: string | null;
  phone: string | null;
  firstName: string | null;
  lastName: string | null;
  company: string | null;
  tags: string[];
  ownTags: string[];
  source: SourceRow | null;
  orderCount: number;
  lastOrderAt: string | null;
  totals: { currency: string; total: string }[];
  createdAt: string;
  updatedAt: string;
  deletedAt: string | null;
}

/** Search finds at most so many: whoever meets more should type more. */
const searchBound = 2_000;

/** One page of contacts. Order counts and totals are worked out for the page's rows only. */
export async function listContactRows(
  tx: Tx,
  filter: ContactFilter,
  page: { after: Keyset | undefined; limit: number },
): Promise<PageOf<ContactRow>> {
  const { after, limit } = page;
  const sort = sorts[filter.sort](tx);
  const exact = filter.search ? typedWord(filter.search) : undefined;
  const ranked = (alias: 'c' | 'p') =>
    exactFirst(
      tx,
      { ...sort, key: sort.key(alias) },
      tx`${tx(alias)}.id`,
      exact === undefined ? undefined : isExactly(tx, alias, exact),
      after,
    );
  const rows = await tx<(ContactRow & { sortKey: string })[]>`
    with page as materialized (
      select c.* from contacts c
      where ${ofTenant(tx, 'c')} and ${deletedIs(tx, filter.deleted, 'c')}
        ${filter.ids ? tx`and c.id = any(${filter.ids}::uuid[])` : tx``}
        ${filter.kind ? tx`and c.kind = ${filter.kind}` : tx``}
        ${filter.tag ? tx`and c.id = any(array(select syncline.search_contacts(${filter.tag}, ${searchBound}))) and (${filter.tag} = any(c.tags) or ${filter.tag} = any(c.own_tags))` : tx``}
        ${filter.search ? tx`and c.id = any(array(select syncline.search_contacts(${filter.search}, ${searchBound})))` : tx``}
        ${filter.connectionId ? tx`and exists (select from records r where r.entity_id = c.id and r.connection_id = ${filter.connectionId})` : tx``}
        ${ranked('c').beyond}
      order by ${ranked('c').order}
      limit ${limit + 1}
    )
    select p.id, p.kind, p.email, p.phone, p.first_name, p.last_name, p.company, p.tags, p.own_tags,
      case when s.id is not null
        then jsonb_build_object('id', s.id, 'name', s.name, 'provider', s.provider) end as source,
      coalesce(o.order_count, 0) as order_count, o.last_order_at, coalesce(o.totals, '[]') as totals,
      p.created_at, p.updated_at, p.deleted_at, ${ranked('p').sortKey} as sort_key
    from page p
    left join connections s on s.organization_id = p.organization_id and s.id = p.source_connection_id
    left join lateral (${orderTotals(tx)}) o on true
    order by ${ranked('p').order}`;
  return pageOf(plainRows(rows), limit, filter.sort);
}

const isExactly = (tx: Tx, alias: 'c' | 'p', word: string) => tx`(
  coalesce(lower(${tx(`${alias}.email`)}) = ${word}, false)
  or lower(concat_ws(' ', ${tx(`${alias}.firstName`)}, ${tx(`${alias}.lastName`)})) = ${word})`;

/** Orders of contact `p`: how many, the last one, and what they came to per currency. */
export const orderTotals = (tx: Tx) => tx`
  select sum(n)::int as order_count, max(last_at) as last_order_at,
    jsonb_agg(jsonb_build_object('currency', currency, 'total', total::text) order by total desc)
      filter (where total is not null) as totals
  from (
    select currency, count(*) as n, max(placed_at) as last_at,
      sum(total - refunded_total) filter (where not cancelled) as total
    from orders where contact_id = p.id and deleted_at is null group by currency
  ) by_currency`;

const newestFirst = (column: string) => (tx: Tx) => ({
  key: (alias: string) => tx`${tx(`${alias}.${column}`)}`,
  type: tx`timestamptz`,
  before: tx`<`,
  direction: tx`desc`,
});

const sorts: Record<ContactSort, (tx: Tx) => Sorting> = {
  updated: newestFirst('updatedAt'),
  created: newestFirst('createdAt'),
  name: (tx) => ({
    // The expression of the index contacts_by_name.
    key: (alias) =>
      tx`lower(coalesce(${tx(`${alias}.lastName`)}, '') || ' ' || coalesce(${tx(`${alias}.firstName`)}, ''))`,
    type: tx`text`,
    before: tx`>`,
    direction: tx``,
  }),
};

interface Sorting {
  key(alias: string): Fragment;
  type: Fragment;
  before: Fragment;
  direction: Fragment;
}
