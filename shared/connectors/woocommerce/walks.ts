import { z } from 'zod';
import { HubError } from '../../errors/index.ts';
import type { ConnectorContext } from '../../kit/context.ts';
import { rawRecord, rawRecords } from '../../kit/json.ts';
import { orderedPrefetch } from '../../kit/ordered-prefetch.ts';
import type { Page, RawRecord, Walk } from '../../kit/stream.ts';
import { isNotFound } from './errors.ts';
import { pageSize, type WooSettings } from './settings.ts';

type Context = ConnectorContext<WooSettings>;
export type Query = Record<string, string | number | boolean>;

/** How far a walk by id came. */
export const checkpointSchema = z.object({ offset: z.number().int().nonnegative(), lastId: z.string() });
export type WooCheckpoint = z.infer<typeof checkpointSchema>;

/** Where a delta starts: changes after this instant. */
export const cursorSchema = z.object({ modifiedAfter: z.iso.datetime() });
export type WooCursor = z.infer<typeof cursorSchema>;

/** How a stream's list is asked, besides paging. */
export interface Listing {
  path: string;
  query: Query;
  /** The list can be narrowed by change date, so that a delta is possible. */
  byChange?: boolean;
  /** A date limit of the first sync applies. Customers and products are wanted whole: orders refer to old ones. */
  byCreation?: boolean;
}

/**
 * Pages of a list in order of id, the one order in which WooCommerce never repeats or skips among equals
 * (measured on 7.9 and 11.0: ties in `modified` lose rows). Each page begins with the last row of the one
 * before; where it does not, rows moved meanwhile, the walk steps back and takes more of them. A delta is the same walk over
 * the window (cursor, ceiling]: an order that changes again during it leaves the window and comes next time.
 */
export async function* walk(
  ctx: Context,
  listing: Listing,
  walk: Walk<WooCursor, WooCheckpoint>,
): AsyncGenerator<Page<WooCheckpoint>> {
  const query = { ...listing.query, ...createdQuery(listing, walk.createdSince), ...changedQuery(listing, walk) };
  const isWindow = listing.byChange === true && walk.cursor !== undefined;
  let firstTotal: number | undefined;
  let shiftedEver = walk.checkpoint !== undefined && isWindow;
  for await (const page of pagesById(ctx, listing.path, query, { checkpoint: walk.checkpoint, isWindow })) {
    firstTotal ??= page.total;
    shiftedEver ||= page.shifted || page.total !== firstTotal;
    yield {
      records: page.rows,
      checkpoint: page.checkpoint,
      // Rows leave a delta's window rightly; its total is a proof only if none did. An answer that counts more rows
      // than it shows hides some, whatever the others did.
      ...(isWindow
        ? page.sparse
          ? { ...(page.total !== undefined && { total: page.total }), shifted: true }
          : page.last && !shiftedEver && page.total !== undefined && { total: page.total }
        : { ...(page.total !== undefined && { total: page.total }), ...(page.shifted && { shifted: true }) }),
    };
  }
}

/** The ids of the whole list, in order. */
export async function* walkIds(
  ctx: Context,
  listing: Listing,
  createdSince: Date | undefined,
): AsyncGenerator<{ ids: string[]; total?: number }> {
  const query = { ...listing.query, ...createdQuery(listing, createdSince), _fields: 'id' };
  for await (const page of pagesById(ctx, listing.path, query, { isWindow: false })) {
    yield {
      ids: page.rows.flatMap((row) => idOf(row) ?? []),
      ...(page.total !== undefined && { total: page.total }),
    };
  }
}

