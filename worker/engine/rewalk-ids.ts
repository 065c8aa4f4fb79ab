import type { ConnectorContext } from '@syncline/shared/kit/context';
import { fetchRecords } from './fetch-records.ts';
import type { RunStore, StreamRef } from './ports.ts';
import type { Rewalk } from './prove.ts';

const NAMED_AT_MOST = 100;

/**
 * Walks the vendor's ids once more and reads what the first walk did not meet. Ids that are gone when
 * they are asked for have left since: that explains them.
 */
export async function rewalkIds(
  store: RunStore,
  ctx: ConnectorContext<never>,
  ref: StreamRef,
  createdSince: Date | undefined,
): Promise<Rewalk | undefined> {
  if (!ref.stream.ids) return undefined;
  const rewalk: Rewalk = { distinct: 0, total: undefined, mended: 0, left: 0, missing: { count: 0, ids: [] } };
  await store.beginListing(ref);
  for await (const page of ref.stream.ids(ctx, createdSince)) {
    rewalk.total = page.total ?? rewalk.total;
    if (page.ids.length === 0) continue;
    rewalk.distinct += await store.addListed(ref, page.ids);
    const unseen = await store.unseen(ref, page.ids);
    if (unseen.length === 0) continue;
    const { found, gone } = await fetchRecords(store, ctx, ref, unseen, { trackSeen: true });
    rewalk.mended += found.length;
    rewalk.left += gone.length;
    const still = await store.unseen(ref, found);
    rewalk.missing.count += still.length;
    for (const id of still) if (rewalk.missing.ids.length < NAMED_AT_MOST) rewalk.missing.ids.push(id);
  }
  return rewalk;
}
