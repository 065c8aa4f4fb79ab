import type { BulkOperations } from '../bulk/operations.ts';
import type { Warning } from '../data/search.ts';
import type { Shop } from '../shop.ts';
import type { Webhooks } from '../webhooks/webhooks.ts';

/** Who asks, of which shop, at which version. */
export interface Context {
  shop: Shop;
  /** The app's client id; a custom app's is its token. */
  app: string;
  scopes: ReadonlySet<string>;
  version: string;
  webhooks: Webhooks;
  bulk: BulkOperations;
  /** What searches of this request could not use. */
  searches: { path: string[]; query: string; warnings: Warning[] }[];
  /** How many records each kind of list handed out, for the counters. */
  served: Record<string, number>;
}

export type Args = Record<string, unknown>;
export type Resolver<S> = (source: S, args: Args, context: Context) => unknown;
/** What a type's fields are, beyond what the source already has under their names. */
export type Table<S = never> = Readonly<Record<string, Resolver<S>>>;

export const hasScope = (context: Context, wanted: readonly string[]): boolean =>
  wanted.some((scope) => context.scopes.has(scope) || context.scopes.has(scope.replace(/^read_/, 'write_')));
