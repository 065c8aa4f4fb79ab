import type { Tx } from '../client.ts';
import { encodeKeyset, type Keyset, type PageOf } from './keyset.ts';
import { plainRows } from './plain-rows.ts';
import type { SourceRow } from './source-rows.ts';

export interface ChangeRow {
  id: string;
  stream: string;
  externalId: string;
  entity: string;
  entityId: string;
  op: 'update' | 'delete' | 'restore';
  before: Record<string, unknown>;
  after: Record<string, unknown>;
  runId: string | null;
  connection: SourceRow | null;
  at: string;
}

/** Changes of a run or of one entity, newest first. */
export async function listChangeRows(
  tx: Tx,
  which: { runId: string; stream?: string | undefined } | { entityId: string },
  page: { after: Keyset | undefined; limit: number },
): Promise<PageOf<ChangeRow>> {
  const rows = await tx<ChangeRow[]>`
    select h.id, h.stream, h.external_id, h.entity, h.entity_id, h.op, h.before, h.after, h.run_id,
      case when c.id is not null
        then jsonb_build_object('id', c.id, 'name', c.name, 'provider', c.provider) end as connection,
      h.created_at as at
    from changes h
    left join connections c on c.organization_id = h.organization_id and c.id = h.connection_id
    where ${'runId' in which ? tx`h.run_id = ${which.runId}` : tx`h.entity_id = ${which.entityId}`}
      ${'stream' in which && which.stream ? tx`and h.stream = ${which.stream}` : tx``}
      ${page.after ? tx`and h.id < ${page.after.id}` : tx``}
    order by h.id desc limit ${page.limit + 1}`;
  const items = plainRows(rows.slice(0, page.limit));
  const last = items.at(-1);
  return { items, nextCursor: rows.length > page.limit && last ? encodeKeyset({ value: '', id: last.id }) : null };
}
