import { HubError } from '../../errors/index.ts';
import { defineStream } from '../../kit/stream.ts';
import { type Context, scopesNow } from './admin-api.ts';
import { checkpointSchema, cursorSchema, nextCursor, type ShopifyCheckpoint, type ShopifyCursor } from './listing.ts';
import { type Order, orderSchema, orderToEntity } from './order-entity.ts';
import type { ShopifySettings } from './settings.ts';
import { type Listing, readMany, readOne, walkIds, walkList } from './walks.ts';

/** Open, closed, cancelled and archived alike; without read_all_orders only the last 60 days. */
const listing: Listing = { list: 'orders', type: 'Order', byCreation: true, firstSize: 5 };

export const orders = defineStream<ShopifySettings, Order, ShopifyCursor, ShopifyCheckpoint>({
  entity: 'order',
  label: 'Orders',
  record: orderSchema,
  checkpoint: checkpointSchema,
  deletes: 'webhooks',
  scopes: ['read_orders'],
  id: (order) => String(order.legacyResourceId),
  version: (order) => new Date(order.updatedAt),
  toEntity: orderToEntity,
  createdAt: (order) => new Date(order.createdAt),
  visibleSince: ordersShownSince,
  read: (ctx, at) => walkList(ctx, listing, at),
  incremental: { cursor: cursorSchema, next: nextCursor },
  ids: (ctx, createdSince) => walkIds(ctx, listing, createdSince),
  get: (ctx, id) => readOne(ctx, listing, id),
  getMany: (ctx, ids) => readMany(ctx, listing, ids),
});

const dayMs = 24 * 60 * 60_000;

/**
 * Without `read_all_orders` an order is there for 60 days from its creation, in lists and by id. A day less counts
 * here: nobody says at which hour the days are cut.
 * https://shopify.dev/docs/api/usage/access-scopes (November 2026)
 */
async function ordersShownSince(ctx: Context): Promise<Date | undefined> {
  const { scopes, now } = await scopesNow(ctx);
  if (scopes.includes('read_all_orders')) return undefined;
  if (now) return new Date(now.getTime() - 59 * dayMs);
  throw new HubError('retry', 'Shopify answered without its time.', {
    code: 'SHOPIFY_ANSWER_SHAPE',
    userMessage:
      'Shopify did not say what time it is there, so Syncline cannot tell an old order from a deleted one. Nothing was marked as deleted; it is asked again.',
  });
}
