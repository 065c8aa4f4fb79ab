import type { Columns } from './store-columns.ts';

/** A set of rows as an item of FROM, and its parameters. */
export interface RowSet {
  /** Reads as `i`, its columns typed: `i."externalId"`. Its parameters begin at the number that was asked for. */
  from: string;
  parameters(rows: readonly object[]): string[];
  /** Number of the first parameter behind its own. */
  next: number;
}

/**
 * Rows travel by columns, each as one text that Postgres only cuts at a separator: reading the same rows from a
 * JSON document costs it twice as much, and array literals half as much again.
 * @param first number of the first parameter.
 */
export function rowSet(columns: Columns, first: number): RowSet {
  const named = Object.entries(columns);
  const typed = named.map(([name, type]) => (type === 'text' ? `r."${name}"` : `r."${name}"::${type} as "${name}"`));
  const texts = named.map(
    (_, index) => `string_to_table($${first + 3 + index}::text, $${first}::text, $${first + 1}::text)`,
  );
  const names = named.map(([name]) => `"${name}"`).join(', ');
  return {
    from: `(select ${typed.join(', ')} from rows from (${texts.join(', ')}) as r (${names}) limit $${first + 2}::int) as i`,
    parameters: (rows) => {
      const cells = named.map(([name, type]) =>
        rows.map((row) => cellText((row as Record<string, unknown>)[name], type === 'text[]')),
      );
      for (let marks = usual; ; marks = untypable()) {
        const texts = packed(cells, marks);
        if (texts) return [marks.separator, marks.nothing, String(rows.length), ...texts];
      }
    },
    next: first + 3 + named.length,
  };
}

function cellText(value: unknown, isList: boolean): string | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string') {
    // Encoded as UTF-8 it would become another character without a word.
    if (!value.isWellFormed()) throw refused('a text holds half of a character');
    return value;
  }
  if (value instanceof Date) return value.toISOString();
  if (isList) return listText(value as string[]);
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

const listText = (items: string[]): string =>
  `{${items.map((item) => `"${cellText(item, false)?.replace(/["\\]/g, '\\$&')}"`).join(',')}}`;

interface Marks {
  separator: string;
  nothing: string;
}

/** Control characters that no shop uses; where one does, marks that nobody can have typed. */
const usual: Marks = { separator: '\u001e', nothing: '\u001f' };
const untypable = (): Marks => ({
  separator: `\u001e${crypto.randomUUID()}\u001e`,
  nothing: `\u001f${crypto.randomUUID()}\u001f`,
});

/**
 * Each column as one text. Looking for a mark in each value costs more than making the text: the marks are
 * counted in it instead.
 * @returns undefined when a value holds one of the marks.
 */
function packed(cells: readonly (string | null)[][], marks: Marks): string[] | undefined {
  const { separator, nothing } = marks;
  const texts: string[] = [];
  for (const column of cells) {
    let nulls = 0;
    const written = column.map((text) => {
      if (text !== null) return text;
      nulls += 1;
      return nothing;
    });
    // A separator behind the last one: a single empty text would else be no row at all.
    written.push('');
    const text = written.join(separator);
    if (count(text, separator) !== column.length || count(text, nothing) !== nulls) return undefined;
    texts.push(text);
  }
  return texts;
}

function count(text: string, mark: string): number {
  let found = 0;
  for (let at = text.indexOf(mark); at !== -1; at = text.indexOf(mark, at + mark.length)) found += 1;
  return found;
}

/** As Postgres would refuse it: such a record is a failure of its own. */
const refused = (message: string): Error => Object.assign(new Error(message), { code: '22021' });
