import { listProductRows, productSorts } from '@syncline/drizzle/queries/product-views';
import { z } from 'zod';
import { keysetOf, pageInput, pageOf, searchText, uuid } from '../fields.ts';
import { memberProcedure } from '../trpc.ts';
import { productSchema } from './schemas.ts';

export const listProducts = memberProcedure('data.read')
  .meta({ openapi: { method: 'GET', path: '/products', tags: ['Products'], summary: 'List products' } })
  .input(
    z.object({
      /** Title or SKU. */
      search: searchText,
      connectionId: uuid.optional(),
      status: z.string().max(60).optional(),
      category: z.string().max(200).optional(),
      stock: z.enum(['in_stock', 'out_of_stock', 'backorder']).optional(),
      deleted: z.enum(['hide', 'only']).default('hide'),
      sort: z.enum(productSorts).default('updated'),
      ...pageInput,
    }),
  )
  .output(pageOf(productSchema))
  .query(({ ctx, input }) => {
    const { cursor, limit, ...filter } = input;
    const after = keysetOf(cursor, filter.sort);
    return ctx.tenant((tx) => listProductRows(tx, filter, { after, limit }));
  });
