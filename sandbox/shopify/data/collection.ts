import { type Edit, makeEdits, type Place, type View } from './edits.ts';
import { type Filter, inside } from './filter.ts';
import type { Kind, RecordOf } from './records.ts';
import type { Source } from './source.ts';

export type Order = 'id' | 'updated';

export interface WalkOptions<K extends Kind> {
  order: Order;
  reverse?: boolean;
  /** Starts behind this place. */
  after?: Place;
  /** `index`: what the search index knows by now; `live`: what is stored. */
  view: View;
  filter: Filter<K>;
}

export interface Collection<K extends Kind> {
  source: Source<K>;
  /** The record as it is; null: deleted or never there. */
  find(n: number): RecordOf[K] | null;
  /** Whether it was edited, made or deleted here. */
  isEdited(n: number): boolean;
  /** Grows with every edit. */
  version(): number;
  walk(options: WalkOptions<K>): Generator<Place>;
  /** How many there are, counted no further than `limit`. */
  count(filter: Filter<K>, view: View, limit: number): number;
  /** Stores a new state. `null` deletes. The search index follows after the lag. */
  put(n: number, record: RecordOf[K] | null): void;
  nextNumber(): number;
  edits(): Edit<K>[];
  restore(edits: readonly { n: number; record: RecordOf[K] | null }[]): void;
}

/**
 * Generated records with edits laid over them: lists merge arithmetic on the generated ones with the sorted edits,
 * so that page 9,000 of a million orders costs what page 1 costs.
 */
export const makeCollection = <K extends Kind>(
  source: Source<K>,
  lagMs: () => number,
  now: () => number,
): Collection<K> => {
  const edits = makeEdits<K>(lagMs, now);
  let last = source.size;
  let version = 0;

  const find = (n: number): RecordOf[K] | null => {
    const edit = edits.get(n);
    if (edit) return edit.record;
    return n >= 1 && n <= source.size ? source.make(n) : null;
  };
  const placeAt = (order: Order, at: number): Place => {
    if (order === 'id') return { value: at + 1, n: at + 1 };
    return { value: source.byUpdate.timeAt(at), n: source.byUpdate.at(at) };
  };
  /** The first place that is behind `after` (or at the filter's lower bound). */
  const firstBehind = (order: Order, after: Place | undefined, orEqual = false): number => {
    if (after === undefined) return 0;
    let low = 0;
    let high = source.size;
    while (low < high) {
      const middle = (low + high) >> 1;
      const difference = compare(placeAt(order, middle), after);
      if (difference > 0 || (orEqual && difference === 0)) high = middle;
      else low = middle + 1;
    }
    return low;
  };
  /** The generated places that the filter's bounds leave, as [from, to) in an order. */
  const slice = (order: Order, filter: Filter<K>): [number, number] => {
    if (order === 'updated') {
      const from = filter.updated?.from;
      const to = filter.updated?.to;
      return [
        from === undefined ? 0 : firstBehind(order, { value: from, n: -1 }),
        to === undefined ? source.size : firstBehind(order, { value: to, n: Infinity }),
      ];
    }
    const made = filter.created?.from;
    const numbered = Math.max(filter.n?.from ?? 1, made === undefined ? 1 : firstMade(source, made));
    return [
      Math.max(0, Math.min(source.size, numbered - 1)),
      Math.min(source.size, Math.max(0, filter.n?.to ?? source.size)),
    ];
  };
  const fits = (n: number, createdAt: number, updatedAt: number, filter: Filter<K>): boolean =>
    inside(n, filter.n) && inside(createdAt, filter.created) && inside(updatedAt, filter.updated);
  const baseFits = (n: number, filter: Filter<K>): boolean => {
    if (!inside(n, filter.n)) return false;
    if (filter.created && !inside(source.createdAt(n), filter.created)) return false;
    if (filter.updated && !inside(source.updatedAt(n), filter.updated)) return false;
    return !filter.matches || filter.matches(source.make(n));
  };
  const editFits = (edit: { n: number; record: RecordOf[K] }, filter: Filter<K>): boolean =>
    fits(edit.n, edit.record.createdAt, edit.record.updatedAt, filter) &&
    (!filter.matches || filter.matches(edit.record));

  function* walkBase({ order, reverse, after, view, filter }: WalkOptions<K>): Generator<Place> {
    const [from, to] = slice(order, filter);
    if (reverse) {
      const start = after === undefined ? to : Math.min(to, firstBehind(order, after, true));
      for (let at = start - 1; at >= from; at -= 1) {
        const place = placeAt(order, at);
        if (!edits.covers(place.n, view) && baseFits(place.n, filter)) yield place;
      }
      return;
    }
    for (let at = Math.max(from, firstBehind(order, after)); at < to; at += 1) {
      const place = placeAt(order, at);
      if (!edits.covers(place.n, view) && baseFits(place.n, filter)) yield place;
    }
  }

  function* walk(options: WalkOptions<K>): Generator<Place> {
    const { order, reverse, after, view, filter } = options;
    const sign = reverse ? -1 : 1;
    const added = edits
      .shown(view)
      .filter((edit) => editFits(edit, filter))
      .map((edit) => ({ value: order === 'id' ? edit.n : edit.record.updatedAt, n: edit.n }))
      .filter((place) => after === undefined || compare(place, after) * sign > 0)
      .sort((a, b) => compare(a, b) * sign);
    let next = 0;
    for (const place of walkBase(options)) {
      for (let edit = added[next]; edit && compare(edit, place) * sign < 0; edit = added[next]) {
        next += 1;
        yield edit;
      }
      yield place;
    }
    yield* added.slice(next);
  }

  const count = (filter: Filter<K>, view: View, limit: number): number => {
    const simple =
      !filter.matches && !(filter.updated && (filter.created || filter.n)) && filter.created?.to === undefined;
    if (!simple) {
      let seen = 0;
      for (const _place of walk({ order: filter.updated ? 'updated' : 'id', view, filter })) if (++seen >= limit) break;
      return seen;
    }
    const [from, to] = slice(filter.updated ? 'updated' : 'id', filter);
    let total = Math.max(0, to - from);
    for (const n of edits.covered(view)) if (n <= source.size && baseFits(n, filter)) total -= 1;
    for (const edit of edits.shown(view)) if (editFits(edit, filter)) total += 1;
    return Math.min(total, limit);
  };

  return {
    source,
    find,
    isEdited: (n) => edits.get(n) !== undefined,
    version: () => version,
    walk,
    count,
    put: (n, record) => {
      last = Math.max(last, n);
      version += 1;
      edits.put(n, record);
    },
    nextNumber: () => ++last,
    edits: () => edits.all(),
    restore: (saved) => {
      version += 1;
      for (const { n, record } of saved) {
        last = Math.max(last, n);
        edits.settle(n, record);
      }
    },
  };
};

/** The first number whose record was made at this second or later. */
const firstMade = (source: Source<Kind>, second: number): number => {
  let low = 1;
  let high = source.size + 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (source.createdAt(middle) >= second) high = middle;
    else low = middle + 1;
  }
  return low;
};

export const compare = (a: Place, b: Place): number =>
  a.value !== b.value ? (a.value < b.value ? -1 : 1) : Math.sign(a.n - b.n);
