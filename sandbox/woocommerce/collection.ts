import { phpJson } from '../kit/php-json.ts';
import { mix } from '../kit/random.ts';
import { makeBaseIndex, type Sequence } from './base-index.ts';
import { compare, type Query, within } from './query.ts';
import { type Facts, type Fields, homeToken, type Source } from './source.ts';

export interface Row {
  id: number;
  /** Null: deleted for good. */
  record: Fields | null;
  /** Seconds since 1970. */
  created: number;
  modified: number;
}

export interface Entry {
  id: number;
  text(home: string): string;
}

export interface Collection {
  source: Source;
  list(query: Query, offset: number, limit: number): { entries: Entry[]; total: number };
  /** Null: deleted for good or never there. */
  find(id: number): Fields | null;
  entry(id: number): Entry | undefined;
  facts(id: number): Facts | undefined;
  put(row: Row): void;
  /** Edited, new and deleted rows. */
  edited(): IterableIterator<Row>;
  editedCount(): number;
  restore(rows: readonly Row[]): void;
}

/**
 * Generated rows with edits laid over them. Lists come from arithmetic on the generated rows merged
 * with the sorted edits, so page 9,000 of a million orders costs what page 1 costs.
 */
export const makeCollection = (source: Source, factsOf: (record: Fields) => Facts): Collection => {
  const rows = new Map<number, Row>();
  const texts = new WeakMap<Fields, string>();
  const base = makeBaseIndex(source);
  let views = new Map<string, View>();

  const textOf = (record: Fields, home: string): string => {
    let text = texts.get(record);
    if (text === undefined) {
      text = phpJson(record);
      texts.set(record, text);
    }
    return text.replaceAll(homeToken, home);
  };
  const find = (id: number): Fields | null => {
    const row = rows.get(id);
    if (row) return row.record;
    const index = source.rowOf(id);
    return index === undefined ? null : (JSON.parse(source.text(index, homeToken)) as Fields);
  };
  const entry = (id: number): Entry | undefined => {
    const row = rows.get(id);
    const record = row?.record;
    if (record) return { id, text: (home) => textOf(record, home) };
    if (row) return undefined;
    const index = source.rowOf(id);
    return index === undefined ? undefined : { id, text: (home) => source.text(index, home) };
  };

  const view = (query: Query): View => {
    const signature = `${query.key}|${query.order}|${JSON.stringify(query.created)}|${JSON.stringify(query.modified)}`;
    const known = views.get(signature);
    if (known) return known;
    const made = buildView(query, base.sequence(query), source, rows, factsOf);
    if (views.size > 24) views.delete(views.keys().next().value ?? '');
    views.set(signature, made);
    return made;
  };

  return {
    source,
    find,
    entry,
    facts: (id) => {
      const record = rows.get(id)?.record;
      if (record) return factsOf(record);
      const index = rows.has(id) ? undefined : source.rowOf(id);
      return index === undefined ? undefined : source.facts(index);
    },
    list: (query, offset, limit) => {
      const current = view(query);
      const { total } = current;
      const entries: Entry[] = [];
      for (let place = offset; place < Math.min(offset + limit, total); place += 1) {
        const ascending = query.descending ? total - 1 - place : place;
        const steady = query.unstableTies ? shuffledPlace(current, ascending, offset) : ascending;
        const found = current.idAt(steady);
        const item = found === undefined ? undefined : entry(found);
        if (item) entries.push(item);
      }
      return { entries, total };
    },
    put: (row) => {
      rows.set(row.id, row);
      views = new Map();
    },
    edited: () => rows.values(),
    editedCount: () => rows.size,
    restore: (saved) => {
      for (const row of saved) rows.set(row.id, row);
      views = new Map();
    },
  };
};

interface View {
  total: number;
  idAt(place: number): number | undefined;
  keyAt(place: number): number | string;
}

const buildView = (
  query: Query,
  sequence: Sequence,
  source: Source,
  rows: ReadonlyMap<number, Row>,
  factsOf: (record: Fields) => Facts,
): View => {
  const taken: number[] = [];
  const added: { id: number; key: number | string }[] = [];
  for (const row of rows.values()) {
    const index = source.rowOf(row.id);
    if (index !== undefined) {
      const place = sequence.placeOf(index);
      if (place !== undefined) taken.push(place);
    }
    if (!row.record) continue;
    const facts = factsOf(row.record);
    if (!within(row.created, query.created) || !within(row.modified, query.modified)) continue;
    if (query.statuses && !query.statuses.includes(facts.status)) continue;
    if (query.matches && !query.matches(facts)) continue;
    added.push({ id: row.id, key: keyOf(query.order, row, facts) });
  }
  taken.sort((a, b) => a - b);
  added.sort((a, b) => compare(a.key, a.id, b.key, b.id));
  // Where each edit stands among all rows: its place among the edits + the untouched rows before it.
  const places = added.map((item, at) => {
    const before = sequence.countBefore(item.key, item.id);
    return at + before - countBelow(taken, before);
  });
  const untouched = (nth: number): number => {
    let low = 0;
    let high = taken.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((taken[middle] ?? 0) - middle <= nth) low = middle + 1;
      else high = middle;
    }
    return nth + low;
  };
  const locate = (place: number): { added: number } | { base: number } => {
    const before = countBelow(places, place);
    return places[before] === place ? { added: before } : { base: sequence.rowAt(untouched(place - before)) };
  };
  return {
    total: sequence.length - taken.length + added.length,
    idAt: (place) => {
      const at = locate(place);
      return 'added' in at ? added[at.added]?.id : source.idOf(at.base);
    },
    keyAt: (place) => {
      const at = locate(place);
      return 'added' in at ? (added[at.added]?.key ?? 0) : sequence.keyOf(at.base);
    },
  };
};

/** Within rows of one key, a rotation that depends on the page: pages then repeat and miss rows. */
const shuffledPlace = (view: View, place: number, page: number): number => {
  const key = view.keyAt(place);
  let first = place;
  let last = place;
  while (first > 0 && view.keyAt(first - 1) === key) first -= 1;
  while (last < view.total - 1 && view.keyAt(last + 1) === key) last += 1;
  const size = last - first + 1;
  return size < 2 ? place : first + ((place - first + mix(page, first)) % size);
};

const keyOf = (order: Query['order'], row: Row, facts: Facts): number | string => {
  if (order === 'id') return row.id;
  if (order === 'date') return row.created;
  return order === 'modified' ? row.modified : facts.name.toLowerCase();
};

/** How many of the sorted values are below a bound. */
const countBelow = (sorted: readonly number[], bound: number): number => {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) < bound) low = middle + 1;
    else high = middle;
  }
  return low;
};
