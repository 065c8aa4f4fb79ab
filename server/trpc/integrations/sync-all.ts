import { findConnection } from '@syncline/drizzle/queries/connections';
import { listIntegrations } from '@syncline/drizzle/queries/integration-views';
import { z } from 'zod';
import { requestSync } from '../../services/sync.ts';
import { actorOf } from '../actor.ts';
import { uuid } from '../fields.ts';
import { memberProcedure } from '../trpc.ts';

/** Queues a sync of every connection that runs; says which it left out, and why. */
export const syncAll = memberProcedure('sync.run')
  .meta({
    audit: 'connection.sync',
    openapi: {
      method: 'POST',
      path: '/integrations/sync-all',
      tags: ['Integrations'],
      summary: 'Sync all connections',
    },
  })
  .input(z.object({ type: z.enum(['full', 'delta']).default('delta') }))
  .output(
    z.object({
      runs: z.array(z.object({ integrationId: uuid, runId: uuid, joined: z.boolean() })),
      left: z.array(z.object({ integrationId: uuid, name: z.string(), reason: z.string() })),
    }),
  )
  .mutation(async ({ ctx, input }) => {
    const rows = await ctx.tenant(async (tx) => {
      const listed = await listIntegrations(tx);
      return Promise.all(listed.map((row) => findConnection(tx, row.id)));
    });
    const runs = [];
    const left = [];
    for (const row of rows) {
      if (!row || row.status === 'disconnected') continue;
      try {
        const run = await requestSync(ctx.services, actorOf(ctx), row, { type: input.type });
        runs.push({ integrationId: row.id, ...run });
      } catch (error) {
        const reason = error instanceof Error ? error.message : 'It could not be queued.';
        left.push({ integrationId: row.id, name: row.name, reason });
      }
    }
    return { runs, left };
  });
