import type { Tx } from '@syncline/drizzle/client';
import { admitRecords } from '@syncline/drizzle/queries/store-records';
import { newId } from '@syncline/shared/runtime/new-id';
import type { StreamRef } from '../engine/ports.ts';
import { guarded, type News, scopeOf } from './news.ts';

export interface Admitted {
  /** External id → its entity, for the records that the stale guard let through. */
  entityOf: Map<string, string>;
  /** Was the entity's id made here? Else its row is there already, also when another transaction was quicker. */
  isNew(externalId: string): boolean;
}

/** Puts records of a stream with one entity each through the stale guard. */
export async function admit(tx: Tx, ref: StreamRef, news: News[], readStartedAt: Date): Promise<Admitted> {
  const proposed = new Map<string, string>();
  const records = news.map((item) => {
    const id = item.known?.entityId ?? newId();
    if (!item.known?.entityId) proposed.set(item.record.externalId, id);
    return guarded(item, id);
  });
  const rows = await admitRecords(tx, scopeOf(ref), { records, readStartedAt, runId: ref.runId });
  const entityOf = new Map(rows.map((row) => [row.externalId, row.entityId]));
  return { entityOf, isNew: (id) => proposed.has(id) && proposed.get(id) === entityOf.get(id) };
}
