import { z } from 'zod';

const rate = z.number().min(0).max(1);

/** What goes wrong at a shop, and how it is set up, each switch by itself. Rates are shares of requests. */
export const faultsSchema = z.object({
  latencyMs: z.number().min(0).max(600_000).default(0),
  jitterMs: z.number().min(0).max(600_000).default(0),
  /** HTTP 500 or 502, half of them HTML. */
  errorRate: rate.default(0),
  /** A 200 whose errors say INTERNAL_SERVER_ERROR. */
  internalErrorRate: rate.default(0),
  /** HTTP 429 of the edge. */
  edgeThrottleRate: rate.default(0),
  retryAfterSeconds: z.number().min(0).nullable().default(2),
  /** THROTTLED although the bucket holds enough. */
  throttleRate: rate.default(0),
  /** The connection stays open and nothing comes. */
  hangRate: rate.default(0),
  /** The same for so many requests, then no more. */
  hangNext: z.number().int().min(0).default(0),
  resetRate: rate.default(0),
  truncateRate: rate.default(0),
  /** HTML with status 200. */
  htmlRate: rate.default(0),
  /** A write is done, but its answer is an error. */
  lateErrorRate: rate.default(0),
  /** 402: the shop has not paid; 423: it is locked; 403: refused for another reason. */
  standing: z.enum(['open', 'frozen', 'locked', 'forbidden']).default('open'),
  clockSkewSeconds: z.number().int().default(0),
  /** How long an edit takes to be seen by searches. */
  searchLagMs: z.number().min(0).max(600_000).default(2_000),
  /** Null: the plan's. */
  bucketCapacity: z.number().positive().nullable().default(null),
  restoreRate: z.number().positive().nullable().default(null),
  /** `scaled`: connections weigh less than their size, as is observed; `linear`: two and one for each object asked for. */
  costModel: z.enum(['scaled', 'linear']).default('scaled'),
  maxQueryCost: z.number().positive().default(1_000),
  /** Objects beyond which a connection's cursor does not reach. */
  pagingWall: z.number().int().positive().default(25_000),
  /** Per thousand records (by number) that lists, searches and exports leave out although counts have them. */
  omitPerMille: z.number().min(0).max(1_000).default(0),
  omitKind: z.enum(['customers', 'orders', 'products']).default('orders'),
  /**
   * `null`: names and addresses come empty; `denied`: asking for them is an error; `closed`: customers and orders as a
   * whole are refused, with the webhooks about them.
   */
  protectedData: z.enum(['approved', 'null', 'denied', 'closed']).default('approved'),
  /** Permissions that consent does not bring although the app asked, separated by commas. */
  withheldScopes: z.string().default(''),
  /** Access tokens by OAuth live this long. */
  tokenSeconds: z.number().int().positive().default(3_600),
  /** `rotating`: the old refresh token stays usable until the new one is first used; `strict`: it dies at once. */
  refreshGrace: z.enum(['rotating', 'strict']).default('rotating'),
  /** The answer to a refresh is lost on its way, after it was made. */
  refreshLostRate: rate.default(0),
  bulk: z
    .object({
      /** How long an operation waits before it runs. */
      queueMs: z.number().min(0).default(300),
      /** Root objects per second while it runs; 0: as fast as it goes. */
      perSecond: z.number().min(0).default(0),
      /** How the next operation ends. */
      outcome: z.enum(['COMPLETED', 'FAILED', 'CANCELED', 'EXPIRED']).default('COMPLETED'),
      /** The share of the work after which it ends so. */
      failAt: rate.default(0.5),
      urlSeconds: z.number().positive().default(604_800),
      shuffle: z.boolean().default(true),
      /** The file breaks off at this share of it, once. */
      cutDownloadAt: rate.default(0),
      /** Lines that the file lacks although they were counted. */
      missingLines: z.number().int().min(0).default(0),
    })
    .prefault({}),
  webhooks: z
    .object({
      delayMs: z.number().min(0).default(50),
      jitterMs: z.number().min(0).default(0),
      duplicateRate: rate.default(0),
      lossRate: rate.default(0),
      shuffle: z.boolean().default(false),
      timeoutMs: z.number().positive().default(5_000),
      /** Retries take four hours; this many times faster here. */
      timeScale: z.number().positive().default(1_000),
    })
    .prefault({}),
  /** Only requests whose body contains this text are disturbed. */
  onlyBody: z.string().default(''),
});
export type Faults = z.infer<typeof faultsSchema>;
export const usualFaults: Faults = faultsSchema.parse({});
