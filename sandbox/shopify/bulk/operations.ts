import { rm } from 'node:fs/promises';
import { valueFromASTUntyped } from 'graphql';
import type { Kind } from '../data/records.ts';
import { filterOf, isOmitted, sourceOf } from '../resolvers/lists.ts';
import { instant, instantOrNull } from '../resolvers/money-bag.ts';
import type { Args, Context } from '../schema/context.ts';
import { type Fields, closed as objectClosed } from '../schema/fields.ts';
import { loadSchema } from '../schema/load.ts';
import { protectedObject } from '../schema/protected-data.ts';
import type { Shop } from '../shop.ts';
import { type BulkQuery, readBulkQuery } from './check.ts';
import { compileProjector } from './project.ts';
import { makeResultFile } from './result-file.ts';

type Status = 'CREATED' | 'RUNNING' | 'COMPLETED' | 'CANCELING' | 'CANCELED' | 'FAILED' | 'EXPIRED';
export interface Operation {
  n: number;
  app: string;
  query: string;
  status: Status;
  errorCode: string | null;
  createdAt: number;
  completedAt: number | null;
  objectCount: number;
  rootObjectCount: number;
  fileSize: number | null;
  /** The file, and whether it is only a part. */
  file: { key: string; path: string; partial: boolean } | undefined;
}

export interface BulkOperations {
  run(context: Context, query: string): unknown;
  cancel(context: Context, gid: string): unknown;
  find(n: number, app: string): unknown;
  /** Newest first. */
  all(app: string): unknown[];
  search(app: string, query: string): unknown[];
  file(key: string): { path: string; expired: boolean } | undefined;
  close(): Promise<void>;
}

const host = 'https://storage.googleapis.com/shopify-tiers-assets-prod-us-east1/bulk-operation-outputs';
const going: ReadonlySet<Status> = new Set(['CREATED', 'RUNNING', 'CANCELING']);

