import { z } from 'zod';
import type { Walk } from '../../kit/stream.ts';
import { ask, type Context } from './admin-api.ts';
import { type ListName, listCount } from './operations.ts';

/** Where a delta starts: changes at or after this instant. */
export const cursorSchema = z.object({ updatedSince: z.iso.datetime() });
export type ShopifyCursor = z.infer<typeof cursorSchema>;

/** How far a walk came: by id, or in the result of a bulk operation. */
export const checkpointSchema = z.union([
  z.object({ lastId: z.string().regex(/^\d*$/) }),
  z.object({
    bulk: z.object({
      id: z.string(),
      /** How many operations were begun for this walk; failed ones are begun anew once. */
      attempt: z.number().int().positive(),
      /** The next drawer of its sorted result. */
      drawer: z.number().int().nonnegative(),
    }),
  }),
]);
export type ShopifyCheckpoint = z.infer<typeof checkpointSchema>;

/**
 * Shopify's search: terms joined by AND, times in quotes (a bare colon ends the term), whole seconds.
 * https://shopify.dev/docs/api/usage/search-syntax (November 2026)
 */
export function filterOf(
  walk: Pick<Walk<ShopifyCursor, unknown>, 'cursor' | 'ceiling' | 'createdSince'>,
  byCreation: boolean,
): string {
  const { cursor, ceiling, createdSince } = walk;
  const terms: string[] = [];
  if (cursor) {
    // A closed window: what changes during the walk leaves it, and is in the next one.
    terms.push(`updated_at:>='${secondsOf(cursor.updatedSince)}'`);
    terms.push(`updated_at:<='${secondsOf(new Date(ceiling.getTime() + 999))}'`);
  }
  if (byCreation && createdSince) terms.push(`created_at:>='${secondsOf(createdSince)}'`);
  return terms.join(' AND ');
}

export const and = (...terms: string[]): string => terms.filter((term) => term !== '').join(' AND ');

/** The index behind searches lags by seconds, seldom by minutes: what came late is in the next window. */
const overlapMs = 5 * 60_000;

/** The newest stamp seen, an overlap earlier; nothing seen moves nothing. */
export function nextCursor(seen: {
  newest: Date | undefined;
  ceiling: Date;
  previous: ShopifyCursor | undefined;
}): ShopifyCursor | undefined {
  if (!seen.newest) return seen.previous;
  const at = Math.min(seen.newest.getTime(), seen.ceiling.getTime()) - overlapMs;
  const previous = seen.previous ? Date.parse(seen.previous.updatedSince) : Number.NEGATIVE_INFINITY;
  return { updatedSince: new Date(Math.max(at, previous)).toISOString() };
}

export interface Count {
  count: number;
  /** Otherwise it is only known that there are at least so many: no proof. */
  exact: boolean;
}

/** How many records a filter finds. */
export async function countOf(ctx: Context, list: ListName, filter: string): Promise<Count> {
  const field = `${list}Count`;
  const schema = z.object({ [field]: countSchema });
  const { data } = await ask(ctx, listCount(list), { query: filter === '' ? null : filter }, schema);
  const found = countSchema.parse(data[field]);
  return { count: found?.count ?? 0, exact: found?.precision === 'EXACT' };
}

const countSchema = z.object({ count: z.number().int().nonnegative(), precision: z.string() }).nullable();

/** As searches want it. */
export const secondsOf = (at: Date | string): string => `${new Date(at).toISOString().slice(0, 19)}Z`;
