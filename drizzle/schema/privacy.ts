import { sql } from 'drizzle-orm';
import {
  boolean,
  check,
  foreignKey,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { createdAt, id, instant, organizationId } from './columns.ts';
import { bytea } from './connections.ts';

/** What was done for a request: counts and times, never whose data it was. */
export interface PrivacyCertificate {
  /** Rows per kind of thing: erased, or put into the file. */
  counts: Record<string, number>;
  /** What stays, and why, in a person's words. */
  notes: string[];
  finishedAt: string;
}

/** Requests to hand over or to erase what is held of a person, or all of an account. Kept as proof. */
export const privacyRequests = pgTable(
  'privacy_requests',
  {
    organizationId: organizationId(),
    id: id(),
    /** export | erase */
    kind: text('kind').notNull(),
    /** vendor: by a delivery that proved itself; person: by somebody here. */
    source: text('source').notNull(),
    /** person | all (everything of the connection's account) */
    scope: text('scope').notNull(),
    /** Whose records it is about; null: those of every connection. No foreign key: it outlives the connection. */
    connectionId: uuid('connection_id'),
    connectionName: text('connection_name'),
    /** The vendor's own id of the request: the same one does not stand here twice while it is open. */
    vendorRequestId: text('vendor_request_id'),
    /** Keyed hash of who it is about: finds the certificate again when the person asks. */
    subjectHash: text('subject_hash'),
    /** Who it is about; wiped when the request is through. */
    sealed: bytea('sealed'),
    keyId: text('key_id'),
    requestedBy: uuid('requested_by'),
    /** waiting | running | done | failed | held (a person must look) | expired (an export past its time) */
    state: text('state').notNull(),
    attempts: integer('attempts').notNull().default(0),
    /** A worker has it until then; also the time before which a retry is not due. */
    claimedUntil: instant('claimed_until'),
    /** Why it failed, waits or is held, in a person's words. */
    note: text('note'),
    certificate: jsonb('certificate').$type<PrivacyCertificate>(),
    dueAt: instant('due_at').notNull(),
    createdAt: createdAt(),
    finishedAt: instant('finished_at'),
    /** Until when an export can be fetched. */
    expiresAt: instant('expires_at'),
  },
  (t) => [
    primaryKey({ columns: [t.organizationId, t.id] }),
    uniqueIndex('privacy_requests_open')
      .on(t.organizationId, t.connectionId, t.kind, t.vendorRequestId)
      .where(sql`state in ('waiting', 'running')`),
    index('privacy_requests_due').on(t.claimedUntil).where(sql`state in ('waiting', 'running')`),
    index('privacy_requests_by_subject').on(t.organizationId, t.subjectHash),
    check('privacy_requests_kind', sql`kind in ('export', 'erase')`),
    check('privacy_requests_source', sql`source in ('vendor', 'person')`),
    check('privacy_requests_scope', sql`scope in ('person', 'all')`),
    check('privacy_requests_state', sql`state in ('waiting', 'running', 'done', 'failed', 'held', 'expired')`),
  ],
);

/** An export's file in sealed pieces, in order. */
export const privacyExportParts = pgTable(
  'privacy_export_parts',
  {
    organizationId: organizationId(),
    requestId: uuid('request_id').notNull(),
    seq: integer('seq').notNull(),
    sealed: bytea('sealed').notNull(),
    keyId: text('key_id').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.organizationId, t.requestId, t.seq] }),
    foreignKey({
      columns: [t.organizationId, t.requestId],
      foreignColumns: [privacyRequests.organizationId, privacyRequests.id],
    }).onDelete('cascade'),
  ],
);

/**
 * What was erased, as keyed hashes: pages that were read before, replays and later reads meet them, and the
 * person stays out.
 */
export const erasureMarks = pgTable(
  'erasure_marks',
  {
    organizationId: organizationId(),
    hash: text('hash').notNull(),
    /** Stands for one record, whatever its dates; else for what is older than `erasedAt`. */
    always: boolean('always').notNull(),
    /** Postgres' clock. */
    erasedAt: instant('erased_at').notNull(),
    requestId: uuid('request_id').notNull(),
  },
  (t) => [primaryKey({ columns: [t.organizationId, t.hash] })],
);

/** The key of an organisation's hashes. Not sealed: losing an encryption key must bring nobody back. */
export const erasureKeys = pgTable('erasure_keys', {
  organizationId: organizationId().primaryKey(),
  key: bytea('key').notNull(),
  createdAt: createdAt(),
});
