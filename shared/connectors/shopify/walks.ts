import { z } from 'zod';
import { HubError } from '../../errors/index.ts';
import { oneAhead } from '../../kit/one-ahead.ts';
import type { Page, RawRecord, Walk } from '../../kit/stream.ts';
import { ask, type Context, connectionSchema, gidOf, isGreater, scopesOf } from './admin-api.ts';
import { readBulk } from './bulk.ts';
import { pageSizeFor } from './cost.ts';
import { deniedNode, isTooDear } from './errors.ts';
import { and, countOf, filterOf, type ShopifyCheckpoint, type ShopifyCursor } from './listing.ts';
import { byIds, idPage, type ListName, listPage, type Operation } from './operations.ts';
import { idOf, isFields } from './records.ts';
import { rightsFrom } from './selections.ts';
import { wholeRecords } from './whole-records.ts';

/** A list, and what is known of it before the first answer. */
export interface Listing {
  list: ListName;
  /** The type behind its ids. */
  type: string;
  /** A date limit of the first sync applies. */
  byCreation: boolean;
  /** How many fit into one question, until an answer says what they cost. */
  firstSize: number;
}

export const mostPerPage = 250;
/** Paging by cursor ends after 25,000 objects; the walk goes on from the last id before that. */
const segmentLength = 20_000;

/**
 * Pages of a list in order of id: ids never change, so nothing moves while it is read. A delta is the same walk over
 * the window of its change dates. Large lists come as the result of a bulk operation.
 */
export async function* walkList(
  ctx: Context,
  listing: Listing,
  walk: Walk<ShopifyCursor, ShopifyCheckpoint>,
): AsyncGenerator<Page<ShopifyCheckpoint>> {
  const { list } = listing;
  const { checkpoint } = walk;
  const filter = filterOf(walk, listing.byCreation);
  const rights = rightsFrom(await scopesOf(ctx));
  const before = checkpoint ? undefined : await countOf(ctx, list, filter);
  const { bulkFrom } = ctx.settings;
  let lastId = checkpoint && 'lastId' in checkpoint ? checkpoint.lastId : '';
  if ((checkpoint && 'bulk' in checkpoint) || (before && bulkFrom > 0 && before.count >= bulkFrom)) {
    const at = checkpoint && 'bulk' in checkpoint ? checkpoint : undefined;
    const outcome = yield* readBulk(
      ctx,
      { list, filter, rights, since: walk.ceiling, whole: walk.cursor === undefined },
      at,
    );
    if (outcome === 'read') return;
    // Exports fail at Shopify again and again: then page by page, however long it takes.
    lastId = '';
  }

  const operation = listPage(list, rights);
  for await (const page of oneAhead(pagesById(ctx, listing, operation, filter, lastId))) {
    const records = await wholeRecords(ctx, list, page.nodes, rights);
    lastId = page.lastId;
    yield { records, checkpoint: { lastId } };
  }
  const after = await countOf(ctx, list, filter);
  // A window is left by whatever changes meanwhile: its count is a proof only when it stood still.
  const counts = after.exact && (walk.cursor === undefined || (before?.exact === true && before.count === after.count));
  if (counts) yield { records: [], total: after.count, checkpoint: { lastId } };
}

/** The ids of the whole list, in order. */
export async function* walkIds(
  ctx: Context,
  listing: Listing,
  createdSince: Date | undefined,
): AsyncGenerator<{ ids: string[]; total?: number }> {
  const filter = filterOf({ cursor: undefined, ceiling: new Date(0), createdSince }, listing.byCreation);
  for await (const page of pagesById(ctx, { ...listing, firstSize: mostPerPage }, idPage(listing.list), filter, '')) {
    yield { ids: page.nodes.flatMap((node) => idOf(node) ?? []) };
  }
  const { count, exact } = await countOf(ctx, listing.list, filter);
  yield { ids: [], ...(exact && { total: count }) };
}

