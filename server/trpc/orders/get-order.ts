import { listChangeRows } from '@syncline/drizzle/queries/change-views';
import { findConnection } from '@syncline/drizzle/queries/connections';
import { listRecordLinks } from '@syncline/drizzle/queries/contact-details';
import { findOrderExtras, listFulfilments, listOrderLines, listRefunds } from '@syncline/drizzle/queries/order-details';
import { listOrderRows } from '@syncline/drizzle/queries/order-views';
import { z } from 'zod';
import { timelineOf } from '../../services/timeline.ts';
import { notFound } from '../errors.ts';
import { uuid } from '../fields.ts';
import { memberProcedure } from '../trpc.ts';
import { orderDetailSchema } from './schemas.ts';

/** One order with its lines, refunds, fulfilments, charges and timeline. */
export const getOrder = memberProcedure('data.read')
  .meta({ openapi: { method: 'GET', path: '/orders/{id}', tags: ['Orders'], summary: 'Get an order' } })
  .input(z.object({ id: uuid }))
  .output(orderDetailSchema)
  .query(({ ctx, input: { id } }) =>
    ctx.tenant(async (tx) => {
      const [page, extras, lines, refunds, fulfilments, changes, links] = await Promise.all([
        listOrderRows(tx, { ids: [id], deleted: 'any', sort: 'newest' }, { after: undefined, limit: 1 }),
        findOrderExtras(tx, id),
        listOrderLines(tx, id),
        listRefunds(tx, id),
        listFulfilments(tx, id),
        listChangeRows(tx, { entityId: id }, { after: undefined, limit: 100 }),
        listRecordLinks(tx, id),
      ]);
      const order = page.items[0];
      if (!order || !extras) throw notFound('order');
      const { connectionId, ...rest } = extras;
      const connection = await findConnection(tx, connectionId);
      const connector = ctx.services.connectors.find(order.connection.provider);
      const stream = links[0]?.stream;
      const adminUrl = stream && connector?.adminUrl?.(connection?.settings ?? {}, stream, order.externalId);
      return {
        ...order,
        ...rest,
        lines,
        refunds,
        fulfilments,
        adminUrl: adminUrl ?? null,
        timeline: timelineOf({ ...rest, id, source: order.connection }, changes.items),
      };
    }),
  );
