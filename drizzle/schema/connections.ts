import { sql } from 'drizzle-orm';
import {
  boolean,
  check,
  customType,
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

export const bytea = customType<{ data: Buffer }>({ dataType: () => 'bytea' });

/** What a person sees of a connection that needs them. */
export interface Attention {
  remedy: string;
  code: string;
  message: string;
  since: string;
  /** Of the credential that was in use; null: there was none. */
  generation?: number | null;
}

/** A mass disappearance that waits for a person; `approvedAt` lets the next full walk mark it. */
export interface DeletionHold {
  runId: string;
  candidates: number;
  known: number;
  since: string;
  approvedAt?: string;
  approvedBy?: string;
  /** How many the person was told of. */
  approvedCount?: number;
}

export const connections = pgTable(
  'connections',
  {
    organizationId: organizationId(),
    id: id(),
    provider: text('provider').notNull(),
    name: text('name').notNull(),
    /** connected | paused | error | disconnected */
    status: text('status').notNull(),
    attention: jsonb('attention').$type<Attention>(),
    settings: jsonb('settings').notNull().$type<Record<string, unknown>>(),
    authId: text('auth_id').notNull(),
    /** The vendor's own name of the account; two connections may not share one. */
    account: text('account').notNull(),
    label: text('label').notNull(),
    /** What the probe learnt: version, zone, currency. */
    facts: jsonb('facts').notNull().default({}).$type<Record<string, string | number | boolean | null>>(),
    warnings: jsonb('warnings').notNull().default([]).$type<string[]>(),
    /** push: the vendor rings; poll: it cannot reach us, and `webhookNote` says why. */
    webhookMode: text('webhook_mode').notNull().default('poll'),
    webhookNote: text('webhook_note'),
    /** Only records created since then are read by the first sync; null: all. */
    createdSince: instant('created_since'),
    healthCheckedAt: instant('health_checked_at'),
    /** ok | failing, with the reason in `healthNote`. */
    health: text('health'),
    healthNote: text('health_note'),
    /** When the vendor's subscriptions were last compared with the wanted ones. */
    webhooksCheckedAt: instant('webhooks_checked_at'),
    /** That look met trouble that passes: the next one comes in minutes, also for a connection that polls. */
    webhooksPending: boolean('webhooks_pending').notNull().default(false),
    createdBy: uuid('created_by'),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
    disconnectedAt: instant('disconnected_at'),
    /** By then the access must have been renewed, or the vendor lets it lapse; null: it does not lapse. */
    renewBy: instant('renew_by'),
    /** After disconnecting: the vendor's subscriptions are removed and the credentials wiped. */
    tornDownAt: instant('torn_down_at'),
    /** Its data is being deleted: it cannot be connected again, only deleted to the end. */
    removingAt: instant('removing_at'),
  },
  (t) => [
    primaryKey({ columns: [t.organizationId, t.id] }),
    uniqueIndex('connections_account').on(t.organizationId, t.provider, t.account).where(sql`status <> 'disconnected'`),
    index('connections_by_id').on(t.id),
    index('connections_by_source').on(t.provider, t.account),
    index('connections_to_renew').on(t.renewBy).where(sql`renew_by is not null`),
    check('connections_status', sql`status in ('connected', 'paused', 'error', 'disconnected')`),
  ],
);

/** Apart from connections, so that no list query touches a secret. */
export const credentials = pgTable(
  'credentials',
  {
    organizationId: organizationId(),
    connectionId: uuid('connection_id').notNull(),
    /** auth | webhook */
    kind: text('kind').notNull(),
    sealed: bytea('sealed').notNull(),
    /** Which encryption key sealed it. */
    keyId: text('key_id').notNull(),
    generation: integer('generation').notNull().default(1),
    /** Somebody asks the vendor for new tokens until then; others wait. */
    refreshClaimedUntil: instant('refresh_claimed_until'),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [
    primaryKey({ columns: [t.organizationId, t.connectionId, t.kind] }),
    foreignKey({
      columns: [t.organizationId, t.connectionId],
      foreignColumns: [connections.organizationId, connections.id],
    }).onDelete('cascade'),
    index('credentials_by_key').on(t.keyId),
  ],
);

/** What became of a way back from the vendor that failed, for the page that tells the person. */
export interface HandoverFailure {
  code: string;
  message: string;
  remedy: string | null;
}

/** Access on its way from a vendor's own page (keys it posts, a code it sends back): single use, ten minutes. */
export const handovers = pgTable(
  'handovers',
  {
    organizationId: organizationId(),
    /** sha-256 of the state; the state itself is never stored. */
    stateHash: text('state_hash').notNull(),
    provider: text('provider').notNull(),
    /** keys | oauth */
    kind: text('kind').notNull().default('keys'),
    authId: text('auth_id'),
    userId: uuid('user_id').notNull(),
    /** sha-256 of the session's token: another session cannot finish it. */
    sessionHash: text('session_hash').notNull(),
    settings: jsonb('settings').notNull().$type<Record<string, unknown>>(),
    name: text('name'),
    /** Reconnects this one, when set. */
    connectionId: uuid('connection_id'),
    startSync: boolean('start_sync').notNull().default(true),
    createdSince: instant('created_since'),
    /** Keys: filled by the vendor's POST. OAuth: what proves at the exchange that it is the same flow. Wiped when used. */
    sealed: bytea('sealed'),
    keyId: text('key_id'),
    expiresAt: instant('expires_at').notNull(),
    usedAt: instant('used_at'),
    failure: jsonb('failure').$type<HandoverFailure>(),
    createdAt: createdAt(),
  },
  (t) => [primaryKey({ columns: [t.organizationId, t.stateHash] }), index('handovers_by_state').on(t.stateHash)],
);

export const streamStates = pgTable(
  'stream_states',
  {
    organizationId: organizationId(),
    connectionId: uuid('connection_id').notNull(),
    stream: text('stream').notNull(),
    enabled: boolean('enabled').notNull().default(true),
    /** Moves only with the transaction that proves a stream's walk. */
    cursor: jsonb('cursor'),
    provenAt: instant('proven_at'),
    fullProvenAt: instant('full_proven_at'),
    lastRunId: uuid('last_run_id'),
    /** Runs in a row whose counts did not close. */
    incompleteStreak: integer('incomplete_streak').notNull().default(0),
    /** A mass disappearance waits for a person here: run, how many, of how many. */
    deletionHold: jsonb('deletion_hold').$type<DeletionHold>(),
    /** The vendor does not let this account read the list: why, for people, and since when. Over with the next walk. */
    closed: jsonb('closed').$type<{ note: string; since: string }>(),
    updatedAt: updatedAt(),
  },
  (t) => [
    primaryKey({ columns: [t.organizationId, t.connectionId, t.stream] }),
    foreignKey({
      columns: [t.organizationId, t.connectionId],
      foreignColumns: [connections.organizationId, connections.id],
    }).onDelete('cascade'),
  ],
);

export const schedules = pgTable(
  'schedules',
  {
    organizationId: organizationId(),
    connectionId: uuid('connection_id').notNull(),
    stream: text('stream').notNull(),
    /** delta | full */
    kind: text('kind').notNull(),
    everySeconds: integer('every_seconds').notNull(),
    enabled: boolean('enabled').notNull().default(true),
    /** Local hours of the organisation, "22:00"–"06:00"; null: any time. */
    windowStart: text('window_start'),
    windowEnd: text('window_end'),
    nextDueAt: instant('next_due_at').notNull(),
    updatedAt: updatedAt(),
  },
  (t) => [
    primaryKey({ columns: [t.organizationId, t.connectionId, t.stream, t.kind] }),
    foreignKey({
      columns: [t.organizationId, t.connectionId],
      foreignColumns: [connections.organizationId, connections.id],
    }).onDelete('cascade'),
    index('schedules_due').on(t.nextDueAt).where(sql`enabled`),
    check('schedules_kind', sql`kind in ('delta', 'full')`),
  ],
);
