import type { ConnectionRow } from '@syncline/drizzle/queries/connections';
import { beginRemoval, deleteBatch, deleteConnectionRow, removalSteps } from '@syncline/drizzle/queries/removal';
import { HubError } from '@syncline/shared/errors';
import type { Actor } from './connect.ts';
import type { Services } from './index.ts';

/** Rows per transaction: short enough for the statement's time limit and for others' locks. */
const batch = 5_000;

/**
 * Deletes a connection with its data, batch by batch. The connection's own row goes last, so that a
 * removal that was interrupted can be asked for again. That it began is written down first: what is gone by then
 * has somebody who asked for it.
 * @throws HubError `resolve` CONNECTED_AGAIN.
 */
export async function removeConnection(
  services: Services,
  actor: Actor,
  row: ConnectionRow,
): Promise<{ orders: number; products: number; contacts: number }> {
  const { organizationId } = actor;
  const about = { name: row.name, provider: row.provider, account: row.account };
  await services.database.tenant(organizationId, async (tx) => {
    if (!(await beginRemoval(tx, row.id))) throw connectedAgain(row.name);
    const entry = { targetType: 'connection', targetId: row.id, detail: about };
    await actor.audit({ ...entry, action: 'connection.remove-begun' }, tx);
  });
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
    const detail = { ...about, ...deleted };
    await actor.audit({ targetType: 'connection', targetId: row.id, detail }, tx);
  });
  return deleted;
}

const connectedAgain = (name: string) =>
  new HubError('resolve', 'The connection is not disconnected any more.', {
    code: 'CONNECTED_AGAIN',
    userMessage: `“${name}” was connected again meanwhile. Nothing was deleted. To delete it with its data, disconnect it first.`,
    origin: 'hub',
  });
