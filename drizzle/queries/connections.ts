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

/** Stops a connection until a person acts; the reason is what they read. */
export async function raiseAttention(
  tx: Tx,
  connectionId: string,
  attention: Omit<Attention, 'since' | 'generation'>,
): Promise<void> {
  await tx`
    update connections set status = 'error', updated_at = now(),
      attention = ${tx.json({ ...attention })} || jsonb_build_object('since', now(), 'generation', (
        select generation from credentials where connection_id = ${connectionId} and kind = 'auth'))
    where id = ${connectionId} and status in ('connected', 'error')`;
}

/** Which organisation a connection belongs to, before any tenant is set. */
export async function organizationOfConnection(database: Database, connectionId: string): Promise<string | undefined> {
  const [row] = await database.sql<{ organizationId: string | null }[]>`
    select syncline.organization_of_connection(${connectionId}) as organization_id`;
  return row?.organizationId ?? undefined;
}
