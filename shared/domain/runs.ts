import { z } from 'zod';

export const connectionStatuses = ['connected', 'paused', 'error', 'disconnected'] as const;
export type ConnectionStatus = (typeof connectionStatuses)[number];

/** full: everything; delta: what changed since the cursor; webhook: what the vendor rang for; record: one by hand. */
export const runKinds = ['full', 'delta', 'webhook', 'record'] as const;
export type RunKind = (typeof runKinds)[number];

export const runTriggers = ['user', 'schedule', 'connect', 'webhook', 'sentinel', 'api'] as const;
export type RunTrigger = (typeof runTriggers)[number];

/**
 * queued → running → succeeded | incomplete | failed | cancelled; `paused` stands still until resumed.
 * incomplete: the counts do not close, so the cursor stayed where it was.
 */
export const runStatuses = ['queued', 'running', 'paused', 'succeeded', 'incomplete', 'failed', 'cancelled'] as const;
export type RunStatus = (typeof runStatuses)[number];

export const streamStatuses = ['pending', 'running', 'proven', 'incomplete', 'failed', 'cancelled', 'skipped'] as const;
export type StreamStatus = (typeof streamStatuses)[number];

/** fetched = created + updated + unchanged + stale + repeated + skipped + failed, strictly. */
export const countsSchema = z.object({
  fetched: z.number().int().nonnegative(),
  created: z.number().int().nonnegative(),
  updated: z.number().int().nonnegative(),
  /** Same content as stored: no row was written. */
  unchanged: z.number().int().nonnegative(),
  /** Older than what is stored: not written. */
  stale: z.number().int().nonnegative(),
  /** Already met in this run (pages overlap, or shifted). */
  repeated: z.number().int().nonnegative(),
  /** Left out on purpose: erased person, before the date limit, a row that is no record (a draft of the checkout). */
  skipped: z.number().int().nonnegative(),
  failed: z.number().int().nonnegative(),
  /** Marked as deleted; beside the sum, since nothing was fetched for it. */
  deleted: z.number().int().nonnegative(),
});
export type Counts = z.infer<typeof countsSchema>;

export const emptyCounts: Counts = {
  fetched: 0,
  created: 0,
  updated: 0,
  unchanged: 0,
  stale: 0,
  repeated: 0,
  skipped: 0,
  failed: 0,
  deleted: 0,
};

/** How a stream's walk was proven, or why it was not. */
export const proofSchema = z.object({
  /** Does fetched equal the sum of its parts? */
  sumCloses: z.boolean(),
  /** Distinct ids met in the walk. */
  distinct: z.number().int().nonnegative(),
  /** The vendor's own total at the end of the walk; null where it gives none. */
  vendorTotal: z.number().int().nonnegative().nullable(),
  /** Was a second, id-only walk needed, and what did it find? */
  rewalk: z.object({ distinct: z.number().int(), mended: z.number().int() }).nullable(),
  /** Ids the vendor lists that were not written; at most 100 are named. */
  missing: z.object({ count: z.number().int(), ids: z.array(z.string()) }),
  /** What the proof rests on: the vendor's total, or only our own sum and the overlaps. */
  basis: z.enum(['vendor-total', 'own-sum']),
  verdict: z.enum(['proven', 'incomplete']),
  reason: z.string().nullable(),
});
export type Proof = z.infer<typeof proofSchema>;
