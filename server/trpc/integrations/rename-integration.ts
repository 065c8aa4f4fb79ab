import { renameConnection } from '@syncline/drizzle/queries/connection-changes';
import { z } from 'zod';
import { requireConnection } from '../actor.ts';
import { done, uuid } from '../fields.ts';
import { memberProcedure } from '../trpc.ts';

export const renameIntegration = memberProcedure('connections.manage')
  .meta({
    audit: 'connection.rename',
    openapi: {
      method: 'PATCH',
      path: '/integrations/{integrationId}',
      tags: ['Integrations'],
      summary: 'Rename a connection',
    },
  })
  .input(z.object({ integrationId: uuid, name: z.string().trim().min(1).max(100) }))
  .output(done)
  .mutation(async ({ ctx, input }) => {
    await ctx.tenant(async (tx) => {
      const row = await requireConnection(tx, input.integrationId);
      await renameConnection(tx, row.id, input.name);
      const detail = { before: row.name, after: input.name };
      await ctx.audit({ targetType: 'connection', targetId: row.id, detail }, tx);
    });
    return { ok: true as const };
  });
