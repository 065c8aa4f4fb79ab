import { makeTimeline, type Timeline } from '../../kit/timeline.ts';
import type { Kind, RecordOf } from './records.ts';

/** Records 1…size of a kind, each made from (seed, number) whenever it is asked for. */
export interface Source<K extends Kind> {
  size: number;
  make(n: number): RecordOf[K];
  /** Seconds since 1970; never falls as `n` grows. */
  createdAt(n: number): number;
  updatedAt(n: number): number;
  /** The record that stands at a place (from 0) in the order of changes, ties by number. */
  byUpdate: { at(place: number): number; timeAt(place: number): number };
}

export interface Span {
  seed: number;
  size: number;
  /** Seconds since 1970: nothing is older, nothing is younger. */
  from: number;
  until: number;
}

/** When each record was made and changed: by arithmetic, so a million of them cost nothing. */
export const makeTimes = ({ size, from, until }: Omit<Span, 'seed'>, multiplier: number) => {
  // Few records stand far apart: shuffled widely, none would be of the last days.
  const block = size >= 50_000 ? 64 : size >= 2_000 ? 16 : 4;
  const step = (until - from) / (size + block);
  const timeline = makeTimeline({
    size,
    // A block later than its making, so that no change is older than its record.
    from: from + block * step,
    step,
    multiplier,
    block,
    // More records in one second than a page holds.
    tie: { place: Math.floor(size / 2), count: Math.min(300, Math.floor(size / 4)) },
  });
  return {
    createdAt: (n: number): number => Math.floor(from + (n - 1) * step),
    updatedAt: (n: number): number => timeline.timeAt(timeline.placeOf(n - 1)),
    byUpdate: inOrder(timeline, size),
  };
};

/** The time line's order with records of one second sorted by number. */
const inOrder = (timeline: Timeline, size: number): Source<Kind>['byUpdate'] => {
  const kept = new Map<number, number[]>();
  const rowsFrom = (first: number, last: number): number[] => {
    let rows = kept.get(first);
    if (!rows) {
      rows = Array.from({ length: last - first + 1 }, (_, at) => timeline.at(first + at)).sort((a, b) => a - b);
      if (kept.size > 500) kept.clear();
      kept.set(first, rows);
    }
    return rows;
  };
  return {
    timeAt: (place) => timeline.timeAt(place),
    at: (place) => {
      const second = timeline.timeAt(place);
      let first = place;
      let last = place;
      while (first > 0 && timeline.timeAt(first - 1) === second) first -= 1;
      while (last < size - 1 && timeline.timeAt(last + 1) === second) last += 1;
      const row = first === last ? timeline.at(place) : rowsFrom(first, last)[place - first];
      return (row ?? 0) + 1;
    },
  };
};
