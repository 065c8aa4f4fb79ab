/**
 * Statements for tables that are written as sets (row-set.ts): columns named once. Rows come with camelCase
 * keys; columns are snake_case.
 */
export type Columns = Record<
  string,
  'text' | 'text[]' | 'numeric' | 'boolean' | 'integer' | 'jsonb' | 'timestamptz' | 'uuid'
>;

export const snake = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** `external_id, total` */
export const targets = (columns: Columns): string => Object.keys(columns).map(snake).join(', ');

/** `i."externalId", i."total"`: values as they come; lists and objects are never null in a column that refuses it. */
export const values = (columns: Columns, alias = 'i'): string =>
  Object.keys(columns)
    .map((name) => `${alias}."${name}"`)
    .join(', ');

/** `external_id = excluded.external_id, total = excluded.total` */
export const overwrites = (columns: Columns): string =>
  Object.keys(columns)
    .map((name) => `${snake(name)} = excluded.${snake(name)}`)
    .join(', ');

/** True for a row that would change; an unchanged row is never written. */
export const differs = (columns: Columns, table: string, alias = 'i'): string =>
  `(${Object.keys(columns)
    .map((name) => `${table}.${snake(name)}`)
    .join(', ')}) is distinct from (${values(columns, alias)})`;

/** The same where a row meets another one of its key: `t` is what is stored. */
export const differsFromStored = (columns: Columns): string =>
  `(${Object.keys(columns)
    .map((name) => `t.${snake(name)}`)
    .join(', ')}) is distinct from (${Object.keys(columns)
    .map((name) => `excluded.${snake(name)}`)
    .join(', ')})`;

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
