import { z } from 'zod';
import { rekey } from '../../services/connect.ts';
import { actorOf, requireConnection } from '../actor.ts';
import { uuid } from '../fields.ts';
import { memberProcedure } from '../trpc.ts';

/** New keys for the same account: the way out of `reconnect`. History, records and schedules stay. */
export const rotateCredentials = memberProcedure('connections.manage')
  .meta({
    audit: 'connection.credentials',
    openapi: {
      method: 'PUT',
      path: '/integrations/{integrationId}/credentials',
      tags: ['Integrations'],
      summary: 'Give a connection new keys',
    },
  })
  .input(
    z.object({
      integrationId: uuid,
      authId: z.string().max(50).optional(),
      credential: z.record(z.string(), z.unknown()),
      /** Where the address changed together with the keys. */
      settings: z.record(z.string(), z.unknown()).optional(),
    }),
  )
  .output(z.object({ warnings: z.array(z.string()), label: z.string() }))
  .mutation(async ({ ctx, input }) => {
    const row = await ctx.tenant((tx) => requireConnection(tx, input.integrationId));
    const { authId, credential, settings } = input;
    return rekey(ctx.services, actorOf(ctx), row, {
      credential,
      ...(authId === undefined ? {} : { authId }),
      ...(settings === undefined ? {} : { settings }),
    });
  });
