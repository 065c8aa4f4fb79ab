import type { ConnectionStatus } from '@syncline/shared/domain/runs';
import type { Database, Tx } from '../client.ts';
import type { Attention } from '../schema/connections.ts';

/** A connection as the processes use it. Holds no secret. */
export interface ConnectionRow {
  organizationId: string;
  id: string;
  provider: string;
  name: string;
  status: ConnectionStatus;
  attention: Attention | null;
  settings: Record<string, unknown>;
  authId: string;
  account: string;
  label: string;
  facts: Record<string, string | number | boolean | null>;
  warnings: string[];
  webhookMode: 'push' | 'poll';
  webhookNote: string | null;
  createdSince: Date | null;
  createdAt: Date;
  disconnectedAt: Date | null;
}

export async function findConnection(tx: Tx, connectionId: string): Promise<ConnectionRow | undefined> {
  const [row] = await tx<ConnectionRow[]>`
    select organization_id, id, provider, name, status, attention, settings, auth_id, account, label, facts, warnings,
      webhook_mode, webhook_note, created_since, created_at, disconnected_at
    from connections where id = ${connectionId}`;
  return row;
}

export interface NewConnection {
  organizationId: string;
  id: string;
  provider: string;
  name: string;
  settings: Record<string, unknown>;
  authId: string;
  account: string;
  label: string;
  facts: Record<string, string | number | boolean | null>;
  warnings: string[];
  createdSince: string | null;
  createdBy: string;
}

export async function insertConnection(tx: Tx, connection: NewConnection): Promise<void> {
  await tx`
    insert into connections ${tx({
      ...connection,
      status: 'connected',
      settings: tx.json(connection.settings as never),
      facts: tx.json(connection.facts),
      warnings: tx.json(connection.warnings),
    })}`;
}

/**
 * Stops a connection until a person acts; the reason is what they read.
 * @param used the generation of the keys that met the trouble; null: there were none; undefined: it is about no keys.
 * @returns false when the connection was given other keys since: nothing was changed, and they are to be tried.
 */
export async function raiseAttention(
  tx: Tx,
  connectionId: string,
  attention: Omit<Attention, 'since' | 'generation'>,
  used?: number | null,
): Promise<boolean> {
  // Whoever gives new keys changes this row first: what is read after it is what stands.
  await tx`select from connections where id = ${connectionId} for no key update`;
  const [keys] = await tx<{ generation: number }[]>`
    select generation from credentials where connection_id = ${connectionId} and kind = 'auth'`;
  const generation = keys?.generation ?? null;
  if (used !== undefined && used !== generation) return false;
  await tx`
    update connections set status = 'error', updated_at = now(),
      attention = ${tx.json({ ...attention, generation })} || jsonb_build_object('since', now())
    where id = ${connectionId} and status in ('connected', 'error')`;
  return true;
}

/** Which organisation a connection belongs to, before any tenant is set. */
export async function organizationOfConnection(database: Database, connectionId: string): Promise<string | undefined> {
  const [row] = await database.sql<{ organizationId: string | null }[]>`
    select syncline.organization_of_connection(${connectionId}) as organization_id`;
  return row?.organizationId ?? undefined;
}
