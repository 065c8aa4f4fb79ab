import { groupFailures, listFailureRows } from '@syncline/drizzle/queries/failure-views';
import { z } from 'zod';
import { keysetOf, pageInput, uuid } from '../fields.ts';
import { failureGroupSchema } from '../runs/schemas.ts';
import { memberProcedure } from '../trpc.ts';
import { failureSchema } from './schemas.ts';

/** Records that could not be stored, newest first, and (on the first page) their causes. */
export const listFailures = memberProcedure('data.read')
  .meta({ openapi: { method: 'GET', path: '/failures', tags: ['Failures'], summary: 'List failed records' } })
  .input(
    z.object({
      connectionId: uuid.optional(),
      runId: uuid.optional(),
      stream: z.string().max(60).optional(),
      code: z.string().max(100).optional(),
      state: z.enum(['open', 'resolved', 'ignored']).optional(),
      ...pageInput,
    }),
  )
  .output(
    z.object({
      items: z.array(failureSchema),
      nextCursor: z.string().nullable(),
      groups: z.array(failureGroupSchema).nullable(),
    }),
  )
  .query(({ ctx, input }) => {
    const { cursor, limit, ...filter } = input;
    const after = keysetOf(cursor);
    return ctx.tenant(async (tx) => {
      const [page, groups] = await Promise.all([
        listFailureRows(tx, filter, { after, limit }),
        after ? null : groupFailures(tx, filter),
      ]);
      return { ...page, groups };
    });
  });
