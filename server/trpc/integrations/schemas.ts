import { connectionStatuses, runKinds, runStatuses, streamStatuses } from '@syncline/shared/domain/runs';
import { z } from 'zod';
import { instant, uuid } from '../fields.ts';

export const attentionSchema = z.object({
  remedy: z.string(),
  code: z.string(),
  /** What happened, what it means, what to do. */
  message: z.string(),
  since: z.string(),
});

/** How a connection stands, in one word that a person understands. */
export const standings = ['in-step', 'catching-up', 'needs-you', 'paused', 'not-connected'] as const;
export type Standing = (typeof standings)[number];

export const activeRunSchema = z.object({
  id: uuid,
  kind: z.enum(runKinds),
  status: z.enum(runStatuses),
  startedAt: instant.nullable(),
  waitReason: z.string().nullable(),
  /** Records read so far, and the vendor's total where every running stream has one. */
  fetched: z.number(),
  total: z.number().nullable(),
});

export const sparkPointSchema = z.object({ hour: instant, records: z.number(), failed: z.number() });

export const integrationSchema = z
  .object({
    id: uuid,
    /** The provider's id, as in the catalogue. */
    platform: z.string(),
    platformName: z.string(),
    category: z.string(),
    /** How access is given: secrets that are typed, or an approval at the vendor. */
    authKind: z.enum(['secret', 'oauth2']),
    name: z.string(),
    status: z.enum(connectionStatuses),
    standing: z.enum(standings),
    /** Why it stands so, in plain words; null when all is well. */
    reason: z.string().nullable(),
    attention: attentionSchema.nullable(),
    account: z.string(),
    label: z.string(),
    lastSyncAt: instant.nullable(),
    /** When a sync or a webhook last changed a record. */
    lastChangeAt: instant.nullable(),
    syncedContacts: z.number(),
    syncedOrders: z.number(),
    syncedProducts: z.number(),
    openFailures: z.number(),
    /** Many records have disappeared at once: a person decides whether they are removed here. */
    awaitsDecision: z.boolean(),
    health: z.enum(['ok', 'failing']).nullable(),
    healthNote: z.string().nullable(),
    healthCheckedAt: instant.nullable(),
    webhookMode: z.enum(['push', 'poll']),
    webhookNote: z.string().nullable(),
    warnings: z.array(z.string()),
    activeRun: activeRunSchema.nullable(),
    /** Records and failures per hour, the last 24 of them, oldest first. */
    sparkline: z.array(sparkPointSchema),
    createdAt: instant,
    disconnectedAt: instant.nullable(),
  })
  .meta({ id: 'Integration' });
export type IntegrationView = z.infer<typeof integrationSchema>;

export const scheduleSchema = z.object({
  stream: z.string(),
  kind: z.enum(['delta', 'full']),
  everySeconds: z.number(),
  enabled: z.boolean(),
  windowStart: z.string().nullable(),
  windowEnd: z.string().nullable(),
  nextDueAt: instant,
});

export const streamViewSchema = z.object({
  stream: z.string(),
  label: z.string(),
  entity: z.enum(['contact', 'order', 'product']),
  enabled: z.boolean(),
  /** Can be read by change date; else a sweep compares everything. */
  incremental: z.boolean(),
  /** Records here that the vendor still has. */
  count: z.number(),
  deletedCount: z.number(),
  openFailures: z.number(),
  provenAt: instant.nullable(),
  fullProvenAt: instant.nullable(),
  incompleteStreak: z.number(),
  /** The sum of the last finished walk. */
  lastRun: z
    .object({
      runId: uuid,
      kind: z.enum(runKinds),
      status: z.enum(streamStatuses),
      fetched: z.number(),
      vendorTotal: z.number().nullable(),
      finishedAt: instant.nullable(),
    })
    .nullable(),
  deletionHold: z.object({ runId: uuid, candidates: z.number(), known: z.number(), since: z.string() }).nullable(),
  /** The vendor does not let this account read the list: why, and since when. */
  closed: z.object({ note: z.string(), since: z.string() }).nullable(),
  nextRunAt: instant.nullable(),
  schedules: z.array(scheduleSchema),
});

export const subscriptionSchema = z.object({
  topic: z.string(),
  status: z.enum(['active', 'disabled', 'missing', 'refused']),
  address: z.string(),
  externalId: z.string().nullable(),
  note: z.string().nullable(),
  gapSince: instant.nullable(),
  lastDeliveryAt: instant.nullable(),
  checkedAt: instant.nullable(),
});

export const integrationDetailSchema = integrationSchema.extend({
  /** What was typed when connecting; never a secret. */
  settings: z.record(z.string(), z.unknown()),
  /** JSON schema of the settings: draws the form. */
  settingsForm: z.record(z.string(), z.unknown()),
  authId: z.string(),
  facts: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  createdSince: instant.nullable(),
  /** Where the vendor's webhooks arrive. */
  webhookAddress: z.string(),
  streams: z.array(streamViewSchema),
  subscriptions: z.array(subscriptionSchema),
  inbox: z.object({ waiting: z.number(), held: z.number(), failed: z.number(), lastReceivedAt: instant.nullable() }),
});

export const connectedSchema = z.object({
  integrationId: uuid,
  name: z.string(),
  label: z.string(),
  /** Things that will not work, in plain words. */
  warnings: z.array(z.string()),
  /** The first full sync, when one was asked for. */
  runId: uuid.nullable(),
  /** The account was connected before: it goes on with its history. */
  reconnected: z.boolean(),
});

/** What one stream came to, in the words of the answers programs rely on. */
export const streamResultSchema = z.object({
  success: z.boolean(),
  /** created + updated + unchanged */
  synced: z.number(),
  created: z.number(),
  updated: z.number(),
  unchanged: z.number(),
  stale: z.number(),
  repeated: z.number(),
  skipped: z.number(),
  failed: z.number(),
  deleted: z.number(),
  fetched: z.number(),
  status: z.enum(streamStatuses),
  errors: z.array(z.string()),
});
export type StreamResult = z.infer<typeof streamResultSchema>;

export const syncAnswerSchema = z.object({
  runId: uuid,
  /** A run that does the same or more was queued or under way already. */
  joined: z.boolean(),
  status: z.enum(runStatuses),
  /** Of the finished run; only with `wait`. */
  customers: streamResultSchema.optional(),
  orders: streamResultSchema.optional(),
  products: streamResultSchema.optional(),
});
export type SyncAnswer = z.infer<typeof syncAnswerSchema>;
