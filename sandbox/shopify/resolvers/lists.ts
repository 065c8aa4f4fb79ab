import { GraphQLError } from 'graphql';
import { mix } from '../../kit/random.ts';
import type { Order } from '../data/collection.ts';
import type { Place } from '../data/edits.ts';
import { type Filter, narrow } from '../data/filter.ts';
import { lazyRecord } from '../data/lazy-record.ts';
import type { Kind, RecordOf } from '../data/records.ts';
import { compileSearch } from '../data/search.ts';
import { type Connection, connectionOf, decodeCursor, encodeCursor, pageArguments } from '../schema/connection.ts';
import type { Args, Context } from '../schema/context.ts';
import type { Shop } from '../shop.ts';

const day = 86_400;

/** Orders older than this are not there for apps without `read_all_orders`. */
export const visibleSince = (context: Context): number | undefined =>
  context.scopes.has('read_all_orders') ? undefined : Math.floor(context.shop.now() / 1000) - 60 * day;

/** What `query` and the app's permissions leave of a kind; warnings go to the answer's extensions. */
export const filterOf = <K extends Kind>(
  context: Context,
  kind: K,
  query: unknown,
  path: string[],
): { filter: Filter<K>; searched: boolean } => {
  const text = typeof query === 'string' ? query.trim() : '';
  const { filter, warnings } = compileSearch<K>(text, context.shop.rules[kind] as never);
  if (text !== '') context.searches.push({ path, query: text, warnings });
  const since = kind === 'orders' ? visibleSince(context) : undefined;
  return {
    filter: since === undefined ? filter : { ...filter, created: narrow(filter.created, { from: since }) },
    searched: text !== '',
  };
};

/** The record with what graphql-js asks for beside its fields. */
export const sourceOf = <K extends Kind>(kind: K, record: RecordOf[K]): Record<string, unknown> =>
  Object.assign(Object.create(Object.getPrototypeOf(record) as object), record, { __typename: typenames[kind] });

/** A record that another one names; made only when more than its id is asked for. Null: deleted. */
export const namedBy = (
  shop: Shop,
  kind: 'customers' | 'products',
  n: number | null,
): Record<string, unknown> | null => {
  if (n === null) return null;
  const collection = shop.collections[kind];
  if (!collection.isEdited(n) && n <= collection.source.size)
    return sourceOf(kind, lazyRecord(kind, n, () => collection.source.make(n) as never) as never);
  const found = collection.find(n);
  return found && sourceOf(kind, found as never);
};
export const typenames = { orders: 'Order', customers: 'Customer', products: 'Product' } as const;

/**
 * A page of a kind's list. Searches see what the index knows; lists without one see what is stored.
 * @throws GraphQLError beyond the wall, or for an order that the simulation does not have.
 */
export const listRecords = <K extends Kind>(
  context: Context,
  kind: K,
  args: Args,
  path: string[],
  only?: (record: RecordOf[K]) => boolean,
): Connection => {
  const { shop } = context;
  const { size, backwards, after, reverse } = pageArguments(args);
  const { filter, searched } = filterOf(context, kind, args.query, path);
  const order = orderOf(args.sortKey);
  const cursor = after === undefined ? undefined : decodeCursor(after);
  const seen = cursor?.seen ?? 0;
  if (seen + size > shop.faults.pagingWall && seen >= shop.faults.pagingWall) throw wall(shop.faults.pagingWall);
  const collection = shop.collections[kind];
  const before = filter.matches;
  const matches = only ? (record: RecordOf[K]): boolean => only(record) && (!before || before(record)) : before;
  const found: { place: Place; record: RecordOf[K] }[] = [];
  let more = false;
  let looked = 0;
  const walk = collection.walk({
    order,
    reverse: reverse !== backwards,
    ...(cursor ? { after: cursor } : {}),
    view: searched ? 'index' : 'live',
    filter: { ...filter, ...(matches ? { matches } : {}) },
  });
  for (const place of walk) {
    if (isOmitted(shop, kind, place.n)) continue;
    if (looked === size) {
      more = true;
      break;
    }
    looked += 1;
    // The index may still list what is gone; what it lists is shown as it is now.
    const record = collection.find(place.n);
    if (record) found.push({ place, record });
  }
  if (backwards) found.reverse();
  const edges = found.map(({ place, record }, at) => ({
    cursor: encodeCursor({ value: place.value, n: place.n, seen: backwards ? seen : seen + at + 1 }),
    node: sourceOf(kind, record),
  }));
  context.served[kind] = (context.served[kind] ?? 0) + edges.length;
  return connectionOf(
    edges,
    backwards
      ? { hasNextPage: cursor !== undefined, hasPreviousPage: more }
      : { hasNextPage: more, hasPreviousPage: cursor !== undefined },
  );
};

/** A record that the fault of this name hides, always the same ones; counts and answers by id have it. */
export const isOmitted = ({ faults, options }: Shop, kind: Kind, n: number): boolean =>
  faults.omitPerMille > 0 && faults.omitKind === kind && mix(options.seed + 77, n) % 1_000 < faults.omitPerMille;

const orderOf = (sortKey: unknown): Order => {
  if (sortKey === 'UPDATED_AT') return 'updated';
  if (
    sortKey === undefined ||
    sortKey === 'ID' ||
    sortKey === 'CREATED_AT' ||
    sortKey === 'PROCESSED_AT' ||
    sortKey === 'ORDER_NUMBER'
  )
    return 'id';
  throw new GraphQLError(`The sandbox does not sort by ${String(sortKey)}: use ID, CREATED_AT or UPDATED_AT.`, {
    extensions: { code: 'NOT_SIMULATED' },
  });
};

const wall = (limit: number): GraphQLError =>
  new GraphQLError(`Pagination beyond ${limit} objects is not supported. Add filters to narrow the list.`, {
    extensions: { code: 'BAD_REQUEST', documentation: 'https://shopify.dev/docs/api/usage/limits' },
  });

/** `ordersCount` and its kin. Without a limit of its own a count ends at 10,000. */
export const countRecords = (context: Context, kind: Kind, args: Args, path: string[]): Record<string, unknown> => {
  const { filter, searched } = filterOf(context, kind, args.query, path);
  const limit = args.limit === null ? Number.POSITIVE_INFINITY : typeof args.limit === 'number' ? args.limit : 10_000;
  const view = searched ? 'index' : 'live';
  const count = (
    context.shop.collections[kind] as { count(filter: Filter<Kind>, view: string, limit: number): number }
  ).count(filter as Filter<Kind>, view, limit + 1);
  return count > limit ? { count: limit, precision: 'AT_LEAST' } : { count, precision: 'EXACT' };
};
