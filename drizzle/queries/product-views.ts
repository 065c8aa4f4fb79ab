import type { Fragment } from 'postgres';
import type { Tx } from '../client.ts';
import { exactFirst, typedWord } from './exact-first.ts';
import { type Keyset, type PageOf, pageOf } from './keyset.ts';
import { plainRows } from './plain-rows.ts';
import { deletedIs, ofTenant, type SourceRow } from './source-rows.ts';

export const productSorts = ['updated', 'title'] as const;
export type ProductSort = (typeof productSorts)[number];

export interface ProductFilter {
  search?: string | undefined;
  connectionId?: string | undefined;
  status?: string | undefined;
  category?: string | undefined;
  stock?: 'in_stock' | 'out_of_stock' | 'backorder' | undefined;
  /** These only. */
  ids?: string[] | undefined;
  deleted: 'hide' | 'only' | 'any';
  sort: ProductSort;
}

export interface ProductRow {
  id: string;
  externalId: string;
  connection: SourceRow;
  title: string;
  status: string;
  type: string | null;
  sku: string | null;
  currency: string | null;
  imageUrl: string | null;
  categories: string[];
  tags: string[];
  ownTags: string[];
  variantCount: number;
  priceFrom: string | null;
  priceTo: string | null;
  stock: string | null;
  stockStatus: 'in_stock' | 'out_of_stock' | 'backorder' | 'mixed' | null;
  updatedAt: string;
  deletedAt: string | null;
}

const searchBound = 2_000;

/** One page of products. Prices and stock are worked out for the page's rows only. */
export async function listProductRows(
  tx: Tx,
  filter: ProductFilter,
  page: { after: Keyset | undefined; limit: number },
): Promise<PageOf<ProductRow>> {
  const { after, limit } = page;
  const { order, sortKey, beyond } = exactFirst(
    tx,
    sorts[filter.sort](tx),
    tx`o.id`,
    filter.search ? isExactly(tx, typedWord(filter.search)) : undefined,
    after,
  );
  const rows = await tx<(ProductRow & { sortKey: string })[]>`
    with page as materialized (
      select o.*, ${sortKey} as sort_key
      from products o
      where ${ofTenant(tx, 'o')} and ${deletedIs(tx, filter.deleted, 'o')}
        ${filter.ids ? tx`and o.id = any(${filter.ids}::uuid[])` : tx``}
        ${filter.search ? tx`and o.id = any(array(select syncline.search_products(${filter.search}, ${searchBound})))` : tx``}
        ${filter.connectionId ? tx`and o.connection_id = ${filter.connectionId}` : tx``}
        ${filter.status ? tx`and o.status = ${filter.status}` : tx``}
        ${filter.category ? tx`and ${filter.category} = any(o.categories)` : tx``}
        ${filter.stock ? tx`and exists (select from inventory i where i.product_id = o.id and i.status = ${filter.stock})` : tx``}
        ${beyond}
      order by ${order}
      limit ${limit + 1}
    )
    select ${productColumns(tx)}, o.sort_key
    from page o ${productJoins(tx)}
    order by ${order}`;
  return pageOf(plainRows(rows), limit, filter.sort);
}

const isExactly = (tx: Tx, word: string) => tx`(
  coalesce(lower(o.sku) = ${word}, false) or o.external_id = ${word} or lower(o.title) = ${word})`;

/** What lists show of product `o`, with `productJoins`. */
export const productColumns = (tx: Tx) => tx`
  o.id, o.external_id, jsonb_build_object('id', c.id, 'name', c.name, 'provider', c.provider) as connection, o.title,
  o.status, o.type, o.sku, o.currency, o.image_url, o.categories, o.tags, o.own_tags,
  coalesce(v.n, 0) as variant_count, v.price_from, v.price_to, i.stock, i.stock_status, o.updated_at, o.deleted_at`;

export const productJoins = (tx: Tx) => tx`
  join connections c on c.organization_id = o.organization_id and c.id = o.connection_id
  left join lateral (
    select count(*)::int as n, min(price) as price_from, max(price) as price_to from variants where product_id = o.id
  ) v on true
  left join lateral (
    select sum(quantity) as stock,
      case when count(distinct status) > 1 then 'mixed' else min(status) end as stock_status
    from inventory where product_id = o.id
  ) i on true`;

interface Sorting {
  key: Fragment;
  type: Fragment;
  before: Fragment;
  direction: Fragment;
}

const sorts: Record<ProductSort, (tx: Tx) => Sorting> = {
  updated: (tx) => ({ key: tx`o.updated_at`, type: tx`timestamptz`, before: tx`<`, direction: tx`desc` }),
  title: (tx) => ({ key: tx`lower(o.title)`, type: tx`text`, before: tx`>`, direction: tx`` }),
};