/** One record, or undefined when the store says that it is gone. */
export async function readOne(ctx: Context, path: string, id: string): Promise<RawRecord | undefined> {
  // WordPress has no route for anything else, and would answer as if WooCommerce were switched off.
  if (!/^\d+$/.test(id)) return undefined;
  try {
    return rawRecord((await ctx.http.request({ path: `${path}/${id}` })).bytes);
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

/** Records by id, a hundred a request. A comma list: arrays with brackets are signed differently by WooCommerce. */
export async function readMany(ctx: Context, path: string, query: Query, ids: string[]): Promise<RawRecord[]> {
  const records: RawRecord[] = [];
  const known = ids.filter((id) => /^\d+$/.test(id));
  for (let from = 0; from < known.length; from += pageSize) {
    const include = known.slice(from, from + pageSize).join(',');
    const ask = () => askList(ctx, path, { ...query, include, per_page: pageSize });
    records.push(...(await readRows(await ask(), ask)).rows);
  }
  return records;
}

/** A whole list in order of id; every page of it. */
export async function readAll(ctx: Context, path: string, query: Query): Promise<RawRecord[]> {
  const records: RawRecord[] = [];
  for await (const page of pagesById(ctx, path, query, { isWindow: true })) records.push(...page.rows);
  return records;
}

/** The id of a row that nobody has checked yet. */
export function idOf(row: RawRecord): string | undefined {
  const value = row.value as { id?: unknown } | null;
  const id = typeof value === 'object' ? value?.id : undefined;
  return typeof id === 'number' || typeof id === 'string' ? String(id) : undefined;
}

/**
 * Twice as many requests as the store takes at once are kept ready: the budget lets no more through, and
 * none of its places stands empty while a page is being written.
 */
export const aheadOf = (ctx: Context): number => ctx.settings.concurrency * 2;

interface IdPage {
  rows: RawRecord[];
  total: number | undefined;
  shifted: boolean;
  /** It shows fewer rows than it counts. */
  sparse: boolean;
  last: boolean;
  checkpoint: WooCheckpoint;
}

async function* pagesById(
  ctx: Context,
  path: string,
  query: Query,
  from: { checkpoint?: WooCheckpoint | undefined; isWindow: boolean },
): AsyncGenerator<IdPage> {
  const { isWindow } = from;
  let { offset, lastId } = from.checkpoint ?? { offset: 0, lastId: '' };
  let total: number | undefined;
  let stepBack = pageSize;
  /** Rows that a page shares with the one before. In a list that keeps moving more of them, or every page would step back. */
  let overlap = 1;
  let shifted = false;
  let barren = 0;
  /** The page before hid rows that the total counts (a plugin filters them): its last row may be one of them. */
  let sparse = false;
  /**
   * The latest total that any answer named; only decides how far to fetch ahead. Before the first answer a
   * whole list is taken to fill the store's places once: else all but one would stand empty for a round.
   */
  let announced = isWindow ? 0 : offset + (pageSize - 1) * ctx.settings.concurrency;
  const load = async (at: number) => {
    const ask = () => askList(ctx, path, { ...query, orderby: 'id', order: 'asc', per_page: pageSize, offset: at });
    const answer = await ask();
    // Past the end WooCommerce names zero.
    if (answer.total !== undefined && (at === 0 || answer.total > 0)) announced = answer.total;
    return { answer, ask };
  };

  walking: for (;;) {
    let frontier = offset;
    /** Where the last row of the page before stands in this one, if nothing moved. */
    let lastIdAt = 0;
    // Beyond the known total nothing is fetched ahead, but for what a full last page will ask for: whether there is more.
    let mustRead = true;
    const pages = orderedPrefetch({
      ahead: aheadOf(ctx),
      load,
      next: () => {
        if (!mustRead && frontier + 1 > announced) return undefined;
        mustRead = false;
        const at = frontier;
        frontier += pageSize - overlap;
        return at;
      },
    });
    for await (const { key, value } of pages) {
      // What waits is bytes: parsed ahead of its turn, a page would only grow old in memory.
      const { rows: all, total: named } = await readRows(value.answer, value.ask);
      const ids = all.map(idOf);
      const last = all.length < pageSize && (named === undefined || key + all.length >= named);
      // What fits on one page needs no order.
      const isOnly = key === 0 && last;
      if (barren > 100 || !(isOnly || isAscending(ids))) throw orderIgnored(path);
      const first = ids[0];
      const overlaps = first === undefined ? !last : !isAfter(first, lastId);
      if (key > 0 && !sparse && !overlaps) {
        // Rows before this page were removed: what moved into their place has not been read.
        shifted = true;
        offset = Math.max(0, Math.min(key, total ?? key) - stepBack);
        stepBack *= 2;
        overlap = Math.min(overlap * 4, pageSize / 2);
        barren += 1;
        continue walking;
      }
      if (key > 0 && ids[lastIdAt] !== lastId) shifted = true;
      stepBack = pageSize;
      const rows = all.filter((_row, index) => isAfter(ids[index], lastId));
      barren = rows.length > 0 ? 0 : barren + 1;
      lastId = ids.at(-1) ?? lastId;
      // Past the end WooCommerce names zero.
      if (key === 0 || all.length > 0) total = named ?? total;
      sparse = all.length < pageSize && !last;
      shifted ||= sparse;
      const read = sparse ? pageSize : all.length;
      yield { rows, total, shifted, sparse, last, checkpoint: { offset: key + Math.max(0, read - 1), lastId } };
      offset = key + Math.max(0, read - overlap);
      lastIdAt = overlap - 1;
      shifted = false;
      if (last) return;
      if (frontier === offset) mustRead = true;
    }
  }
}

const isAscending = (ids: (string | undefined)[]): boolean =>
  ids.every((id, index) => index === 0 || id === undefined || isAfter(id, ids[index - 1] ?? ''));

const orderIgnored = (path: string): HubError =>
  new HubError('report', `The store does not list ${path} in order of id.`, {
    code: 'WOO_ORDER_IGNORED',
    userMessage:
      `The store does not list its ${path} in the order that was asked for, so Syncline cannot prove that none is ` +
      'missing. A plugin that sorts lists is the usual cause; let it leave the REST API alone. What was read before is kept.',
  });

/** Ids are whole numbers of any size. A row without one is handed on, so that its failure is seen. */
function isAfter(id: string | undefined, last: string): boolean {
  if (id === undefined || last === '') return true;
  return id.length === last.length ? id > last : id.length > last.length;
}

interface ListAnswer {
  bytes: Buffer;
  total: number | undefined;
}

async function askList(ctx: Context, path: string, query: Query): Promise<ListAnswer> {
  const { bytes, headers } = await ctx.http.request({ path, query });
  const total = headers['x-wp-total'];
  return { bytes, total: total !== undefined && /^\d+$/.test(total) ? Number(total) : undefined };
}

/** The rows of an answer; one that broke off or is a passing web page is asked for again, twice. */
async function readRows(
  first: ListAnswer,
  ask: () => Promise<ListAnswer>,
): Promise<{ rows: RawRecord[]; total: number | undefined }> {
  let answer = first;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return { rows: rawRecords(answer.bytes), total: answer.total };
    } catch (error) {
      if (attempt > 2 || !(error instanceof HubError)) throw error;
    }
    answer = await ask();
  }
}

