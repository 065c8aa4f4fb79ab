import type { z } from 'zod';
import type { Entity, EntityKind } from '../domain/entities.ts';
import type { ConnectorContext } from './context.ts';

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
  /** Something a person should know of how the list was read, as a sentence: it stands on the run's stream, once. */
  note?: string;
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
  /**
   * Why a row of the vendor's lists is no record of this stream, as a phrase for people ("drafts of the checkout");
   * undefined for a record. Asked before it is parsed. Such a row is counted as skipped, so that the vendor's total still
   * proves the walk, and never stored; what is stored of it from before is asked for (`get` answers undefined) and marked
   * as gone.
   */
  leaveOut?(value: unknown): string | undefined;
  /** When it was made, where a first sync's date limit holds for this stream: older ones that ring by webhook stay out. */
  createdAt?(record: R): Date;
  /**
   * Where the vendor shows this account only what was made since some day: that day by the vendor's clock, rather too
   * late than too early; undefined: it shows all. Older records that are neither listed nor answered are not gone: they
   * stay as they were read. Needs `createdAt`. Asked after the answers that it explains.
   */
  visibleSince?(ctx: ConnectorContext<S>): Promise<Date | undefined>;
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
  /**
   * The record as it is now; undefined when the vendor says it is gone (or in its bin), does not show it any more, or
   * where it is left out.
   */
  get(ctx: ConnectorContext<S>, id: string): Promise<RawRecord | undefined>;
  /** Many at once; ids that are missing in the answer are gone, or not shown any more. */
  getMany?(ctx: ConnectorContext<S>, ids: string[]): Promise<RawRecord[]>;
}

// biome-ignore lint/suspicious/noExplicitAny: a registry of streams with different records needs one erased form.
export type AnyStream = Stream<any, any, any, any>;

export const defineStream = <S, R, C, K>(stream: Stream<S, R, C, K>): Stream<S, R, C, K> => stream;
