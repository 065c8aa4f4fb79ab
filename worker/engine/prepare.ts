import { hash } from 'node:crypto';
import { unreadableId } from '@syncline/shared/domain/unreadable';
import type { AnyStream, RawRecord } from '@syncline/shared/kit/stream';
import type { BadRecord, LeftOut, PreparedRecord } from './ports.ts';

export interface PreparedBatch {
  good: PreparedRecord[];
  bad: BadRecord[];
  leftOut: LeftOut[];
  /** Newest vendor stamp among them, never later than the ceiling. */
  newest: Date | undefined;
}

/**
 * Parses records one by one: one that does not parse is one failure. Nothing is mapped yet: a record
 * that is stored as it came needs no entity.
 */
export function prepareRecords(
  stream: AnyStream,
  settings: Record<string, unknown>,
  records: RawRecord[],
  ceiling?: Date,
): PreparedBatch {
  const batch: PreparedBatch = { good: [], bad: [], leftOut: [], newest: undefined };
  for (const raw of records) {
    const reason = stream.leaveOut?.(raw.value);
    if (reason !== undefined) {
      batch.leftOut.push({ externalId: recordId(stream, raw), reason });
      continue;
    }
    const prepared = prepareRecord(stream, settings, raw);
    if ('reason' in prepared) {
      batch.bad.push(prepared);
      continue;
    }
    batch.good.push(prepared);
    const { stamp } = prepared;
    if (stamp && (!batch.newest || stamp > batch.newest)) batch.newest = stamp;
  }
  if (ceiling && batch.newest && batch.newest > ceiling) batch.newest = ceiling;
  return batch;
}

function prepareRecord(
  stream: AnyStream,
  settings: Record<string, unknown>,
  raw: RawRecord,
): PreparedRecord | BadRecord {
  const parsed = stream.record.safeParse(raw.value);
  if (!parsed.success) {
    return badRecord(raw, recordId(stream, raw), 'RECORD_INVALID', describeIssues(parsed.error.issues));
  }
  try {
    const record = parsed.data;
    const version = stream.version(record);
    const stamp = version instanceof Date ? version : undefined;
    return {
      externalId: stream.id(record),
      version: stamp ? BigInt(stamp.getTime()) * 1000n : (version as bigint | undefined),
      stamp,
      hash: hashOf(stream.content?.(raw.json) ?? raw.json),
      json: raw.json,
      created: stream.createdAt?.(record),
      entity: () => stream.toEntity(record, settings),
    };
  } catch (error) {
    return badRecord(raw, recordId(stream, raw), 'RECORD_UNREADABLE', reasonOf(error));
  }
}

/** Equal text, equal content. 128 bits are plenty to tell two versions of one record apart. */
export const hashOf = (json: string): string => hash('sha1', json, 'base64url');

export function badRecord(raw: { json: string }, externalId: string, code: string, reason: string): BadRecord {
  return { externalId, code, reason: reason.slice(0, 1000), json: raw.json };
}

export const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Of any record: one that does not parse mostly still has its id where it should be; else its content names it. */
export function recordId(stream: AnyStream, raw: RawRecord): string {
  try {
    const id: unknown = stream.id(raw.value as never);
    if (typeof id === 'string' && id !== '' && id !== 'undefined' && id !== 'null') return id;
  } catch {
    // Falls through: its content names it.
  }
  return unreadableId(hashOf(raw.json));
}

function describeIssues(issues: readonly { path: readonly PropertyKey[]; message: string }[]): string {
  const shown = issues.slice(0, 5).map((issue) => `${issue.path.map(String).join('.') || 'record'}: ${issue.message}`);
  if (issues.length > 5) shown.push(`and ${issues.length - 5} more`);
  return shown.join('; ');
}
