import { findConnection } from '@syncline/drizzle/queries/connections';
import { findOpenFailures } from '@syncline/drizzle/queries/failure-views';
import { retryFailures as retry } from '@syncline/drizzle/queries/runs';
import { isUnreadable } from '@syncline/shared/domain/unreadable';
import { TRPCError } from '@trpc/server';
import { z } from 'zod';
import { assertRunning } from '../../services/sync.ts';
import { notFound } from '../errors.ts';
import { uuid } from '../fields.ts';
import { memberProcedure } from '../trpc.ts';
import { failureChoice } from './schemas.ts';

const nothingToAskFor =
  'These records came without a readable id, so the store cannot be asked for them one by one. They stay listed, and the next full sync reads them again.';

/** Reads failed records again from the vendor: some, a group, or all. */
export const retryFailures = memberProcedure('records.retry')
  .meta({
    audit: 'failure.retry',
    openapi: { method: 'POST', path: '/failures/retry', tags: ['Failures'], summary: 'Retry failed records' },
  })
  .input(z.object(failureChoice))
  .output(
    z.object({
      count: z.number(),
      withoutId: z.number(),
      runs: z.array(z.object({ runId: uuid, joined: z.boolean() })),
    }),
  )
  .mutation(async ({ ctx, input }) => {
    const { organizationId, user } = ctx;
    const answer = await ctx.tenant(async (tx) => {
      const chosen = await findOpenFailures(tx, input);
      if (chosen.length === 0) throw notFound('open failure');
      const failures = chosen.filter((failure) => !isUnreadable(failure.externalId));
      if (failures.length === 0) throw new TRPCError({ code: 'PRECONDITION_FAILED', message: nothingToAskFor });
      const runs = [];
      let count = 0;
      for (const connectionId of new Set(failures.map((failure) => failure.connectionId))) {
        const connection = await findConnection(tx, connectionId);
        if (!connection) continue;
        assertRunning(connection);
        const ids = failures.filter((failure) => failure.connectionId === connectionId).map((failure) => failure.id);
        const run = await retry(tx, { organizationId, connectionId, ids, requestedBy: user.id });
        if (!run) continue;
        runs.push({ runId: run.runId, joined: run.joined });
        count += run.count;
      }
      await ctx.audit({ targetType: 'failure', detail: { count, ...input } }, tx);
      return { count, withoutId: chosen.length - failures.length, runs };
    });
    for (const run of answer.runs) await ctx.services.doorbells.run(organizationId, run.runId);
    return answer;
  });
