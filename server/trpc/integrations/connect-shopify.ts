import type { Tx } from '@syncline/drizzle/client';
import { findConnectionByAccount } from '@syncline/drizzle/queries/connection-changes';
import { type ConnectionRow, findConnection } from '@syncline/drizzle/queries/connections';
import { z } from 'zod';
import type { Services } from '../../services/index.ts';
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
    const row = await ctx.tenant((tx) =>
      integrationId === undefined ? knownShop(ctx.services, tx, shop) : requireConnection(tx, integrationId),
    );
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

/** Connected before: its settings say what is asked for at Shopify, as they do when it is named. */
async function knownShop({ connectors }: Services, tx: Tx, shop: string): Promise<ConnectionRow | undefined> {
  const typed = connectors.get('shopify').settings.safeParse({ shop });
  if (!typed.success) return undefined;
  const same = await findConnectionByAccount(tx, 'shopify', String(typed.data.shop));
  return same && findConnection(tx, same.id);
}
