import { moveConnection } from '@syncline/drizzle/queries/connection-changes';
import { releaseInbox } from '@syncline/drizzle/queries/inbox';
import { resumeRuns } from '@syncline/drizzle/queries/runs';
import { TRPCError } from '@trpc/server';
import { z } from 'zod';
import { requireConnection } from '../actor.ts';
import { done, uuid } from '../fields.ts';
import { memberProcedure } from '../trpc.ts';

/**
 * Lets a paused connection go on where it stood. One that stopped with an error is asked first
 * whether it works now, and stays as it is when it does not.
 */
export const resumeIntegration = memberProcedure('connections.manage')
  .meta({
    audit: 'connection.resume',
    openapi: {
      method: 'POST',
      path: '/integrations/{integrationId}/resume',
      tags: ['Integrations'],
      summary: 'Resume a connection',
    },
  })
  .input(z.object({ integrationId: uuid }))
  .output(done)
  .mutation(async ({ ctx, input }) => {
    const { services, organizationId } = ctx;
    const row = await ctx.tenant((tx) => requireConnection(tx, input.integrationId));
    if (row.attention) await services.vendors.probeConnection(organizationId, row);
    const runIds = await ctx.tenant(async (tx) => {
      if (!(await moveConnection(tx, row.id, ['paused', 'error'], 'connected'))) {
        const message =
          row.status === 'disconnected'
            ? `“${row.name}” is disconnected. Connect it again; its history is kept.`
            : `“${row.name}” is running already.`;
        throw new TRPCError({ code: 'PRECONDITION_FAILED', message });
      }
      await releaseInbox(tx, row.id);
      const resumed = await resumeRuns(tx, row.id);
      await ctx.audit({ targetType: 'connection', targetId: row.id, detail: { name: row.name } }, tx);
      return resumed;
    });
    await services.doorbells.setup(organizationId, row.id);
    await services.doorbells.inbox(organizationId, row.id);
    for (const runId of runIds) await services.doorbells.run(organizationId, runId);
    return { ok: true as const };
  });
