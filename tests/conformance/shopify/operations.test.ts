import { bulkQuery, everyOperation } from '@syncline/shared/connectors/shopify/operations';
import { allRights, type Rights } from '@syncline/shared/connectors/shopify/selections';
import { apiVersion } from '@syncline/shared/connectors/shopify/settings';
import type { DocumentNode } from 'graphql';
import { describe, expect, it } from 'vitest';
import { adminSchema, adminVersions, graphql } from './admin-schema.ts';

const {
  getNamedType,
  isInterfaceType,
  isObjectType,
  NoDeprecatedCustomRule,
  parse,
  specifiedRules,
  TypeInfo,
  validate,
  visit,
  visitWithTypeInfo,
} = graphql;

const aYearAgo = Date.now() - 366 * 24 * 60 * 60 * 1_000;
const supported = adminVersions.filter((version) => Date.parse(`${version}-01`) >= aYearAgo || version === apiVersion);

const noRights: Rights = { customers: false, products: false, fulfilments: false, inventory: false };

describe('every question to Shopify', () => {
  it('goes to the newest published version', () => {
    expect(apiVersion).toBe(adminVersions[0]);
  });

  it.each(supported)('is understood by version %s, without anything that is going away', (version) => {
    const schema = adminSchema(version);
    for (const rights of [allRights, noRights, { ...noRights, inventory: true }]) {
      const operations = everyOperation(rights);
      expect(new Set(operations.map(({ name }) => name)).size).toBe(operations.length);
      for (const { name, text } of operations) {
        const problems = validate(schema, parse(text), [...specifiedRules, NoDeprecatedCustomRule]);
        expect(
          problems.map(({ message }) => message),
          `${name} in ${version}`,
        ).toEqual([]);
      }
    }
  });

  // https://shopify.dev/docs/api/usage/bulk-operations/queries#operation-restrictions (November 2026)
  it.each(['customers', 'orders', 'products'] as const)('keeps the rules of bulk operations for %s', (list) => {
    const document = parse(bulkQuery(list, allRights, "created_at:>='2026-01-01T00:00:00Z'"));
    const found = connectionsIn(document);
    expect(found.length).toBeGreaterThan(0);
    expect(found.length).toBeLessThanOrEqual(5);
    expect(Math.max(...found.map(({ depth }) => depth))).toBeLessThanOrEqual(2);
    for (const { name, isNode, inList } of found) {
      expect(isNode, `rows of ${name} have ids`).toBe(true);
      expect(inList, `${name} stands within a list`).toBe(false);
    }
    expect(document.definitions).toHaveLength(1);
  });

  it('writes a filter into a bulk query as one text', () => {
    const filter = `updated_at:>='2026-01-01T00:00:00Z' AND tag:"a\\b"`;
    const document = parse(bulkQuery('orders', allRights, filter));
    const values: string[] = [];
    visit(document, { StringValue: ({ value }) => void values.push(value) });
    expect(values).toContain(filter);
    expect(bulkQuery('orders', allRights, '')).toMatch(/^\{ orders \{ edges \{ node \{ id /);
  });
});

/** Connections of a query with how deep they stand in each other. */
function connectionsIn(document: DocumentNode): { name: string; depth: number; isNode: boolean; inList: boolean }[] {
  const types = new TypeInfo(adminSchema(apiVersion));
  const found: { name: string; depth: number; isNode: boolean; inList: boolean }[] = [];
  const open: ('connection' | 'list' | 'other')[] = [];
  visit(
    document,
    visitWithTypeInfo(types, {
      Field: {
        enter(field) {
          const type = types.getType();
          const named = type && getNamedType(type);
          const isConnection = named?.name.endsWith('Connection') === true;
          if (isConnection && isObjectType(named)) {
            const rows = getNamedType(named.getFields().nodes?.type ?? named);
            found.push({
              name: field.name.value,
              depth: open.filter((kind) => kind === 'connection').length,
              isNode:
                (isObjectType(rows) || isInterfaceType(rows)) &&
                rows.getInterfaces().some(({ name }) => name === 'Node'),
              inList: open.includes('list'),
            });
          }
          const isEdges = field.name.value === 'edges';
          open.push(isConnection ? 'connection' : String(type).startsWith('[') && !isEdges ? 'list' : 'other');
        },
        leave() {
          open.pop();
        },
      },
    }),
  );
  return found;
}
