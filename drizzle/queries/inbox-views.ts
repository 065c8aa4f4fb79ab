import type { Tx } from '../client.ts';
import { decodeKeyset, encodeKeyset, type PageOf } from './keyset.ts';
import { plainRow, plainRows } from './plain-rows.ts';

export const inboxStates = ['waiting', 'held', 'done', 'ignored', 'failed'] as const;
export type InboxState = (typeof inboxStates)[number];

/** One delivery, without its body. Instants are ISO strings. */
export interface InboxRow {
  id: string;
  connectionId: string;
  topic: string;
  deliveryId: string | null;
  externalId: string | null;
  state: InboxState;
  attempts: number;
  error: string | null;
  /** What came of it, in a person's words. */
  outcome: string | null;
  runId: string | null;
  replays: number;
  /** How often the very same delivery came again. */
  repeats: number;
  bytes: number;
  receivedAt: string;
  processedAt: string | null;
  /** For a waiting one: not tried before then. */
  nextTryAt: string | null;
}

export interface InboxFilter {
  connectionId: string;
  state?: InboxState | undefined;
  topic?: string | undefined;
  externalId?: string | undefined;
  /** Received at or after, before; ISO. */
  from?: string | undefined;
  to?: string | undefined;
}

const columns = (tx: Tx) => tx`
  i.id, i.connection_id, i.topic, i.delivery_id, i.external_id, i.state, i.attempts, i.error, i.outcome, i.run_id,
  i.replays, coalesce(d.repeats, 0) as repeats, octet_length(i.body) as bytes, i.received_at, i.processed_at,
  case when i.state = 'waiting' and i.claimed_until > now() then i.claimed_until end as next_try_at`;

const dedupe = (tx: Tx) => tx`
  left join webhook_dedupe d
    on d.organization_id = i.organization_id and d.connection_id = i.connection_id and d.key = i.dedupe_key`;

// Ids are uuid v7 of the moment of receipt: a range of ids is a range of time, and prunes partitions.
const matching = (tx: Tx, filter: InboxFilter) => tx`
  i.connection_id = ${filter.connectionId}
  ${filter.state ? tx`and i.state = ${filter.state}` : tx``}
  ${filter.topic ? tx`and i.topic = ${filter.topic}` : tx``}
  ${filter.externalId ? tx`and i.external_id = ${filter.externalId}` : tx``}
  ${filter.from ? tx`and i.id >= syncline.uuid_floor(${filter.from}::timestamptz)` : tx``}
  ${filter.to ? tx`and i.id < syncline.uuid_floor(${filter.to}::timestamptz)` : tx``}`;

/** Deliveries of a connection, newest first. */
export async function listInbox(
  tx: Tx,
  filter: InboxFilter & { cursor?: string | undefined; limit: number },
): Promise<PageOf<InboxRow>> {
  const after = filter.cursor === undefined ? undefined : decodeKeyset(filter.cursor);
  const rows = await tx<InboxRow[]>`
    select ${columns(tx)}
    from webhook_inbox i
    ${dedupe(tx)}
    where ${matching(tx, filter)} ${after ? tx`and i.id < ${after.id}` : tx``}
    order by i.id desc limit ${filter.limit + 1}`;
  const items = plainRows(rows.slice(0, filter.limit));
  const last = items.at(-1);
  return {
    items,
    nextCursor: rows.length > filter.limit && last ? encodeKeyset({ value: last.receivedAt, id: last.id }) : null,
  };
}

/** One delivery with its headers and its body: as text, or in base64 where it is none. */
export async function getInboxRow(
  tx: Tx,
  id: string,
): Promise<
  (InboxRow & { headers: Record<string, string>; body: string; bodyEncoding: 'utf8' | 'base64' }) | undefined
> {
  const [row] = await tx<(InboxRow & { headers: Record<string, string>; body: Buffer })[]>`
    select ${columns(tx)}, i.headers, i.body
    from webhook_inbox i
    ${dedupe(tx)}
    where i.id = ${id}`;
  if (!row) return undefined;
  const { body, ...rest } = row;
  const text = body.toString('utf8');
  const exact = Buffer.from(text, 'utf8').equals(body);
  return {
    ...plainRow(rest),
    body: exact ? text : body.toString('base64'),
    bodyEncoding: exact ? 'utf8' : 'base64',
  };
}

/** Sets failed deliveries to work again. Ring `webhook-inbox` for the connections named, after the commit. */
export async function retryInbox(tx: Tx, ids: readonly string[]): Promise<{ count: number; connectionIds: string[] }> {
  const rows = await tx<{ connectionId: string }[]>`
    update webhook_inbox i
    set state = case when c.status = 'connected' or i.lasting then 'waiting' else 'held' end,
      attempts = 0, claimed_until = null, error = null, outcome = null, processed_at = null
    from connections c
    where i.id = any(${ids as string[]}::uuid[]) and i.state = 'failed' and i.erased_at is null
      and c.organization_id = i.organization_id and c.id = i.connection_id and (c.status <> 'disconnected' or i.lasting)
    returning i.connection_id`;
  return { count: rows.length, connectionIds: [...new Set(rows.map((row) => row.connectionId))] };
}

/** More than this many are replayed in several steps. */
export const mostReplayed = 10_000;

/**
 * Works on settled deliveries once more: whatever they said, the records are read at the vendor as
 * they are now. Oldest first, at most `mostReplayed`; ring `webhook-inbox` after the commit.
 * @returns how many, and whether more remain in the range.
 */
export async function replayInbox(
  tx: Tx,
  which: { connectionId: string; topic?: string | undefined } & (
    | { ids: readonly string[] }
    | { from: string; to: string }
  ),
): Promise<{ count: number; more: boolean }> {
  const chosen =
    'ids' in which
      ? tx`i.id = any(${which.ids as string[]}::uuid[])`
      : tx`i.id >= syncline.uuid_floor(${which.from}::timestamptz) and i.id < syncline.uuid_floor(${which.to}::timestamptz)`;
  const found = await tx<{ id: string }[]>`
    select i.id from webhook_inbox i
    where i.connection_id = ${which.connectionId} and ${chosen} and i.state in ('done', 'ignored', 'failed')
      and i.erased_at is null
      ${which.topic ? tx`and i.topic = ${which.topic}` : tx``}
    order by i.id limit ${mostReplayed + 1}`;
  const ids = found.slice(0, mostReplayed).map((row) => row.id);
  const replayed = await tx`
    update webhook_inbox i
    set state = case when c.status = 'connected' or i.lasting then 'waiting' else 'held' end, replays = i.replays + 1,
      attempts = 0, claimed_until = null, error = null, outcome = null, processed_at = null
    from connections c
    where i.id = any(${ids}::uuid[]) and i.state in ('done', 'ignored', 'failed') and i.erased_at is null
      and c.organization_id = i.organization_id and c.id = i.connection_id and (c.status <> 'disconnected' or i.lasting)`;
  return { count: replayed.count, more: found.length > mostReplayed };
}
