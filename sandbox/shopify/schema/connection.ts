import { GraphQLError } from 'graphql';
import type { Args } from './context.ts';

export interface Connection {
  edges: { cursor: string; node: unknown }[];
  nodes: unknown[];
  pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; startCursor: string | null; endCursor: string | null };
}

export interface PageArguments {
  size: number;
  backwards: boolean;
  after: string | undefined;
  reverse: boolean;
}

/** @throws GraphQLError for what the vendor refuses: no size, or one beyond 250. */
export const pageArguments = (args: Args): PageArguments => {
  const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
  const first = typeof args.first === 'number' ? args.first : undefined;
  const last = typeof args.last === 'number' ? args.last : undefined;
  if (first === undefined && last === undefined)
    throw new GraphQLError('you must provide one of first or last', { extensions: { code: 'BAD_REQUEST' } });
  const size = first ?? last ?? 0;
  const name = first === undefined ? 'last' : 'first';
  if (size > 250) throw new GraphQLError(`${name} cannot exceed 250`, { extensions: { code: 'BAD_REQUEST' } });
  if (size < 0) throw new GraphQLError(`${name} must be positive`, { extensions: { code: 'BAD_REQUEST' } });
  const backwards = first === undefined;
  return { size, backwards, after: backwards ? text(args.before) : text(args.after), reverse: args.reverse === true };
};

/** A page of a list that is at hand. */
export const pageArray = (all: readonly unknown[], args: Args): Connection => {
  const { size, backwards, after, reverse } = pageArguments(args);
  const items = reverse ? [...all].reverse() : all;
  const from = after === undefined ? undefined : decodeCursor(after).n;
  let start = 0;
  let end = items.length;
  if (backwards) {
    end = from ?? end;
    start = Math.max(0, end - size);
  } else {
    start = from === undefined ? 0 : from + 1;
    end = Math.min(end, start + size);
  }
  const nodes = items.slice(start, end);
  const cursorAt = (at: number): string => encodeCursor({ value: 0, n: at, seen: 0 });
  // Cursors are made when they are asked for: most lists are read by their nodes.
  return {
    nodes,
    get edges() {
      return nodes.map((node, at) => ({ cursor: cursorAt(start + at), node }));
    },
    pageInfo: {
      hasNextPage: end < items.length,
      hasPreviousPage: start > 0,
      get startCursor() {
        return nodes.length === 0 ? null : cursorAt(start);
      },
      get endCursor() {
        return nodes.length === 0 ? null : cursorAt(end - 1);
      },
    },
  };
};

export const connectionOf = (
  edges: Connection['edges'],
  more: { hasNextPage: boolean; hasPreviousPage: boolean },
): Connection => ({
  edges,
  nodes: edges.map((edge) => edge.node),
  pageInfo: { ...more, startCursor: edges[0]?.cursor ?? null, endCursor: edges.at(-1)?.cursor ?? null },
});

/** Where a page ended: the key and number of its last record, and how many were handed out up to there. */
export interface Cursor {
  value: number;
  n: number;
  seen: number;
}

export const encodeCursor = ({ value, n, seen }: Cursor): string =>
  Buffer.from(JSON.stringify({ last_id: n, last_value: value, seen })).toString('base64');

/** @throws GraphQLError */
export const decodeCursor = (text: string): Cursor => {
  try {
    const { last_id: n, last_value: value, seen } = JSON.parse(Buffer.from(text, 'base64').toString('utf8'));
    if (typeof n === 'number' && typeof value === 'number' && typeof seen === 'number') return { value, n, seen };
  } catch {
    // Said below.
  }
  throw new GraphQLError(`Invalid cursor for current pagination sort.`, { extensions: { code: 'BAD_REQUEST' } });
};
