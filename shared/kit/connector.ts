import type { z } from 'zod';
import type { Entity, EntityKind } from '../domain/entities.ts';
import type { HubError } from '../errors/index.ts';
import type { HttpAnswer, HttpClient, OutgoingRequest } from './http.ts';

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
}

export interface ProbeResult {
  account: string;
  label: string;
  /** The vendor's clock at the answer, and facts worth keeping: version, zone, currency. */
  facts: Record<string, string | number | boolean | null>;
  /** Things that will not work, in a person's words ("The key may only read; webhooks need read/write"). */
  warnings: string[];
}

export interface ConnectorContext<S> {
  http: HttpClient;
  settings: S;
  /** Ends reads at the next request when the run is cancelled or the worker stops. */
  signal: AbortSignal;
}

// --- authentication ---------------------------------------------------------------------------

/** Secrets typed by a person or handed over by the vendor's own page. OAuth 2 joins this union with its first vendor. */
export type Auth<S> = SecretAuth<S>;

export interface SecretAuth<S, F extends z.ZodObject = z.ZodObject> {
  kind: 'secret';
  id: string;
  label: string;
  /** The secret fields, each described: they become the form's password fields. */
  fields: F;
  /** Adds the proof of who we are. Pure: time and nonce are handed in. */
  sign(credential: z.infer<F>, request: OutgoingRequest, at: SigningInput<S>): OutgoingRequest;
  /** The vendor's own page that makes the keys and posts them to us. */
  handover?: {
    /** Where to send the person's browser. `state` is unguessable and single use. */
    url(settings: S, input: { appName: string; state: string; callbackUrl: string; returnUrl: string }): string;
    /** The vendor's POST: what it echoes as state, and the credential. Throws a HubError on anything else. */
    receive(body: unknown): { state: string; credential: z.infer<F> };
  };
}

export interface SigningInput<S> {
  settings: S;
  now: Date;
  nonce: string;
}

// --- the API's manners ------------------------------------------------------------------------

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
}

export interface Budget {
  /** Requests in flight at once for one connection. */
  concurrency: number;
  /** Requests per second, averaged; absent where the vendor sets none. */
  perSecond?: number;
  /** How many may be asked at once after a rest. */
  burst?: number;
}

export interface VendorLimits {
  pageSize: number;
  /** The vendor switches a subscription off after this many failures in a row. */
  webhookFailuresUntilDisabled?: number;
  /** Accesses lapse when unused for this long; the scheduler runs before. */
  idleDays?: number;
}

// --- streams ----------------------------------------------------------------------------------

/** One record as it came: the exact text (kept for ever) and its parsed value. */
export interface RawRecord {
  json: string;
  value: unknown;
}

export interface Page<K> {
  records: RawRecord[];
  /** Ids the vendor reports as deleted. */
  gone?: string[];
  /** The vendor's own total of the walk as of this page; the last one given counts. */
  total?: number;
  /** Rows shifted during the walk (an overlap failed, the total fell): the sum alone proves nothing. */
  shifted?: boolean;
  /** Where the walk goes on after this page. */
  checkpoint: K;
}

export interface Walk<C, K> {
  /** Absent: everything. */
  cursor: C | undefined;
  /** Where an earlier slice of this walk stopped. */
  checkpoint: K | undefined;
  /** The vendor's clock when the run began: nothing newer is needed. */
  ceiling: Date;
  /** Only records created since then (a first sync's date limit). */
  createdSince: Date | undefined;
}

