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
  uuid,
} from 'drizzle-orm/pg-core';
import { createdAt, id, instant, organizationId, updatedAt } from './columns.ts';
import { bytea, connections } from './connections.ts';

/** Which deliveries were met already; narrow, kept longer than the bodies. */
export const webhookDedupe = pgTable(
  'webhook_dedupe',
  {
    organizationId: organizationId(),
    connectionId: uuid('connection_id').notNull(),
    /** sha-256 of what makes a delivery unique at this vendor. */
    key: bytea('key').notNull(),
    inboxId: uuid('inbox_id').notNull(),
    repeats: integer('repeats').notNull().default(0),
    receivedAt: instant('received_at').notNull().default(sql`now()`),
  },
  (t) => [
    primaryKey({ columns: [t.organizationId, t.connectionId, t.key] }),
    index('webhook_dedupe_age').on(t.receivedAt),
  ],
);

/** Each delivery as it came: its own outbox. Partitioned by its uuid v7 id. */
export const webhookInbox = pgTable(
  'webhook_inbox',
  {
    organizationId: organizationId(),
    id: id(),
    connectionId: uuid('connection_id').notNull(),
    /** Finds its row in webhook_dedupe, which counts the repeats. */
    dedupeKey: bytea('dedupe_key'),
    topic: text('topic').notNull(),
    deliveryId: text('delivery_id'),
    externalId: text('external_id'),
    headers: jsonb('headers').notNull().$type<Record<string, string>>(),
    body: bytea('body').notNull(),
    /** waiting | held (connection paused) | done | ignored | failed */
    state: text('state').notNull(),
    attempts: integer('attempts').notNull().default(0),
    /** A worker has it until then; also the time before which a retry is not due. */
    claimedUntil: instant('claimed_until'),
    error: text('error'),
    /** What came of it, in a person's words. */
    outcome: text('outcome'),
    runId: uuid('run_id'),
    replays: integer('replays').notNull().default(0),
    /** Worked on whatever becomes of the connection: privacy requests. */
    lasting: boolean('lasting').notNull().default(false),
    /** The content was erased on request: nothing is left to work on. */
    erasedAt: instant('erased_at'),
    receivedAt: instant('received_at').notNull().default(sql`now()`),
    processedAt: instant('processed_at'),
  },
  (t) => [
    primaryKey({ columns: [t.organizationId, t.id] }),
    index('webhook_inbox_waiting').on(t.organizationId, t.connectionId, t.id).where(sql`state = 'waiting'`),
    index('webhook_inbox_failed').on(t.organizationId, t.connectionId).where(sql`state = 'failed'`),
    index('webhook_inbox_by_connection').on(t.organizationId, t.connectionId, t.id),
    index('webhook_inbox_by_external').on(t.organizationId, t.connectionId, t.externalId),
    check('webhook_inbox_state', sql`state in ('waiting', 'held', 'done', 'ignored', 'failed')`),
  ],
);

export const webhookSubscriptions = pgTable(
  'webhook_subscriptions',
  {
    organizationId: organizationId(),
    connectionId: uuid('connection_id').notNull(),
    topic: text('topic').notNull(),
    externalId: text('external_id'),
    address: text('address').notNull(),
    /** active | disabled (the vendor switched it off) | missing | refused */
    status: text('status').notNull(),
    note: text('note'),
    /** Since when deliveries may have been lost; the gap is read again from here. */
    gapSince: instant('gap_since'),
    lastDeliveryAt: instant('last_delivery_at'),
    /** How often in a row it was made again without a delivery having come. */
    mends: integer('mends').notNull().default(0),
    checkedAt: instant('checked_at'),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [
    primaryKey({ columns: [t.organizationId, t.connectionId, t.topic] }),
    foreignKey({
      columns: [t.organizationId, t.connectionId],
      foreignColumns: [connections.organizationId, connections.id],
    }).onDelete('cascade'),
    check('webhook_subscriptions_status', sql`status in ('active', 'disabled', 'missing', 'refused')`),
  ],
);
