import { listRunRows, listRunStreams } from '@syncline/drizzle/queries/run-views';
import { runKinds, runStatuses } from '@syncline/shared/domain/runs';
import { z } from 'zod';
import { runSummaries } from '../../services/run-progress.ts';
import { keysetOf, pageInput, pageOf, uuid } from '../fields.ts';
import { memberProcedure } from '../trpc.ts';
import { runSummarySchema } from './schemas.ts';

/** Runs of all connections, newest first. */
export const listRuns = memberProcedure('data.read')
  .meta({ openapi: { method: 'GET', path: '/runs', tags: ['Runs'], summary: 'List runs' } })
  .input(
    z.object({
      connectionId: uuid.optional(),
      kinds: z.array(z.enum(runKinds)).optional(),
      statuses: z.array(z.enum(runStatuses)).optional(),
      ...pageInput,
    }),
  )
  .output(pageOf(runSummarySchema))
  .query(({ ctx, input }) => {
    const { cursor, limit, ...filter } = input;
    const after = keysetOf(cursor);
    return ctx.tenant(async (tx) => {
      const page = await listRunRows(tx, filter, { after, limit });
      const ids = page.items.map((run) => run.id);
      return { ...page, items: runSummaries(page.items, await listRunStreams(tx, ids)) };
    });
  });
