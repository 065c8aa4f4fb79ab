import { z } from 'zod';
import { requestSync, syncAnswer, waitForRun } from '../../services/sync.ts';
import { actorOf, requireConnection } from '../actor.ts';
import { trueOrFalse, uuid } from '../fields.ts';
import { memberProcedure } from '../trpc.ts';
import { syncAnswerSchema } from './schemas.ts';

/** Queues a sync. With `wait` it answers when the run has ended, with what each stream came to. */
export const syncIntegration = memberProcedure('sync.run')
  .meta({
    audit: 'connection.sync',
    openapi: {
      method: 'POST',
      path: '/integrations/{integrationId}/sync',
      tags: ['Integrations'],
      summary: 'Sync a connection now',
    },
  })
  .input(
    z.object({
      integrationId: uuid,
      /** delta: what changed since the last sync; full: everything. */
      type: z.enum(['full', 'delta']).default('delta'),
      streams: z.array(z.string().max(60)).min(1).max(20).optional(),
      wait: trueOrFalse.default(false),
    }),
  )
  .output(syncAnswerSchema)
  .mutation(async ({ ctx, input, signal }) => {
    const { services, organizationId } = ctx;
    const row = await ctx.tenant((tx) => requireConnection(tx, input.integrationId));
    const { runId, joined } = await requestSync(services, actorOf(ctx), row, input);
    if (!input.wait) return { runId, joined, status: 'queued' as const };
    await waitForRun(services, organizationId, runId, signal);
    return syncAnswer(services, organizationId, runId, joined);
  });
