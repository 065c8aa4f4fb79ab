import { listOrderRows, orderSorts } from '@syncline/drizzle/queries/order-views';
import { financialStatuses, fulfilmentStatuses } from '@syncline/shared/domain/entities';
import { z } from 'zod';
import { instant, keysetOf, pageInput, pageOf, searchText, uuid } from '../fields.ts';
import { memberProcedure } from '../trpc.ts';
import { orderSchema } from './schemas.ts';

export const listOrders = memberProcedure('data.read')
  .meta({ openapi: { method: 'GET', path: '/orders', tags: ['Orders'], summary: 'List orders' } })
  .input(
    z.object({
      /** Order number, e-mail or name of the buyer, or the vendor's id. */
      search: searchText,
      connectionId: uuid.optional(),
      contactId: uuid.optional(),
      /** The vendor's own words. */
      statuses: z.array(z.string().max(60)).max(30).optional(),
      financialStatuses: z.array(z.enum(financialStatuses)).optional(),
      fulfilmentStatuses: z.array(z.enum(fulfilmentStatuses)).optional(),
      /** Placed at or after. */
      from: instant.optional(),
      /** Placed before. */
      to: instant.optional(),
      deleted: z.enum(['hide', 'only']).default('hide'),
      sort: z.enum(orderSorts).default('newest'),
      ...pageInput,
    }),
  )
  .output(pageOf(orderSchema))
  .query(({ ctx, input }) => {
    const { cursor, limit, ...filter } = input;
    const after = keysetOf(cursor, filter.sort);
    return ctx.tenant((tx) => listOrderRows(tx, filter, { after, limit }));
  });
