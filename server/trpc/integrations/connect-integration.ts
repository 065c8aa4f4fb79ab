import { z } from 'zod';
import { connect } from '../../services/connect.ts';
import { actorOf } from '../actor.ts';
import { instant, trueOrFalse } from '../fields.ts';
import { memberProcedure } from '../trpc.ts';
import { connectedSchema } from './schemas.ts';

/** Connects an account of any provider of the catalogue. Nothing is saved unless the vendor answers. */
export const connectIntegration = memberProcedure('connections.manage')
  .meta({
    audit: 'connection.connect',
    openapi: { method: 'POST', path: '/integrations', tags: ['Integrations'], summary: 'Connect an account' },
  })
  .input(
    z.object({
      provider: z.string().max(50),
      /** One of the provider's ways to sign in; the first one by default. */
      authId: z.string().max(50).optional(),
      settings: z.record(z.string(), z.unknown()),
      credential: z.record(z.string(), z.unknown()),
      name: z.string().trim().min(1).max(100).optional(),
      startSync: trueOrFalse.default(true),
      /** The first sync reads only records created since then; without it: all. */
      createdSince: instant.optional(),
    }),
  )
  .output(connectedSchema)
  .mutation(({ ctx, input }) => connect(ctx.services, actorOf(ctx), input));
