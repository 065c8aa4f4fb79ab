import type { Database, Tx } from '../client.ts';
import { releaseInbox } from './inbox.ts';
import { resumeRuns } from './runs.ts';

export type CredentialKind = 'auth' | 'webhook';

export interface SealedCredential {
  sealed: Buffer;
  keyId: string;
  generation: number;
}

export async function findCredential(
  tx: Tx,
  connectionId: string,
  kind: CredentialKind,
): Promise<SealedCredential | undefined> {
  const [row] = await tx<SealedCredential[]>`
    select sealed, key_id, generation from credentials where connection_id = ${connectionId} and kind = ${kind}`;
  return row;
}

/**
 * Takes the right to ask the vendor for what follows this generation, for so many seconds.
 * @returns false while somebody else has it, and when another generation is there.
 */
export async function claimRefresh(
  tx: Tx,
  connectionId: string,
  generation: number,
  seconds: number,
): Promise<boolean> {
  const claimed = await tx`
    update credentials set refresh_claimed_until = clock_timestamp() + make_interval(secs => ${seconds})
    where connection_id = ${connectionId} and kind = 'auth' and generation = ${generation}
      and (refresh_claimed_until is null or refresh_claimed_until < clock_timestamp())`;
  return claimed.count === 1;
}

export async function releaseRefresh(tx: Tx, connectionId: string, generation: number): Promise<void> {
  await tx`
    update credentials set refresh_claimed_until = null
    where connection_id = ${connectionId} and kind = 'auth' and generation = ${generation}`;
}

/**
 * Keeps what follows this generation. A connection that stood still because this generation was refused goes on:
 * somebody used the old tokens while the new ones were on their way.
 * @returns false when another generation is there already.
 */
export async function saveRefreshed(
  tx: Tx,
  connectionId: string,
  next: { after: number; sealed: Buffer; keyId: string; renewBy: string | null },
): Promise<boolean> {
  const saved = await tx`
    update credentials set sealed = ${next.sealed}, key_id = ${next.keyId}, generation = generation + 1,
      refresh_claimed_until = null, updated_at = now()
    where connection_id = ${connectionId} and kind = 'auth' and generation = ${next.after}`;
  if (saved.count !== 1) return false;
  await setRenewBy(tx, connectionId, next.renewBy);
  const revived = await tx`
    update connections set status = 'connected', attention = null, updated_at = now()
    where id = ${connectionId} and status = 'error' and attention ->> 'remedy' = 'reconnect'
      and (attention ->> 'generation')::int = ${next.after}`;
  if (revived.count === 1) {
    await resumeRuns(tx, connectionId);
    await releaseInbox(tx, connectionId);
  }
  return true;
}

/** By when the access must be renewed so that the vendor does not let it lapse; null: it does not. */
export async function setRenewBy(tx: Tx, connectionId: string, renewBy: string | null): Promise<void> {
  await tx`update connections set renew_by = ${renewBy} where id = ${connectionId}`;
}

/** Connections whose access lapses when nobody renews it now. Crosses tenants: ids only. */
export async function dueRenewals(
  database: Database,
  atMost: number,
): Promise<{ organizationId: string; connectionId: string }[]> {
  return database.sql<{ organizationId: string; connectionId: string }[]>`
    select organization_id, connection_id from syncline.due_renewals(${atMost})`;
}

/** Writes a credential; an existing one moves to its next generation. */
export async function putCredential(
  tx: Tx,
  organizationId: string,
  connectionId: string,
  credential: { kind: CredentialKind; sealed: Buffer; keyId: string },
): Promise<void> {
  await tx`
    insert into credentials (organization_id, connection_id, kind, sealed, key_id)
    values (${organizationId}, ${connectionId}, ${credential.kind}, ${credential.sealed}, ${credential.keyId})
    on conflict (organization_id, connection_id, kind) do update
      set sealed = excluded.sealed, key_id = excluded.key_id, generation = credentials.generation + 1,
        refresh_claimed_until = null, updated_at = now()`;
}

/** The same, where nobody was faster: `after` is the generation that was found, undefined for none. @returns false else. */
export async function followCredential(
  tx: Tx,
  organizationId: string,
  connectionId: string,
  after: number | undefined,
  credential: { kind: CredentialKind; sealed: Buffer; keyId: string },
): Promise<boolean> {
  const { kind, sealed, keyId } = credential;
  const saved = await (after === undefined
    ? tx`
      insert into credentials (organization_id, connection_id, kind, sealed, key_id)
      values (${organizationId}, ${connectionId}, ${kind}, ${sealed}, ${keyId}) on conflict do nothing`
    : tx`
      update credentials set sealed = ${sealed}, key_id = ${keyId}, generation = generation + 1, updated_at = now()
      where connection_id = ${connectionId} and kind = ${kind} and generation = ${after}`);
  return saved.count === 1;
}

export async function wipeCredentials(tx: Tx, connectionId: string): Promise<void> {
  await tx`delete from credentials where connection_id = ${connectionId}`;
}

export interface StaleCredential extends SealedCredential {
  connectionId: string;
  kind: CredentialKind;
}

/** Credentials of the tenant that another key than the newest sealed, locked until the transaction ends. */
export async function lockStaleCredentials(tx: Tx, newestKeyId: string, limit: number): Promise<StaleCredential[]> {
  return tx<StaleCredential[]>`
    select connection_id, kind, sealed, key_id, generation from credentials
    where key_id <> ${newestKeyId} order by connection_id, kind limit ${limit} for update skip locked`;
}

/** The same secret under another key: its generation stays, so nobody who holds it notices. */
export async function resealCredential(
  tx: Tx,
  credential: Pick<StaleCredential, 'connectionId' | 'kind'> & { sealed: Buffer; keyId: string },
): Promise<void> {
  await tx`
    update credentials set sealed = ${credential.sealed}, key_id = ${credential.keyId}, updated_at = now()
    where connection_id = ${credential.connectionId} and kind = ${credential.kind}`;
}