/** Queries that run by themselves and leave a file. */
export const makeBulkOperations = (
  shop: Shop,
  deps: { folder: string; fieldsOf(version: string): Fields; onFinish(operation: Operation, app: string): void },
): BulkOperations => {
  const operations = new Map<number, Operation>();
  let closed = false;

  const urlOf = (operation: Operation): string | null => {
    if (!operation.file || operation.completedAt === null) return null;
    const expires = operation.completedAt + shop.faults.bulk.urlSeconds;
    return `${host}/${operation.file.key}-final?GoogleAccessId=assets-us-prod%40shopify-tiers.iam.gserviceaccount.com&Expires=${expires}&Signature=sandbox`;
  };
  const shown = (operation: Operation): Record<string, unknown> => ({
    __typename: 'BulkOperation',
    id: shop.ids.gid('BulkOperation', operation.n),
    type: 'QUERY',
    query: operation.query,
    status: operation.status,
    errorCode: operation.errorCode,
    createdAt: instant(operation.createdAt),
    completedAt: instantOrNull(operation.completedAt),
    objectCount: String(operation.objectCount),
    rootObjectCount: String(operation.rootObjectCount),
    fileSize: operation.fileSize === null ? null : String(operation.fileSize),
    url: operation.file?.partial === false ? urlOf(operation) : null,
    partialDataUrl: operation.file?.partial === true ? urlOf(operation) : null,
  });
  const own = (app: string): Operation[] => [...operations.values()].filter((item) => item.app === app).reverse();
  const refuse = (field: string[] | null, message: string, code: string): unknown => ({
    bulkOperation: null,
    userErrors: [{ field, message, code }],
  });

  const carryOut = async (operation: Operation, query: BulkQuery, context: Context): Promise<void> => {
    const { bulk } = shop.faults;
    const { schema } = loadSchema(context.version);
    if (shop.faults.protectedData === 'closed' && protectedObject(query.type.name)) throw objectClosed(query.type.name);
    const projector = compileProjector(schema, deps.fieldsOf(context.version), query.fragments, query.set, query.type);
    const file = await makeResultFile(deps.folder, bulk.shuffle);
    const { kind } = query;
    const args = argumentsOf(query);
    const { filter } = filterOf(context, kind, args.query, [kind]);
    const collection = shop.collections[kind];
    const total = bulk.outcome === 'COMPLETED' ? 0 : count(collection, filter);
    const started = Date.now();
    let missing = bulk.missingLines;
    for (const place of walkOf(collection, filter, args)) {
      if (closed || operation.status === 'CANCELING') break;
      if (bulk.outcome !== 'COMPLETED' && operation.rootObjectCount >= total * bulk.failAt) break;
      const record = collection.find(place);
      if (!record || isOmitted(shop, kind, place)) continue;
      operation.rootObjectCount += 1;
      projector.lines(sourceOf(kind, record as never), context, undefined, (line) => {
        operation.objectCount += 1;
        if (missing > 0 && operation.objectCount % 7 === 0) missing -= 1;
        else file.put(JSON.stringify(line));
      });
      if (operation.rootObjectCount % 100 === 0) {
        await file.drained();
        await pause(
          bulk.perSecond === 0 ? 0 : started + (operation.rootObjectCount / bulk.perSecond) * 1_000 - Date.now(),
        );
      }
    }
    const { bytes } = await file.end();
    const cancelled = (operation.status as Status) === 'CANCELING';
    operation.status = cancelled ? 'CANCELED' : bulk.outcome;
    operation.errorCode = operation.status === 'FAILED' ? 'INTERNAL_SERVER_ERROR' : null;
    const partial = operation.status !== 'COMPLETED';
    if (bytes > 0) operation.file = { key: file.key, path: file.path, partial };
    operation.fileSize = bytes > 0 && !partial ? bytes : null;
  };

  const start = async (operation: Operation, query: BulkQuery, context: Context): Promise<void> => {
    await pause(shop.faults.bulk.queueMs);
    if (closed) return;
    if (operation.status === 'CREATED') operation.status = 'RUNNING';
    try {
      await carryOut(operation, query, context);
    } catch (error) {
      operation.status = 'FAILED';
      operation.errorCode =
        (error as { extensions?: { code?: string } }).extensions?.code === 'ACCESS_DENIED'
          ? 'ACCESS_DENIED'
          : 'INTERNAL_SERVER_ERROR';
    }
    operation.completedAt = Math.floor(shop.now() / 1000);
    // A fault of this kind strikes once: the next operation runs through.
    if (shop.faults.bulk.outcome !== 'COMPLETED') shop.faults.bulk.outcome = 'COMPLETED';
    if (!closed) deps.onFinish(operation, operation.app);
  };

  return {
    run: (context, text) => {
      const busy = own(context.app).filter((item) => going.has(item.status));
      if (busy.length >= (context.version >= '2026-01' ? 5 : 1))
        return refuse(
          null,
          `A bulk query operation for this app and shop is already in progress: ${shop.ids.gid('BulkOperation', busy[0]?.n ?? 0)}.`,
          'OPERATION_IN_PROGRESS',
        );
      const query = readBulkQuery(loadSchema(context.version), text);
      if ('refusal' in query) return refuse(['query'], query.refusal, 'INVALID');
      const operation: Operation = {
        n: shop.next('bulk'),
        app: context.app,
        query: text,
        status: 'CREATED',
        errorCode: null,
        createdAt: Math.floor(shop.now() / 1000),
        completedAt: null,
        objectCount: 0,
        rootObjectCount: 0,
        fileSize: null,
        file: undefined,
      };
      operations.set(operation.n, operation);
      void start(operation, query, { ...context, searches: [], served: {} });
      return { bulkOperation: shown(operation), userErrors: [] };
    },
    cancel: (context, gid) => {
      const id = shop.ids.parse(gid);
      const operation = id && operations.get(id.n);
      if (!operation || operation.app !== context.app)
        return refuse(['id'], 'Bulk operation does not exist', 'INVALID');
      if (!going.has(operation.status))
        return {
          bulkOperation: shown(operation),
          userErrors: [{ field: null, message: 'A bulk operation cannot be canceled when it is completed' }],
        };
      operation.status = 'CANCELING';
      return { bulkOperation: shown(operation), userErrors: [] };
    },
    find: (n, app) => {
      const operation = operations.get(n);
      return operation?.app === app ? shown(operation) : undefined;
    },
    all: (app) => own(app).map(shown),
    search: (app, query) => {
      const wanted = /status:'?"?(\w+)/i.exec(query)?.[1]?.toUpperCase();
      return own(app)
        .filter((item) => wanted === undefined || item.status === wanted)
        .map(shown);
    },
    file: (key) => {
      for (const operation of operations.values())
        if (operation.file?.key === key)
          return {
            path: operation.file.path,
            expired: (operation.completedAt ?? 0) + shop.faults.bulk.urlSeconds < shop.now() / 1000,
          };
      return undefined;
    },
    close: async () => {
      closed = true;
      for (const operation of operations.values()) if (operation.file) await rm(operation.file.path, { force: true });
    },
  };
};

const pause = (ms: number): Promise<void> =>
  ms <= 0 ? new Promise((resolve) => setImmediate(resolve)) : new Promise((resolve) => setTimeout(resolve, ms));

const argumentsOf = ({ field }: BulkQuery): Args =>
  Object.fromEntries(
    (field.arguments ?? []).map((argument) => [argument.name.value, valueFromASTUntyped(argument.value)]),
  );

type AnyCollection = Shop['collections'][Kind];
type AnyFilter = ReturnType<typeof filterOf>['filter'];
function* walkOf(collection: AnyCollection, filter: AnyFilter, args: Args): Generator<number> {
  const options = { order: args.sortKey === 'UPDATED_AT' ? 'updated' : 'id', view: 'live', filter } as const;
  const walk = collection.walk as (given: typeof options & { reverse: boolean }) => Generator<{ n: number }>;
  for (const place of walk({ ...options, reverse: args.reverse === true })) yield place.n;
}
const count = (collection: AnyCollection, filter: AnyFilter): number =>
  (collection.count as (filter: AnyFilter, view: 'live', limit: number) => number)(
    filter,
    'live',
    Number.POSITIVE_INFINITY,
  );
