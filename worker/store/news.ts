import type { GuardedRecord, KnownRecord, RecordScope } from '@syncline/drizzle/queries/store-records';
import type { Entity } from '@syncline/shared/domain/entities';
import type { PreparedRecord, StreamRef } from '../engine/ports.ts';

/** A record that is to be written, with what it means and what was stored of it before. */
export interface News<E extends Entity = Entity> {
  record: PreparedRecord;
  entity: E;
  known: KnownRecord | undefined;
  /** Who bought was erased: stored without them, and without the raw record. */
  withoutBuyer?: true;
  /** The customer it names stays out: who bought is what the order itself says. */
  asGuest?: true;
}

export const scopeOf = (ref: StreamRef): RecordScope => ({
  organizationId: ref.organizationId,
  connectionId: ref.connectionId,
  stream: ref.name,
});

/** What the stale guard compares. */
export const guarded = ({ record }: News, entityId: string): GuardedRecord => ({
  externalId: record.externalId,
  entityId,
  version: record.version === undefined ? null : String(record.version),
  hash: record.hash,
});
