import { sql } from 'drizzle-orm';
import { bigint, index, json, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { instant, organizationId, updatedAt } from './columns.ts';

/**
 * What we know of each vendor record: narrow and hot. No foreign keys: written by every page, in
 * the transaction that writes their entities.
 */
export const records = pgTable(
  'records',
  {
    organizationId: organizationId(),
    connectionId: uuid('connection_id').notNull(),
    stream: text('stream').notNull(),
    externalId: text('external_id').notNull(),
    entityId: uuid('entity_id'),
    /** The vendor's stamp in microseconds, or its counter; null where it has none. */
    version: bigint('version', { mode: 'bigint' }),
    hash: text('hash').notNull(),
    /** Postgres' clock when the read that brought this content began. */
    readStartedAt: instant('read_started_at').notNull(),
    deletedAt: instant('deleted_at'),
    createdRunId: uuid('created_run_id'),
    firstSeenAt: instant('first_seen_at').notNull().default(sql`now()`),
    updatedAt: updatedAt(),
  },
  (t) => [
    primaryKey({ columns: [t.organizationId, t.connectionId, t.stream, t.externalId] }),
    index('records_by_entity').on(t.organizationId, t.entityId),
    // What counts count: equal keys, so each is small and its inserts go to one page.
    index('records_live').on(t.organizationId, t.connectionId, t.stream).where(sql`deleted_at is null`),
    index('records_gone')
      .on(t.organizationId, t.connectionId, t.stream)
      .where(sql`deleted_at is not null and entity_id is not null`),
  ],
);

/** The vendor's record as it came, apart so that the hot table stays narrow. */
export const recordPayloads = pgTable(
  'record_payloads',
  {
    organizationId: organizationId(),
    connectionId: uuid('connection_id').notNull(),
    stream: text('stream').notNull(),
    externalId: text('external_id').notNull(),
    /** `json`, not `jsonb`: the exact text, every digit and key in its place, and half the work to store. */
    payload: json('payload').notNull(),
  },
  (t) => [primaryKey({ columns: [t.organizationId, t.connectionId, t.stream, t.externalId] })],
);