export interface Stream<S, R, C, K> {
  entity: EntityKind;
  /** What a person calls them: "Customers". */
  label: string;
  record: z.ZodType<R>;
  checkpoint: z.ZodType<K>;
  deletes: 'tombstones' | 'webhooks' | 'snapshot';
  /** Also asked of records that did not parse, so that their failure has a name: answer with what is there. */
  id(record: R): string;
  /** The vendor's own change stamp or counter; undefined where it has none or none it keeps. */
  version(record: R): Date | bigint | undefined;
  toEntity(record: R, settings: S): Entity;
  /** When it was made, where a first sync's date limit holds for this stream: older ones that ring by webhook stay out. */
  createdAt?(record: R): Date;
  /**
   * The part of a record's text that tells two contents apart, where the vendor adds noise that differs
   * from answer to answer; absent: all of it.
   */
  content?(json: string): string;
  /** Pages in an order that survives a restart from any yielded checkpoint. The engine parses each record. */
  read(ctx: ConnectorContext<S>, walk: Walk<C, K>): AsyncIterable<Page<K>>;
  /** Absent: the stream cannot be read by change date and is swept in full. */
  incremental?: {
    cursor: z.ZodType<C>;
    /** Where the next delta starts, from what this walk saw. Never later than the ceiling. */
    next(seen: { newest: Date | undefined; ceiling: Date; previous: C | undefined }): C | undefined;
  };
  /** An id-only walk of the same set as a full read: explains a count that does not close. */
  ids?(ctx: ConnectorContext<S>, createdSince: Date | undefined): AsyncIterable<{ ids: string[]; total?: number }>;
  /** The record as it is now; undefined when the vendor says it is gone (or in its bin). */
  get(ctx: ConnectorContext<S>, id: string): Promise<RawRecord | undefined>;
  /** Many at once; ids that are missing in the answer are gone. */
  getMany?(ctx: ConnectorContext<S>, ids: string[]): Promise<RawRecord[]>;
}

// biome-ignore lint/suspicious/noExplicitAny: a registry of streams with different records needs one erased form.
export type AnyStream = Stream<any, any, any, any>;

export const defineStream = <S, R, C, K>(stream: Stream<S, R, C, K>): Stream<S, R, C, K> => stream;

export const defineConnector = <S extends z.ZodObject, T extends Record<string, AnyStream>>(
  connector: Connector<S, T>,
): Connector<S, T> => connector;

// --- webhooks ---------------------------------------------------------------------------------

export interface RawRequest {
  /** Lower-case names. */
  headers: Record<string, string | undefined>;
  body: Buffer;
  /** The public URL that was called, as the vendor sees it. */
  url: string;
}

/** What the server does with a request: it never acts on an unproven one. */
export type Receipt =
  | { kind: 'reject'; reason: 'signature' | 'malformed' }
  /** A handshake: answered, not stored. */
  | { kind: 'reply'; status: number; body: string }
  | { kind: 'accept'; delivery: Delivery };

export interface Delivery {
  topic: string;
  /** What makes a delivery unique at this vendor; a repeat has no second effect. */
  dedupeKey: string;
  deliveryId: string | undefined;
  /** The vendor's id of the record it is about, where the body says. */
  externalId: string | undefined;
}

/**
 * What a delivery asks us to do. A payload is a hint: the engine takes `record` (the whole record,
 * where the body holds it) only when its version is newer than what is stored, else reads it again.
 */
export type Change =
  | { kind: 'changed'; stream: string; externalId: string; record?: RawRecord }
  /** Confirmed at the vendor before anything is marked. */
  | { kind: 'gone'; stream: string; externalId: string }
  | { kind: 'ignored'; reason: string };

export interface Webhooks<S> {
  /** Topics we want; each is one subscription. */
  topics: string[];
  /** On addresses shared by all connections of a vendor: which accounts may have sent this. Unproven. */
  claimedAccount(raw: RawRequest): string | undefined;
  /** Pure, constant time, fails closed: an empty secret rejects. */
  receive(raw: RawRequest, secret: string): Receipt;
  /** What a stored delivery means. Pure. */
  changes(delivery: { topic: string; body: Buffer }, settings: S): Change[];
  list(ctx: ConnectorContext<S>): Promise<Subscription[]>;
  subscribe(ctx: ConnectorContext<S>, input: { topic: string; address: string; secret: string }): Promise<Subscription>;
  unsubscribe(ctx: ConnectorContext<S>, externalId: string): Promise<void>;
  /** Switches one on again that the vendor switched off. */
  revive?(ctx: ConnectorContext<S>, externalId: string): Promise<Subscription>;
}

export interface Subscription {
  externalId: string;
  topic: string;
  address: string;
  active: boolean;
}
