import type { OAuthApp } from './auth.ts';
import type { ConnectorContext } from './context.ts';
import type { RawRecord } from './stream.ts';

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
  /**
   * The stream that a topic tells of; undefined: none. After a gap only the streams of the topics that were silent are
   * read again. Absent: all of them are.
   */
  streamOf?(topic: string): string | undefined;
  /** On addresses shared by all connections of a vendor: which accounts may have sent this. Unproven. */
  claimedAccount(raw: RawRequest): string | undefined;
  /**
   * Pure, constant time, fails closed: an empty secret rejects. Headers that the signature does not cover prove
   * nothing: a delivery about the account or a person must name its account and its kind in what is signed.
   */
  receive(raw: RawRequest, secret: string): Receipt;
  /**
   * The secrets that may have signed a delivery, where they are the vendor's to choose (the app's own, one that a
   * person typed). Absent: each connection has one that we made and gave to its subscriptions. With it, no payload is
   * taken for a record: the same secret signs for other accounts, so everything is read at the connection's own.
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
