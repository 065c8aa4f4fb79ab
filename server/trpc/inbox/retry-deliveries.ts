import { retryInbox } from '@syncline/drizzle/queries/inbox-views';
import { z } from 'zod';
import { notFound } from '../errors.ts';
import { uuid } from '../fields.ts';
import { memberProcedure } from '../trpc.ts';

/** Sets failed deliveries to work again. */
export const retryDeliveries = memberProcedure('records.retry')
  .meta({
    audit: 'webhook.retry',
    openapi: { method: 'POST', path: '/inbox/retry', tags: ['Webhooks'], summary: 'Retry failed deliveries' },
  })
  .input(z.object({ ids: z.array(uuid).min(1).max(1_000) }))
  .output(z.object({ count: z.number() }))
  .mutation(async ({ ctx, input }) => {
    const { count, connectionIds } = await ctx.tenant(async (tx) => {
      const retried = await retryInbox(tx, input.ids);
      if (retried.count === 0) throw notFound('failed delivery');
      await ctx.audit({ targetType: 'delivery', detail: { count: retried.count, ids: input.ids.slice(0, 20) } }, tx);
      return retried;
    });
    for (const connectionId of connectionIds) await ctx.services.doorbells.inbox(ctx.organizationId, connectionId);
    return { count };
  });
