import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { buildClientSchema, type GraphQLSchema, type IntrospectionQuery } from 'graphql';

/** What an API version offers, and which permission each part of it needs. */
export interface AdminSchema {
  version: string;
  schema: GraphQLSchema;
  /** Permissions of which one is needed: by `Type` and by `Type.field`. */
  scopes: ReadonlyMap<string, readonly string[]>;
}

interface Published {
  data: IntrospectionQuery;
  offline_scopes: {
    items: { type: 'type' | 'field'; typeName: string; fieldName?: string; offlineScopes: string[] }[];
  };
}

/** The folder of @shopify/dev-mcp with the published schemas. Its entry points are programs, so it is looked for. */
const folder = (): string => {
  const places = createRequire(import.meta.url).resolve.paths('@shopify/dev-mcp') ?? [];
  for (const place of places) {
    const found = join(place, '@shopify', 'dev-mcp', 'dist', 'data');
    try {
      if (readdirSync(found).length > 0) return found;
    } catch {
      // Not in this one: modules are looked for in each folder upwards.
    }
  }
  throw new Error(
    'The package @shopify/dev-mcp is not installed: the sandbox takes Shopify’s published schema from it.',
  );
};

const filePattern = /^admin_(\d{4}-\d\d)\.json\.gz$/;
let versions: string[] | undefined;

/** The stable versions that are published, oldest first. */
export const publishedVersions = (): readonly string[] => {
  versions ??= readdirSync(folder())
    .map((name) => filePattern.exec(name)?.[1])
    .filter((name) => name !== undefined)
    .sort();
  return versions;
};

const loaded = new Map<string, AdminSchema>();

/** Read on first use and kept: a version is 3,500 types. */
export const loadSchema = (version: string): AdminSchema => {
  const known = loaded.get(version);
  if (known) return known;
  const text = gunzipSync(readFileSync(join(folder(), `admin_${version}.json.gz`))).toString('utf8');
  const published = JSON.parse(text) as Published;
  const scopes = new Map<string, readonly string[]>();
  for (const item of published.offline_scopes.items)
    if (item.offlineScopes.length > 0)
      scopes.set(item.type === 'type' ? item.typeName : `${item.typeName}.${item.fieldName}`, item.offlineScopes);
  const made = { version, schema: buildClientSchema(published.data, { assumeValid: true }), scopes };
  loaded.set(version, made);
  return made;
};

/** Which version answers a request: unknown and retired ones fall forward to the oldest that is supported. */
export const versionFor = (asked: string): string => {
  const known = publishedVersions();
  const [oldest] = known;
  if (oldest === undefined) throw new Error('The package @shopify/dev-mcp holds no version of the Admin API.');
  return known.includes(asked) ? asked : oldest;
};
