import { moveConnection } from '@syncline/drizzle/queries/connection-changes';
import { holdInbox } from '@syncline/drizzle/queries/inbox';
import { pauseRuns } from '@syncline/drizzle/queries/runs';
import { TRPCError } from '@trpc/server';
import { z } from 'zod';
import { requireConnection } from '../actor.ts';
import { done, uuid } from '../fields.ts';
import { memberProcedure } from '../trpc.ts';

/** Stands a connection still: runs stop at their next page, webhooks are kept and wait. */
export const pauseIntegration = memberProcedure('connections.manage')
  .meta({
    audit: 'connection.pause',
    openapi: {
      method: 'POST',
      path: '/integrations/{integrationId}/pause',
      tags: ['Integrations'],
      summary: 'Pause a connection',
    },
  })
  .input(z.object({ integrationId: uuid }))
  .output(done)
  .mutation(async ({ ctx, input }) => {
    await ctx.tenant(async (tx) => {
      const row = await requireConnection(tx, input.integrationId);
      if (!(await moveConnection(tx, row.id, ['connected', 'error'], 'paused'))) {
        const message = row.status === 'paused' ? `“${row.name}” is paused already.` : `“${row.name}” is disconnected.`;
        throw new TRPCError({ code: 'PRECONDITION_FAILED', message });
      }
      await pauseRuns(tx, row.id);
      await holdInbox(tx, row.id);
      await ctx.audit({ targetType: 'connection', targetId: row.id, detail: { name: row.name } }, tx);
    });
    return { ok: true as const };
  });
