import type { Entity } from '@syncline/shared/domain/entities';
import type { Counts, Proof, RunKind, StreamStatus } from '@syncline/shared/domain/runs';
import type { Connector } from '@syncline/shared/kit/connector';
import type { ConnectorContext } from '@syncline/shared/kit/context';
import type { AnyStream, RawRecord } from '@syncline/shared/kit/stream';

/**
 * What the engine asks of the world. It knows no vendor, no SQL and no queue: the store keeps these
 * promises over Postgres, the worker opens the vendor.
 */

/** A connection ready to be asked: its connector, settings and signed HTTP. */
export interface OpenConnection {
  organizationId: string;
  connectionId: string;
  connector: Connector;
  settings: Record<string, unknown>;
  ctx: ConnectorContext<never>;
  /** Only records created since then. */
  createdSince: Date | undefined;
}

/** One stream of a connection in one run: where its records go. */
export interface StreamRef {
  organizationId: string;
  connectionId: string;
  runId: string;
  name: string;
  stream: AnyStream;
  settings: Record<string, unknown>;
  /** Names of the streams that bring contacts: an order's customer is looked up among their records. */
  contactStreams: string[];
  /** Claims of sliced runs; webhook runs go beside and have none. */
  fence: number | undefined;
}

/** A record that parsed. */
export interface PreparedRecord {
  externalId: string;
  /** Microseconds of the vendor's stamp, or its counter. */
  version: bigint | undefined;
  /** The stamp as a time, where the vendor's version is one. */
  stamp: Date | undefined;
  hash: string;
  json: string;
  /** Where the stream has a date limit. */
  created: Date | undefined;
  /** @throws when the connector cannot map it: this record fails, the page goes on. */
  entity(): Entity;
}

/** A record that cannot be stored; it stays one open failure, tried again by each run that meets it. */
export interface BadRecord {
  externalId: string;
  code: string;
  reason: string;
  json: string;
}

/** A row of the vendor's list that is no record of the stream: counted, never stored. */
export interface LeftOut {
  externalId: string;
  reason: string;
}

/**
 * Who says so. `walk` and `record`: read from the vendor after `readStartedAt`. `webhook`: a payload,
 * built nobody knows when: only a strictly newer version counts, everything else is asked for again.
 */
export type Origin = 'walk' | 'record' | 'webhook';

export interface Batch {
  origin: Origin;
  good: PreparedRecord[];
  bad: BadRecord[];
  leftOut?: LeftOut[];
  /** Postgres' clock, not later than the moment the read began. */
  readStartedAt: Date;
  /** Moves the walk's checkpoint in the same transaction; absent for records fetched by id. */
  progress?: Progress;
  /** Keep the ids as met in this walk. */
  trackSeen: boolean;
  /** What the connector has to say of how they were read; stands on the run's stream. */
  notes?: string[];
  /** Records that are not stored yet and were created before are left out: lists hold to it by themselves. */
  createdSince?: Date | undefined;
}

export interface Progress {
  expectedSeq: number;
  checkpoint: unknown;
  vendorTotal: number | undefined;
  shifted: boolean;
  newest: Date | undefined;
}

export type Outcome =
  | 'created'
  | 'updated'
  | 'unchanged'
  | 'stale'
  | 'repeated'
  | 'skipped'
  /** Its person was erased; counts as skipped. */
  | 'erased'
  /** No record of the stream; counts as skipped. */
  | 'left-out'
  /** The same, but it is stored: to be confirmed as gone. Counts as skipped. */
  | 'leaving'
  | 'failed'
  | 'reread';

export interface StoredBatch {
  counts: Counts;
  /** By external id; `reread` asks the caller to fetch the record from the vendor. */
  outcomes: Map<string, Outcome>;
}

/**
 * More work in the transaction that stores a batch, such as settling inbox rows.
 * @param aboutErased records of people who were erased, whatever their outcome: what brought them is not to be kept.
 */
export type Settle<Tx> = (tx: Tx, outcomes: Map<string, Outcome>, aboutErased: readonly string[]) => Promise<void>;

