import { z } from 'zod';
import { timelineEntrySchema } from '../contacts/schemas.ts';
import { amount, instant, sourceSchema, uuid } from '../fields.ts';

export const productSchema = z
  .object({
    id: uuid,
    externalId: z.string(),
    connection: sourceSchema,
    title: z.string(),
    status: z.string(),
    type: z.string().nullable(),
    sku: z.string().nullable(),
    currency: z.string().nullable(),
    imageUrl: z.string().nullable(),
    categories: z.array(z.string()),
    tags: z.array(z.string()),
    ownTags: z.array(z.string()),
    variantCount: z.number(),
    /** Cheapest and dearest variant. */
    priceFrom: amount.nullable(),
    priceTo: amount.nullable(),
    /** Sum over variants and locations; null where the vendor does not count. */
    stock: amount.nullable(),
    stockStatus: z.enum(['in_stock', 'out_of_stock', 'backorder', 'mixed']).nullable(),
    updatedAt: instant,
    deletedAt: instant.nullable(),
  })
  .meta({ id: 'Product' });

export const productDetailSchema = productSchema
  .extend({
    handle: z.string().nullable(),
    description: z.string().nullable(),
    url: z.string().nullable(),
    vendorCreatedAt: instant.nullable(),
    custom: z.record(z.string(), z.unknown()),
    ownNote: z.string().nullable(),
    createdAt: instant,
    adminUrl: z.string().nullable(),
    variants: z.array(
      z.object({
        externalId: z.string(),
        position: z.number(),
        title: z.string(),
        sku: z.string().nullable(),
        barcode: z.string().nullable(),
        price: amount.nullable(),
        regularPrice: amount.nullable(),
        salePrice: amount.nullable(),
        options: z.record(z.string(), z.string()),
        imageUrl: z.string().nullable(),
        inventory: z.array(z.object({ location: z.string(), quantity: amount.nullable(), status: z.string() })),
      }),
    ),
    timeline: z.array(timelineEntrySchema),
  })
  .meta({ id: 'ProductDetail' });
