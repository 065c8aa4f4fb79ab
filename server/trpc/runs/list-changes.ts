import { listChangeRows } from '@syncline/drizzle/queries/change-views';
import { findRunRow } from '@syncline/drizzle/queries/run-views';
import { z } from 'zod';
import { notFound } from '../errors.ts';
import { keysetOf, pageInput, pageOf, uuid } from '../fields.ts';
import { memberProcedure } from '../trpc.ts';
import { changeSchema } from './schemas.ts';

/** What a run changed, field by field, before and after. Records it created are in the counts. */
export const listChanges = memberProcedure('data.read')
  .meta({ openapi: { method: 'GET', path: '/runs/{runId}/changes', tags: ['Runs'], summary: 'Changes of a run' } })
  .input(z.object({ runId: uuid, stream: z.string().max(60).optional(), ...pageInput }))
  .output(pageOf(changeSchema))
  .query(({ ctx, input }) => {
    const { cursor, limit, runId, stream } = input;
    const after = keysetOf(cursor);
    return ctx.tenant(async (tx) => {
      if (!(await findRunRow(tx, runId))) throw notFound('run');
      return listChangeRows(tx, { runId, stream }, { after, limit });
    });
  });
