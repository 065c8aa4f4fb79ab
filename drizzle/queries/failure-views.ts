import type { Tx } from '../client.ts';
import { encodeKeyset, type Keyset, type PageOf } from './keyset.ts';
import { plainRows } from './plain-rows.ts';
import type { SourceRow } from './source-rows.ts';

export interface FailureGroupRow {
  code: string;
  stream: string;
  count: number;
  open: number;
  sample: { id: string; externalId: string; reason: string };
}

/** Failures by cause, the most frequent first. */
export async function groupFailures(tx: Tx, which: Omit<FailureFilter, 'state'>): Promise<FailureGroupRow[]> {
  return tx<FailureGroupRow[]>`
    select code, stream, count(*)::int as count, (count(*) filter (where state = 'open'))::int as open,
      (array_agg(jsonb_build_object('id', id, 'externalId', external_id, 'reason', reason) order by id desc))[1] as sample
    from run_failures f
    where true ${matches(tx, which)}
    group by code, stream order by count(*) desc, code, stream limit 200`;
}

export interface FailureFilter {
  connectionId?: string | undefined;
  runId?: string | undefined;
  stream?: string | undefined;
  code?: string | undefined;
  state?: 'open' | 'resolved' | 'ignored' | undefined;
}

export interface FailureRow {
  id: string;
  connection: SourceRow;
  runId: string;
  stream: string;
  externalId: string;
  code: string;
  reason: string;
  payload: string | null;
  state: 'open' | 'resolved' | 'ignored';
  attempts: number;
  createdAt: string;
  updatedAt: string;
  resolvedAt: string | null;
}

const matches = (tx: Tx, filter: FailureFilter) => tx`
  ${filter.connectionId ? tx`and f.connection_id = ${filter.connectionId}` : tx``}
  ${filter.runId ? tx`and f.run_id = ${filter.runId}` : tx``}
  ${filter.stream ? tx`and f.stream = ${filter.stream}` : tx``}
  ${filter.code ? tx`and f.code = ${filter.code}` : tx``}`;

/** Newest first. Payloads are cut at `payloadBound` characters: a record can be megabytes. */
export async function listFailureRows(
  tx: Tx,
  filter: FailureFilter,
  page: { after: Keyset | undefined; limit: number },
): Promise<PageOf<FailureRow>> {
  const rows = await tx<FailureRow[]>`
    select f.id, jsonb_build_object('id', c.id, 'name', c.name, 'provider', c.provider) as connection, f.run_id, f.stream,
      f.external_id, f.code, f.reason, left(f.payload, ${payloadBound}) as payload, f.state, f.attempts, f.created_at,
      f.updated_at, f.resolved_at
    from run_failures f
    join connections c on c.organization_id = f.organization_id and c.id = f.connection_id
    where true ${matches(tx, filter)}
      ${filter.state ? tx`and f.state = ${filter.state}` : tx``}
      ${page.after ? tx`and f.id < ${page.after.id}` : tx``}
    order by f.id desc limit ${page.limit + 1}`;
  const items = plainRows(rows.slice(0, page.limit));
  const last = items.at(-1);
  return { items, nextCursor: rows.length > page.limit && last ? encodeKeyset({ value: '', id: last.id }) : null };
}

const payloadBound = 20_000;

/** Open failures that a person chose, by id or by what they have in common: which connections they belong to. */
export async function findOpenFailures(
  tx: Tx,
  which: FailureFilter & { ids?: string[] | undefined },
): Promise<{ id: string; connectionId: string; externalId: string }[]> {
  return tx<{ id: string; connectionId: string; externalId: string }[]>`
    select f.id, f.connection_id, f.external_id from run_failures f
    where f.state = 'open' ${matches(tx, which)} ${which.ids ? tx`and f.id = any(${which.ids}::uuid[])` : tx``}
    order by f.id limit 10000`;
}

/** A person decided that these records stay out. They count as failures no more, until they fail again. */
export async function ignoreFailures(tx: Tx, ids: readonly string[]): Promise<number> {
  const ignored = await tx`
    update run_failures set state = 'ignored', resolved_at = now(), updated_at = now()
    where id = any(${ids as string[]}::uuid[]) and state = 'open'`;
  return ignored.count;
}
