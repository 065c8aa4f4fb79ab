import type { Database, Tx } from '@syncline/drizzle/client';
import { recordChanges, takeImages } from '@syncline/drizzle/queries/changes';
import {
  type GoneRecord,
  lockLive,
  markContactsGone,
  markEntitiesGone,
  markRecordsGone,
} from '@syncline/drizzle/queries/deletions';
import { resolveFailures } from '@syncline/drizzle/queries/run-failures';
import { addCounts } from '@syncline/drizzle/queries/run-streams';
import { emptyCounts } from '@syncline/shared/domain/runs';
import { newId } from '@syncline/shared/runtime/new-id';
import type { StreamRef } from '../engine/ports.ts';
import { scopeOf } from './news.ts';
import { assertClaim } from './store-batch.ts';

/**
 * Marks what the vendor confirmed as gone: the record keeps a tombstone, its entity is marked, never
 * dropped, and the change is written down. Failures of such records are closed: there is nothing left
 * to read.
 * @returns how many were live until now.
 */
export async function markGone(
  database: Database,
  ref: StreamRef,
  externalIds: string[],
  readStartedAt: Date,
  settle?: (tx: Tx) => Promise<void>,
): Promise<number> {
  const ids = [...new Set(externalIds)];
  return database.tenant(ref.organizationId, async (tx) => {
    await assertClaim(tx, ref);
    const scope = scopeOf(ref);
    const live = await lockLive(tx, scope, ids);
    const entities = live.filter((row): row is GoneRecord & { entityId: string } => row.entityId !== null);
    const entityIds = [...new Set(entities.map((row) => row.entityId))];
    const { entity } = ref.stream;
    const image = entity === 'order' ? 'orderRow' : entity;
    const before = entityIds.length > 0 ? await takeImages(tx, ref.organizationId, image, entityIds) : '[]';
    const gone = await markRecordsGone(tx, scope, { externalIds: ids, readStartedAt, runId: ref.runId });
    const goneIds = new Set(gone.map((row) => row.entityId));
    const marked = entities.filter((row) => goneIds.has(row.entityId));
    if (marked.length > 0) {
      const markedIds = [...new Set(marked.map((row) => row.entityId))];
      if (entity === 'contact') await markContactsGone(tx, ref.organizationId, markedIds);
      else
        await markEntitiesGone(
          tx,
          ref.organizationId,
          entity === 'order' ? 'orders' : 'products',
          markedIds,
          ref.runId,
        );
      const pending = marked.map((row) => ({ changeId: newId(), entityId: row.entityId, externalId: row.externalId }));
      await recordChanges(tx, { ...scope, runId: ref.runId }, { image, before, pending });
    }
    await resolveFailures(tx, scope, { stored: ids, unchanged: [], readStartedAt });
    if (gone.length > 0) await addCounts(tx, { ...scope, runId: ref.runId }, { ...emptyCounts, deleted: gone.length });
    await settle?.(tx);
    return gone.length;
  });
}
