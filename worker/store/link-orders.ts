import type { Tx } from '@syncline/drizzle/client';
import { recordChanges, takeImages } from '@syncline/drizzle/queries/changes';
import { linkOrders as link, type WaitingOrder } from '@syncline/drizzle/queries/waiting-orders';
import { newId } from '@syncline/shared/runtime/new-id';
import type { StreamRef } from '../engine/ports.ts';
import { scopeOf } from './news.ts';

/** Gives waiting orders their contact, and writes down that they changed. */
export async function linkOrders(tx: Tx, ref: StreamRef, waiting: readonly WaitingOrder[]): Promise<void> {
  if (waiting.length === 0) return;
  const ids = waiting.map((order) => order.id);
  const before = await takeImages(tx, ref.organizationId, 'orderRow', ids);
  await link(tx, ref, waiting);
  for (const stream of new Set(waiting.map((order) => order.stream))) {
    const pending = waiting
      .filter((order) => order.stream === stream)
      .map(({ id, externalId }) => ({ changeId: newId(), entityId: id, externalId }));
    await recordChanges(tx, { ...scopeOf(ref), runId: ref.runId, stream }, { image: 'orderRow', before, pending });
  }
}