/** Thrown by the store when the claim is void: taken over, paused, cancelled or ended. Nothing was written. */
export class ClaimLost extends Error {
  readonly why: 'taken-over' | 'paused' | 'cancelled' | 'ended';
  constructor(why: 'taken-over' | 'paused' | 'cancelled' | 'ended') {
    super(`The claim on this run is void: ${why}.`);
    this.name = 'ClaimLost';
    this.why = why;
  }
}

export interface RunStreamState {
  stream: string;
  kind: RunKind;
  status: StreamStatus;
  checkpoint: unknown;
  checkpointSeq: number;
  vendorTotal: number | undefined;
  newestSeen: Date | undefined;
  shifted: boolean;
  startedAt: Date | undefined;
}

export interface LoadedRun {
  kind: RunKind;
  targets: { stream: string; externalId: string }[];
  ceiling: Date | undefined;
  startedAt: Date;
  streams: RunStreamState[];
}

export interface StreamState {
  cursor: unknown;
  /** A person allowed a mass disappearance of this many of the stream's records. */
  deletionsApproved: number | undefined;
}

/** The engine's view of the database. Every write of a sliced run checks the fence in its transaction. */
export interface RunStore {
  loadRun(ref: { organizationId: string; runId: string; fence: number }): Promise<LoadedRun>;
  setCeiling(ref: { organizationId: string; runId: string; fence: number }, ceiling: Date): Promise<void>;
  streamState(ref: StreamRef): Promise<StreamState>;
  /** @param kind how the stream is read, where that is not what its run was asked for. */
  beginStream(ref: StreamRef, kind?: 'full' | 'delta'): Promise<void>;
  skipStream(ref: StreamRef, note: string): Promise<void>;
  /** Skips a stream that the vendor does not let this account read, until a walk shows otherwise. */
  closeStream(ref: StreamRef, note: string): Promise<void>;
  /** Forgets the walk so far: the vendor's cursor has expired. */
  restartStream(ref: StreamRef, note: string): Promise<void>;
  storeBatch(ref: StreamRef, batch: Batch): Promise<StoredBatch>;
  /** Which of these ids were not met in this walk. */
  unseen(ref: StreamRef, ids: string[]): Promise<string[]>;
  /** Forgets the ids of a walk that has ended; a million of them, a few at a time. */
  forgetSeen(ref: StreamRef): Promise<void>;
  /** Begins a second list of ids, beside those met. */
  beginListing(ref: StreamRef): Promise<void>;
  /** @returns how many of them the second list did not have yet. */
  addListed(ref: StreamRef, ids: string[]): Promise<number>;
  counts(ref: StreamRef): Promise<Counts>;
  settleStream(ref: StreamRef, settled: SettledStream): Promise<void>;
  /** Live records known before the run that the walk did not meet. */
  missingCandidates(ref: StreamRef, runStartedAt: Date, page: { after: string; limit: number }): Promise<string[]>;
  countMissing(ref: StreamRef, runStartedAt: Date): Promise<{ candidates: number; known: number }>;
  holdDeletions(ref: StreamRef, hold: { candidates: number; known: number }): Promise<void>;
  clearDeletionHold(ref: StreamRef): Promise<void>;
  /** Records as they were read last, by id; those that are not stored are left out. */
  storedRecords(ref: StreamRef, ids: string[]): Promise<Map<string, string>>;
  /** Says something once on the run's stream, for people. */
  addNote(ref: StreamRef, note: string): Promise<void>;
  /** Marks as deleted what the vendor has confirmed. @returns how many were live until now. */
  markGone(ref: StreamRef, ids: string[], readStartedAt: Date): Promise<number>;
  /** Postgres' clock. */
  now(): Promise<Date>;
}

export interface SettledStream {
  status: 'proven' | 'incomplete';
  proof: Proof;
  /** Where the next delta starts; undefined leaves the cursor. */
  nextCursor: unknown;
  /** How the list was read. `none`: only records that were asked for were, which says nothing of the others. */
  walked: 'full' | 'delta' | 'none';
}

export type { RawRecord };
