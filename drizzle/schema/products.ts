import { foreignKey, index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { createdAt, id, instant, money, organizationId, updatedAt } from './columns.ts';
import { connections } from './connections.ts';

export const products = pgTable(
  'products',
  {
    organizationId: organizationId(),
    id: id(),
    connectionId: uuid('connection_id').notNull(),
    externalId: text('external_id').notNull(),
    title: text('title').notNull(),
    handle: text('handle'),
    status: text('status').notNull(),
    type: text('type'),
    sku: text('sku'),
    currency: text('currency'),
    description: text('description'),
    imageUrl: text('image_url'),
    url: text('url'),
    categories: text('categories').array().notNull().default([]),
    tags: text('tags').array().notNull().default([]),
    vendorCreatedAt: instant('vendor_created_at'),
    custom: jsonb('custom').notNull().default({}),
    ownTags: text('own_tags').array().notNull().default([]),
    ownNote: text('own_note'),
    createdRunId: uuid('created_run_id'),
    updatedRunId: uuid('updated_run_id'),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
    deletedAt: instant('deleted_at'),
  },
  (t) => [
    primaryKey({ columns: [t.organizationId, t.id] }),
    foreignKey({
      columns: [t.organizationId, t.connectionId],
      foreignColumns: [connections.organizationId, connections.id],
    }),
    uniqueIndex('products_external').on(t.organizationId, t.connectionId, t.externalId),
    index('products_by_updated').on(t.organizationId, t.updatedAt, t.id),
  ],
);

export const variants = pgTable(
  'variants',
  {
    organizationId: organizationId(),
    productId: uuid('product_id').notNull(),
    externalId: text('external_id').notNull(),
    position: integer('position').notNull(),
    sku: text('sku'),
    barcode: text('barcode'),
    title: text('title').notNull(),
    price: money('price'),
    regularPrice: money('regular_price'),
    salePrice: money('sale_price'),
    options: jsonb('options').notNull().default({}).$type<Record<string, string>>(),
    imageUrl: text('image_url'),
    custom: jsonb('custom').notNull().default({}),
  },
  (t) => [
    primaryKey({ columns: [t.organizationId, t.productId, t.externalId] }),
    foreignKey({
      columns: [t.organizationId, t.productId],
      foreignColumns: [products.organizationId, products.id],
    }).onDelete('cascade'),
    index('variants_by_sku').on(t.organizationId, t.sku),
  ],
);

export const inventory = pgTable(
  'inventory',
  {
    organizationId: organizationId(),
    productId: uuid('product_id').notNull(),
    variantExternalId: text('variant_external_id').notNull(),
    location: text('location').notNull(),
    quantity: money('quantity'),
    status: text('status').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.organizationId, t.productId, t.variantExternalId, t.location] }),
    foreignKey({
      columns: [t.organizationId, t.productId],
      foreignColumns: [products.organizationId, products.id],
    }).onDelete('cascade'),
  ],
);
