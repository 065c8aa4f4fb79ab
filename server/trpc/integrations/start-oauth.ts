import { z } from 'zod';
import { startOAuth } from '../../services/oauth.ts';
import { requireConnection, travellerOf } from '../actor.ts';
import { notFound } from '../errors.ts';
import { instant, trueOrFalse, uuid } from '../fields.ts';
import { memberProcedure } from '../trpc.ts';

/**
 * Begins 'Continue to the vendor': answers the address of the vendor's own page. It sends the person back to
 * `/api/integrations/{provider}/callback`. Single use, ten minutes, only in the sign-in that began it.
 */
export const startOAuthProcedure = memberProcedure('connections.manage')
  .meta({
    audit: 'connection.approve',
    openapi: { method: 'POST', path: '/oauth', tags: ['Integrations'], summary: 'Begin an OAuth 2 approval' },
  })
  .input(
    z.object({
      provider: z.string().max(50),
      authId: z.string().max(50).optional(),
      /** Those of the connection when it is reconnected. */
      settings: z.record(z.string(), z.unknown()).optional(),
      name: z.string().trim().min(1).max(100).optional(),
      /** Reconnects this one: its history, records and schedules stay. */
      integrationId: uuid.optional(),
      startSync: trueOrFalse.default(true),
      /** The first sync reads only records created since then; without it: all. */
      createdSince: instant.optional(),
    }),
  )
  .output(z.object({ url: z.string(), state: z.string() }))
  .mutation(async ({ ctx, input }) => {
    const { integrationId } = input;
    const row =
      integrationId === undefined ? undefined : await ctx.tenant((tx) => requireConnection(tx, integrationId));
    if (row && row.provider !== input.provider) throw notFound('connection');
    const settings = { ...row?.settings, ...input.settings };
    return startOAuth(ctx.services, travellerOf(ctx), { ...input, settings });
  });
