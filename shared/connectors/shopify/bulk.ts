import { z } from 'zod';
import { HubError } from '../../errors/index.ts';
import type { Spill } from '../../kit/context.ts';
import type { Page } from '../../kit/stream.ts';
import { ask, type Context, numberOf } from './admin-api.ts';
import { joinDrawer, sortIntoDrawers } from './bulk-result.ts';
import { refuseUserErrors } from './errors.ts';
import { and, countOf, type ShopifyCheckpoint, secondsOf } from './listing.ts';
import { bulkById, bulkQuery, type ListName, recentBulks, startBulk } from './operations.ts';
import type { Rights } from './selections.ts';

export interface BulkRequest {
  list: ListName;
  filter: string;
  rights: Rights;
  /** An operation of the same question that was begun since then is ours: nobody remembered it in time. */
  since: Date;
  /** Everything there is, not a window of changes. */
  whole: boolean;
}

type BulkAt = Extract<ShopifyCheckpoint, { bulk: unknown }>;

/** Begun anew this often; then the list is read page by page. */
const mostAttempts = 2;

/**
 * The whole list as one file that Shopify prepares. The walk stands at the operation while it runs (a `wait`), at the
 * next drawer of its sorted result afterwards.
 * https://shopify.dev/docs/api/usage/bulk-operations/queries (November 2026)
 * @returns `failed` when Shopify could not make it, twice, or may not.
 * @throws HubError `wait` while it is under way; `retry` when the file is not what was announced.
 */
export async function* readBulk(
  ctx: Context,
  request: BulkRequest,
  from: BulkAt | undefined,
): AsyncGenerator<Page<ShopifyCheckpoint>, 'read' | 'failed'> {
  let at: BulkAt | undefined = from;
  if (!at) {
    at = { bulk: { id: await beginOrJoin(ctx, request, 1), attempt: 1, drawer: 0 } };
    yield { records: [], checkpoint: at };
  }
  for (;;) {
    const { id, attempt }: BulkAt['bulk'] = at.bulk;
    const { operation, now } = await lookAt(ctx, id);
    if (operation && underWay.has(operation.status)) throw stillRunning(operation, now);
    if (operation?.status === 'COMPLETED') {
      yield* readResult(ctx, request, operation, at);
      return 'read';
    }
    // An export is refused as a whole for one field that is withheld; pages come without it, or say what is missing.
    if (attempt >= mostAttempts || operation?.errorCode === 'ACCESS_DENIED') {
      yield { records: [], note: pagesInstead(operation), checkpoint: { lastId: '' } };
      return 'failed';
    }
    at = { bulk: { id: await beginOrJoin(ctx, request, attempt + 1), attempt: attempt + 1, drawer: 0 } };
    yield { records: [], checkpoint: at };
  }
}

async function* readResult(
  ctx: Context,
  request: BulkRequest,
  operation: BulkOperation,
  at: BulkAt,
): AsyncGenerator<Page<ShopifyCheckpoint>> {
  const { list } = request;
  const total = await announced(ctx, request, operation);
  if (operation.url === null || operation.url === undefined) {
    if (operation.objectCount !== '0') throw incomplete(`no file, but ${operation.objectCount} objects`);
    yield { records: [], total, checkpoint: at };
    return;
  }
  const drawers = drawersFor(operation);
  const end: Page<ShopifyCheckpoint> = { records: [], total, checkpoint: { bulk: { ...at.bulk, drawer: drawers } } };
  if (at.bulk.drawer < drawers) {
    const spill = await sorted(ctx, list, operation, operation.url, drawers);
    for (let drawer = at.bulk.drawer; drawer < drawers; drawer += 1) {
      ctx.signal.throwIfAborted();
      const records = await joinDrawer(spill, drawer, list);
      const checkpoint = { bulk: { ...at.bulk, drawer: drawer + 1 } };
      // What was deleted or changed since it was made is newer than it.
      yield { records, readAt: new Date(operation.createdAt), checkpoint };
    }
    yield end;
    await spill.close();
  } else {
    yield end;
  }
}

/**
 * How many records there must be: as many as the export holds by its own account, or as many as the shop counts, where
 * that is more. An export that left some out does not prove itself; what was deleted or changed meanwhile is no fault.
 */
async function announced(
  ctx: Context,
  { list, filter, whole }: BulkRequest,
  operation: BulkOperation,
): Promise<number> {
  const held = Number(operation.rootObjectCount);
  // Records leave a window of changes and none joins it; the whole list grows.
  const then = whole ? and(filter, `created_at:<'${secondsOf(operation.createdAt)}'`) : filter;
  const counted = await countOf(ctx, list, then);
  return counted.exact ? Math.max(held, counted.count) : held;
}

/**
 * The file sorted into drawers on disk, once for all slices that work where it stands.
 * @throws HubError `retry` when it is not as long as was announced.
 */
async function sorted(
  ctx: Context,
  list: ListName,
  operation: BulkOperation,
  url: string,
  drawers: number,
): Promise<Spill> {
  const spill = await ctx.spill(`bulk-${numberOf(operation.id)}`);
  if (spill.sealed) return spill;
  const found = await sortIntoDrawers(ctx.http.lines({ path: url }), spill, { list, drawers });
  if (String(found.objects) !== operation.objectCount || String(found.roots) !== operation.rootObjectCount) {
    await spill.close();
    const announced = `announced were ${operation.objectCount} with ${operation.rootObjectCount}`;
    throw incomplete(`${found.objects} lines with ${found.roots} records, ${announced}`);
  }
  await spill.seal();
  return spill;
}

