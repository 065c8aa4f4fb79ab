import { findRunRow, listCalls as list } from '@syncline/drizzle/queries/run-views';
import { z } from 'zod';
import { notFound } from '../errors.ts';
import { keysetOf, pageInput, pageOf, uuid } from '../fields.ts';
import { memberProcedure } from '../trpc.ts';
import { callSchema } from './schemas.ts';

/** What a run asked of the vendor, newest first. */
export const listCalls = memberProcedure('data.read')
  .meta({ openapi: { method: 'GET', path: '/runs/{runId}/calls', tags: ['Runs'], summary: 'Requests of a run' } })
  .input(z.object({ runId: uuid, show: z.enum(['all', 'failed']).default('all'), ...pageInput }))
  .output(pageOf(callSchema))
  .query(({ ctx, input }) => {
    const { cursor, limit, runId, show } = input;
    const after = keysetOf(cursor);
    return ctx.tenant(async (tx) => {
      if (!(await findRunRow(tx, runId))) throw notFound('run');
      return list(tx, { runId, failedOnly: show === 'failed' }, { after, limit });
    });
  });
