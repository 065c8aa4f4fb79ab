import type { Kind, RecordOf } from './records.ts';

/** Bounds are inclusive; instants in seconds since 1970. */
export interface Range {
  from?: number;
  to?: number;
}

export interface Filter<K extends Kind> {
  n?: Range;
  created?: Range;
  updated?: Range;
  /** What bounds cannot say; called with a record only when it must be. */
  matches?: (record: RecordOf[K]) => boolean;
}

export const inside = (value: number, range: Range | undefined): boolean =>
  range === undefined || (value >= (range.from ?? -Infinity) && value <= (range.to ?? Infinity));

export const narrow = (range: Range | undefined, other: Range): Range => ({
  from: Math.max(range?.from ?? -Infinity, other.from ?? -Infinity),
  to: Math.min(range?.to ?? Infinity, other.to ?? Infinity),
});
