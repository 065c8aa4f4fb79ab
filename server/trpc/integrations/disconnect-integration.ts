import { listOpenRuns, moveConnection } from '@syncline/drizzle/queries/connection-changes';
import { cancelRun } from '@syncline/drizzle/queries/runs';
import { TRPCError } from '@trpc/server';
import { z } from 'zod';
import { requireConnection } from '../actor.ts';
import { done, uuid } from '../fields.ts';
import { memberProcedure } from '../trpc.ts';

/**
 * Ends a connection: runs stop, webhooks are removed at the vendor and the keys are wiped (by the
 * worker, moments later). What was synced stays; connecting the account again goes on with it.
 */
export const disconnectIntegration = memberProcedure('connections.manage')
  .meta({
    audit: 'connection.disconnect',
    openapi: {
      method: 'POST',
      path: '/integrations/{integrationId}/disconnect',
      tags: ['Integrations'],
      summary: 'Disconnect, keep the data',
    },
  })
  .input(z.object({ integrationId: uuid }))
  .output(done)
  .mutation(async ({ ctx, input }) => {
    await ctx.tenant(async (tx) => {
      const row = await requireConnection(tx, input.integrationId);
      if (!(await moveConnection(tx, row.id, ['connected', 'paused', 'error'], 'disconnected'))) {
        throw new TRPCError({ code: 'PRECONDITION_FAILED', message: `“${row.name}” is disconnected already.` });
      }
      for (const runId of await listOpenRuns(tx, row.id)) await cancelRun(tx, runId);
      await ctx.audit({ targetType: 'connection', targetId: row.id, detail: { name: row.name } }, tx);
    });
    await ctx.services.doorbells.teardown(ctx.organizationId, input.integrationId);
    return { ok: true as const };
  });
