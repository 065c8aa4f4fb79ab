import type { Database, Tx } from '../client.ts';
import { rowSet } from './row-set.ts';

/** A delivery that proved itself, on its way into the inbox. */
export interface Arrival {
  /** uuid v7. */
  id: string;
  connectionId: string;
  /** sha-256 of the vendor's dedupe key. */
  key: Buffer;
  /** How often the same delivery came in this batch beside the first. */
  again: number;
  topic: string;
  deliveryId: string | undefined;
  externalId: string | undefined;
  headers: Record<string, string>;
  body: Buffer;
}

const arrived = rowSet(
  {
    id: 'uuid',
    connectionId: 'uuid',
    key: 'text',
    again: 'integer',
    topic: 'text',
    deliveryId: 'text',
    externalId: 'text',
    headers: 'jsonb',
    body: 'text',
  },
  2,
);
const acceptText = `
  with input as materialized (
    select i.*, c.status from ${arrived.from}
    join connections c on c.organization_id = $1::uuid and c.id = i."connectionId"
  ), met as (
    insert into webhook_dedupe as d (organization_id, connection_id, key, inbox_id, repeats)
    select $1::uuid, "connectionId", decode(key, 'hex'), id, again from input order by "connectionId", key
    on conflict (organization_id, connection_id, key) do update set repeats = d.repeats + excluded.repeats + 1
    returning inbox_id
  )
  insert into webhook_inbox
    (organization_id, id, connection_id, dedupe_key, topic, delivery_id, external_id, headers, body, state, outcome,
     processed_at)
  select $1::uuid, input.id, "connectionId", decode(key, 'hex'), topic, "deliveryId", "externalId", headers,
    decode(body, 'base64'),
    case status when 'connected' then 'waiting' when 'disconnected' then 'ignored' else 'held' end,
    case status when 'disconnected' then 'The connection was disconnected.' end,
    case status when 'disconnected' then now() end
  from input join met on met.inbox_id = input.id
  returning id`;

/**
 * Stores deliveries of one tenant in one statement: the narrow dedupe row first, the inbox row only
 * where that one was new. Keys must be unique within the batch. A connection that is not running
 * keeps its rows as `held`.
 * @returns ids that were new.
 */
export async function acceptArrivals(tx: Tx, organizationId: string, arrivals: readonly Arrival[]): Promise<string[]> {
  const texts = arrivals.map((arrival) => ({
    ...arrival,
    key: arrival.key.toString('hex'),
    body: arrival.body.toString('base64'),
  }));
  const parameters = [organizationId, ...arrived.parameters(texts)];
  const rows = await tx.unsafe<{ id: string }[]>(acceptText, parameters, { prepare: true });
  return rows.map((row) => row.id);
}

/** Connections that a shared webhook address may mean. Crosses tenants: ids only. */
export async function connectionsByAccount(
  database: Database,
  provider: string,
  account: string,
): Promise<{ organizationId: string; connectionId: string }[]> {
  return database.sql<{ organizationId: string; connectionId: string }[]>`
    select organization_id, connection_id from syncline.connections_by_account(${provider}, ${account}) limit 20`;
}

/** The same for topics that last: accounts that were disconnected count too. */
export async function connectionsByAccountEver(
  database: Database,
  provider: string,
  account: string,
): Promise<{ organizationId: string; connectionId: string }[]> {
  return database.sql<{ organizationId: string; connectionId: string }[]>`
    select organization_id, connection_id from syncline.connections_by_account_ever(${provider}, ${account}) limit 20`;
}

/** Sets a stored delivery to be worked on whatever becomes of its connection. `key` as in its arrival. */
export async function keepLasting(tx: Tx, connectionId: string, key: Buffer): Promise<void> {
  await tx`
    update webhook_inbox set lasting = true, state = 'waiting', outcome = null, processed_at = null, claimed_until = null
    where connection_id = ${connectionId} and dedupe_key = ${key} and not lasting and erased_at is null`;
}

/** A delivery that a worker has claimed. */
export interface ClaimedDelivery {
  id: string;
  topic: string;
  externalId: string | null;
  body: Buffer;
  attempts: number;
  replays: number;
  receivedAt: Date;
}

/**
 * The first and the last of ids that lie close together: deliveries are claimed in the order they came. With them a
 * statement reads what lies between, and not all that waits or is kept.
 */
const ends = (ids: readonly string[]): [string, string] => {
  const sorted = [...ids].sort();
  return [sorted[0] ?? '', sorted.at(-1) ?? ''];
};

/**
 * Takes waiting deliveries of a connection, oldest first. What is not settled when the claim runs
 * out is waiting again.
 * @param options.lastingOnly only what is worked on whatever becomes of the connection.
 */
export async function claimInbox(
  tx: Tx,
  connectionId: string,
  options: { limit: number; leaseSeconds: number; lastingOnly?: boolean },
): Promise<ClaimedDelivery[]> {
  // In the order of the index: where nothing is known of how many wait, all would be read to be sorted, at each claim.
  await tx`set local enable_sort = off`;
  const rows = await tx<ClaimedDelivery[]>`
    select id, topic, external_id, body, attempts + 1 as attempts, replays, received_at from webhook_inbox
    where connection_id = (select ${connectionId}::uuid) and state = 'waiting'
      and (claimed_until is null or claimed_until < now())
      ${options.lastingOnly ? tx`and lasting` : tx``}
    order by id limit ${options.limit} for update skip locked`;
  if (rows.length === 0) return [];
  const ids = rows.map((row) => row.id);
  const [first, last] = ends(ids);
  await tx`
    update webhook_inbox
    set claimed_until = now() + make_interval(secs => ${options.leaseSeconds}), attempts = attempts + 1
    where id = any(${ids}::uuid[]) and id between ${first}::uuid and ${last}::uuid`;
  return rows;
}

