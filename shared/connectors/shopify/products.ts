import { z } from 'zod';
import { isAtLeast, isZero } from '../../domain/decimals.ts';
import type { ProductEntity } from '../../domain/entities.ts';
import { defineStream } from '../../kit/stream.ts';
import {
  decimalOrNullSchema,
  gidSchema,
  idSchema,
  instantSchema,
  integerSchema,
  tagsSchema,
  textSchema,
} from './fields.ts';
import { checkpointSchema, cursorSchema, nextCursor, type ShopifyCheckpoint, type ShopifyCursor } from './listing.ts';
import type { ShopifySettings } from './settings.ts';
import { type Listing, readMany, readOne, walkIds, walkList } from './walks.ts';

const levelSchema = z.object({
  location: z.object({ legacyResourceId: idSchema, name: textSchema }),
  quantities: z.array(z.object({ name: z.string(), quantity: integerSchema })),
});

const variantSchema = z.object({
  id: gidSchema,
  title: textSchema,
  sku: textSchema,
  barcode: textSchema,
  price: decimalOrNullSchema,
  compareAtPrice: decimalOrNullSchema,
  inventoryPolicy: textSchema,
  inventoryQuantity: integerSchema.nullish(),
  selectedOptions: z.array(z.object({ name: z.string(), value: textSchema })).nullish(),
  inventoryItem: z.object({ tracked: z.boolean(), inventoryLevels: z.array(levelSchema) }).nullish(),
});
type Variant = z.infer<typeof variantSchema>;

export const productSchema = z.object({
  legacyResourceId: idSchema,
  title: z.string(),
  handle: textSchema,
  status: z.string(),
  productType: textSchema,
  vendor: textSchema,
  descriptionHtml: textSchema,
  tags: tagsSchema,
  isGiftCard: z.boolean().nullish(),
  createdAt: instantSchema,
  updatedAt: instantSchema,
  onlineStoreUrl: textSchema,
  category: z.object({ fullName: textSchema }).nullish(),
  featuredMedia: z
    .object({ preview: z.object({ image: z.object({ url: textSchema }).nullish() }).nullish() })
    .nullish(),
  priceRangeV2: z.object({ minVariantPrice: z.object({ currencyCode: z.string() }) }).nullish(),
  // Every product has one; none at all would be a cut answer.
  variants: z.array(variantSchema).min(1),
});
type Product = z.infer<typeof productSchema>;

const listing: Listing = { list: 'products', type: 'Product', byCreation: false, firstSize: 5 };

export const products = defineStream<ShopifySettings, Product, ShopifyCursor, ShopifyCheckpoint>({
  entity: 'product',
  label: 'Products',
  record: productSchema,
  checkpoint: checkpointSchema,
  deletes: 'webhooks',
  scopes: ['read_products'],
  id: (product) => String(product.legacyResourceId),
  /** Moves with the stock too: an order of a tracked product counts as its change. */
  version: (product) => new Date(product.updatedAt),
  toEntity,
  read: (ctx, at) => walkList(ctx, listing, at),
  incremental: { cursor: cursorSchema, next: nextCursor },
  ids: (ctx) => walkIds(ctx, listing, undefined),
  get: (ctx, id) => readOne(ctx, listing, id),
  getMany: (ctx, ids) => readMany(ctx, listing, ids),
});

function toEntity(product: Product): ProductEntity {
  const locations = new Map(
    product.variants.flatMap((variant) =>
      (variant.inventoryItem?.inventoryLevels ?? []).map(({ location }) => [location.legacyResourceId, location.name]),
    ),
  );
  return {
    kind: 'product',
    title: product.title,
    handle: product.handle,
    status: product.status.toLowerCase(),
    type: product.productType,
    sku: product.variants.length === 1 ? (product.variants[0]?.sku ?? null) : null,
    currency: product.priceRangeV2?.minVariantPrice.currencyCode ?? null,
    description: product.descriptionHtml,
    imageUrl: product.featuredMedia?.preview?.image?.url ?? null,
    url: product.onlineStoreUrl,
    categories: product.category?.fullName ? [product.category.fullName] : [],
    tags: product.tags ?? [],
    variants: product.variants.map((variant) => toVariant(variant, product.title)),
    vendorCreatedAt: product.createdAt,
    custom: {
      ...(product.vendor !== null && { vendor: product.vendor }),
      ...(product.isGiftCard === true && { gift_card: true }),
      ...(locations.size > 0 && { locations: Object.fromEntries(locations) }),
    },
  };
}

function toVariant(variant: Variant, productTitle: string): ProductEntity['variants'][number] {
  const { price, compareAtPrice } = variant;
  const isOnSale =
    price !== null && compareAtPrice !== null && isAtLeast(compareAtPrice, price) && !isAtLeast(price, compareAtPrice);
  const options = (variant.selectedOptions ?? []).flatMap(({ name, value }): [string, string][] =>
    value === null ? [] : [[name, value]],
  );
  return {
    externalId: variant.id,
    sku: variant.sku,
    barcode: variant.barcode,
    // What Shopify calls the one variant of a product without options.
    title: variant.title === null || variant.title === 'Default Title' ? productTitle : variant.title,
    price,
    regularPrice: isOnSale ? compareAtPrice : price,
    salePrice: isOnSale ? price : null,
    options: Object.fromEntries(options.filter(([, value]) => value !== 'Default Title')),
    imageUrl: null,
    inventory: stock(variant),
    custom: compareAtPrice !== null && !isZero(compareAtPrice) ? { compare_at_price: compareAtPrice } : {},
  };
}

/** By location; the sum alone where locations may not be seen. */
function stock(variant: Variant): ProductEntity['variants'][number]['inventory'] {
  const { inventoryItem } = variant;
  const status = (quantity: number | null) => {
    if (quantity === null || quantity > 0) return 'in_stock' as const;
    return variant.inventoryPolicy === 'CONTINUE' ? ('backorder' as const) : ('out_of_stock' as const);
  };
  if (inventoryItem && inventoryItem.inventoryLevels.length > 0) {
    return inventoryItem.inventoryLevels.map(({ location, quantities }) => {
      const available = quantities.find(({ name }) => name === 'available')?.quantity ?? null;
      const quantity = inventoryItem.tracked ? available : null;
      return {
        location: location.legacyResourceId,
        quantity: quantity === null ? null : String(quantity),
        status: status(quantity),
      };
    });
  }
  const sum = inventoryItem?.tracked === false ? null : (variant.inventoryQuantity ?? null);
  return [{ location: 'default', quantity: sum === null ? null : String(sum), status: status(sum) }];
}
