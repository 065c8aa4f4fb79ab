import { z } from 'zod';
import { finishOAuth } from '../../services/oauth.ts';
import { travellerOf } from '../actor.ts';
import { memberProcedure } from '../trpc.ts';
import { connectedSchema } from './schemas.ts';

/** Ends an approval: what `/api/integrations/{provider}/callback` does with a browser's way back. */
export const finishOAuthProcedure = memberProcedure('connections.manage')
  .meta({
    audit: 'connection.connect',
    openapi: { method: 'POST', path: '/oauth/finish', tags: ['Integrations'], summary: 'Finish an OAuth 2 approval' },
  })
  .input(
    z.object({
      provider: z.string().max(50),
      /** The callback's whole query, as it came. */
      query: z.string().max(8_000),
    }),
  )
  .output(connectedSchema)
  .mutation(({ ctx, input }) =>
    finishOAuth(ctx.services, travellerOf(ctx), {
      provider: input.provider,
      query: new URLSearchParams(input.query),
    }),
  );
