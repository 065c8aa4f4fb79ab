import type { Refusal } from './errors.ts';
import type { PhpValue } from './oauth.ts';

/** One query parameter as the store's route declares it. */
type ParamSpec =
  | { type: 'integer'; min?: number; max?: number }
  | { type: 'enum'; values: readonly string[] }
  | { type: 'enums'; values: readonly string[] }
  | { type: 'integers' }
  | { type: 'date' }
  | { type: 'boolean' }
  | { type: 'string' };
export type ParamSpecs = Readonly<Record<string, ParamSpec>>;

/** A parsed query string. */
export type PhpQuery = Map<string, PhpValue>;

/** Parsed parameters; unknown ones are ignored, as the store ignores them. */
export interface Params {
  integer(name: string): number | undefined;
  text(name: string): string | undefined;
  list(name: string): string[] | undefined;
  flag(name: string): boolean;
}

/** Reads a query by its route's specification; every bad parameter is named in one 400. */
export const readParams = (query: PhpQuery, specs: ParamSpecs): Params | Refusal => {
  const bad: { name: string; code: string; message: string; data: unknown }[] = [];
  for (const [name, spec] of Object.entries(specs)) {
    const value = query.get(name);
    if (value === undefined) continue;
    const problem = check(name, value, spec);
    if (problem) bad.push({ name, ...problem });
  }
  if (bad.length > 0)
    return {
      code: 'rest_invalid_param',
      message: `Invalid parameter(s): ${bad.map((item) => item.name).join(', ')}`,
      status: 400,
      data: {
        params: Object.fromEntries(bad.map((item) => [item.name, item.message])),
        details: Object.fromEntries(bad.map(({ name, code, message, data }) => [name, { code, message, data }])),
      },
    };
  const one = (name: string): string | undefined => {
    const value = query.get(name);
    return typeof value === 'string' ? value : undefined;
  };
  return {
    text: one,
    integer: (name) => {
      const value = one(name);
      return value === undefined || value === '' ? undefined : Math.abs(Math.trunc(Number(value)));
    },
    list: (name) => {
      const value = query.get(name);
      return value === undefined ? undefined : listOf(value);
    },
    flag: (name) => ['1', 'true'].includes(one(name) ?? ''),
  };
};

/** "a,b" or a[]=a&a[]=b → ["a", "b"]. */
export const listOf = (value: PhpValue): string[] =>
  typeof value === 'string'
    ? value.split(/[\s,]+/).filter((item) => item !== '')
    : [...value.values()].filter((item): item is string => typeof item === 'string');

const check = (
  name: string,
  value: PhpValue,
  spec: ParamSpec,
): { code: string; message: string; data: unknown } | undefined => {
  const text = typeof value === 'string' ? value : '';
  if (spec.type === 'integer') {
    if (!/^-?\d+$/.test(text)) return invalidType(name, 'integer');
    const { min, max } = spec;
    const number = Number(text);
    if (min !== undefined && max !== undefined && (number < min || number > max))
      return bounds(`${name} must be between ${min} (inclusive) and ${max} (inclusive)`);
    if (min !== undefined && number < min) return bounds(`${name} must be greater than or equal to ${min}`);
  }
  if (spec.type === 'enum' && !spec.values.includes(text)) return notOneOf(name, spec.values);
  if (spec.type === 'enums')
    for (const [place, item] of listOf(value).entries())
      if (!spec.values.includes(item)) return notOneOf(`${name}[${place}]`, spec.values);
  if (spec.type === 'integers')
    for (const [place, item] of listOf(value).entries())
      if (!/^-?\d+$/.test(item)) return invalidType(`${name}[${place}]`, 'integer');
  if (spec.type === 'date' && !isoDate.test(text))
    return { code: 'rest_invalid_date', message: 'Invalid date.', data: null };
  if (spec.type === 'boolean' && !['true', 'false', '0', '1', ''].includes(text)) return invalidType(name, 'boolean');
  return undefined;
};

const isoDate = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:?\d\d)?$/i;
const invalidType = (name: string, type: string) => ({
  code: 'rest_invalid_type',
  message: `${name} is not of type ${type}.`,
  data: { param: name },
});
const bounds = (message: string) => ({ code: 'rest_out_of_bounds', message, data: null });
const notOneOf = (name: string, values: readonly string[]) => {
  const [last, ...rest] = [...values].reverse();
  const joined = rest.length === 1 ? `${rest[0]} and ${last}` : `${rest.reverse().join(', ')}, and ${last}`;
  return { code: 'rest_not_in_enum', message: `${name} is not one of ${joined}.`, data: null };
};
