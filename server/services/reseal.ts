import type { Database, Tx } from '@syncline/drizzle/client';
import { lockStaleCredentials, resealCredential, type StaleCredential } from '@syncline/drizzle/queries/credentials';
import { allOrganizationIds } from '@syncline/drizzle/queries/organizations';
import { HubError } from '@syncline/shared/errors';
import type { Sealer } from '@syncline/shared/runtime/seal';

export interface ResealResult {
  resealed: number;
  /** Connections whose secret no configured key opens: each must be reconnected. */
  lost: { organizationId: string; connectionId: string; keyId: string }[];
}

const BATCH = 100;

/**
 * Seals every credential again under the newest key, so that older keys can be dropped. Safe to run
 * beside a working instance, and again after it was interrupted.
 */
export async function resealCredentials(database: Database, seal: Sealer): Promise<ResealResult> {
  const result: ResealResult = { resealed: 0, lost: [] };
  for (const organizationId of await allOrganizationIds(database.sql)) {
    const skipped = new Set<string>();
    for (;;) {
      // Those that cannot be opened stay stale: the batch grows past them.
      const limit = BATCH + skipped.size;
      const done = await database.tenant(organizationId, async (tx) => {
        const stale = await lockStaleCredentials(tx, seal.newestKeyId, limit);
        const fresh = stale.filter((each) => !skipped.has(`${each.connectionId} ${each.kind}`));
        for (const credential of fresh) {
          if (await resealOne(tx, organizationId, credential, seal)) {
            result.resealed += 1;
          } else {
            skipped.add(`${credential.connectionId} ${credential.kind}`);
            const { connectionId, keyId } = credential;
            result.lost.push({ organizationId, connectionId, keyId });
          }
        }
        return fresh.length === 0;
      });
      if (done) break;
    }
  }
  return result;
}

/** False when no key opens it. */
async function resealOne(
  tx: Tx,
  organizationId: string,
  { connectionId, kind, sealed, keyId }: StaleCredential,
  seal: Sealer,
): Promise<boolean> {
  const binding = { organizationId, connectionId, kind };
  try {
    const plain = seal.open(sealed, keyId, binding);
    await resealCredential(tx, { connectionId, kind, ...seal.seal(plain, binding) });
    return true;
  } catch (error) {
    if (error instanceof HubError) return false;
    throw error;
  }
}
