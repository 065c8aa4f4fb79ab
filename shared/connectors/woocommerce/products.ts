import { z } from 'zod';
import type { ProductEntity } from '../../domain/entities.ts';
import type { ConnectorContext } from '../../kit/context.ts';
import { orderedPrefetch } from '../../kit/ordered-prefetch.ts';
import { defineStream, type RawRecord } from '../../kit/stream.ts';
import { amountSchema, customOf, gmtSchema, idSchema, metaSchema, plainText, textSchema } from './fields.ts';
import type { WooSettings } from './settings.ts';
import {
  aheadOf,
  checkpointSchema,
  cursorSchema,
  idOf,
  type Listing,
  nextCursor,
  readAll,
  readMany,
  readOne,
  type WooCheckpoint,
  type WooCursor,
  walk,
  walkIds,
} from './walks.ts';

const itemShape = {
  id: idSchema,
  name: textSchema,
  status: textSchema,
  sku: textSchema,
  global_unique_id: textSchema,
  price: amountSchema,
  regular_price: amountSchema,
  sale_price: amountSchema,
  date_modified_gmt: gmtSchema,
  /** `"parent"`: the variation sells from its product's stock. */
  manage_stock: z.union([z.boolean(), z.string()]).nullish(),
  stock_quantity: amountSchema,
  stock_status: textSchema,
  meta_data: metaSchema,
};
const imageSchema = z.object({ src: textSchema }).nullish();
const variationSchema = z.object({
  ...itemShape,
  image: imageSchema,
  attributes: z.array(z.object({ name: textSchema, option: textSchema })).nullish(),
});
const namesSchema = z.array(z.object({ name: textSchema })).nullish();
const productSchema = z.object({
  ...itemShape,
  slug: textSchema,
  permalink: textSchema,
  type: textSchema,
  description: textSchema,
  date_created_gmt: gmtSchema,
  categories: namesSchema,
  tags: namesSchema,
  images: z.array(imageSchema).nullish(),
});

/** A product is kept together with its variations, which WooCommerce lists apart. */
const recordSchema = z.object({ product: productSchema, variations: z.array(variationSchema) });
type Product = z.infer<typeof recordSchema>;

const listing: Listing = { path: 'products', query: { status: 'any' }, byChange: true };

export const products = defineStream<WooSettings, Product, WooCursor, WooCheckpoint>({
  entity: 'product',
  label: 'Products',
  record: recordSchema,
  checkpoint: checkpointSchema,
  deletes: 'webhooks',
  id: ({ product }) => String(product.id),
  /** Its own stamp: the newest among its variations would go back, and be taken for stale, when that one is deleted. */
  version: ({ product }) => (product.date_modified_gmt === null ? undefined : new Date(product.date_modified_gmt)),
  toEntity,
  // WooCommerce picks the related products by chance, anew for each answer.
  content: (json) => json.replace(/"related_ids":\[[\d,\s]*\],?/g, ''),
  async *read(ctx, at) {
    for await (const page of walk(ctx, listing, at))
      yield { ...page, records: await withVariations(ctx, page.records) };
  },
  incremental: { cursor: cursorSchema, next: nextCursor },
  ids: (ctx) => walkIds(ctx, listing, undefined),
  async get(ctx, id) {
    const product = await readOne(ctx, 'products', id);
    if (!product || isUnlisted(product.value)) return undefined;
    return (await withVariations(ctx, [product]))[0];
  },
  async getMany(ctx, ids) {
    return withVariations(ctx, await readMany(ctx, 'products', { status: 'any' }, ids));
  },
});

/** In the bin or a draft that was never saved; and a variation, which is part of its product. */
function isUnlisted(value: unknown): boolean {
  const { status, type } = (value ?? {}) as { status?: unknown; type?: unknown };
  return status === 'trash' || status === 'auto-draft' || type === 'variation';
}

async function withVariations(ctx: ConnectorContext<WooSettings>, found: RawRecord[]): Promise<RawRecord[]> {
  const records: RawRecord[] = [];
  const waiting = found.values();
  const loading = orderedPrefetch({
    ahead: aheadOf(ctx),
    next: () => waiting.next().value,
    load: (product: RawRecord) => variationsOf(ctx, product),
  });
  for await (const { key: product, value: variations } of loading) records.push(compose(product, variations));
  return records;
}

async function variationsOf(ctx: ConnectorContext<WooSettings>, product: RawRecord): Promise<RawRecord[]> {
  const { type, variations } = (product.value ?? {}) as { type?: unknown; variations?: unknown };
  const id = idOf(product);
  const hasSome = Array.isArray(variations) && variations.length > 0;
  if (id === undefined || !hasSome || (typeof type === 'string' && /^(simple|grouped|external)$/.test(type))) return [];
  return readAll(ctx, `products/${id}/variations`, { status: 'any' });
}

/** The exact text of both, put together. */
const compose = (product: RawRecord, variations: RawRecord[]): RawRecord => ({
  json: `{"product":${product.json},"variations":[${variations.map((each) => each.json).join(',')}]}`,
  value: { product: product.value, variations: variations.map((each) => each.value) },
});

function toEntity({ product, variations }: Product): ProductEntity {
  const title = plainText(product.name) ?? '';
  const imageUrl = product.images?.[0]?.src ?? null;
  return {
    kind: 'product',
    title,
    handle: product.slug,
    status: product.status ?? 'unknown',
    type: product.type,
    sku: product.sku,
    // Prices are in the store's one currency, which the product does not name.
    currency: null,
    description: product.description,
    imageUrl,
    url: product.permalink,
    categories: names(product.categories),
    tags: names(product.tags),
    variants:
      variations.length === 0
        ? [toVariant({ ...product, image: { src: imageUrl }, attributes: [] }, title)]
        : variations.map((variation) => toVariant(variation, title)),
    vendorCreatedAt: product.date_created_gmt,
    custom: customOf(product.meta_data),
  };
}

function toVariant(item: z.infer<typeof variationSchema>, productTitle: string): ProductEntity['variants'][number] {
  const options = (item.attributes ?? []).flatMap(({ name, option }): [string, string][] =>
    name === null || option === null ? [] : [[name, plainText(option) ?? option]],
  );
  return {
    externalId: item.id,
    sku: item.sku,
    barcode: item.global_unique_id,
    title: plainText(item.name) ?? (options.map(([, option]) => option).join(', ') || productTitle),
    price: item.price,
    regularPrice: item.regular_price,
    salePrice: item.sale_price,
    options: Object.fromEntries(options),
    imageUrl: item.image?.src ?? null,
    inventory: [
      {
        location: 'default',
        quantity: item.manage_stock === true ? item.stock_quantity : null,
        status: stockStatus(item.stock_status),
      },
    ],
    custom: { ...customOf(item.meta_data), ...(item.manage_stock === 'parent' && { stock_of: 'product' }) },
  };
}

const stockStatus = (status: string | null): 'in_stock' | 'out_of_stock' | 'backorder' =>
  status === 'outofstock' ? 'out_of_stock' : status === 'onbackorder' ? 'backorder' : 'in_stock';

const names = (list: z.infer<typeof namesSchema>): string[] =>
  (list ?? []).flatMap(({ name }) => plainText(name) ?? []);
