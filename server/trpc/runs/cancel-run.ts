import { findRunRow } from '@syncline/drizzle/queries/run-views';
import { cancelRun as cancel } from '@syncline/drizzle/queries/runs';
import { TRPCError } from '@trpc/server';
import { z } from 'zod';
import { notFound } from '../errors.ts';
import { uuid } from '../fields.ts';
import { memberProcedure } from '../trpc.ts';

/** Ends a run early. What it wrote stays; the next one starts where the last proven one ended. */
export const cancelRun = memberProcedure('sync.run')
  .meta({
    audit: 'run.cancel',
    openapi: { method: 'POST', path: '/runs/{runId}/cancel', tags: ['Runs'], summary: 'Cancel a run' },
  })
  .input(z.object({ runId: uuid }))
  /** cancelling: a page is in flight and will be finished. */
  .output(z.object({ status: z.enum(['cancelled', 'cancelling']) }))
  .mutation(({ ctx, input }) =>
    ctx.tenant(async (tx) => {
      const run = await findRunRow(tx, input.runId);
      if (!run) throw notFound('run');
      const status = await cancel(tx, input.runId);
      if (!status) {
        const message =
          run.kind === 'webhook' ? 'Deliveries of webhooks cannot be cancelled.' : 'This run has ended already.';
        throw new TRPCError({ code: 'PRECONDITION_FAILED', message });
      }
      await ctx.audit({ targetType: 'run', targetId: run.id, detail: { connection: run.connectionName } }, tx);
      return { status };
    }),
  );
