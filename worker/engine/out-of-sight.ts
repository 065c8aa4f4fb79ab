import type { ConnectorContext } from '@syncline/shared/kit/context';
import { rawRecord } from '@syncline/shared/kit/json';
import type { AnyStream } from '@syncline/shared/kit/stream';
import type { RunStore, StreamRef } from './ports.ts';

/**
 * Some vendors show an account only what was made lately (`Stream.visibleSince`). What has merely grown too old looks
 * as if it were deleted: it is in no list, and asked for by id there is nothing. It stays here as it was read.
 */

/** Since when the vendor shows records to this account; undefined: it shows all. */
export const visibleSince = async (ctx: ConnectorContext<never>, stream: AnyStream): Promise<Date | undefined> =>
  stream.visibleSince?.(ctx);

/**
 * Which of these stored records the vendor need not show any more. The vendor's own date decides, as it stands in the
 * record that was read; one that cannot be read any more may be old, and what is not known to be gone is kept. Ids
 * that are not stored are not among them: there is nothing to keep.
 */
export async function outOfSight(
  store: Pick<RunStore, 'storedRecords'>,
  ref: StreamRef,
  ids: string[],
  since: Date | undefined,
): Promise<Set<string>> {
  const hidden = new Set<string>();
  if (since === undefined || ids.length === 0) return hidden;
  for (const [id, json] of await store.storedRecords(ref, ids)) {
    const created = createdIn(ref.stream, json);
    if (created === undefined || created < since) hidden.add(id);
  }
  return hidden;
}

function createdIn(stream: AnyStream, json: string): Date | undefined {
  try {
    const parsed = stream.record.safeParse(rawRecord(json).value);
    return parsed.success ? stream.createdAt?.(parsed.data) : undefined;
  } catch {
    return undefined;
  }
}
