import {
  type GraphQLField,
  type GraphQLObjectType,
  getNamedType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  isRequiredArgument,
} from 'graphql';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { makeSandbox, type Sandbox } from '../app.ts';
import { loadSchema, publishedVersions } from './schema/load.ts';
import { askGraphql } from './testing.ts';

// The published schema is read in the first test of a file: seconds, on a machine that is busy.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

/** Everything that can be asked of a type without arguments, so many objects deep. */
const selectionOf = (type: GraphQLObjectType, depth: number): string => {
  const parts: string[] = [];
  for (const field of Object.values(type.getFields())) {
    if (field.args.some(isRequiredArgument)) continue;
    const named = getNamedType(field.type);
    if (isLeafType(named)) parts.push(field.name);
    else if (isObjectType(named) && depth > 0) {
      const inner = innerOf(field, named, depth);
      if (inner !== '') parts.push(inner);
    }
  }
  return parts.join(' ');
};
const innerOf = (field: GraphQLField<unknown, unknown>, named: GraphQLObjectType, depth: number): string => {
  const first = field.args.some((argument) => argument.name === 'first') ? '(first: 2)' : '';
  if (!named.name.endsWith('Connection')) {
    const inner = selectionOf(named, depth - 1);
    return inner === '' ? '' : `${field.name}${first} { ${inner} }`;
  }
  const nodes = getNamedType(named.getFields().nodes?.type);
  if (!nodes || !isObjectType(nodes)) return '';
  const inner = selectionOf(nodes, depth - 1);
  return inner === '' ? '' : `${field.name}${first} { nodes { ${inner} } pageInfo { hasNextPage } }`;
};

/** Custom scalars are checked by nobody else: what their names promise. */
const scalars: Record<string, RegExp> = {
  DateTime: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/,
  Decimal: /^-?\d+\.\d+$/,
  Money: /^-?\d+(\.\d+)?$/,
  UnsignedInt64: /^\d+$/,
  URL: /^https?:\/\//,
  ID: /^gid:\/\/shopify\/\w+\//,
};

describe('every field of the published schema', () => {
  let sandbox: Sandbox;
  let url = '';
  beforeAll(async () => {
    sandbox = makeSandbox({ orders: 40, customers: 20, products: 20 });
    ({ url } = await sandbox.listen());
  });
  afterAll(() => sandbox.close());

  it.each(publishedVersions().map((version) => [version]))(
    'has an answer that the schema of %s allows',
    async (version) => {
      const { schema, scopes } = loadSchema(version);
      const { shop } = sandbox.shopify.unit();
      shop.tokens.set('shpat_all', {
        value: 'shpat_all',
        clientId: null,
        scopes: [...new Set([...scopes.values()].flat()), 'read_all_orders'],
        expiresAt: null,
      });
      sandbox.shopify.setFaults({ maxQueryCost: 1e9, bucketCapacity: 1e9 });
      const wrong: string[] = [];
      const check = (value: unknown, type: GraphQLObjectType, path: string): void => {
        for (const [name, inner] of Object.entries((value ?? {}) as Record<string, unknown>)) {
          const field = type.getFields()[name];
          if (!field || inner === null) continue;
          const plain = isNonNullType(field.type) ? field.type.ofType : field.type;
          const named = getNamedType(field.type);
          for (const item of isListType(plain) ? (inner as unknown[]) : [inner]) {
            if (isObjectType(named)) check(item, named, `${path}.${name}`);
            else if (scalars[named.name]?.test(String(item)) === false)
              wrong.push(`${path}.${name}: ${named.name} ${String(item)}`);
          }
        }
      };
      for (const [field, kind] of [
        ['orders', 'Order'],
        ['customers', 'Customer'],
        ['products', 'Product'],
        ['shop', 'Shop'],
      ] as const) {
        const type = schema.getType(kind);
        if (!isObjectType(type)) throw new Error(`No ${kind} in ${version}.`);
        const selection = selectionOf(type, kind === 'Shop' ? 1 : 2);
        const query =
          kind === 'Shop' ? `{ shop { ${selection} } }` : `{ ${field}(first: 20) { nodes { ${selection} } } }`;
        const { data, errors } = await askGraphql<Record<string, { nodes?: unknown[] }>>(
          url,
          shop.domain,
          'shpat_all',
          query,
          { version },
        );
        expect(errors, JSON.stringify(errors?.slice(0, 3))).toBeUndefined();
        for (const item of data[field]?.nodes ?? [data[field]]) check(item, type, kind);
      }
      expect([...new Set(wrong)].slice(0, 20)).toEqual([]);
    },
  );
});
