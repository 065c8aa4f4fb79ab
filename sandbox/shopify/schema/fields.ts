import {
  GraphQLError,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isEnumType,
  isLeafType,
  isListType,
  isNonNullType,
} from 'graphql';
import { fixed } from '../data/money.ts';
import { pageArray } from './connection.ts';
import { type Args, type Context, hasScope, type Table } from './context.ts';
import type { AdminSchema } from './load.ts';
import { isProtected, protectedObject } from './protected-data.ts';

/** What a field of a type answers; the same for requests and for bulk operations. */
export type FieldReader = (source: unknown, args: Args, context: Context) => unknown;

/**
 * Readers of a schema's fields: a resolver where there is one, else the source's own value, else nothing (or what
 * stands for nothing where the schema wants something).
 */
export const makeFields = (admin: AdminSchema, tables: Readonly<Record<string, Table>>) => {
  const kept = new Map<string, FieldReader>();
  return (type: GraphQLObjectType, name: string): FieldReader => {
    const key = `${type.name}.${name}`;
    const known = kept.get(key);
    if (known) return known;
    const made = makeReader(admin, tables, type, name);
    kept.set(key, made);
    return made;
  };
};
export type Fields = ReturnType<typeof makeFields>;

const makeReader = (
  { schema, scopes }: AdminSchema,
  tables: Readonly<Record<string, Table>>,
  type: GraphQLObjectType,
  name: string,
): FieldReader => {
  const returns = type.getFields()[name]?.type;
  if (!returns) return () => undefined;
  const named = getNamedType(returns);
  const resolver = tables[type.name]?.[name] as FieldReader | undefined;
  // An empty list of what a real shop has, or a change that is not made, would pass for an answer.
  if (!resolver && (type.name === 'Mutation' || (type.name === 'QueryRoot' && named.name.endsWith('Connection'))))
    return () => {
      throw new GraphQLError(`The sandbox does not simulate ${name}.`, { extensions: { code: 'NOT_SIMULATED' } });
    };
  // The old amounts say what their `…Set` says, in the shop's currency.
  const setName = `${name.replace(/V2$/, '')}Set`;
  const ofSet = tables[type.name]?.[setName] as FieldReader | undefined;
  const isConnection = named.name.endsWith('Connection');
  const needed = [
    scopes.get(`${type.name}.${name}`),
    isLeafType(named) || isAbstractType(named) ? undefined : scopes.get(named.name),
  ].filter((wanted) => wanted !== undefined);
  const guarded = isProtected(type.name, name);
  const object = protectedObject(named.name);
  // Worked out once: a bulk operation reads a field a million times.
  const required = isNonNullType(returns);
  const isMoney = named.name === 'Money' || named.name === 'MoneyV2';
  const empty = isNonNullType(returns) ? blank(schema, returns.ofType) : (): unknown => null;

  const read: FieldReader = (source, args, context) => {
    const value = resolver
      ? resolver(source, args, context)
      : (source as Record<string, unknown> | null | undefined)?.[name];
    if (value === undefined && isMoney) {
      const set = ofSet ? ofSet(source, args, context) : (source as Record<string, unknown> | null)?.[setName];
      if (set) return shopMoney(set, named.name);
    }
    if (value === undefined || (value === null && required)) return empty();
    return isConnection && Array.isArray(value) ? pageArray(value, args) : value;
  };
  return (source, args, context) => {
    for (const wanted of needed) if (!hasScope(context, wanted)) throw denied(name, wanted);
    if (object && context.shop.faults.protectedData === 'closed') throw closed(object);
    if (guarded && context.shop.faults.protectedData !== 'approved') {
      if (context.shop.faults.protectedData !== 'null') throw unapproved(name);
      return required ? empty() : isListType(returns) ? [] : null;
    }
    return read(source, args, context);
  };
};

const shopMoney = (set: unknown, as: string): unknown => {
  const bag = set as { shop: number; currency: string } | null | undefined;
  if (!bag) return null;
  return as === 'Money'
    ? fixed(bag.shop, bag.currency)
    : { amount: fixed(bag.shop, bag.currency), currencyCode: bag.currency };
};

/** What stands for nothing where null may not stand. */
const blank = (schema: GraphQLSchema, type: GraphQLOutputType): (() => unknown) => {
  if (isListType(type)) return () => [];
  const named = getNamedType(type);
  if (isEnumType(named)) return () => named.getValues()[0]?.value;
  if (named.name.endsWith('Connection')) return () => pageArray([], { first: 1 });
  if (isAbstractType(named)) return () => ({ __typename: schema.getPossibleTypes(named)[0]?.name });
  if (!isLeafType(named)) return () => ({});
  const value = scalars[named.name] ?? '';
  return () => value;
};
const scalars: Readonly<Record<string, unknown>> = {
  Boolean: false,
  Int: 0,
  Float: 0,
  Decimal: '0.0',
  Money: '0.00',
  UnsignedInt64: '0',
  BigInt: '0',
  DateTime: '2020-01-01T00:00:00Z',
  Date: '2020-01-01',
  URL: 'https://shop.example/',
  ID: 'gid://shopify/Unknown/0',
  UtcOffset: '+00:00',
};

export const denied = (field: string, wanted: readonly string[]): GraphQLError => {
  const requiredAccess = `${wanted.map((scope) => `\`${scope}\``).join(' or ')} access scope.`;
  return new GraphQLError(`Access denied for ${field} field. Required access: ${requiredAccess}`, {
    extensions: { code: 'ACCESS_DENIED', documentation: 'https://shopify.dev/api/usage/access-scopes', requiredAccess },
  });
};

export const closed = (object: string): GraphQLError =>
  new GraphQLError(
    `This app is not approved to access the ${object} object. See https://shopify.dev/docs/apps/launch/protected-customer-data for more details.`,
    {
      extensions: {
        code: 'ACCESS_DENIED',
        documentation: 'https://shopify.dev/docs/apps/launch/protected-customer-data',
      },
    },
  );

const unapproved = (field: string): GraphQLError =>
  new GraphQLError(
    `This app is not approved to use the ${field} field. See https://shopify.dev/docs/apps/launch/protected-customer-data for more details.`,
    {
      extensions: {
        code: 'ACCESS_DENIED',
        documentation: 'https://shopify.dev/docs/apps/launch/protected-customer-data',
      },
    },
  );
