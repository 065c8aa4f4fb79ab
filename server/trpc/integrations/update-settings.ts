import { z } from 'zod';
import { rekey } from '../../services/connect.ts';
import { actorOf, requireConnection } from '../actor.ts';
import { instant, uuid } from '../fields.ts';
import { memberProcedure } from '../trpc.ts';

/** Changes what was typed when connecting. The vendor is asked with the new values before they are saved. */
export const updateSettings = memberProcedure('connections.manage')
  .meta({
    audit: 'connection.settings',
    openapi: {
      method: 'PUT',
      path: '/integrations/{integrationId}/settings',
      tags: ['Integrations'],
      summary: 'Change the settings of a connection',
    },
  })
  .input(
    z.object({
      integrationId: uuid,
      settings: z.record(z.string(), z.unknown()),
      /** The date limit of full syncs; null reads everything. It counts from the next full sync on. */
      createdSince: instant.nullable().optional(),
    }),
  )
  .output(z.object({ warnings: z.array(z.string()), label: z.string() }))
  .mutation(async ({ ctx, input }) => {
    const row = await ctx.tenant((tx) => requireConnection(tx, input.integrationId));
    const { createdSince } = input;
    return rekey(ctx.services, actorOf(ctx), row, { settings: input.settings, createdSince });
  });
