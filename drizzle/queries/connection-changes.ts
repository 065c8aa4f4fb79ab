import type { Tx } from '../client.ts';

/** What a probe learnt of the account behind a connection. */
export interface ProbeFacts {
  label: string;
  facts: Record<string, string | number | boolean | null>;
  warnings: string[];
}

/**
 * A connection of the tenant to this account, disconnected ones too: connecting again goes on with its history. One
 * that is being deleted has none any more. Kept from being erased until the transaction ends.
 */
export async function findConnectionByAccount(
  tx: Tx,
  provider: string,
  account: string,
): Promise<{ id: string; name: string; status: string } | undefined> {
  const [row] = await tx<{ id: string; name: string; status: string }[]>`
    select id, name, status from connections where provider = ${provider} and account = ${account} and removing_at is null
    order by (status <> 'disconnected') desc, created_at desc limit 1 for update`;
  return row;
}

/**
 * Brings a connection back to life, or gives it other keys and settings: what stopped it is over.
 * @returns false when it is being deleted, or erased and not this account's any more: nothing was changed.
 */
export async function reviveConnection(
  tx: Tx,
  connectionId: string,
  change: ProbeFacts & {
    account: string;
    settings: Record<string, unknown>;
    authId: string;
    name?: string | undefined;
  },
): Promise<boolean> {
  const revived = await tx`
    update connections set status = case when status = 'paused' then status else 'connected' end, attention = null,
      disconnected_at = null, torn_down_at = null, settings = ${tx.json(change.settings as never)}, auth_id = ${change.authId},
      label = ${change.label}, facts = ${tx.json(change.facts)}, warnings = ${tx.json(change.warnings)},
      name = coalesce(${change.name ?? null}, name), health = 'ok', health_note = null, health_checked_at = now(),
      updated_at = now()
    where id = ${connectionId} and account = ${change.account} and removing_at is null`;
  return revived.count === 1;
}

/**
 * Takes the account from a connection that is to be erased with all that is held of it: whoever connects the account
 * meanwhile makes a new connection, which the erasure does not touch.
 * @returns false when the connection works again: it stays as it is.
 */
export async function detachAccount(tx: Tx, connectionId: string): Promise<boolean> {
  const detached = await tx`
    update connections set status = 'disconnected', account = 'erased ' || id, updated_at = now(), attention = null,
      disconnected_at = coalesce(disconnected_at, now())
    where id = ${connectionId} and status in ('error', 'disconnected')`;
  return detached.count === 1;
}

export async function renameConnection(tx: Tx, connectionId: string, name: string): Promise<void> {
  await tx`update connections set name = ${name}, updated_at = now() where id = ${connectionId}`;
}

/** Only records created since then are read by a first sync; null: all. */
export async function setCreatedSince(tx: Tx, connectionId: string, createdSince: string | null): Promise<void> {
  await tx`update connections set created_since = ${createdSince}, updated_at = now() where id = ${connectionId}`;
}

/** @returns false when the connection was not in one of these states. */
export async function moveConnection(
  tx: Tx,
  connectionId: string,
  from: readonly string[],
  to: 'connected' | 'paused' | 'disconnected',
): Promise<boolean> {
  const moved = await tx`
    update connections set status = ${to}, updated_at = now(),
      attention = case when ${to} = 'paused' then attention end,
      disconnected_at = case when ${to} = 'disconnected' then now() end, torn_down_at = null
    where id = ${connectionId} and status = any(${from as string[]})`;
  return moved.count === 1;
}

/** Makes the rows of a connection's streams; those that are there keep their cursor. */
export async function ensureStreams(
  tx: Tx,
  organizationId: string,
  connectionId: string,
  streams: readonly string[],
): Promise<void> {
  await tx`
    insert into stream_states (organization_id, connection_id, stream)
    select ${organizationId}, ${connectionId}, stream from unnest(${streams as string[]}::text[]) as stream
    on conflict do nothing`;
}

/** @returns false when there is no such stream. */
export async function enableStream(tx: Tx, connectionId: string, stream: string, enabled: boolean): Promise<boolean> {
  const changed = await tx`
    update stream_states set enabled = ${enabled}, updated_at = now()
    where connection_id = ${connectionId} and stream = ${stream}`;
  return changed.count === 1;
}

export async function listEnabledStreams(
  tx: Tx,
  connectionId: string,
): Promise<{ stream: string; enabled: boolean }[]> {
  return tx<{ stream: string; enabled: boolean }[]>`
    select stream, enabled from stream_states where connection_id = ${connectionId}`;
}

/** Runs that have not ended, webhook runs aside. */
export async function listOpenRuns(tx: Tx, connectionId: string): Promise<string[]> {
  const rows = await tx<{ id: string }[]>`
    select id from runs
    where connection_id = ${connectionId} and status in ('queued', 'running', 'paused') and kind <> 'webhook'`;
  return rows.map((row) => row.id);
}

/** Sets when a stream is read. @returns false when there is no such schedule. */
export async function updateSchedule(
  tx: Tx,
  which: { connectionId: string; stream: string; kind: string },
  change: {
    everySeconds?: number | undefined;
    enabled?: boolean | undefined;
    windowStart?: string | null | undefined;
    windowEnd?: string | null | undefined;
  },
): Promise<boolean> {
  const keepWindow = change.windowStart === undefined;
  const updated = await tx`
    update schedules set every_seconds = coalesce(${change.everySeconds ?? null}, every_seconds),
      enabled = coalesce(${change.enabled ?? null}, enabled),
      window_start = ${keepWindow ? tx`window_start` : (change.windowStart ?? null)},
      window_end = ${keepWindow ? tx`window_end` : (change.windowEnd ?? null)},
      next_due_at = least(next_due_at, now() + make_interval(secs => coalesce(${change.everySeconds ?? null}::int, every_seconds))),
      updated_at = now()
    where connection_id = ${which.connectionId} and stream = ${which.stream} and kind = ${which.kind}`;
  return updated.count === 1;
}
