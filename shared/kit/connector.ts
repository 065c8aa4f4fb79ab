import type { z } from 'zod';
import type { HubError } from '../errors/index.ts';
import type { Auth } from './auth.ts';
import type { ConnectorContext } from './context.ts';
import type { HttpAnswer } from './http.ts';
import type { AnyStream } from './stream.ts';
import type { Webhooks } from './webhooks.ts';

/**
 * The connector contract. A connector is a value that describes a vendor's API and reads like its
 * table of contents. A capability that the vendor lacks is a key that is absent. A connector keeps
 * no state and touches no database, queue, environment or clock.
 */
export interface Connector<
  Settings extends z.ZodObject = z.ZodObject,
  Streams extends Record<string, AnyStream> = Record<string, AnyStream>,
> {
  /** The folder's name; stands in URLs and in the database. */
  id: string;
  name: string;
  category: Category;
  /** One sentence for the catalogue: what it brings in. */
  summary: string;
  /** What a person types besides secrets. Every field is `.describe()`d: it becomes the form. */
  settings: Settings;
  auth: [Auth<z.infer<Settings>>, ...Auth<z.infer<Settings>>[]];
  /** In the order in which they are read. */
  streams: Streams;
  webhooks?: Webhooks<z.infer<Settings>>;
  api(settings: z.infer<Settings>): ApiPolicy;
  limits: VendorLimits;
  /** Steps a person follows at the vendor, shown beside the form. */
  help: SetupStep[];
  /** Asks the vendor who we are. `account` tells two connections of one vendor apart (a store's URL, a portal's id). */
  probe(ctx: ConnectorContext<z.infer<Settings>>): Promise<ProbeResult>;
  /** The record's page in the vendor's own admin, where it has one. */
  adminUrl?(settings: z.infer<Settings>, stream: string, externalId: string): string | undefined;
}

export const categories = [
  'commerce',
  'crm',
  'accounting',
  'marketing',
  'payments',
  'shipping',
  'calendar',
  'other',
] as const;
export type Category = (typeof categories)[number];

export interface SetupStep {
  title: string;
  text: string;
  /** Only for this sign-in method; absent: for all. */
  auth?: string;
  /** Done once by whoever runs the installation, not by each person who connects. */
  operator?: true;
}

export interface ProbeResult {
  account: string;
  label: string;
  /** The vendor's clock at the answer, and facts worth keeping: version, zone, currency. */
  facts: Record<string, string | number | boolean | null>;
  /** Things that will not work, in a person's words ("The key may only read; webhooks need read/write"). */
  warnings: string[];
}

export interface ApiPolicy {
  /** Every relative URL starts here; requests and redirects to other hosts are refused. */
  baseUrl: string;
  /** Further hosts this vendor may send us to; a leading `*.` stands for any subdomain. */
  hosts?: string[];
  headers?: Record<string, string>;
  /** By endpoint class; `default` is used where a request names none. Shared by all workers. */
  budgets: { default: Budget } & Record<string, Budget>;
  timeoutMs: number;
  /** Larger bodies are refused (a 50 MB page of HTML is no page of orders). */
  maxBytes: number;
  /** What an answer that is not a success means here; undefined leaves it to the default table. */
  classify?(answer: HttpAnswer): HubError | undefined;
  /**
   * Trouble inside a 2xx (GraphQL errors, an envelope that says no); undefined: it is what it seems. Its `wait` says
   * that nothing was done: the quota is shut for `waitMs`, and the same is asked again, also when it is no read.
   */
  inspect?(answer: HttpAnswer): HubError | undefined;
  /** What an answer, of any status, tells about the vendor's own bucket: the shared budget follows it. */
  observe?(answer: HttpAnswer): BucketReading | undefined;
}

export interface Budget {
  /** Requests in flight at once for one connection. */
  concurrency: number;
  /** Points per second, averaged (a request is one point unless it names its `cost`); absent where the vendor sets none. */
  perSecond?: number;
  /** How many points may be spent at once after a rest. */
  burst?: number;
  /** Points left for the customer's other apps: we wait rather than go below. */
  reserve?: number;
}

/** The vendor's bucket as it stands after an answer, in points. */
export interface BucketReading {
  available: number;
  capacity: number;
  perSecond: number;
}

export interface VendorLimits {
  pageSize: number;
  /** The vendor switches a subscription off after this many failures in a row. */
  webhookFailuresUntilDisabled?: number;
  /** Accesses lapse when unused for this long; the scheduler runs before. */
  idleDays?: number;
}

export const defineConnector = <S extends z.ZodObject, T extends Record<string, AnyStream>>(
  connector: Connector<S, T>,
): Connector<S, T> => connector;
