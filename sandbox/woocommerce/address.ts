import type { FastifyRequest } from 'fastify';
import type { Store } from './store.ts';

/** Where a request went, as the shop sees it. */
export interface Address {
  /** The path as sent, without the query. */
  path: string;
  query: string;
  /** What stands before the shop's own paths: `/store-1`, or nothing. */
  prefix: string;
  /** The store's URL as this request called it, without a slash at the end. */
  home: string;
  secure: boolean;
}

export const addressOf = (request: FastifyRequest, store: Store, prefix: string): Address => {
  const cut = request.url.indexOf('?');
  const path = cut < 0 ? request.url : request.url.slice(0, cut);
  const secure = store.faults.trustProxy && request.headers['x-forwarded-proto'] === 'https';
  const host = request.headers.host ?? '127.0.0.1';
  return {
    path,
    query: cut < 0 ? '' : request.url.slice(cut + 1),
    prefix,
    secure,
    home: `${secure ? 'https' : 'http'}://${host}${prefix}`,
  };
};
