import { type Filter, narrow, type Range } from './filter.ts';
import type { Kind, RecordOf } from './records.ts';
import { type Comparator, type Node, parseSearch } from './search-syntax.ts';

/** How a field of a kind is searched. */
export type SearchField<R> =
  | { type: 'created' | 'updated' | 'id' }
  | { type: 'time' | 'number'; of(record: R): number | null }
  | { type: 'text'; of(record: R): readonly (string | null)[] }
  | { type: 'flag'; of(record: R): boolean }
  /** Takes the value itself: states that stand for several things. */
  | { type: 'choice'; matches(record: R, value: string): boolean };

export interface Warning {
  field: string;
  message: string;
  code: 'invalid_field' | 'invalid_value';
}

export interface SearchRules<K extends Kind> {
  fields: Readonly<Record<string, SearchField<RecordOf[K]>>>;
  /** A word without a field. */
  text(record: RecordOf[K]): string;
  /** An id as it stands in a search → the record's number. */
  number(text: string): number | undefined;
}

type Test<R> = (record: R) => boolean;

/** What a search leaves. Unknown fields and values that cannot be read are warned of and left out, not refused. */
export const compileSearch = <K extends Kind>(
  query: string,
  rules: SearchRules<K>,
): { filter: Filter<K>; warnings: Warning[] } => {
  const warnings: Warning[] = [];
  const filter: Filter<K> = {};
  const tests: Test<RecordOf[K]>[] = [];

  const warn = (field: string, code: Warning['code']): undefined => {
    const message = code === 'invalid_field' ? 'Invalid search field for this query.' : 'Input value is not valid.';
    warnings.push({ field, message, code });
    return undefined;
  };

  /** A bound that lists can use, or a test of one record; undefined: ignored with a warning. */
  const termOf = (term: Extract<Node, { kind: 'term' }>): Bound | Test<RecordOf[K]> | undefined => {
    if (term.field === undefined) {
      const word = term.value.toLowerCase();
      return word === '' || word === '*' ? () => true : (record) => rules.text(record).toLowerCase().includes(word);
    }
    const field = rules.fields[term.field];
    if (!field) return warn(term.field, 'invalid_field');
    switch (field.type) {
      case 'created':
      case 'updated': {
        const second = secondOf(term.value, term.quoted);
        return second === undefined
          ? warn(term.field, 'invalid_value')
          : { on: field.type, range: rangeOf(term.comparator, second) };
      }
      case 'id': {
        const n = rules.number(term.value);
        if (n !== undefined) return { on: 'n', range: rangeOf(term.comparator, n) };
        return /^\d+$/.test(term.value) ? () => false : warn(term.field, 'invalid_value');
      }
      case 'time':
      case 'number': {
        const wanted = field.type === 'time' ? secondOf(term.value, term.quoted) : Number(term.value);
        if (wanted === undefined || Number.isNaN(wanted)) return warn(term.field, 'invalid_value');
        const range = rangeOf(term.comparator, wanted);
        return (record) => {
          const value = field.of(record);
          return value !== null && value >= (range.from ?? -Infinity) && value <= (range.to ?? Infinity);
        };
      }
      case 'text': {
        const wanted = term.value.toLowerCase();
        const start = wanted.endsWith('*') ? wanted.slice(0, -1) : undefined;
        return (record) =>
          field.of(record).some((value) => {
            const text = value?.toLowerCase();
            return text !== undefined && (start === undefined ? text === wanted : text.startsWith(start));
          });
      }
      case 'flag': {
        if (!/^(true|false)$/i.test(term.value)) return warn(term.field, 'invalid_value');
        const wanted = term.value.toLowerCase() === 'true';
        return (record) => field.of(record) === wanted;
      }
      case 'choice': {
        const wanted = term.value.toLowerCase().split(',');
        return (record) => wanted.some((value) => field.matches(record, value));
      }
    }
  };
  const boundTest =
    ({ on, range }: Bound): Test<RecordOf[K]> =>
    (record) => {
      const value = on === 'n' ? record.n : on === 'created' ? record.createdAt : record.updatedAt;
      return value >= (range.from ?? -Infinity) && value <= (range.to ?? Infinity);
    };
  const testOf = (node: Node): Test<RecordOf[K]> => {
    if (node.kind === 'not') {
      const inner = testOf(node.part);
      return (record) => !inner(record);
    }
    if (node.kind === 'term') {
      const made = termOf(node);
      if (made === undefined) return () => true;
      return typeof made === 'function' ? made : boundTest(made);
    }
    const parts = node.parts.map(testOf);
    return node.kind === 'and'
      ? (record) => parts.every((part) => part(record))
      : (record) => parts.some((part) => part(record));
  };
  const top = (node: Node): void => {
    if (node.kind === 'and') for (const part of node.parts) top(part);
    else if (node.kind === 'term') {
      const made = termOf(node);
      if (typeof made === 'function') tests.push(made);
      else if (made) filter[made.on] = narrow(filter[made.on], made.range);
    } else tests.push(testOf(node));
  };
  top(parseSearch(query));
  if (tests.length > 0) filter.matches = (record) => tests.every((test) => test(record));
  return { filter, warnings };
};

interface Bound {
  on: 'n' | 'created' | 'updated';
  range: Range;
}

const rangeOf = (comparator: Comparator, value: number): Range => {
  if (comparator === '>') return { from: Math.floor(value) + 1 };
  if (comparator === '>=') return { from: value };
  if (comparator === '<') return { to: Math.ceil(value) - 1 };
  return comparator === '<=' ? { to: value } : { from: value, to: value };
};

/** A time needs quotes: the colons in it break the syntax. Fractions of a second are cut, as the index has none. */
const secondOf = (text: string, quoted: boolean): number | undefined => {
  if (!quoted && text.includes(':')) return undefined;
  const parsed = Date.parse(/^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00:00Z` : text);
  return Number.isNaN(parsed) ? undefined : Math.floor(parsed / 1000);
};