const bulkSchema = z.object({
  id: z.string(),
  type: z.string(),
  status: z.string(),
  errorCode: z.string().nullish(),
  createdAt: z.string(),
  objectCount: z.coerce.string(),
  rootObjectCount: z.coerce.string(),
  fileSize: z.coerce.string().nullish(),
  url: z.string().nullish(),
  query: z.string(),
});
type BulkOperation = z.infer<typeof bulkSchema>;

const underWay: ReadonlySet<string> = new Set(['CREATED', 'RUNNING', 'CANCELING']);

async function lookAt(ctx: Context, id: string): Promise<{ operation: BulkOperation | null; now: Date | undefined }> {
  const schema = z.object({ bulkOperation: bulkSchema.nullable() });
  const { data, http } = await ask(ctx, bulkById, { id }, schema, 1);
  return { operation: data.bulkOperation, now: http.date };
}

const startSchema = z.object({
  bulkOperationRunQuery: z
    .object({
      bulkOperation: bulkSchema.nullable(),
      userErrors: z.array(
        z.object({ code: z.string().nullish(), message: z.string(), field: z.array(z.string()).nullish() }),
      ),
    })
    .nullable(),
});
const recentSchema = z.object({ bulkOperations: z.object({ nodes: z.array(bulkSchema) }) });

/** The id of the operation: one that was begun for this walk and forgotten, else a new one. */
async function beginOrJoin(ctx: Context, request: BulkRequest, attempt: number): Promise<string> {
  const query = bulkQuery(request.list, request.rights, request.filter);
  const sinceThen = `operation_type:query AND created_at:>='${instantOf(request.since.getTime() - 1_000)}'`;
  const { data: recent } = await ask(ctx, recentBulks, { query: sinceThen }, recentSchema, 60);
  const ours = recent.bulkOperations.nodes.find(
    (each) =>
      each.type === 'QUERY' &&
      sameText(each.query, query) &&
      Date.parse(each.createdAt) >= request.since.getTime() - 1_000 &&
      // A failed one is tried anew; a finished one of a first attempt is as good as a new one.
      (underWay.has(each.status) || (each.status === 'COMPLETED' && attempt === 1)),
  );
  if (ours) return ours.id;
  const { data } = await ask(ctx, startBulk, { query }, startSchema, 10);
  const started = data.bulkOperationRunQuery;
  const errors = started?.userErrors ?? [];
  if (errors.some(({ code, message }) => placesTaken.has(code ?? '') || /already in progress/i.test(message))) {
    throw othersFirst();
  }
  refuseUserErrors(errors, `the export of ${request.list}`);
  if (!started?.bulkOperation) throw incomplete('no operation was begun, and no reason was given');
  return started.bulkOperation.id;
}

const instantOf = (milliseconds: number): string => `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;

const placesTaken: ReadonlySet<string> = new Set(['OPERATION_IN_PROGRESS', 'LIMIT_REACHED']);

const sameText = (a: string, b: string): boolean => a.replace(/\s+/g, ' ').trim() === b.replace(/\s+/g, ' ').trim();

/** A few megabytes each: one is held in memory at a time. */
const drawersFor = (operation: BulkOperation): number =>
  Math.max(1, Math.min(1_000, Math.ceil(Number(operation.fileSize ?? 0) / 3_000_000)));

/** Asked soon at first, then ever less often; a webhook says when it is done. */
function stillRunning(operation: BulkOperation, now: Date | undefined): HubError {
  const ageMs = now ? now.getTime() - Date.parse(operation.createdAt) : 0;
  const waitMs = Math.round(Math.min(60_000, Math.max(3_000, ageMs / 3)));
  return new HubError('wait', `Bulk operation ${numberOf(operation.id)} is ${operation.status}.`, {
    code: 'SHOPIFY_EXPORT_RUNNING',
    userMessage: `Shopify prepares an export (${operation.objectCount} objects so far). It is read as soon as it is ready.`,
    waitMs,
  });
}

/** Slower, and complete all the same: the run says why it took so long. */
function pagesInstead(operation: BulkOperation | null): string {
  const reason = operation
    ? [operation.status, operation.errorCode].filter(Boolean).join(', ')
    : 'it is not to be found';
  return `Shopify could not make the export (${reason}); the list was read page by page instead, which takes longer.`;
}

const othersFirst = (): HubError =>
  new HubError('wait', 'Shopify runs as many bulk operations of this app as it takes.', {
    code: 'SHOPIFY_EXPORTS_BUSY',
    userMessage: 'Other exports of this app are still running at Shopify. This one begins when they are through.',
    waitMs: 30_000,
  });

const incomplete = (what: string): HubError =>
  new HubError('retry', `The result of a bulk operation is incomplete: ${what}.`, {
    code: 'SHOPIFY_EXPORT_INCOMPLETE',
    userMessage:
      'The export that Shopify prepared did not arrive whole. It is fetched again; nothing is taken for complete.',
  });
