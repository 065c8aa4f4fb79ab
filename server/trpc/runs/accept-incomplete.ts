import { findRunRow } from '@syncline/drizzle/queries/run-views';
import { acceptIncomplete as accept } from '@syncline/drizzle/queries/runs';
import { TRPCError } from '@trpc/server';
import { z } from 'zod';
import { notFound } from '../errors.ts';
import { done, uuid } from '../fields.ts';
import { memberProcedure } from '../trpc.ts';

const refusals = {
  'not-incomplete': 'Only an incomplete run can be accepted, and only once.',
  superseded:
    'A later sync has read the same lists, so accepting this run would change nothing. Open the newest run: if it is incomplete, accept that one.',
};

/** A person takes an incomplete run as it is, and says why: syncs go on from there. */
export const acceptIncomplete = memberProcedure('connections.manage')
  .meta({
    audit: 'run.accept',
    openapi: { method: 'POST', path: '/runs/{runId}/accept', tags: ['Runs'], summary: 'Accept an incomplete run' },
  })
  .input(z.object({ runId: uuid, reason: z.string().trim().min(3).max(1_000) }))
  .output(done)
  .mutation(({ ctx, input }) =>
    ctx.tenant(async (tx) => {
      const run = await findRunRow(tx, input.runId);
      if (!run) throw notFound('run');
      const end = await accept(tx, run.id, { reason: input.reason, userId: ctx.user.id });
      if (end !== 'accepted') throw new TRPCError({ code: 'PRECONDITION_FAILED', message: refusals[end] });
      const detail = { connection: run.connectionName, reason: input.reason };
      await ctx.audit({ targetType: 'run', targetId: run.id, detail }, tx);
      return { ok: true as const };
    }),
  );
