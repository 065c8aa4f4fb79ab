import type { ConnectionRow } from '@syncline/drizzle/queries/connections';
import { deleteBatch, deleteConnectionRow, removalSteps } from '@syncline/drizzle/queries/removal';
import type { Actor } from './connect.ts';
import type { Services } from './index.ts';

/** Rows per transaction: short enough for the statement's time limit and for others' locks. */
const batch = 5_000;

/**
 * Deletes a connection with its data, batch by batch. The connection's own row goes last, so that a
 * removal that was interrupted can be asked for again.
 */
export async function removeConnection(
  services: Services,
  actor: Actor,
  row: ConnectionRow,
): Promise<{ orders: number; products: number; contacts: number }> {
  const { organizationId } = actor;
  const deleted = { orders: 0, products: 0, contacts: 0 };
  for (const step of removalSteps) {
    for (;;) {
      const count = await services.database.tenant(organizationId, (tx) => deleteBatch(tx, step, row.id, batch));
      if (step === 'orders' || step === 'products' || step === 'contacts') deleted[step] += count;
      if (count < batch) break;
    }
  }
  await services.database.tenant(organizationId, async (tx) => {
    await deleteConnectionRow(tx, row.id);
    const detail = { name: row.name, provider: row.provider, account: row.account, ...deleted };
    await actor.audit({ targetType: 'connection', targetId: row.id, detail }, tx);
  });
  return deleted;
}
