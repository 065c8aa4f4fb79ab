import type { Tx } from '@syncline/drizzle/client';
import { detachAccount } from '@syncline/drizzle/queries/connection-changes';
import { findConnection } from '@syncline/drizzle/queries/connections';
import { wipeCredentials } from '@syncline/drizzle/queries/credentials';
import { listSharedContacts } from '@syncline/drizzle/queries/erase-contacts';
import { deleteBatch, deleteConnectionRow, removalSteps } from '@syncline/drizzle/queries/removal';
import { findPhoneRegion } from '@syncline/drizzle/queries/store-facts';
import { HubError } from '@syncline/shared/errors';
import type { PrivacyDeps, PrivacyResult, PrivacyWork } from './erase-person.ts';
import { rebuildContact } from './rebuild-contact.ts';

const rowsAtOnce = 5_000;
const contactsAtOnce = 100;

/**
 * Erases everything of a connection's account, and the connection. A connection that works is not touched: the
 * account was connected again, and a person decides. Once begun it ends: who connects the account again from then on
 * gets a new connection.
 * @throws HubError `resolve` ACCOUNT_CONNECTED_AGAIN.
 */
export async function eraseAccount(deps: PrivacyDeps, work: PrivacyWork): Promise<PrivacyResult> {
  const { organizationId, connectionId } = work.claim;
  const inTenant = <T>(step: (tx: Tx) => Promise<T>) => {
    work.alive();
    return deps.database.tenant(organizationId, step);
  };
  const row = connectionId === null ? undefined : await inTenant((tx) => findConnection(tx, connectionId));
  if (!row || connectionId === null) return { counts: {}, notes: ['The connection and its data were deleted before.'] };
  if (row.status === 'connected' || row.status === 'paused') throw connectedAgain(row.name);

  await inTenant(async (tx) => {
    // Connected again since the look above, in this very moment.
    if (!(await detachAccount(tx, connectionId))) throw connectedAgain(row.name);
    await wipeCredentials(tx, connectionId);
  });
  const counts: Record<string, number> = {};
  const phoneRegion = await inTenant((tx) => findPhoneRegion(tx));
  const rebuildShared = async () => {
    for (let after: string | null = null; ; ) {
      const page: { after: string | null; limit: number } = { after, limit: contactsAtOnce };
      const shared = await inTenant((tx) => listSharedContacts(tx, organizationId, connectionId, page));
      for (const contactId of shared) {
        const of = { organizationId, contactId, without: connectionId, phoneRegion };
        await inTenant((tx) => rebuildContact(tx, deps.connectors, of));
      }
      counts.contactsKept = (counts.contactsKept ?? 0) + shared.length;
      after = shared.at(-1) ?? null;
      if (shared.length < contactsAtOnce) break;
    }
  };
  await rebuildShared();
  for (const step of removalSteps) {
    for (;;) {
      const count = await inTenant((tx) => deleteBatch(tx, step, connectionId, rowsAtOnce));
      counts[step] = (counts[step] ?? 0) + count;
      if (count < rowsAtOnce) break;
    }
  }
  // Whom another connection, perhaps a new one to the same account, came to know meanwhile.
  await rebuildShared();
  await inTenant((tx) => deleteConnectionRow(tx, connectionId));
  const kept = counts.contactsKept ?? 0;
  const notes =
    kept > 0 ? ['What other connections know of the same people stays: they have a source of their own.'] : [];
  return { counts, notes };
}

const connectedAgain = (name: string) =>
  new HubError('resolve', 'The account was connected again.', {
    code: 'ACCOUNT_CONNECTED_AGAIN',
    userMessage: `“${name}” is connected and works, so nothing was deleted. If its data has to go, disconnect it; then try this request again.`,
    origin: 'hub',
  });
