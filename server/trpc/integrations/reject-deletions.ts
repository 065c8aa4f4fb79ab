import { clearDeletionHold } from '@syncline/drizzle/queries/deletions';
import { z } from 'zod';
import { requireConnection } from '../actor.ts';
import { notFound } from '../errors.ts';
import { done, uuid } from '../fields.ts';
import { memberProcedure } from '../trpc.ts';

/** A person says that the records are not gone: nothing is marked, and the next full sync looks again. */
export const rejectDeletions = memberProcedure('connections.manage')
  .meta({
    audit: 'connection.reject-deletions',
    openapi: {
      method: 'POST',
      path: '/integrations/{integrationId}/streams/{stream}/reject-deletions',
      tags: ['Integrations'],
      summary: 'Refuse a mass disappearance',
    },
  })
  .input(z.object({ integrationId: uuid, stream: z.string().max(60) }))
  .output(done)
  .mutation(async ({ ctx, input }) => {
    await ctx.tenant(async (tx) => {
      const { id, name } = await requireConnection(tx, input.integrationId);
      if (!(await clearDeletionHold(tx, id, input.stream))) throw notFound('pending disappearance');
      await ctx.audit({ targetType: 'connection', targetId: id, detail: { name, stream: input.stream } }, tx);
    });
    return { ok: true as const };
  });
