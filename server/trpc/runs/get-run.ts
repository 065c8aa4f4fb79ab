import { groupFailures } from '@syncline/drizzle/queries/failure-views';
import { findRunRow, listRunStreams, summariseCalls } from '@syncline/drizzle/queries/run-views';
import { z } from 'zod';
import { runFields, runSpeed, runStreamView } from '../../services/run-progress.ts';
import { notFound } from '../errors.ts';
import { uuid } from '../fields.ts';
import { memberProcedure } from '../trpc.ts';
import { runDetailSchema } from './schemas.ts';

/** One run with its proof, stream by stream, its failures by cause, and what it asked of the vendor. */
export const getRun = memberProcedure('data.read')
  .meta({ openapi: { method: 'GET', path: '/runs/{runId}', tags: ['Runs'], summary: 'Get a run' } })
  .input(z.object({ runId: uuid }))
  .output(runDetailSchema)
  .query(async ({ ctx, input }) => {
    const { run, streams, failures, calls } = await ctx.tenant(async (tx) => {
      const [run, streams, failures, calls] = await Promise.all([
        findRunRow(tx, input.runId),
        listRunStreams(tx, [input.runId]),
        groupFailures(tx, { runId: input.runId }),
        summariseCalls(tx, input.runId),
      ]);
      return { run, streams, failures, calls };
    });
    if (!run) throw notFound('run');
    return {
      ...runFields(run, streams),
      ceiling: run.ceiling,
      targets: run.targets,
      streams: streams.map((stream) => runStreamView(ctx.services.connectors, stream, run.provider)),
      failures,
      calls,
      ...runSpeed(run, streams),
    };
  });
