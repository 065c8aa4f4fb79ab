import type { Tx } from '../client.ts';

/** One sealed piece of an export's file. */
export interface SealedPart {
  seq: number;
  sealed: Buffer;
  keyId: string;
}

/** Begins a file anew: what an earlier attempt wrote is dropped. */
export async function clearExportParts(tx: Tx, requestId: string): Promise<void> {
  await tx`delete from privacy_export_parts where request_id = ${requestId}`;
}

export async function putExportPart(
  tx: Tx,
  of: { organizationId: string; requestId: string },
  part: SealedPart,
): Promise<void> {
  await tx`
    insert into privacy_export_parts (organization_id, request_id, seq, sealed, key_id)
    values (${of.organizationId}, ${of.requestId}, ${part.seq}, ${part.sealed}, ${part.keyId})`;
}

/** The first piece with at least this number. */
export async function findExportPart(tx: Tx, requestId: string, from: number): Promise<SealedPart | undefined> {
  const [part] = await tx<SealedPart[]>`
    select seq, sealed, key_id from privacy_export_parts
    where request_id = ${requestId} and seq >= ${from} order by seq limit 1`;
  return part;
}

/** Drops the files about somebody who is erased. @returns how many. */
export async function dropExportsAbout(tx: Tx, subjectHashes: readonly string[]): Promise<number> {
  const rows = await tx<{ id: string }[]>`
    update privacy_requests set state = 'expired', expires_at = now(), note = 'The file was removed: the person was erased.'
    where kind = 'export' and state = 'done' and subject_hash = any(${subjectHashes as string[]})
    returning id`;
  const ids = rows.map((row) => row.id);
  await tx`delete from privacy_export_parts where request_id = any(${ids}::uuid[])`;
  return ids.length;
}

/** Drops the files that are past their time. @returns how many. */
export async function expireExports(tx: Tx): Promise<number> {
  const rows = await tx<{ id: string }[]>`
    update privacy_requests set state = 'expired' where kind = 'export' and state = 'done' and expires_at < now()
    returning id`;
  const ids = rows.map((row) => row.id);
  await tx`delete from privacy_export_parts where request_id = any(${ids}::uuid[])`;
  return ids.length;
}
