import { getInboxRow } from '@syncline/drizzle/queries/inbox-views';
import { z } from 'zod';
import { notFound } from '../errors.ts';
import { uuid } from '../fields.ts';
import { memberProcedure } from '../trpc.ts';
import { deliveryDetailSchema } from './schemas.ts';

/** One delivery with its headers and body. */
export const getDelivery = memberProcedure('data.read')
  .meta({ openapi: { method: 'GET', path: '/inbox/{id}', tags: ['Webhooks'], summary: 'Get a webhook delivery' } })
  .input(z.object({ id: uuid }))
  .output(deliveryDetailSchema)
  .query(async ({ ctx, input }) => {
    const row = await ctx.tenant((tx) => getInboxRow(tx, input.id));
    if (!row) throw notFound('delivery');
    return row;
  });
