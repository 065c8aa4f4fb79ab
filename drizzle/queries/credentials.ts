import type { Tx } from '../client.ts';

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
      set sealed = excluded.sealed, key_id = excluded.key_id, generation = credentials.generation + 1, updated_at = now()`;
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
