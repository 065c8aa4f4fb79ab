import type { Tx } from '../client.ts';
import { encodeKeyset, type Keyset, type PageOf } from './keyset.ts';
import { plainRows } from './plain-rows.ts';

export interface AuditRow {
  id: string;
  actorType: 'user' | 'system';
  actorId: string | null;
  actorLabel: string;
  action: string;
  targetType: string | null;
  targetId: string | null;
  detail: Record<string, unknown>;
  requestId: string | null;
  ip: string | null;
  at: string;
}

export interface AuditFilter {
  action?: string | undefined;
  actorId?: string | undefined;
  targetId?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
}

/** Newest first: ids are uuid v7, so a range of time is a range of ids. */
export async function listAuditRows(
  tx: Tx,
  filter: AuditFilter,
  page: { after: Keyset | undefined; limit: number },
): Promise<PageOf<AuditRow>> {
  const rows = await tx<AuditRow[]>`
    select id, actor_type, actor_id, actor_label, action, target_type, target_id, detail, request_id, ip,
      created_at as at
    from audit_log
    where true
      ${filter.action ? tx`and (action = ${filter.action} or starts_with(action, ${`${filter.action}.`}))` : tx``}
      ${filter.actorId ? tx`and actor_id = ${filter.actorId}` : tx``}
      ${filter.targetId ? tx`and target_id = ${filter.targetId}` : tx``}
      ${filter.from ? tx`and id >= syncline.uuid_floor(${filter.from}::timestamptz)` : tx``}
      ${filter.to ? tx`and id < syncline.uuid_floor(${filter.to}::timestamptz)` : tx``}
      ${page.after ? tx`and id < ${page.after.id}` : tx``}
    order by id desc limit ${page.limit + 1}`;
  const items = plainRows(rows.slice(0, page.limit));
  const last = items.at(-1);
  return { items, nextCursor: rows.length > page.limit && last ? encodeKeyset({ value: '', id: last.id }) : null };
}
