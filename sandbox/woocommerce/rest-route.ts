import type { Answer } from './errors.ts';
import type { PhpQuery } from './params.ts';
import type { Fields } from './source.ts';
import type { Store } from './store.ts';

/** One request below `/wp-json`, whatever it asks for. */
export interface RestRequest {
  method: string;
  /** As sent, below the host: `/store-1/wp-json/wc/v3/orders`. */
  path: string;
  /** Below `/wp-json`, without a slash at the end. */
  route: string;
  rawQuery: string;
  query: PhpQuery;
  body: Buffer;
  /** The store's URL as this request called it, without a slash at the end. */
  home: string;
  secure: boolean;
  authorization: string | undefined;
}

/** What a request's path and method are served by. */
export interface KnownRoute {
  /** list, item, batch: what the refusal without rights is called by. */
  kind: 'list' | 'item' | 'batch';
  allow: string;
  open?: true;
  run(store: Store, body: Fields): Answer | Promise<Answer>;
}
