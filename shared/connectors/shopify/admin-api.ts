import { z } from 'zod';
import { HubError } from '../../errors/index.ts';
import type { ConnectorContext } from '../../kit/context.ts';
import type { HttpAnswer } from '../../kit/http.ts';
import { rawRecord } from '../../kit/json.ts';
import { type Cost, costOf } from './cost.ts';
import { errorsIn, type QueryError } from './errors.ts';
import { grantedScopes, type Operation } from './operations.ts';
import { withImplied } from './selections.ts';
import type { ShopifySettings } from './settings.ts';

export type Context = ConnectorContext<ShopifySettings>;

export interface Answer<T> {
  data: T;
  cost: Cost | undefined;
  /** Parts that Shopify withheld: they are null. */
  withheld: QueryError[];
  http: HttpAnswer;
}

/**
 * Asks the Admin API one question.
 * @param cost points it will be charged, as far as known; the shared budget holds them back.
 * @throws HubError by remedy; `retry` when the answer is not what was asked for.
 */
export async function ask<T>(
  ctx: Context,
  operation: Operation,
  variables: Record<string, unknown>,
  data: z.ZodType<T>,
  cost = 10,
): Promise<Answer<T>> {
  const http = await ctx.http.request({
    method: 'POST',
    path: 'graphql.json',
    body: { query: operation.text, operationName: operation.name, variables },
    isRead: operation.text.startsWith('query'),
    cost: Math.max(1, Math.ceil(cost)),
  });
  const value = rawRecord(http.bytes).value as { data?: unknown } | null;
  const parsed = data.safeParse(value?.data);
  const withheld = /"errors"\s*:/.test(http.text) ? errorsIn(http.text).errors : [];
  if (parsed.success) return { data: parsed.data, cost: costOf(http.text), withheld, http };
  throw new HubError(
    'retry',
    `${operation.name}: the answer has an unknown shape: ${parsed.error.message.slice(0, 300)}`,
    {
      code: 'SHOPIFY_ANSWER_SHAPE',
      userMessage: 'Shopify’s answer was not what Syncline asked for. Nothing of it was used; it is asked again.',
    },
  );
}

export const pageInfoSchema = z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullish() });

/** A connection whose rows are checked elsewhere. */
export const connectionSchema = z.object({ nodes: z.array(z.unknown()), pageInfo: pageInfoSchema });

/** `gid://shopify/Order/123` → `123`; levels of stock carry a query behind their number. */
export const numberOf = (gid: string): string => /\/(\d+)(?:\?.*)?$/.exec(gid)?.[1] ?? gid;

export const gidOf = (type: string, id: string): string => `gid://shopify/${type}/${id}`;

/** Whole numbers of any size, written without leading zeros. */
export const isGreater = (a: string, b: string): boolean => (a.length === b.length ? a > b : a.length > b.length);

const scopesSchema = z.object({
  currentAppInstallation: z.object({ accessScopes: z.array(z.object({ handle: z.string() })) }),
});

/** What this access may read, from the grant or, for a pasted token, from Shopify. */
export async function scopesOf(ctx: Context): Promise<string[]> {
  return ctx.scopes === undefined ? (await scopesNow(ctx)).scopes : withImplied(ctx.scopes);
}

/** What Shopify says at this moment that this access may read, and its clock. */
export async function scopesNow(ctx: Context): Promise<{ scopes: string[]; now: Date | undefined }> {
  const { data, http } = await ask(ctx, grantedScopes, {}, scopesSchema);
  return { scopes: withImplied(data.currentAppInstallation.accessScopes.map(({ handle }) => handle)), now: http.date };
}