/** Keeps claims alive while their deliveries are worked on. */
export async function renewInboxClaims(tx: Tx, ids: readonly string[], leaseSeconds: number): Promise<void> {
  const [first, last] = ends(ids);
  await tx`
    update webhook_inbox set claimed_until = now() + make_interval(secs => ${leaseSeconds})
    where id = any(${ids as string[]}::uuid[]) and id between ${first}::uuid and ${last}::uuid and state = 'waiting'
      and claimed_until < now() + make_interval(secs => ${leaseSeconds})`;
}

/** Streams of a connection that a person switched off: deliveries about them are put aside. */
export async function switchedOffStreams(tx: Tx, connectionId: string): Promise<string[]> {
  const rows = await tx<{ stream: string }[]>`
    select stream from stream_states where connection_id = ${connectionId} and not enabled`;
  return rows.map((row) => row.stream);
}

export interface Settlement {
  id: string;
  state: 'done' | 'ignored' | 'failed' | 'waiting';
  outcome: string | null;
  error: string | null;
  /** For `waiting`: not before so many seconds. */
  retrySeconds: number | null;
  /** Gives the attempt back: the vendor asked us to wait, nothing went wrong. */
  refund?: boolean;
  /** It is about somebody who was erased on request: its content goes. */
  erase?: boolean;
}

/** Writes what came of claimed deliveries: in the transaction of their effects. */
export async function settleInbox(tx: Tx, runId: string | null, settlements: readonly Settlement[]): Promise<void> {
  if (settlements.length === 0) return;
  const [first, last] = ends(settlements.map((row) => row.id));
  const input = settlements.map((row) => ({
    id: row.id,
    state: row.state,
    outcome: row.outcome,
    error: row.error,
    retry: row.retrySeconds,
    refund: row.refund === true,
    erase: row.erase === true,
  }));
  await tx`
    update webhook_inbox i
    set state = s.state, outcome = s.outcome, error = s.error, run_id = coalesce(${runId}::uuid, i.run_id),
      attempts = case when s.refund then greatest(i.attempts - 1, 0) else i.attempts end,
      claimed_until = case when s.state = 'waiting' then now() + make_interval(secs => coalesce(s.retry, 0)) end,
      processed_at = case when s.state = 'waiting' then null else now() end,
      body = case when s.erase then ''::bytea else i.body end, headers = case when s.erase then '{}' else i.headers end,
      external_id = case when s.erase then null else i.external_id end,
      delivery_id = case when s.erase then null else i.delivery_id end,
      erased_at = case when s.erase then now() else i.erased_at end
    from json_to_recordset(${JSON.stringify(input)}::text::json)
      as s(id uuid, state text, outcome text, error text, retry double precision, refund boolean, erase boolean)
    where i.id = s.id and i.id between ${first}::uuid and ${last}::uuid and i.state = 'waiting'`;
}

/** Is there a delivery that could be claimed now? */
export async function inboxWaits(tx: Tx, connectionId: string): Promise<boolean> {
  const [row] = await tx<{ waits: boolean }[]>`
    select exists (
      select 1 from webhook_inbox
      where connection_id = ${connectionId} and state = 'waiting' and (claimed_until is null or claimed_until < now())
    ) as waits`;
  return row?.waits ?? false;
}

/** The connection was paused or stopped: its deliveries wait without being counted as late. */
export async function holdInbox(tx: Tx, connectionId: string): Promise<number> {
  const held = await tx`
    update webhook_inbox set state = 'held', claimed_until = null
    where connection_id = ${connectionId} and state = 'waiting' and not lasting`;
  return held.count;
}

/** The connection runs again: what was held is due now. */
export async function releaseInbox(tx: Tx, connectionId: string): Promise<number> {
  const released = await tx`
    update webhook_inbox set state = 'waiting', claimed_until = null
    where connection_id = ${connectionId} and state = 'held'`;
  return released.count;
}

/**
 * Past `bound` held deliveries, only the newest of each record and topic is kept to be worked on:
 * a delivery says "this changed", and the newest says it for all before it.
 * @returns how many were folded into a newer one.
 */
export async function collapseHeld(tx: Tx, connectionId: string, bound: number): Promise<number> {
  const [count] = await tx<{ held: number }[]>`
    select count(*)::int as held from (
      select 1 from webhook_inbox where connection_id = ${connectionId} and state = 'held' limit ${bound + 1}) as rows`;
  if ((count?.held ?? 0) <= bound) return 0;
  const folded = await tx`
    update webhook_inbox i
    set state = 'done', processed_at = now(),
      outcome = 'Folded into a newer delivery about the same record while the connection was paused.'
    from (
      select id, row_number() over (partition by topic, external_id order by id desc) as place
      from webhook_inbox where connection_id = ${connectionId} and state = 'held' and external_id is not null
    ) as ranked
    where i.id = ranked.id and ranked.place > 1 and i.state = 'held'`;
  return folded.count;
}

/** Connections whose deliveries wait longer than they should. Crosses tenants: ids only. */
export async function waitingInboxes(
  database: Database,
  olderThanSeconds: number,
): Promise<{ organizationId: string; connectionId: string }[]> {
  return database.sql<{ organizationId: string; connectionId: string }[]>`
    select organization_id, connection_id from syncline.waiting_inboxes(make_interval(secs => ${olderThanSeconds}))`;
}

/** Connections with held deliveries: those that run again release them, the others fold them. Ids only. */
export async function heldInboxes(database: Database): Promise<{ organizationId: string; connectionId: string }[]> {
  return database.sql<{ organizationId: string; connectionId: string }[]>`
    select organization_id, connection_id from syncline.held_inboxes()`;
}
