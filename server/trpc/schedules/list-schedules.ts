import { listScheduleRows } from '@syncline/drizzle/queries/stream-views';
import { z } from 'zod';
import { requireConnection } from '../actor.ts';
import { uuid } from '../fields.ts';
import { scheduleSchema } from '../integrations/schemas.ts';
import { memberProcedure } from '../trpc.ts';

/** When each stream of a connection is read. Windows are local hours of the organisation. */
export const listSchedules = memberProcedure('data.read')
  .meta({
    openapi: {
      method: 'GET',
      path: '/integrations/{integrationId}/schedules',
      tags: ['Schedules'],
      summary: 'List schedules',
    },
  })
  .input(z.object({ integrationId: uuid }))
  .output(z.array(scheduleSchema))
  .query(({ ctx, input }) =>
    ctx.tenant(async (tx) => {
      await requireConnection(tx, input.integrationId);
      return listScheduleRows(tx, input.integrationId);
    }),
  );
