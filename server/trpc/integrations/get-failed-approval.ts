import { findFailedHandover } from '@syncline/drizzle/queries/handovers';
import { z } from 'zod';
import { hashState } from '../../services/handover-state.ts';
import { notFound } from '../errors.ts';
import { uuid } from '../fields.ts';
import { memberProcedure } from '../trpc.ts';

/** Why an approval came to nothing: for the page that the vendor's way back leads to. Only in the sign-in that began it. */
export const getFailedApproval = memberProcedure('connections.manage')
  .input(z.object({ ref: z.string().max(100) }))
  .output(
    z.object({
      platform: z.string(),
      platformName: z.string(),
      /** The connection that was to be reconnected. */
      integrationId: uuid.nullable(),
      code: z.string(),
      /** What happened, what it means, what to do. */
      message: z.string(),
    }),
  )
  .query(async ({ ctx, input }) => {
    const found = await ctx.tenant((tx) => findFailedHandover(tx, input.ref, hashState(ctx.session.token)));
    if (!found) throw notFound('approval');
    const { provider, connectionId, failure } = found;
    return {
      platform: provider,
      platformName: ctx.services.connectors.find(provider)?.name ?? provider,
      integrationId: connectionId,
      code: failure.code,
      message: failure.message,
    };
  });
