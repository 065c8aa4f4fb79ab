import { defineStream } from '../../kit/stream.ts';
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
  read: (ctx, at) => walkList(ctx, listing, at),
  incremental: { cursor: cursorSchema, next: nextCursor },
  ids: (ctx, createdSince) => walkIds(ctx, listing, createdSince),
  get: (ctx, id) => readOne(ctx, listing, id),
  getMany: (ctx, ids) => readMany(ctx, listing, ids),
});
