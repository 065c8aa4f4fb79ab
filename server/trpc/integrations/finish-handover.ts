import { takeHandover } from '@syncline/drizzle/queries/handovers';
import { TRPCError } from '@trpc/server';
import { z } from 'zod';
import { connect, rekey } from '../../services/connect.ts';
import { handoverBinding, hashState } from '../../services/handover-state.ts';
import { actorOf, requireConnection } from '../actor.ts';
import { trueOrFalse } from '../fields.ts';
import { memberProcedure } from '../trpc.ts';
import { connectedSchema } from './schemas.ts';

/** Saves the keys that the vendor handed over: the end of 'Approve in your store'. */
export const finishHandover = memberProcedure('connections.manage')
  .meta({
    audit: 'connection.connect',
    openapi: { method: 'POST', path: '/handovers/finish', tags: ['Integrations'], summary: 'Finish an approval' },
  })
  .input(z.object({ state: z.string().min(20).max(200), startSync: trueOrFalse.default(true) }))
  .output(connectedSchema)
  .mutation(async ({ ctx, input }) => {
    const { services, organizationId } = ctx;
    const stateHash = hashState(input.state);
    const handover = await ctx.tenant((tx) => takeHandover(tx, 'keys', stateHash, hashState(ctx.session.token)));
    if (!handover?.sealed || handover.keyId === null) {
      throw new TRPCError({
        code: 'PRECONDITION_FAILED',
        message:
          'The store has not handed over any keys for this approval, or it is older than ten minutes or was used before. Nothing was saved. Start again; if the store cannot reach this address, paste the keys by hand.',
      });
    }
    const binding = handoverBinding(organizationId, stateHash);
    const credential = JSON.parse(services.seal.open(handover.sealed, handover.keyId, binding)) as Record<
      string,
      unknown
    >;
    const { settings, provider, connectionId, authId } = handover;
    if (connectionId !== null) {
      const row = await ctx.tenant((tx) => requireConnection(tx, connectionId));
      const changed = await rekey(services, actorOf(ctx), row, {
        settings,
        credential,
        ...(authId === null ? {} : { authId }),
      });
      return { integrationId: row.id, name: row.name, runId: null, reconnected: true, ...changed };
    }
    return connect(services, actorOf(ctx), {
      provider,
      authId: authId ?? undefined,
      settings,
      credential,
      name: handover.name ?? undefined,
      startSync: input.startSync,
    });
  });
