import { countRecords, listActiveRuns, listHours, listIntegrations } from '@syncline/drizzle/queries/integration-views';
import { connectionStatuses } from '@syncline/shared/domain/runs';
import { z } from 'zod';
import { integrationView } from '../../services/connection-views.ts';
import { memberProcedure } from '../trpc.ts';
import { integrationSchema } from './schemas.ts';

/** Every connection of the organisation, with what its card shows. */
export const listConnections = memberProcedure('data.read')
  .meta({ openapi: { method: 'GET', path: '/integrations', tags: ['Integrations'], summary: 'List connections' } })
  .input(
    z.object({ platform: z.string().max(50).optional(), status: z.enum(connectionStatuses).optional() }).default({}),
  )
  .output(z.array(integrationSchema))
  .query(async ({ ctx, input }) => {
    const parts = await ctx.tenant(async (tx) => {
      const [rows, counts, activeRuns, hours] = await Promise.all([
        listIntegrations(tx),
        countRecords(tx),
        listActiveRuns(tx),
        listHours(tx),
      ]);
      return { rows, counts, activeRuns, hours, now: new Date() };
    });
    return parts.rows
      .filter((row) => input.platform === undefined || row.provider === input.platform)
      .filter((row) => input.status === undefined || row.status === input.status)
      .map((row) => integrationView(ctx.services.connectors, row, parts));
  });
