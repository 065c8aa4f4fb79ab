import { findOpenFailures, ignoreFailures as ignore } from '@syncline/drizzle/queries/failure-views';
import { z } from 'zod';
import { memberProcedure } from '../trpc.ts';
import { failureChoice } from './schemas.ts';

/** A person decides that these records stay out. A later sync that meets them opens the failure again. */
export const ignoreFailures = memberProcedure('records.retry')
  .meta({
    audit: 'failure.ignore',
    openapi: { method: 'POST', path: '/failures/ignore', tags: ['Failures'], summary: 'Ignore failed records' },
  })
  .input(z.object(failureChoice))
  .output(z.object({ count: z.number() }))
  .mutation(({ ctx, input }) =>
    ctx.tenant(async (tx) => {
      const failures = await findOpenFailures(tx, input);
      const count = await ignore(
        tx,
        failures.map((failure) => failure.id),
      );
      await ctx.audit({ targetType: 'failure', detail: { count, ...input } }, tx);
      return { count };
    }),
  );
