import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import type { GraphQLSchema, IntrospectionQuery } from 'graphql';

/** The one copy that the type generator uses too: the test runner's own resolution would load another. */
export const graphql = createRequire(import.meta.url)('graphql') as typeof import('graphql');

/** The schemas of Shopify's Admin API that its own package publishes, by version; the newest first. */
const folder = fileURLToPath(new URL('../../node_modules/@shopify/dev-mcp/dist/data', import.meta.url));

export const adminVersions = readdirSync(folder)
  .flatMap((name) => /^admin_(\d{4}-\d{2})\.json\.gz$/.exec(name)?.[1] ?? [])
  .sort()
  .reverse();

export function adminSchema(version: string): GraphQLSchema {
  const text = gunzipSync(readFileSync(join(folder, `admin_${version}.json.gz`))).toString('utf8');
  const introspection = JSON.parse(text) as { data: IntrospectionQuery } | IntrospectionQuery;
  return graphql.buildClientSchema('data' in introspection ? introspection.data : introspection, { assumeValid: true });
}
