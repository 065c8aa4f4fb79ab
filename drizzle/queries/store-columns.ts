/**
 * Statements for tables that are written as sets (row-set.ts): columns named once. Rows come with camelCase
 * keys; columns are snake_case.
 */
export type Columns = Record<
  string,
  'text' | 'text[]' | 'numeric' | 'boolean' | 'integer' | 'jsonb' | 'timestamptz' | 'uuid'
>;

export const snake = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

const list = (columns: Columns, of: (name: string) => string): string => Object.keys(columns).map(of).join(', ');

/** `external_id, total` */
export const targets = (columns: Columns): string => list(columns, snake);

/** `i."externalId", i."total"`: values as they come; lists and objects are never null in a column that refuses it. */
export const values = (columns: Columns): string => list(columns, (name) => `i."${name}"`);

/** `external_id = excluded.external_id, total = excluded.total` */
export const overwrites = (columns: Columns): string =>
  list(columns, (name) => `${snake(name)} = excluded.${snake(name)}`);

/** True for a row `i` of a set that would change what `table` holds; an unchanged row is never written. */
export const differs = (columns: Columns, table: string): string =>
  `(${list(columns, (name) => `${table}.${snake(name)}`)}) is distinct from (${values(columns)})`;

/** The same where a row meets the stored one, `t`, of its key. */
export const differsFromStored = (columns: Columns): string =>
  `(${list(columns, (name) => `t.${snake(name)}`)}) is distinct from (${list(columns, (name) => `excluded.${snake(name)}`)})`;

/**
 * A row as JSON for people: amounts as text (a JSON number would lose digits in JavaScript), instants
 * in UTC with a Z.
 */
export const image = (columns: Columns, table: string): string =>
  `jsonb_build_object(${Object.entries(columns)
    .map(([name, type]) => `'${name}', ${imageValue(`${table}.${snake(name)}`, type)}`)
    .join(', ')})`;

const imageValue = (column: string, type: Columns[string]): string => {
  if (type === 'numeric') return `${column}::text`;
  if (type === 'timestamptz') return `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
  return column;
};