/**
 * UTC without a zone, together with `dates_are_gmt`: with a `Z` WooCommerce would turn the time into the
 * store's own and miss changes (measured November 2026). Bounds are exclusive, to the second.
 */
function changedQuery(listing: Listing, { cursor, ceiling }: Walk<WooCursor, WooCheckpoint>): Query {
  if (!listing.byChange || !cursor) return {};
  return {
    modified_after: naive(new Date(cursor.modifiedAfter)),
    modified_before: naive(new Date(ceiling.getTime() + 1_000)),
    dates_are_gmt: true,
  };
}

function createdQuery(listing: Listing, since: Date | undefined): Query {
  if (!listing.byCreation || !since) return {};
  return { after: naive(new Date(since.getTime() - 1_000)), dates_are_gmt: true };
}

const naive = (at: Date): string => at.toISOString().slice(0, 19);

/** A change may become visible some seconds after its own stamp. */
const overlapMs = 20_000;

/** The newest stamp seen, an overlap earlier; nothing seen moves nothing. */
export function nextCursor(seen: {
  newest: Date | undefined;
  ceiling: Date;
  previous: WooCursor | undefined;
}): WooCursor | undefined {
  if (!seen.newest) return seen.previous;
  const at = Math.min(seen.newest.getTime(), seen.ceiling.getTime()) - overlapMs;
  const previous = seen.previous ? Date.parse(seen.previous.modifiedAfter) : Number.NEGATIVE_INFINITY;
  return { modifiedAfter: new Date(Math.max(at, previous)).toISOString() };
}
