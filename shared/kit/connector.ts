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

export interface ConnectorContext<S> {
  http: HttpClient;
  settings: S;
  /** Ends reads at the next request when the run is cancelled or the worker stops. */
  signal: AbortSignal;
  /** Scopes the account granted; undefined where the sign-in method has none. */
  scopes: readonly string[] | undefined;
  /**
   * Opens a place on disk for what must be sorted before it can be read. Once sealed, the same name finds it again in
   * the next slice, if that runs where it stands; else it is empty and filled anew.
   */
  spill(name: string): Promise<Spill>;
}

/**
 * Lines on disk, in drawers, of one connection: bounded, and gone with the slice unless it was sealed. For results that
 * come shuffled and are too large for memory: sorting takes longer than a slice, so the next ones read what it left.
 */
export interface Spill {
  /** An earlier slice sealed it: everything is in. */
  readonly sealed: boolean;
  /** Appends a line to a drawer. @throws HubError `report` SPILL_FULL beyond the bound. */
  put(drawer: number, line: string): Promise<void>;
  /** A drawer's lines in the order in which they were put. */
  lines(drawer: number): AsyncIterable<string>;
  /** Everything is in: it outlives the slice, until it is closed or nobody has opened it for a day. */
  seal(): Promise<void>;
  /** Removes it all. Unsealed ones are removed when the slice ends. */
  close(): Promise<void>;
}

// --- authentication ---------------------------------------------------------------------------

/** Secrets typed by a person or handed over by the vendor's own page, or tokens by OAuth 2. */
export type Auth<S> = SecretAuth<S> | OAuth2Auth<S>;

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

/**
 * The authorisation code flow of OAuth 2, as far as vendors differ; the kit does the rest by the book: state
 * bound to the session, PKCE, exchange, refresh with rotation, revocation. The app's own id and secret belong
 * to the installation (`<VENDOR>_CLIENT_ID`, `<VENDOR>_CLIENT_SECRET`), the tokens to the connection.
 */
export interface OAuth2Auth<S> {
  kind: 'oauth2';
  id: string;
  label: string;
  /**
   * What we ask for, in the vendor's words; some only where a setting wants what they open. Also asked with nothing
   * set, for the set-up help.
   */
  scopes(settings: Partial<S>): string[];
  /** A space by the book; some vendors want a comma. */
  scopeSeparator?: ' ' | ',';
  /** Not every vendor knows it. */
  pkce: boolean;
  authorizeUrl(settings: S): string;
  tokenUrl(settings: S): string;
  /** Where tokens are given back on disconnecting; absent: the vendor has no such place. */
  revokeUrl?(settings: S): string;
  /** Added to the authorisation request, to the exchange and to the refresh. */
  extra?: { authorize?: Record<string, string>; exchange?: Record<string, string>; refresh?: Record<string, string> };
  /** How the app proves itself at the token endpoint: in the body (default) or by Basic. */
  clientAuth?: 'body' | 'basic';
  /** What the vendor's answer lacks of the standard's: called with each token answer before it is checked. */
  tokenAnswer?(answer: Record<string, unknown>): Record<string, unknown>;
  /**
   * What only this vendor proves about the way back (a signature of the query, a time, the account's name).
   * `query` is the callback's, complete. Pure. @throws HubError `reconnect` when it does not hold.
   */
  checkCallback?(query: URLSearchParams, input: { app: OAuthApp; settings: S; now: Date }): void;
  /** Adds the token. Pure. */
  sign(credential: OAuthTokens, request: OutgoingRequest, at: SigningInput<S>): OutgoingRequest;
}

/** The installation's registration at the vendor. */
export interface OAuthApp {
  clientId: string;
  clientSecret: string;
}

/** What is sealed as the credential of an OAuth 2 connection. Instants as ISO strings. */
export interface OAuthTokens {
  accessToken: string;
  /** Null: the access token lives until it is revoked. */
  refreshToken: string | null;
  /** Null: it does not end. */
  expiresAt: string | null;
  refreshExpiresAt: string | null;
  /** As granted, which may be less than was asked for. */
  scopes: string[];
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
  /**
   * When the vendor read these records, by its own clock, where that was well before they were asked for (an export
   * made beforehand): what was changed, deleted or erased since then is newer.
   */
  readAt?: Date;
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
  /** What this stream needs of the account, as scopes; without them it is skipped, and the run says so. */
  scopes?: string[];
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

/** A person, as a vendor's privacy request names them. */
export interface PrivacySubject {
  externalIds: { stream: string; externalId: string }[];
  email: string | null;
  phone: string | null;
}

/**
 * What a delivery asks us to do. A payload is a hint: the engine takes `record` (the whole record,
 * where the body holds it) only when its version is newer than what is stored, else reads it again.
 */
export type Change =
  | { kind: 'changed'; stream: string; externalId: string; record?: RawRecord }
  /** Confirmed at the vendor before anything is marked. */
  | { kind: 'gone'; stream: string; externalId: string }
  /** The account took its permission back: the tokens are dead, a person must reconnect. */
  | { kind: 'uninstalled' }
  /** What a run waits for at the vendor has happened: it goes on now. */
  | { kind: 'awaited' }
  /** Carried out by a job of its own; `all`: everything of this account. Done for disconnected connections too. */
  | { kind: 'privacy'; request: 'export' | 'erase'; subject: PrivacySubject | 'all'; requestId: string }
  | { kind: 'ignored'; reason: string };

export interface Webhooks<S> {
  /** Topics we want; each is one subscription. */
  topics: string[];
  /** On addresses shared by all connections of a vendor: which accounts may have sent this. Unproven. */
  claimedAccount(raw: RawRequest): string | undefined;
  /** Pure, constant time, fails closed: an empty secret rejects. */
  receive(raw: RawRequest, secret: string): Receipt;
  /**
   * The secrets that may have signed a delivery, where they are the vendor's to choose (the app's own, one that a
   * person typed). Absent: each connection has one that we made and gave to its subscriptions.
   */
  secrets?(input: { app: OAuthApp | undefined; credential: Record<string, unknown> | undefined }): string[];
  /** Topics that are taken in for disconnected connections too, and are no subscription of ours. */
  lastingTopics?: string[];
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
