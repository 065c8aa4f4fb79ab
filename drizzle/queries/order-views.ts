import type { financialStatuses, fulfilmentStatuses } from '@syncline/shared/domain/entities';
import type { Fragment } from 'postgres';
import type { Tx } from '../client.ts';
import { exactFirst, typedWord } from './exact-first.ts';
import { type Keyset, type PageOf, pageOf } from './keyset.ts';
import { plainRows } from './plain-rows.ts';
import { deletedIs, ofTenant, type SourceRow } from './source-rows.ts';

export const orderSorts = ['newest', 'oldest', 'largest', 'updated'] as const;
export type OrderSort = (typeof orderSorts)[number];

export interface OrderFilter {
  search?: string | undefined;
  connectionId?: string | undefined;
  contactId?: string | undefined;
  statuses?: string[] | undefined;
  financialStatuses?: string[] | undefined;
  fulfilmentStatuses?: string[] | undefined;
  /** Placed at or after. */
  from?: string | undefined;
  /** Placed before. */
  to?: string | undefined;
  /** These only. */
  ids?: string[] | undefined;
  deleted: 'hide' | 'only' | 'any';
  sort: OrderSort;
}

export interface OrderRow {
  id: string;
  externalId: string;
  number: string;
  connection: SourceRow;
  status: string;
  financialStatus: (typeof financialStatuses)[number];
  fulfilmentStatus: (typeof fulfilmentStatuses)[number];
  cancelled: boolean;
  currency: string;
  total: string;
  refundedTotal: string;
  buyerName: string | null;
  buyerEmail: string | null;
  contactId: string | null;
  ownTags: string[];
  placedAt: string;
  updatedAt: string;
  deletedAt: string | null;
}

const searchBound = 2_000;

export async function listOrderRows(
  tx: Tx,
  filter: OrderFilter,
  page: { after: Keyset | undefined; limit: number },
): Promise<PageOf<OrderRow>> {
  const { after, limit } = page;
  const { order, sortKey, beyond } = exactFirst(
    tx,
    sorts[filter.sort](tx),
    tx`o.id`,
    filter.search ? isExactly(tx, typedWord(filter.search)) : undefined,
    after,
  );
  const rows = await tx<(OrderRow & { sortKey: string })[]>`
    select ${orderColumns(tx)}, ${sortKey} as sort_key
    from orders o
    join connections c on c.organization_id = o.organization_id and c.id = o.connection_id
    where ${ofTenant(tx, 'o')} and ${deletedIs(tx, filter.deleted, 'o')}
      ${filter.ids ? tx`and o.id = any(${filter.ids}::uuid[])` : tx``}
      ${filter.search ? tx`and o.id = any(array(select syncline.search_orders(${filter.search}, ${searchBound})))` : tx``}
      ${filter.connectionId ? tx`and o.connection_id = ${filter.connectionId}` : tx``}
      ${filter.contactId ? tx`and o.contact_id = ${filter.contactId}` : tx``}
      ${filter.statuses ? tx`and o.status = any(${filter.statuses})` : tx``}
      ${filter.financialStatuses ? tx`and o.financial_status = any(${filter.financialStatuses})` : tx``}
      ${filter.fulfilmentStatuses ? tx`and o.fulfilment_status = any(${filter.fulfilmentStatuses})` : tx``}
      ${filter.from ? tx`and o.placed_at >= ${filter.from}` : tx``}
      ${filter.to ? tx`and o.placed_at < ${filter.to}` : tx``}
      ${beyond}
    order by ${order}
    limit ${limit + 1}`;
  return pageOf(plainRows(rows), limit, filter.sort);
}

const isExactly = (tx: Tx, word: string) => tx`(
  lower(o.number) = ${word} or o.external_id = ${word} or coalesce(lower(o.buyer_email) = ${word}, false))`;

/** What lists show of order `o` of connection `c`. */
export const orderColumns = (tx: Tx) => tx`
  o.id, o.external_id, o.number, jsonb_build_object('id', c.id, 'name', c.name, 'provider', c.provider) as connection,
  o.status, o.financial_status, o.fulfilment_status, o.cancelled, o.currency, o.total, o.refunded_total, o.buyer_name,
  o.buyer_email, o.contact_id, o.own_tags, o.placed_at, o.updated_at, o.deleted_at`;

interface Sorting {
  key: Fragment;
  type: Fragment;
  before: Fragment;
  direction: Fragment;
}

const sorts: Record<OrderSort, (tx: Tx) => Sorting> = {
  newest: (tx) => ({ key: tx`o.placed_at`, type: tx`timestamptz`, before: tx`<`, direction: tx`desc` }),
  oldest: (tx) => ({ key: tx`o.placed_at`, type: tx`timestamptz`, before: tx`>`, direction: tx`` }),
  largest: (tx) => ({ key: tx`o.total`, type: tx`numeric`, before: tx`<`, direction: tx`desc` }),
  updated: (tx) => ({ key: tx`o.updated_at`, type: tx`timestamptz`, before: tx`<`, direction: tx`desc` }),
};
