import {
  countsSchema,
  proofSchema,
  runKinds,
  runStatuses,
  runTriggers,
  streamStatuses,
} from '@syncline/shared/domain/runs';
import { z } from 'zod';
import { instant, sourceSchema, uuid } from '../fields.ts';

export const runErrorSchema = z.object({ remedy: z.string(), code: z.string(), message: z.string() });

const runFields = {
  id: uuid,
  connection: sourceSchema,
  kind: z.enum(runKinds),
  trigger: z.enum(runTriggers),
  status: z.enum(runStatuses),
  /** Who asked for it, where a person did. */
  requestedBy: z.object({ id: uuid, name: z.string() }).nullable(),
  error: runErrorSchema.nullable(),
  /** Why it stands still for now: a quota, a back-off, another run. */
  waitReason: z.string().nullable(),
  notBefore: instant.nullable(),
  cancelRequestedAt: instant.nullable(),
  accepted: z.object({ reason: z.string(), userId: uuid, at: z.string() }).nullable(),
  createdAt: instant,
  startedAt: instant.nullable(),
  finishedAt: instant.nullable(),
  /** Null until it has begun; while it runs, up to now. */
  durationMs: z.number().nullable(),
  /** All streams together. */
  counts: countsSchema,
};

export const runSummarySchema = z
  .object({ ...runFields, streams: z.array(z.object({ stream: z.string(), status: z.enum(streamStatuses) })) })
  .meta({ id: 'RunSummary' });

export const runStreamSchema = z.object({
  stream: z.string(),
  label: z.string(),
  kind: z.enum(runKinds),
  status: z.enum(streamStatuses),
  counts: countsSchema,
  vendorTotal: z.number().nullable(),
  proof: proofSchema.nullable(),
  note: z.string().nullable(),
  startedAt: instant.nullable(),
  finishedAt: instant.nullable(),
  /** Records per second since the stream began. */
  rate: z.number().nullable(),
  /** Seconds left at this rate; null where the vendor gives no total. */
  secondsLeft: z.number().nullable(),
});

export const failureGroupSchema = z.object({
  code: z.string(),
  stream: z.string(),
  count: z.number(),
  open: z.number(),
  /** The newest one, so that the cause can be read without opening the list. */
  sample: z.object({ id: uuid, externalId: z.string(), reason: z.string() }),
});

export const callSummarySchema = z.object({
  calls: z.number(),
  failed: z.number(),
  bytes: z.number(),
  averageMs: z.number().nullable(),
  slowestMs: z.number().nullable(),
  /** Time spent standing in line for the vendor's quota. */
  waitedMs: z.number(),
});

export const runDetailSchema = z
  .object({
    ...runFields,
    ceiling: instant.nullable(),
    targets: z.array(z.object({ stream: z.string(), externalId: z.string() })).nullable(),
    streams: z.array(runStreamSchema),
    failures: z.array(failureGroupSchema),
    calls: callSummarySchema,
    /** Of all streams that run or wait, at the rate so far. */
    rate: z.number().nullable(),
    secondsLeft: z.number().nullable(),
  })
  .meta({ id: 'RunDetail' });
export type RunDetail = z.infer<typeof runDetailSchema>;

export const callSchema = z.object({
  id: uuid,
  method: z.string(),
  url: z.string(),
  status: z.number().nullable(),
  durationMs: z.number(),
  waitedMs: z.number(),
  bytes: z.number(),
  attempt: z.number(),
  error: z.string().nullable(),
  at: instant,
});

/** One record that a run changed: only the fields that differ. */
export const changeSchema = z.object({
  id: uuid,
  stream: z.string(),
  externalId: z.string(),
  entity: z.string(),
  entityId: uuid,
  op: z.enum(['update', 'delete', 'restore']),
  before: z.record(z.string(), z.unknown()),
  after: z.record(z.string(), z.unknown()),
  runId: uuid.nullable(),
  connection: sourceSchema.nullable(),
  at: instant,
});

/** One step of a run, as it is told to whoever watches. */
export const progressEventSchema = z.object({
  runId: uuid,
  connectionId: uuid,
  kind: z.enum(runKinds),
  status: z.enum(runStatuses),
  waitReason: z.string().nullable(),
  counts: countsSchema,
  streams: z.array(
    z.object({
      stream: z.string(),
      label: z.string(),
      status: z.enum(streamStatuses),
      counts: countsSchema,
      vendorTotal: z.number().nullable(),
      rate: z.number().nullable(),
      secondsLeft: z.number().nullable(),
    }),
  ),
  rate: z.number().nullable(),
  secondsLeft: z.number().nullable(),
});
export type ProgressEvent = z.infer<typeof progressEventSchema>;
