import { randomBytes } from 'node:crypto';
import type { Tx } from '../client.ts';

/**
 * What was erased, as keyed hashes. A transaction that stores records of a connection shares the connection's
 * erasure lock, one that enters marks takes it alone: whatever was read before the marks is stored either before
 * them, and found by the erasure, or after them, and meets them.
 */
export interface ErasureMark {
  hash: string;
  /** Stands for one record, whatever its dates; else for what is older than `erasedAt`. */
  always: boolean;
  erasedAt: Date;
}

/**
 * Shares the connection's erasure lock until the transaction ends.
 * @returns the key of the organisation's hashes; undefined: it has never erased anybody, so there is nothing to meet.
 */
export async function joinErasures(tx: Tx, organizationId: string, connectionId: string): Promise<Buffer | undefined> {
  // Two statements in one round trip: what the second sees was committed when the lock was given.
  const [, [row]] = await Promise.all([
    tx`select pg_advisory_xact_lock_shared(hashtextextended(${connectionId}, 2))`,
    tx<{ key: Buffer }[]>`select key from erasure_keys where organization_id = ${organizationId}`,
  ]);
  return row?.key;
}

/** Waits until nothing is being stored for these connections, and holds what comes until the transaction ends. */
export async function holdConnections(tx: Tx, connectionIds: readonly string[]): Promise<void> {
  for (const connectionId of [...new Set(connectionIds)].sort()) {
    await tx`select pg_advisory_xact_lock(hashtextextended(${connectionId}, 2))`;
  }
}

/** The key of the organisation's hashes, made when it is first asked for. */
export async function ensureErasureKey(tx: Tx, organizationId: string): Promise<Buffer> {
  await tx`
    insert into erasure_keys (organization_id, key) values (${organizationId}, ${randomBytes(32)})
    on conflict (organization_id) do nothing`;
  const [row] = await tx<{ key: Buffer }[]>`select key from erasure_keys where organization_id = ${organizationId}`;
  if (!row) throw new Error('The key of the erasure hashes could not be made.');
  return row.key;
}

export async function findErasureMarks(
  tx: Tx,
  organizationId: string,
  hashes: readonly string[],
): Promise<Map<string, ErasureMark>> {
  if (hashes.length === 0) return new Map();
  const rows = await tx<ErasureMark[]>`
    select hash, always, erased_at from erasure_marks
    where organization_id = ${organizationId} and hash = any(${hashes as string[]})`;
  return new Map(rows.map((row) => [row.hash, row]));
}

/** Enters marks as of now. */
export async function insertErasureMarks(
  tx: Tx,
  of: { organizationId: string; requestId: string },
  marks: readonly { hash: string; always: boolean }[],
): Promise<void> {
  if (marks.length === 0) return;
  await tx`
    insert into erasure_marks as m (organization_id, hash, always, erased_at, request_id)
    select distinct on (i.hash) ${of.organizationId}::uuid, i.hash, i.always, clock_timestamp(), ${of.requestId}::uuid
    from json_to_recordset(${JSON.stringify(marks)}::text::json) as i (hash text, always boolean)
    order by i.hash
    on conflict (organization_id, hash) do update set erased_at = excluded.erased_at, request_id = excluded.request_id`;
}
