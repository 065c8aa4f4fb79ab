import { approveDeletions as approve } from '@syncline/drizzle/queries/deletions';
import { z } from 'zod';
import { requireConnection } from '../actor.ts';
import { notFound } from '../errors.ts';
import { uuid } from '../fields.ts';
import { memberProcedure } from '../trpc.ts';

/** A person says that a mass disappearance is real: one more full walk marks what is still gone. */
export const approveDeletions = memberProcedure('connections.manage')
  .meta({
    audit: 'connection.approve-deletions',
    openapi: {
      method: 'POST',
      path: '/integrations/{integrationId}/streams/{stream}/approve-deletions',
      tags: ['Integrations'],
      summary: 'Accept a mass disappearance',
    },
  })
  .input(
    z.object({
      integrationId: uuid,
      stream: z.string().max(60),
      candidates: z.number().int().positive().optional().describe('How many you were told of; many more ask again.'),
    }),
  )
  .output(z.object({ runId: uuid, joined: z.boolean() }))
  .mutation(async ({ ctx, input }) => {
    const { organizationId, user } = ctx;
    const run = await ctx.tenant(async (tx) => {
      const { id: connectionId, name } = await requireConnection(tx, input.integrationId);
      const { stream, candidates } = input;
      const approved = await approve(tx, { organizationId, connectionId, stream, candidates, userId: user.id });
      if (!approved) throw notFound('pending disappearance');
      await ctx.audit({ targetType: 'connection', targetId: connectionId, detail: { name, ...input } }, tx);
      return approved;
    });
    await ctx.services.doorbells.run(organizationId, run.runId);
    return run;
  });
