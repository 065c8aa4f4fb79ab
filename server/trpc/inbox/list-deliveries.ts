import { inboxStates, listInbox } from '@syncline/drizzle/queries/inbox-views';
import { z } from 'zod';
import { requireConnection } from '../actor.ts';
import { instant, keysetOf, pageInput, pageOf, uuid } from '../fields.ts';
import { memberProcedure } from '../trpc.ts';
import { deliverySchema } from './schemas.ts';

/** What a connection's webhooks brought, newest first. */
export const listDeliveries = memberProcedure('data.read')
  .meta({
    openapi: {
      method: 'GET',
      path: '/integrations/{connectionId}/webhooks',
      tags: ['Webhooks'],
      summary: 'List webhook deliveries',
    },
  })
  .input(
    z.object({
      connectionId: uuid,
      state: z.enum(inboxStates).optional(),
      topic: z.string().max(100).optional(),
      externalId: z.string().max(200).optional(),
      from: instant.optional(),
      to: instant.optional(),
      ...pageInput,
    }),
  )
  .output(pageOf(deliverySchema))
  .query(({ ctx, input }) => {
    keysetOf(input.cursor);
    return ctx.tenant(async (tx) => {
      await requireConnection(tx, input.connectionId);
      return listInbox(tx, input);
    });
  });
