import type { Tx } from '../client.ts';

/** What a connection leaves behind, in the order in which it can go. */
export const removalSteps = [
  'orders',
  'products',
  'contacts',
  'payloads',
  'records',
  'changes',
  'inbox',
  'dedupe',
  'calls',
  'failures',
  'runs',
] as const;
export type RemovalStep = (typeof removalSteps)[number];

/** Are the vendor's webhooks removed and the keys wiped? */
export async function isTornDown(tx: Tx, connectionId: string): Promise<boolean> {
  const rows = await tx`select 1 from connections where id = ${connectionId} and torn_down_at is not null`;
  return rows.length === 1;
}

/**
 * From here on the connection can only be deleted to the end, not be connected again.
 * @returns false when it is not disconnected (any more).
 */
export async function beginRemoval(tx: Tx, connectionId: string): Promise<boolean> {
  const begun = await tx`
    update connections set removing_at = coalesce(removing_at, now())
    where id = ${connectionId} and status = 'disconnected'`;
  return begun.count === 1;
}

/** Deletes up to `limit` rows of a step. @returns how many; fewer than `limit`: the step is done. */
export async function deleteBatch(tx: Tx, step: RemovalStep, connectionId: string, limit: number): Promise<number> {
  if (step === 'contacts') return deleteContacts(tx, connectionId, limit);
  const table = tx(tables[step]);
  // Named twice: a place (ctid) is a row's only within its partition; in another week's it may be another connection's.
  const deleted = await tx`
    delete from ${table} where connection_id = ${connectionId} and ctid = any(array(
      select ctid from ${table} where connection_id = ${connectionId} limit ${limit}))`;
  return deleted.count;
}

/** The row itself, with what hangs on it: keys, streams, schedules, subscriptions. */
export async function deleteConnectionRow(tx: Tx, connectionId: string): Promise<void> {
  await tx`delete from handovers where connection_id = ${connectionId}`;
  await tx`delete from connections where id = ${connectionId}`;
}

const tables: Record<Exclude<RemovalStep, 'contacts'>, string> = {
  orders: 'orders',
  products: 'products',
  payloads: 'recordPayloads',
  records: 'records',
  changes: 'changes',
  inbox: 'webhookInbox',
  dedupe: 'webhookDedupe',
  calls: 'callLog',
  failures: 'runFailures',
  runs: 'runs',
};

/** Contacts that this connection brought and no other knows: no record and no order speaks for them. */
async function deleteContacts(tx: Tx, connectionId: string, limit: number): Promise<number> {
  const deleted = await tx`
    delete from contacts where ctid = any(array(
      select c.ctid from contacts c
      where c.source_connection_id = ${connectionId}
        and not exists (select from records r
          where r.organization_id = c.organization_id and r.entity_id = c.id and r.connection_id <> ${connectionId})
        and not exists (select from orders o where o.organization_id = c.organization_id and o.contact_id = c.id)
      limit ${limit}))`;
  return deleted.count;
}
