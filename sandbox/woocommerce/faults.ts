import { z } from 'zod';
import { usualHabits } from './webhooks.ts';

const rate = z.number().min(0).max(1);

/** What goes wrong at a store, each switch by itself. Rates are shares of requests. */
export const faultsSchema = z.object({
  /** Seconds added to every answer's waiting time. */
  latencyMs: z.number().min(0).max(600_000).default(0),
  jitterMs: z.number().min(0).max(600_000).default(0),
  /** 500 with WordPress' own body, in JSON or, for the other half, in HTML. */
  errorRate: rate.default(0),
  throttleRate: rate.default(0),
  /** null: the 429 does not say when to come back. */
  retryAfterSeconds: z.number().min(0).nullable().default(null),
  /** A slow host: more requests than this in a second get `limitStatus`. */
  requestsPerSecond: z.number().positive().nullable().default(null),
  limitStatus: z.union([z.literal(429), z.literal(503)]).default(429),
  maintenance: z.boolean().default(false),
  truncateRate: rate.default(0),
  noticeRate: rate.default(0),
  bomRate: rate.default(0),
  /** The connection stays open and nothing comes. */
  hangRate: rate.default(0),
  /** The connection is reset half-way. */
  resetRate: rate.default(0),
  /** HTML with status 200, as a login wall or a captcha gives. */
  htmlRate: rate.default(0),
  hugeBody: z.boolean().default(false),
  redirect: z.enum(['none', 'private', 'loop']).default('none'),
  /** Links without a path: `/wp-json` is unknown and redirects to itself with a slash. */
  plainPermalinks: z.boolean().default(false),
  /** A write is done, but its answer is an error: whether it happened must be looked up. */
  lateErrorRate: rate.default(0),
  clockSkewSeconds: z.number().int().default(0),
  keysRevoked: z.boolean().default(false),
  /** The host strips the Authorization header before PHP sees it. */
  stripAuthorization: z.boolean().default(false),
  /** WooCommerce is switched off: every route is unknown. */
  deactivated: z.boolean().default(false),
  /** `X-Forwarded-Proto: https` counts as a secure request. */
  trustProxy: z.boolean().default(true),
  /** After every list page this many random orders are edited, and this many trashed. */
  shiftEdits: z.number().int().min(0).default(0),
  shiftTrash: z.number().int().min(0).default(0),
  /** Per thousand records (by id) that lists leave out although they exist. */
  omitPerMille: z.number().min(0).max(1000).default(0),
  omitStream: z.enum(['orders', 'customers', 'products']).default('orders'),
  /** true: the totals leave them out too, and only a walk by id shows them. */
  omitFromTotals: z.boolean().default(false),
  /** Only requests whose path contains this text are disturbed. */
  onlyPath: z.string().default(''),
  webhooks: z
    .object({
      delayMs: z.number().min(0).default(usualHabits.delayMs),
      jitterMs: z.number().min(0).default(0),
      duplicateRate: rate.default(0),
      lossRate: rate.default(0),
      shuffle: z.boolean().default(false),
      strictHosts: z.boolean().default(false),
    })
    .default(usualHabits),
});
export type Faults = z.infer<typeof faultsSchema>;
export const usualFaults: Faults = faultsSchema.parse({});
