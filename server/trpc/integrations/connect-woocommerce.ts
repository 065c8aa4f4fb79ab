import { z } from 'zod';
import { connect } from '../../services/connect.ts';
import { actorOf } from '../actor.ts';
import { instant, trueOrFalse } from '../fields.ts';
import { memberProcedure } from '../trpc.ts';
import { connectedSchema } from './schemas.ts';

/** The address that programs know: the same as `connect` with the provider filled in. */
export const connectWooCommerce = memberProcedure('connections.manage')
  .meta({
    audit: 'connection.connect',
    openapi: {
      method: 'POST',
      path: '/integrations/woocommerce',
      tags: ['Integrations'],
      summary: 'Connect a WooCommerce store',
    },
  })
  .input(
    z.object({
      storeUrl: z.string().max(2_000),
      consumerKey: z.string().max(200),
      consumerSecret: z.string().max(200),
      name: z.string().trim().min(1).max(100).optional(),
      startSync: trueOrFalse.default(true),
      createdSince: instant.optional(),
    }),
  )
  .output(connectedSchema)
  .mutation(({ ctx, input }) => {
    const { storeUrl, consumerKey, consumerSecret, ...rest } = input;
    return connect(ctx.services, actorOf(ctx), {
      provider: 'woocommerce',
      settings: { storeUrl },
      credential: { consumerKey, consumerSecret },
      ...rest,
    });
  });
