import type { Database, Tx } from '../client.ts';
import type { HandoverFailure } from '../schema/connections.ts';

/** keys: the vendor posts them to us. oauth: it sends the person back with a code. */
export type HandoverKind = 'keys' | 'oauth';

export interface NewHandover {
  organizationId: string;
  kind: HandoverKind;
  /** sha-256 of the state, hex. */
  stateHash: string;
  provider: string;
  userId: string;
  sessionHash: string;
  settings: Record<string, unknown>;
  name: string | null;
  connectionId: string | null;
  authId: string | null;
  startSync: boolean;
  createdSince: string | null;
  /** What only this flow knows; null: nothing yet. */
  secret: { sealed: Buffer; keyId: string } | null;
  /** Seconds until it lapses. */
  lifeSeconds: number;
}

export interface HandoverRow {
  provider: string;
  userId: string;
  sessionHash: string;
  settings: Record<string, unknown>;
  name: string | null;
  connectionId: string | null;
  authId: string | null;
  startSync: boolean;
  createdSince: Date | null;
  sealed: Buffer | null;
  keyId: string | null;
}

/** Notes that keys may come for this state; handovers of the tenant that lapsed go. */
export async function insertHandover(tx: Tx, handover: NewHandover): Promise<void> {
  await tx`delete from handovers where expires_at < now() - interval '1 day'`;
  await tx`
    insert into handovers (organization_id, state_hash, kind, provider, auth_id, user_id, session_hash, settings, name,
      connection_id, start_sync, created_since, sealed, key_id, expires_at)
    values (${handover.organizationId}, ${handover.stateHash}, ${handover.kind}, ${handover.provider},
      ${handover.authId}, ${handover.userId}, ${handover.sessionHash}, ${tx.json(handover.settings as never)},
      ${handover.name}, ${handover.connectionId}, ${handover.startSync}, ${handover.createdSince},
      ${handover.secret?.sealed ?? null}, ${handover.secret?.keyId ?? null},
      now() + make_interval(secs => ${handover.lifeSeconds}))`;
}

/** Whose handover it is, before any tenant is known. */
export async function organizationOfHandover(database: Database, stateHash: string): Promise<string | undefined> {
  const [row] = await database.sql<{ organizationId: string }[]>`
    select organization_id from syncline.handover_by_state(${stateHash})`;
  return row?.organizationId;
}

/** Keeps the keys that the vendor posted, once. @returns false when it lapsed, was used or is filled. */
export async function fillHandover(
  tx: Tx,
  stateHash: string,
  provider: string,
  credential: { sealed: Buffer; keyId: string },
): Promise<boolean> {
  const filled = await tx`
    update handovers set sealed = ${credential.sealed}, key_id = ${credential.keyId}
    where state_hash = ${stateHash} and kind = 'keys' and provider = ${provider} and sealed is null and used_at is null
      and expires_at > now()`;
  return filled.count === 1;
}

/**
 * Takes out what was kept, once; only for the session that began it. Undefined: nothing is there (yet), it lapsed, was
 * used, or is somebody else's.
 */
export async function takeHandover(
  tx: Tx,
  kind: HandoverKind,
  stateHash: string,
  sessionHash: string,
): Promise<HandoverRow | undefined> {
  const [row] = await tx<HandoverRow[]>`
    select provider, user_id, session_hash, settings, name, connection_id, auth_id, start_sync, created_since, sealed,
      key_id
    from handovers
    where state_hash = ${stateHash} and kind = ${kind} and session_hash = ${sessionHash} and sealed is not null
      and used_at is null and expires_at > now()
    for update`;
  if (!row) return undefined;
  await tx`update handovers set used_at = now(), sealed = null where state_hash = ${stateHash}`;
  return row;
}

/** Why a way back from the vendor came to nothing, for the page that tells the person. */
export async function noteHandoverFailure(tx: Tx, stateHash: string, failure: HandoverFailure): Promise<void> {
  await tx`update handovers set failure = ${tx.json({ ...failure })} where state_hash = ${stateHash}`;
}

export interface FailedHandover {
  provider: string;
  connectionId: string | null;
  failure: HandoverFailure;
}

/** Only for the session that began it. */
export async function findFailedHandover(
  tx: Tx,
  stateHash: string,
  sessionHash: string,
): Promise<FailedHandover | undefined> {
  const [row] = await tx<FailedHandover[]>`
    select provider, connection_id, failure from handovers
    where state_hash = ${stateHash} and session_hash = ${sessionHash} and failure is not null`;
  return row;
}
