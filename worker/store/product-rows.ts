import type { ProductChildren, ProductRow } from '@syncline/drizzle/queries/store-products';
import type { ProductEntity } from '@syncline/shared/domain/entities';

/** A product as a row of its table. */
export function productRow(id: string, externalId: string, product: ProductEntity): ProductRow {
  return {
    id,
    externalId,
    title: product.title,
    handle: product.handle,
    status: product.status,
    type: product.type,
    sku: product.sku,
    currency: product.currency,
    description: product.description,
    imageUrl: product.imageUrl,
    url: product.url,
    categories: product.categories,
    tags: product.tags,
    vendorCreatedAt: product.vendorCreatedAt,
    custom: product.custom,
  };
}

/** Adds a product's variants and their stock to those of its page. */
export function addProductChildren(children: ProductChildren, productId: string, product: ProductEntity): void {
  product.variants.forEach((variant, position) => {
    const { inventory, ...fields } = variant;
    children.variants.push({ productId, position, ...fields });
    for (const level of inventory) {
      children.inventory.push({ productId, variantExternalId: variant.externalId, ...level });
    }
  });
}
