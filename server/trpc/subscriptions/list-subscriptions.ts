import { listSubscriptionRows } from '@syncline/drizzle/queries/stream-views';
import { z } from 'zod';
import { requireConnection } from '../actor.ts';
import { uuid } from '../fields.ts';
import { subscriptionSchema } from '../integrations/schemas.ts';
import { memberProcedure } from '../trpc.ts';

/** Which topics the vendor rings for, and how each subscription stands. */
export const listSubscriptions = memberProcedure('data.read')
  .meta({
    openapi: {
      method: 'GET',
      path: '/integrations/{integrationId}/subscriptions',
      tags: ['Webhooks'],
      summary: 'List webhook subscriptions',
    },
  })
  .input(z.object({ integrationId: uuid }))
  .output(z.array(subscriptionSchema))
  .query(({ ctx, input }) =>
    ctx.tenant(async (tx) => {
      await requireConnection(tx, input.integrationId);
      return listSubscriptionRows(tx, input.integrationId);
    }),
  );
