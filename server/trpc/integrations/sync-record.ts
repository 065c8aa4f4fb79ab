import { z } from 'zod';
import { requestRecords, syncAnswer, waitForRun } from '../../services/sync.ts';
import { actorOf, requireConnection } from '../actor.ts';
import { trueOrFalse, uuid } from '../fields.ts';
import { memberProcedure } from '../trpc.ts';
import { syncAnswerSchema } from './schemas.ts';

/** Reads one record again from the vendor, whatever its dates say. */
export const syncRecord = memberProcedure('sync.run')
  .meta({
    audit: 'record.sync',
    openapi: {
      method: 'POST',
      path: '/integrations/{integrationId}/records/{stream}/{externalId}/sync',
      tags: ['Integrations'],
      summary: 'Sync one record',
    },
  })
  .input(
    z.object({
      integrationId: uuid,
      stream: z.string().max(60),
      externalId: z.string().trim().min(1).max(200),
      wait: trueOrFalse.default(false),
    }),
  )
  .output(syncAnswerSchema)
  .mutation(async ({ ctx, input, signal }) => {
    const { services, organizationId } = ctx;
    const { stream, externalId } = input;
    const row = await ctx.tenant((tx) => requireConnection(tx, input.integrationId));
    const { runId, joined } = await requestRecords(services, actorOf(ctx), row, [{ stream, externalId }]);
    if (!input.wait) return { runId, joined, status: 'queued' as const };
    await waitForRun(services, organizationId, runId, signal);
    return syncAnswer(services, organizationId, runId, joined);
  });
