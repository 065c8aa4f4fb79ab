import { enableStream as enable } from '@syncline/drizzle/queries/connection-changes';
import { z } from 'zod';
import { requireConnection } from '../actor.ts';
import { notFound } from '../errors.ts';
import { done, trueOrFalse, uuid } from '../fields.ts';
import { memberProcedure } from '../trpc.ts';

/** Switches one stream on or off. What was synced stays; switched on again it catches up from its cursor. */
export const enableStream = memberProcedure('connections.manage')
  .meta({
    audit: 'connection.stream',
    openapi: {
      method: 'PUT',
      path: '/integrations/{integrationId}/streams/{stream}',
      tags: ['Integrations'],
      summary: 'Switch a stream on or off',
    },
  })
  .input(z.object({ integrationId: uuid, stream: z.string().max(60), enabled: trueOrFalse }))
  .output(done)
  .mutation(async ({ ctx, input }) => {
    await ctx.tenant(async (tx) => {
      const { id, name } = await requireConnection(tx, input.integrationId);
      if (!(await enable(tx, id, input.stream, input.enabled))) throw notFound('stream');
      const detail = { name, stream: input.stream, enabled: input.enabled };
      await ctx.audit({ targetType: 'connection', targetId: id, detail }, tx);
    });
    return { ok: true as const };
  });
