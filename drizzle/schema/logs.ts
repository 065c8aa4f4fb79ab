import { index, integer, jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { createdAt, id, organizationId, updatedAt } from './columns.ts';

/** One row per change a person or program made. */
export const auditLog = pgTable(
  'audit_log',
  {
    organizationId: organizationId(),
    id: id(),
    /** user | system */
    actorType: text('actor_type').notNull(),
    actorId: uuid('actor_id'),
    actorLabel: text('actor_label').notNull(),
    /** area.verb, such as connection.pause */
    action: text('action').notNull(),
    targetType: text('target_type'),
    targetId: text('target_id'),
    detail: jsonb('detail').notNull().default({}),
    requestId: text('request_id'),
    ip: text('ip'),
    at: createdAt(),
  },
  (t) => [primaryKey({ columns: [t.organizationId, t.id] })],
);

/** Every request to a vendor, without secrets and bodies. Partitioned by its uuid v7 id. */
export const callLog = pgTable(
  'call_log',
  {
    organizationId: organizationId(),
    id: id(),
    connectionId: uuid('connection_id').notNull(),
    runId: uuid('run_id'),
    method: text('method').notNull(),
    /** Path and query with every credential removed. */
    url: text('url').notNull(),
    status: integer('status'),
    durationMs: integer('duration_ms').notNull(),
    /** How long it stood in line for the vendor's quota. */
    waitedMs: integer('waited_ms').notNull(),
    bytes: integer('bytes').notNull(),
    attempt: integer('attempt').notNull(),
    error: text('error'),
    at: createdAt(),
  },
  (t) => [
    primaryKey({ columns: [t.organizationId, t.id] }),
    index('call_log_by_connection').on(t.organizationId, t.connectionId, t.id),
    index('call_log_by_run').on(t.organizationId, t.runId, t.id),
  ],
);

export const organizationSettings = pgTable('organization_settings', {
  organizationId: organizationId().primaryKey(),
  /** IANA zone. */
  timeZone: text('time_zone').notNull().default('UTC'),
  currency: text('currency').notNull().default('USD'),
  /** ISO 3166-1 alpha-2: how phone numbers without a country are read. */
  phoneRegion: text('phone_region'),
  updatedAt: updatedAt(),
});
