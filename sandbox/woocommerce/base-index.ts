import type { Timeline } from '../kit/timeline.ts';
import { compare, type Query, type Range } from './query.ts';
import { type Source, timeOf } from './source.ts';

/** The generated rows a query matches, in its order. */
export interface Sequence {
  length: number;
  rowAt(place: number): number;
  placeOf(row: number): number | undefined;
  keyOf(row: number): number | string;
  /** How many of them come before this key and id. */
  countBefore(key: number | string, id: number): number;
}

/** Finds the matching generated rows: by arithmetic where it can, else by one scan that is kept. */
export const makeBaseIndex = (source: Source): { sequence(query: Query): Sequence } => {
  const kept = new Map<string, Sequence>();
  let names: { byPlace: Int32Array; places: Int32Array } | undefined;

  const order = (name: Query['order']): Order => {
    if (name === 'id') return { at: (place) => place, placeOf: (row) => row, keyOf: (row) => source.idOf(row) };
    if (name === 'date' || name === 'modified') {
      const timeline = name === 'date' ? source.date : source.modified;
      // Within one second rows follow their ids, also where the time line shuffled them.
      const ordered = withTies(timeline, source.size);
      return { ...ordered, keyOf: (row) => timeOf(timeline, row) };
    }
    names ??= sortByName(source);
    const { byPlace, places } = names;
    return {
      at: (place) => byPlace[place] ?? 0,
      placeOf: (row) => places[row] ?? 0,
      keyOf: (row) => source.facts(row).name.toLowerCase(),
    };
  };
  const orders = new Map<Query['order'], Order>();
  const orderOf = (name: Query['order']): Order => {
    const known = orders.get(name) ?? order(name);
    orders.set(name, known);
    return known;
  };

  /** Places [from, to) of a time order that lie strictly inside a range. */
  const slice = (name: 'date' | 'modified', range: Range | undefined): [number, number] => {
    if (!range) return [0, source.size];
    const timeline = name === 'date' ? source.date : source.modified;
    const first = (test: (second: number) => boolean): number => {
      let low = 0;
      let high = source.size;
      while (low < high) {
        const middle = (low + high) >> 1;
        if (test(timeline.timeAt(middle))) high = middle;
        else low = middle + 1;
      }
      return low;
    };
    const { after, before } = range;
    const from = after === undefined ? 0 : first((second) => second > after);
    const to = before === undefined ? source.size : first((second) => second >= before);
    return [from, Math.max(from, to)];
  };

  const find = (query: Query): Sequence => {
    const main = orderOf(query.order);
    const wanted = (['date', 'modified'] as const).map((name) => ({
      name,
      span: slice(name, name === 'date' ? query.created : query.modified),
    }));
    const bounded = wanted.filter(({ span }) => span[0] > 0 || span[1] < source.size);
    const filtered = !query.everyGenerated && (query.matches !== undefined || query.statuses !== undefined);
    const only = bounded[0];
    if (!filtered && !only) return spanOf(main, 0, source.size, source);
    if (!filtered && only && bounded.length === 1 && only.name === query.order)
      return spanOf(main, only.span[0], only.span[1], source);

    const smallest = [...bounded].sort((a, b) => a.span[1] - a.span[0] - (b.span[1] - b.span[0]))[0];
    const [from, to] = smallest?.span ?? [0, source.size];
    const walked = orderOf(smallest?.name ?? 'id');
    const places: number[] = [];
    for (let at = from; at < to; at += 1) {
      const row = walked.at(at);
      const inside = bounded.every(({ name, span }) => {
        const place = orderOf(name).placeOf(row);
        return place >= span[0] && place < span[1];
      });
      if (!inside) continue;
      if (filtered && query.statuses && !query.statuses.includes(source.status(row))) continue;
      if (filtered && query.matches && !query.matches(source.facts(row))) continue;
      places.push(main.placeOf(row));
    }
    return chosen(main, Int32Array.from(places).sort(), source);
  };

  return {
    sequence: (query) => {
      const key = `${query.key}|${query.order}|${JSON.stringify(query.created)}|${JSON.stringify(query.modified)}`;
      const known = kept.get(key);
      if (known) return known;
      const made = find(query);
      if (kept.size >= 16) kept.delete(kept.keys().next().value ?? '');
      kept.set(key, made);
      return made;
    },
  };
};

interface Order {
  at(place: number): number;
  placeOf(row: number): number;
  keyOf(row: number): number | string;
}

const spanOf = (order: Order, from: number, to: number, source: Source): Sequence => {
  const rowAt = (place: number): number => order.at(from + place);
  return {
    length: to - from,
    rowAt,
    keyOf: order.keyOf,
    placeOf: (row) => {
      const place = order.placeOf(row);
      return place >= from && place < to ? place - from : undefined;
    },
    countBefore: (key, id) => search(to - from, rowAt, order, source, key, id),
  };
};

const chosen = (order: Order, places: Int32Array, source: Source): Sequence => {
  const rowAt = (place: number): number => order.at(places[place] ?? 0);
  return {
    length: places.length,
    rowAt,
    keyOf: order.keyOf,
    placeOf: (row) => {
      const wanted = order.placeOf(row);
      let low = 0;
      let high = places.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        if ((places[middle] ?? 0) < wanted) low = middle + 1;
        else high = middle;
      }
      return places[low] === wanted ? low : undefined;
    },
    countBefore: (key, id) => search(places.length, rowAt, order, source, key, id),
  };
};

const search = (
  length: number,
  rowAt: (place: number) => number,
  order: Order,
  source: Source,
  key: number | string,
  id: number,
): number => {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const row = rowAt(middle);
    if (compare(order.keyOf(row), source.idOf(row), key, id) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
};

/** The time line's order with rows of one second sorted by row (= by id). */
const withTies = (timeline: Timeline, size: number): Pick<Order, 'at' | 'placeOf'> => {
  const group = (place: number): [number, number] => {
    const second = timeline.timeAt(place);
    let first = place;
    let last = place;
    while (first > 0 && timeline.timeAt(first - 1) === second) first -= 1;
    while (last < size - 1 && timeline.timeAt(last + 1) === second) last += 1;
    return [first, last];
  };
  const cache = new Map<number, number[]>();
  const rowsOf = (first: number, last: number): number[] => {
    let rows = cache.get(first);
    if (!rows) {
      rows = Array.from({ length: last - first + 1 }, (_, at) => timeline.at(first + at)).sort((a, b) => a - b);
      if (cache.size < 1_000) cache.set(first, rows);
    }
    return rows;
  };
  return {
    at: (place) => {
      const [first, last] = group(place);
      return first === last ? timeline.at(place) : (rowsOf(first, last)[place - first] ?? 0);
    },
    placeOf: (row) => {
      const place = timeline.placeOf(row);
      const [first, last] = group(place);
      return first === last ? place : first + rowsOf(first, last).indexOf(row);
    },
  };
};

const sortByName = (source: Source): { byPlace: Int32Array; places: Int32Array } => {
  const names = Array.from({ length: source.size }, (_, row) => source.facts(row).name.toLowerCase());
  const byPlace = Int32Array.from(names.keys()).sort((a, b) => compare(names[a] ?? '', a, names[b] ?? '', b));
  const places = new Int32Array(source.size);
  for (const [place, row] of byPlace.entries()) places[row] = place;
  return { byPlace, places };
};
