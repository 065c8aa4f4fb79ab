import { listChangeRows } from '@syncline/drizzle/queries/change-views';
import { findConnection } from '@syncline/drizzle/queries/connections';
import { listRecordLinks } from '@syncline/drizzle/queries/contact-details';
import { findProductExtras, listVariants } from '@syncline/drizzle/queries/product-details';
import { listProductRows } from '@syncline/drizzle/queries/product-views';
import { z } from 'zod';
import { timelineOf } from '../../services/timeline.ts';
import { notFound } from '../errors.ts';
import { uuid } from '../fields.ts';
import { memberProcedure } from '../trpc.ts';
import { productDetailSchema } from './schemas.ts';

/** One product with its variants, stock and timeline. */
export const getProduct = memberProcedure('data.read')
  .meta({ openapi: { method: 'GET', path: '/products/{id}', tags: ['Products'], summary: 'Get a product' } })
  .input(z.object({ id: uuid }))
  .output(productDetailSchema)
  .query(({ ctx, input: { id } }) =>
    ctx.tenant(async (tx) => {
      const [page, extras, variants, changes, links] = await Promise.all([
        listProductRows(tx, { ids: [id], deleted: 'any', sort: 'updated' }, { after: undefined, limit: 1 }),
        findProductExtras(tx, id),
        listVariants(tx, id),
        listChangeRows(tx, { entityId: id }, { after: undefined, limit: 100 }),
        listRecordLinks(tx, id),
      ]);
      const product = page.items[0];
      if (!product || !extras) throw notFound('product');
      const connection = await findConnection(tx, product.connection.id);
      const connector = ctx.services.connectors.find(product.connection.provider);
      const stream = links[0]?.stream;
      const adminUrl = stream && connector?.adminUrl?.(connection?.settings ?? {}, stream, product.externalId);
      return {
        ...product,
        ...extras,
        variants,
        adminUrl: adminUrl ?? null,
        timeline: timelineOf({ ...extras, id, source: product.connection }, changes.items),
      };
    }),
  );
