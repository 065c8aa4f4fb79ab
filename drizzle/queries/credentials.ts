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
