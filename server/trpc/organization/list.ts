import { membershipsOf } from '@syncline/drizzle/queries/organizations';
import { roles } from '@syncline/shared/domain/roles';
import { z } from 'zod';
import { sessionProcedure } from '../trpc.ts';

/** The organisations the caller belongs to. */
export const list = sessionProcedure
  .meta({ openapi: { method: 'GET', path: '/organizations', tags: ['organisation'], summary: 'My organisations' } })
  .output(
    z.array(
      z.object({ id: z.uuid(), name: z.string(), role: z.enum(roles), timeZone: z.string(), currency: z.string() }),
    ),
  )
  .query(({ ctx }) => membershipsOf(ctx.services.database, ctx.user.id));
