import type { Sealer } from '@syncline/shared/runtime/seal';
import type { Database } from '../client.ts';
import { claimRefresh, findCredential, releaseRefresh, saveRefreshed } from './credentials.ts';

export interface TokenVaultOptions<T> {
  database: Database;
  seal: Sealer;
  organizationId: string;
  connectionId: string;
  /** @throws when the opened value is no pair of tokens. */
  parse(value: unknown): T;
  /** By when these must be renewed so that the access does not lapse. */
  renewBy(tokens: T): string | null;
}

/**
 * A connection's tokens, sealed in its credential; each step is a transaction of its own, so that nobody holds one
 * while a vendor is asked. `read` throws what opening the sealed value throws.
 */
export function makeTokenVault<T>(options: TokenVaultOptions<T>) {
  const { database, seal, organizationId, connectionId } = options;
  const binding = { organizationId, connectionId, kind: 'auth' };
  return {
    read: async (): Promise<{ tokens: T; generation: number } | undefined> => {
      const stored = await database.tenant(organizationId, (tx) => findCredential(tx, connectionId, 'auth'));
      if (!stored) return undefined;
      const plain = seal.open(stored.sealed, stored.keyId, binding);
      return { tokens: options.parse(JSON.parse(plain)), generation: stored.generation };
    },
    claim: (generation: number, seconds: number): Promise<boolean> =>
      database.tenant(organizationId, (tx) => claimRefresh(tx, connectionId, generation, seconds)),
    save: (generation: number, tokens: T): Promise<boolean> => {
      const sealed = seal.seal(JSON.stringify(tokens), binding);
      const next = { after: generation, ...sealed, renewBy: options.renewBy(tokens) };
      return database.tenant(organizationId, (tx) => saveRefreshed(tx, connectionId, next));
    },
    release: (generation: number): Promise<void> =>
      database.tenant(organizationId, (tx) => releaseRefresh(tx, connectionId, generation)),
  };
}
