import { sql } from 'drizzle-orm';
import {
  bigint,
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
import { createdAt, id, instant, organizationId, updatedAt } from './columns.ts';
import { connections } from './connections.ts';

const count = (name: string) => bigint(name, { mode: 'number' }).notNull().default(0);

export interface RunError {
  remedy: string;
  code: string;
  message: string;
}

export const runs = pgTable(
  'runs',
  {
    organizationId: organizationId(),
    id: id(),
    connectionId: uuid('connection_id').notNull(),
    /** full | delta | webhook | record */
    kind: text('kind').notNull(),
    trigger: text('trigger').notNull(),
    status: text('status').notNull(),
    requestedBy: uuid('requested_by'),
    /** The vendor's clock when the run began; frozen. */
    ceiling: instant('ceiling'),
    /** For kind record: which ones, [{stream, externalId}]. */
    targets: jsonb('targets').$type<{ stream: string; externalId: string }[]>(),
    /** Cancel asked for: the slice under way ends at its next page. */
    cancelRequestedAt: instant('cancel_requested_at'),
    /** Grows with every claim; a page transaction of an older claim changes nothing. */
    fence: integer('fence').notNull().default(0),
    leaseUntil: instant('lease_until'),
    /** Counts slices; names the doorbell of the next one. */
    sliceSeq: integer('slice_seq').notNull().default(0),
    /** Failed attempts in a row without a page written. */
    attempts: integer('attempts').notNull().default(0),
    /** Claims in a row whose worker was gone before a page was written. */
    lostClaims: integer('lost_claims').notNull().default(0),
    /** Not claimed before then: back-off, or a vendor's quota. */
    notBefore: instant('not_before'),
    waitReason: text('wait_reason'),
    error: jsonb('error').$type<RunError>(),
    /** Accepted although incomplete: why, by whom. */
    accepted: jsonb('accepted').$type<{ reason: string; userId: string; at: string }>(),
    createdAt: createdAt(),
    startedAt: instant('started_at'),
    finishedAt: instant('finished_at'),
  },
  (t) => [
    primaryKey({ columns: [t.organizationId, t.id] }),
    foreignKey({
      columns: [t.organizationId, t.connectionId],
      foreignColumns: [connections.organizationId, connections.id],
    }).onDelete('cascade'),
    index('runs_by_connection').on(t.organizationId, t.connectionId, t.id),
    index('runs_claimable').on(t.notBefore).where(sql`status in ('queued', 'running')`),
    // History is kept for ever; what is still to be done is few, and asked for all the time.
    index('runs_open').on(t.organizationId, t.connectionId, t.id).where(sql`status in ('queued', 'running', 'paused')`),
    index('runs_finished').on(t.finishedAt),
    check('runs_kind', sql`kind in ('full', 'delta', 'webhook', 'record')`),
    check(
      'runs_status',
      sql`status in ('queued', 'running', 'paused', 'succeeded', 'incomplete', 'failed', 'cancelled')`,
    ),
  ],
);

export const runStreams = pgTable(
  'run_streams',
  {
    organizationId: organizationId(),
    runId: uuid('run_id').notNull(),
    stream: text('stream').notNull(),
    connectionId: uuid('connection_id').notNull(),
    position: integer('position').notNull(),
    /** full | delta | webhook | record: a delta run sweeps a stream without change dates in full. */
    kind: text('kind').notNull(),
    status: text('status').notNull().default('pending'),
    checkpoint: jsonb('checkpoint'),
    checkpointSeq: integer('checkpoint_seq').notNull().default(0),
    fetched: count('fetched'),
    created: count('created'),
    updated: count('updated'),
    unchanged: count('unchanged'),
    stale: count('stale'),
    repeated: count('repeated'),
    skipped: count('skipped'),
    failed: count('failed'),
    deleted: count('deleted'),
    /** The vendor's total as last announced; shows how far the walk is. */
    vendorTotal: bigint('vendor_total', { mode: 'number' }),
    /** Newest vendor stamp seen in this walk. */
    newestSeen: instant('newest_seen'),
    /** Where the next delta would start, when the counts did not close: promoted if a person accepts. */
    nextCursor: jsonb('next_cursor'),
    /** Did rows shift during the walk? */
    shifted: integer('shifted').notNull().default(0),
    proof: jsonb('proof'),
    /** Why it was skipped or failed. */
    note: text('note'),
    startedAt: instant('started_at'),
    finishedAt: instant('finished_at'),
    updatedAt: updatedAt(),
  },
  (t) => [
    primaryKey({ columns: [t.organizationId, t.runId, t.stream] }),
    foreignKey({ columns: [t.organizationId, t.runId], foreignColumns: [runs.organizationId, runs.id] }).onDelete(
      'cascade',
    ),
    // One running full or delta per stream; webhook and one-record runs go beside it.
    uniqueIndex('run_streams_one_running')
      .on(t.organizationId, t.connectionId, t.stream)
      .where(sql`status = 'running' and kind in ('full', 'delta')`),
    check(
      'run_streams_status',
      sql`status in ('pending', 'running', 'proven', 'incomplete', 'failed', 'cancelled', 'skipped')`,
    ),
  ],
);

/** Ids met in a full walk; deleted after the run. */
export const runSeen = pgTable(
  'run_seen',
  {
    organizationId: organizationId(),
    runId: uuid('run_id').notNull(),
    stream: text('stream').notNull(),
    externalId: text('external_id').notNull(),
  },
  (t) => [primaryKey({ columns: [t.organizationId, t.runId, t.stream, t.externalId] })],
);

export const runFailures = pgTable(
  'run_failures',
  {
    organizationId: organizationId(),
    id: id(),
    connectionId: uuid('connection_id').notNull(),
    runId: uuid('run_id').notNull(),
    stream: text('stream').notNull(),
    externalId: text('external_id').notNull(),
    /** Groups failures by cause. */
    code: text('code').notNull(),
    reason: text('reason').notNull(),
    /** The vendor's record as it came. Text: it may be what jsonb refuses. */
    payload: text('payload'),
    /** open | resolved | ignored */
    state: text('state').notNull().default('open'),
    attempts: integer('attempts').notNull().default(1),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
    resolvedAt: instant('resolved_at'),
  },
  (t) => [
    primaryKey({ columns: [t.organizationId, t.id] }),
    foreignKey({
      columns: [t.organizationId, t.connectionId],
      foreignColumns: [connections.organizationId, connections.id],
    }).onDelete('cascade'),
    // One open failure per record, tried again by each run that meets it.
    uniqueIndex('run_failures_open')
      .on(t.organizationId, t.connectionId, t.stream, t.externalId)
      .where(sql`state = 'open'`),
    index('run_failures_by_run').on(t.organizationId, t.runId),
  ],
);

/** Before-images: what a run changed, per entity. Undo and history live on it. Partitioned by its uuid v7 id. */
export const changes = pgTable(
  'changes',
  {
    organizationId: organizationId(),
    id: id(),
    connectionId: uuid('connection_id').notNull(),
    runId: uuid('run_id'),
    stream: text('stream').notNull(),
    externalId: text('external_id').notNull(),
    entity: text('entity').notNull(),
    entityId: uuid('entity_id').notNull(),
    /** update | delete | restore; a creation is the row's own created_run_id. */
    op: text('op').notNull(),
    /** Only the fields that changed. */
    before: jsonb('before').notNull(),
    after: jsonb('after').notNull(),
    at: createdAt(),
  },
  (t) => [
    primaryKey({ columns: [t.organizationId, t.id] }),
    index('changes_by_entity').on(t.organizationId, t.entityId, t.id),
    index('changes_by_run').on(t.organizationId, t.runId),
  ],
);

/** When each tenant was last given a slice: whoever waited longest is next. */
export const tenantTurns = pgTable('tenant_turns', {
  organizationId: organizationId().primaryKey(),
  servedAt: instant('served_at').notNull(),
});
