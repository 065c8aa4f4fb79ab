import { listRunRows, listRunStreams } from '@syncline/drizzle/queries/run-views';
import { z } from 'zod';
import { runSummaries } from '../../services/run-progress.ts';
import { requireConnection } from '../actor.ts';
import { keysetOf, pageInput, pageOf, uuid } from '../fields.ts';
import { runSummarySchema } from '../runs/schemas.ts';
import { memberProcedure } from '../trpc.ts';

/** The runs of one connection, newest first. Deliveries of webhooks are in the inbox; their runs are left out. */
export const listSyncHistory = memberProcedure('data.read')
  .meta({
    openapi: {
      method: 'GET',
      path: '/integrations/{integrationId}/history',
      tags: ['Integrations'],
      summary: 'Sync history of a connection',
    },
  })
  .input(z.object({ integrationId: uuid, ...pageInput }))
  .output(pageOf(runSummarySchema))
  .query(({ ctx, input }) => {
    const after = keysetOf(input.cursor);
    return ctx.tenant(async (tx) => {
      await requireConnection(tx, input.integrationId);
      const filter = {
        connectionId: input.integrationId,
        kinds: ['full' as const, 'delta' as const, 'record' as const],
      };
      const page = await listRunRows(tx, filter, { after, limit: input.limit });
      const ids = page.items.map((run) => run.id);
      return { ...page, items: runSummaries(page.items, await listRunStreams(tx, ids)) };
    });
  });
