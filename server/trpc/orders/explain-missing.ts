import { TRPCError } from '@trpc/server';
import { z } from 'zod';
import { explainMissing as explain } from '../../services/explain-missing.ts';
import { requireConnection } from '../actor.ts';
import { uuid } from '../fields.ts';
import { memberProcedure } from '../trpc.ts';
import { missingVerdictSchema } from './schemas.ts';

/** Why is this order (customer, product) missing? Looks everywhere, the vendor included, and says what mends it. */
export const explainMissing = memberProcedure('data.read')
  .meta({
    openapi: {
      method: 'GET',
      path: '/integrations/{integrationId}/missing/{externalId}',
      tags: ['Orders'],
      summary: 'Why is a record missing?',
    },
  })
  .input(
    z.object({
      integrationId: uuid,
      /** The vendor's id, or an order's number. */
      externalId: z.string().trim().min(1).max(200),
      /** Default: the connection's orders. */
      stream: z.string().max(60).optional(),
    }),
  )
  .output(missingVerdictSchema)
  .query(async ({ ctx, input }) => {
    const row = await ctx.tenant((tx) => requireConnection(tx, input.integrationId));
    const { streams, name } = ctx.services.connectors.get(row.provider);
    const stream = input.stream ?? Object.keys(streams).find((each) => streams[each]?.entity === 'order');
    if (stream === undefined || !Object.hasOwn(streams, stream)) {
      throw new TRPCError({ code: 'BAD_REQUEST', message: `${name} has no such records.` });
    }
    const answer = await explain(ctx.services, ctx.organizationId, row, { stream, externalId: input.externalId });
    return { ...answer, stream };
  });
