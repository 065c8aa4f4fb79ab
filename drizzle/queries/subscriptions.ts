import type { Database, Tx } from '../client.ts';

export interface SubscriptionRow {
  topic: string;
  externalId: string | null;
  address: string;
  status: 'active' | 'disabled' | 'missing' | 'refused';
  note: string | null;
  gapSince: Date | null;
  lastDeliveryAt: Date | null;
  checkedAt: Date | null;
  /** How often in a row it was made again without a delivery having come. */
  mends: number;
}

export async function listSubscriptions(tx: Tx, connectionId: string): Promise<SubscriptionRow[]> {
  return tx<SubscriptionRow[]>`
    select topic, external_id, address, status, note, gap_since, last_delivery_at, checked_at, mends
    from webhook_subscriptions where connection_id = ${connectionId} order by topic`;
}

/** What a look at the vendor found of one topic. */
export interface CheckedSubscription {
  topic: string;
  externalId: string | null;
  address: string;
  status: SubscriptionRow['status'];
  note: string | null;
  /** Deliveries may have been lost since then; null: none. */
  gapSince: string | null;
  mends: number;
  /** When the vendor was asked; absent: now. */
  checkedAt?: string | null;
}

/** Writes what was found; topics that are not wanted any more are forgotten. */
export async function saveSubscriptions(
  tx: Tx,
  organizationId: string,
  connectionId: string,
  found: readonly CheckedSubscription[],
): Promise<void> {
  const input = JSON.stringify(found);
  await tx`
    delete from webhook_subscriptions
    where connection_id = ${connectionId} and topic <> all(${found.map((each) => each.topic)}::text[])`;
  await tx`
    insert into webhook_subscriptions
      (organization_id, connection_id, topic, external_id, address, status, note, gap_since, mends, checked_at)
    select ${organizationId}, ${connectionId}, s.topic, s."externalId", s.address, s.status, s.note, s."gapSince",
      s.mends, coalesce(s."checkedAt", now())
    from json_to_recordset(${input}::text::json) as s(
      topic text, "externalId" text, address text, status text, note text, "gapSince" timestamptz,
      mends integer, "checkedAt" timestamptz)
    on conflict (organization_id, connection_id, topic) do update set
      external_id = excluded.external_id, address = excluded.address, status = excluded.status, note = excluded.note,
      gap_since = excluded.gap_since, mends = excluded.mends, checked_at = excluded.checked_at, updated_at = now()`;
}

/** Deliveries of these topics may have been lost since they were last seen alive. */
export async function noteGaps(tx: Tx, connectionId: string, topics: readonly string[]): Promise<void> {
  await tx`
    update webhook_subscriptions set gap_since = coalesce(gap_since, checked_at, now())
    where connection_id = ${connectionId} and topic = any(${topics as string[]}::text[]) and status <> 'refused'`;
}

/** The gaps are being read again. */
export async function closeGaps(tx: Tx, connectionId: string): Promise<void> {
  await tx`update webhook_subscriptions set gap_since = null where connection_id = ${connectionId}`;
}

/** A delivery of these topics came in: the subscription lives. */
export async function noteDeliveries(tx: Tx, connectionId: string, topics: readonly string[]): Promise<void> {
  await tx`
    update webhook_subscriptions set last_delivery_at = now(), mends = 0
    where connection_id = ${connectionId} and topic = any(${[...new Set(topics)].sort()}::text[])
      and (last_delivery_at is null or last_delivery_at < now() - interval '10 seconds' or mends > 0)`;
}

/**
 * push: the vendor rings; poll: it does not, and the note says why. A push may have a note too.
 * `pending`: that may be over in minutes, so it is looked at again soon.
 */
export async function setWebhookMode(
  tx: Tx,
  connectionId: string,
  mode: 'push' | 'poll',
  note: string | null,
  pending = false,
): Promise<void> {
  await tx`
    update connections set webhook_mode = ${mode}, webhook_note = ${note}, webhooks_pending = ${pending},
      webhooks_checked_at = now()
    where id = ${connectionId}`;
}

/** The vendor could not be asked: the next look comes in its time. */
export async function noteWebhookCheck(tx: Tx, connectionId: string): Promise<void> {
  await tx`update connections set webhooks_checked_at = now() where id = ${connectionId}`;
}

export async function setHealth(
  tx: Tx,
  connectionId: string,
  health: { state: 'ok' | 'failing'; note: string | null },
): Promise<void> {
  await tx`
    update connections set health = ${health.state}, health_note = ${health.note}, health_checked_at = now()
    where id = ${connectionId}`;
}

/** Takes a health check that is due, so that no other round makes it too. @returns false: somebody has. */
export async function claimHealthCheck(tx: Tx, connectionId: string, olderThanSeconds: number): Promise<boolean> {
  const claimed = await tx`
    update connections set health_checked_at = now()
    where id = ${connectionId} and status = 'connected'
      and coalesce(health_checked_at, created_at) < now() - make_interval(secs => ${olderThanSeconds})`;
  return claimed.count === 1;
}

/** What the last probe learnt; unchanged facts write nothing. */
export async function saveFacts(
  tx: Tx,
  connectionId: string,
  probe: { facts: Record<string, string | number | boolean | null>; warnings: string[] },
): Promise<void> {
  await tx`
    update connections set facts = ${tx.json(probe.facts)}, warnings = ${tx.json(probe.warnings)}, updated_at = now()
    where id = ${connectionId}
      and (facts <> ${tx.json(probe.facts)} or warnings <> ${tx.json(probe.warnings)})`;
}

/**
 * The end of a disconnected connection: credentials gone, subscriptions forgotten, deliveries that
 * were still waiting put aside, but for those that outlast it (privacy requests). What was synced stays.
 */
export async function finishTeardown(tx: Tx, connectionId: string): Promise<void> {
  const [row] = await tx<{ id: string }[]>`
    update connections set torn_down_at = now(), webhook_mode = 'poll', webhook_note = null, health = null, health_note = null
    where id = ${connectionId} and status = 'disconnected' returning id`;
  if (!row) return;
  await tx`delete from credentials where connection_id = ${connectionId}`;
  await tx`delete from webhook_subscriptions where connection_id = ${connectionId}`;
  await tx`
    update webhook_inbox set state = 'ignored', processed_at = now(), claimed_until = null,
      outcome = 'The connection was disconnected before this was read.'
    where connection_id = ${connectionId} and state in ('waiting', 'held') and not lasting`;
}

/** The vendor could not be told yet: the sweep rings again in a while. */
export async function postponeTeardown(tx: Tx, connectionId: string): Promise<void> {
  await tx`update connections set updated_at = now() where id = ${connectionId} and status = 'disconnected'`;
}

type CrossTenant = { organizationId: string; connectionId: string };

/** Connections that were not looked at for so long, longest ago first. Crosses tenants: ids only. */
export async function dueChecks(
  database: Database,
  what: 'health' | 'sentinel',
  options: { olderThanSeconds: number; atMost: number },
): Promise<CrossTenant[]> {
  return database.sql<CrossTenant[]>`
    select organization_id, connection_id
    from syncline.due_checks(${what}, make_interval(secs => ${options.olderThanSeconds}), ${options.atMost})`;
}

/** Disconnected connections whose vendor was not told yet. Crosses tenants: ids only. */
export async function dueTeardowns(database: Database): Promise<CrossTenant[]> {
  return database.sql<CrossTenant[]>`select organization_id, connection_id from syncline.due_teardowns(100)`;
}
