import { z } from 'zod';
import { startOAuth } from '../../services/oauth.ts';
import { requireConnection, travellerOf } from '../actor.ts';
import { notFound } from '../errors.ts';
import { instant, trueOrFalse, uuid } from '../fields.ts';
import { memberProcedure } from '../trpc.ts';

/** The address that programs know: the same as `startOAuth` with the provider filled in. */
export const shopifyConnect = memberProcedure('connections.manage')
  .meta({
    audit: 'connection.approve',
    openapi: {
      method: 'POST',
      path: '/integrations/shopify',
      tags: ['Integrations'],
      summary: 'Begin to connect a Shopify store',
    },
  })
  .input(
    z.object({
      /** `my-store.myshopify.com`, or just `my-store`. */
      shop: z.string().trim().max(300),
      name: z.string().trim().min(1).max(100).optional(),
      /** Reconnects this one: its history, records and schedules stay. */
      integrationId: uuid.optional(),
      startSync: trueOrFalse.default(true),
      createdSince: instant.optional(),
    }),
  )
  /** Where to send the person's browser. */
  .output(z.object({ authUrl: z.string() }))
  .mutation(async ({ ctx, input }) => {
    const { shop, integrationId, ...wishes } = input;
    const row =
      integrationId === undefined ? undefined : await ctx.tenant((tx) => requireConnection(tx, integrationId));
    if (row && row.provider !== 'shopify') throw notFound('connection');
    const settings = { ...row?.settings, shop };
    const { url } = await startOAuth(ctx.services, travellerOf(ctx), {
      provider: 'shopify',
      settings,
      integrationId,
      ...wishes,
    });
    return { authUrl: url };
  });