/** Records by id; those that are gone are left out. */
export async function readMany(ctx: Context, listing: Listing, ids: string[]): Promise<RawRecord[]> {
  const { list, type } = listing;
  const rights = rightsFrom(await scopesOf(ctx));
  const operation = byIds(list, rights);
  const wanted = ids.filter((id) => /^[1-9]\d*$/.test(id));
  const records: RawRecord[] = [];
  let size = listing.firstSize;
  let cost: number | undefined;
  for (let from = 0; from < wanted.length; ) {
    const some = wanted.slice(from, from + size);
    try {
      const variables = { ids: some.map((id) => gidOf(type, id)) };
      const answer = await ask(ctx, operation, variables, nodesSchema, cost ?? guess(some.length, listing));
      // Withheld is not gone: a part that may not be empty takes its record along, however deep it stands.
      const closed = answer.withheld.find(
        ({ path }) => path?.[0] === 'nodes' && !isFields(answer.data.nodes[Number(path[1])]),
      );
      if (closed) throw deniedNode(closed, list);
      const found = answer.data.nodes.filter((node) => isFields(node) && typeof node.id === 'string');
      records.push(...(await wholeRecords(ctx, list, found, rights)));
      from += some.length;
      size = pageSizeFor(answer.cost, some.length, mostPerPage);
      cost = answer.cost && (answer.cost.requested / some.length) * Math.min(size, Math.max(1, wanted.length - from));
    } catch (error) {
      if (!isTooDear(error) || size === 1) throw error;
      size = Math.max(1, Math.floor(some.length / 2));
      cost = undefined;
    }
  }
  return records;
}

export const readOne = async (ctx: Context, listing: Listing, id: string): Promise<RawRecord | undefined> =>
  (await readMany(ctx, listing, [id]))[0];

const nodesSchema = z.object({ nodes: z.array(z.unknown()) });

async function* pagesById(
  ctx: Context,
  listing: Listing,
  operation: Operation,
  filter: string,
  from: string,
): AsyncGenerator<{ nodes: unknown[]; lastId: string }> {
  const schema = z.object({ [listing.list]: connectionSchema.nullable() });
  let lastId = from;
  /** The id that the search of this stretch starts after; cursors hold only within it. */
  let base = from;
  let after: string | null = null;
  let read = 0;
  let size = listing.firstSize;
  let cost: number | undefined;
  for (;;) {
    const query = and(filter, base === '' ? '' : `id:>${base}`);
    const asked = size;
    let answer: Awaited<ReturnType<typeof ask<z.infer<typeof schema>>>>;
    try {
      const variables = { first: asked, after, query: query === '' ? null : query };
      answer = await ask(ctx, operation, variables, schema, cost ?? guess(asked, listing));
    } catch (error) {
      if (!isTooDear(error) || asked === 1) throw error;
      size = Math.floor(asked / 2);
      cost = undefined;
      continue;
    }
    const connection = answer.data[listing.list];
    // A part that may not be empty takes its row along, and the row the list: what is withheld says why.
    if (!connection || connection.nodes.includes(null))
      throw deniedNode(answer.withheld[0] ?? { message: '' }, listing.list);
    const { nodes, pageInfo } = connection;
    lastId = lastOf(nodes, lastId, listing.list);
    if (pageInfo.hasNextPage && nodes.length === 0) throw orderIgnored(listing.list);
    if (nodes.length > 0) yield { nodes, lastId };
    if (!pageInfo.hasNextPage) return;
    read += nodes.length;
    size = pageSizeFor(answer.cost, asked, mostPerPage);
    cost = answer.cost && (answer.cost.requested / asked) * size;
    after = pageInfo.endCursor ?? null;
    if (read + size > segmentLength || after === null) {
      base = lastId;
      after = null;
      read = 0;
    }
  }
}

/** Points that a first question is likely to cost: a whole question at most. */
const guess = (asked: number, listing: Listing): number => Math.min(1_000, (asked / listing.firstSize) * 800);

/** The last id of a page that goes on where the one before ended. */
function lastOf(nodes: unknown[], previous: string, list: ListName): string {
  let last = previous;
  for (const node of nodes) {
    const id = idOf(node);
    if (id === undefined) continue;
    if (last !== '' && !isGreater(id, last)) throw orderIgnored(list);
    last = id;
  }
  return last;
}

const orderIgnored = (list: ListName): HubError =>
  new HubError('report', `Shopify does not list ${list} in order of id.`, {
    code: 'SHOPIFY_ORDER_IGNORED',
    userMessage:
      `Shopify does not list its ${list} in the order that was asked for, so Syncline cannot prove that none is ` +
      'missing. What was read before is kept.',
  });
