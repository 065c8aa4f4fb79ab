import type { Facts } from './source.ts';

export interface Query {
  /** Names the filter, so that its matches among the generated rows are found once. */
  key: string;
  /** Absent: every generated row matches. Called with a row's facts only when it must be. */
  matches?: (facts: Facts) => boolean;
  /** No generated row needs the tests: only edited and new ones do. */
  everyGenerated?: boolean;
  /** A cheaper form of `matches` when only the status counts. */
  statuses?: readonly string[];
  /** Bounds on creation and change, exclusive, in seconds since 1970. */
  created?: Range;
  modified?: Range;
  order: 'id' | 'date' | 'modified' | 'name';
  descending: boolean;
  /** Rows that share a second come in another order on every page, as MySQL gives them without a second key. */
  unstableTies?: boolean;
}

export interface Range {
  /** Exclusive, seconds since 1970. */
  after?: number;
  before?: number;
}

/** Whether an instant lies strictly inside a range. */
export const within = (second: number, range: Range | undefined): boolean =>
  range === undefined || (second > (range.after ?? -1) && second < (range.before ?? Number.POSITIVE_INFINITY));

/** The order of rows by their key, rows of one key by id. */
export const compare = (key: number | string, id: number, otherKey: number | string, otherId: number): number => {
  if (key !== otherKey) return key < otherKey ? -1 : 1;
  return id - otherId;
};
