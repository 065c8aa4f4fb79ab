import type { Database, Tx } from '@syncline/drizzle/client';
import { allOrganizationIds } from '@syncline/drizzle/queries/organizations';
import {
  lockStalePrivacySeals,
  placeOf,
  resealPrivacy,
  type StalePrivacySeal,
} from '@syncline/drizzle/queries/privacy-seals';
import { HubError } from '@syncline/shared/errors';
import { exportPartBinding, privacySubjectBinding } from '@syncline/shared/runtime/privacy-subject';
import type { Sealer } from '@syncline/shared/runtime/seal';

const batch = 50;

/**
 * Seals open privacy requests and the files of exports again under the newest key.
 * @returns how many pieces, and of how many no configured key opens: such a request fails and is asked for again.
 */
export async function resealPrivacySeals(
  database: Database,
  seal: Sealer,
): Promise<{ resealed: number; lost: number }> {
  const result = { resealed: 0, lost: 0 };
  for (const organizationId of await allOrganizationIds(database.sql)) {
    for (let after: ReturnType<typeof placeOf> | null = null; ; ) {
      const page: Parameters<typeof lockStalePrivacySeals>[2] = { after, limit: batch };
      const stale = await database.tenant(organizationId, async (tx) => {
        const found = await lockStalePrivacySeals(tx, seal.newestKeyId, page);
        for (const each of found) result[(await resealOne(tx, organizationId, each, seal)) ? 'resealed' : 'lost'] += 1;
        return found;
      });
      const last = stale.at(-1);
      if (!last) break;
      after = placeOf(last);
    }
  }
  return result;
}

/** False when no key opens it. */
async function resealOne(tx: Tx, organizationId: string, stale: StalePrivacySeal, seal: Sealer): Promise<boolean> {
  const of = { organizationId, requestId: stale.requestId };
  const binding = stale.seq === null ? privacySubjectBinding(of) : exportPartBinding(of, stale.seq);
  try {
    const plain = seal.open(stale.sealed, stale.keyId, binding);
    await resealPrivacy(tx, stale, seal.seal(plain, binding));
    return true;
  } catch (error) {
    if (error instanceof HubError) return false;
    throw error;
  }
}
