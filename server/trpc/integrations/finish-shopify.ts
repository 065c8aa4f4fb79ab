import { z } from 'zod';
import { finishOAuth } from '../../services/oauth.ts';
import { travellerOf } from '../actor.ts';
import { memberProcedure } from '../trpc.ts';
import { connectedSchema } from './schemas.ts';

/**
 * Ends what `shopifyConnect` began, for programs that take the way back themselves: every parameter of the callback is
 * handed on, because the signature covers them all. Browsers come back to `/api/integrations/shopify/callback`.
 */
export const shopifyCallback = memberProcedure('connections.manage')
  .meta({
    audit: 'connection.connect',
    openapi: {
      method: 'POST',
      path: '/integrations/shopify/callback',
      tags: ['Integrations'],
      summary: 'Finish connecting a Shopify store',
    },
  })
  .input(
    z
      .object({
        shop: z.string().max(300),
        code: z.string().max(2_000),
        state: z.string().max(300),
        hmac: z.string().max(200),
      })
      .catchall(z.string().max(2_000)),
  )
  .output(connectedSchema)
  .mutation(({ ctx, input }) =>
    finishOAuth(ctx.services, travellerOf(ctx), { provider: 'shopify', query: new URLSearchParams(input) }),
  );
