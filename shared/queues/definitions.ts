import { z } from 'zod';

/**
 * Every queue, written down once: name and payload. Jobs are doorbells: they carry ids, never
 * payloads or secrets, and the row they point to decides what happens. Handlers live in the worker.
 */
const ids = { organizationId: z.uuid() };

export const queues = {
  /** Rings for a run: some worker claims the next slice of whoever was served longest ago. */
  'sync-slice': z.object({ ...ids, runId: z.uuid(), seq: z.number().int() }),
  /** Rings for waiting rows of the webhook inbox of one connection. */
  'webhook-inbox': z.object({ ...ids, connectionId: z.uuid() }),
  /** After connecting, reconnecting or resuming: compare and mend the vendor's subscriptions. */
  'connection-setup': z.object({ ...ids, connectionId: z.uuid() }),
  /** After disconnecting: remove webhooks at the vendor, wipe the credentials. */
  'connection-teardown': z.object({ ...ids, connectionId: z.uuid() }),
  /** Rings for an organisation's privacy requests: the oldest that waits is carried out. */
  'privacy-request': z.object({ ...ids }),
  /** Time-driven chores; due times live in Postgres. */
  chores: z.object({ chore: z.enum(['schedules', 'sentinel', 'health', 'renewals', 'retention']) }),
} as const;

export type QueueName = keyof typeof queues;
export type JobPayload<Q extends QueueName> = z.infer<(typeof queues)[Q]>;
export const queueNames = Object.keys(queues) as QueueName[];

/** One hash tag for all keys, so that the same names work on Redis Cluster. */
export const queuePrefix = '{syncline}';
