import { insertHandover } from '@syncline/drizzle/queries/handovers';
import { TRPCError } from '@trpc/server';
import { z } from 'zod';
import { authOf, parse } from '../../services/check-input.ts';
import { handoverLifeSeconds, hashState, newState } from '../../services/handover-state.ts';
import { requireConnection } from '../actor.ts';
import { uuid } from '../fields.ts';
import { memberProcedure } from '../trpc.ts';

/**
 * Begins 'Approve in your store': answers the address of the vendor's own page. The vendor posts the
 * keys to us and sends the person back to `/integrations/handover?state=…`, where `finishHandover`
 * saves them. Single use, ten minutes, only in the sign-in that began it.
 */
export const startHandover = memberProcedure('connections.manage')
  .meta({
    audit: 'connection.handover',
    openapi: { method: 'POST', path: '/handovers', tags: ['Integrations'], summary: 'Approve at the vendor' },
  })
  .input(
    z.object({
      provider: z.string().max(50),
      authId: z.string().max(50).optional(),
      settings: z.record(z.string(), z.unknown()),
      name: z.string().trim().min(1).max(100).optional(),
      /** Reconnects this one. */
      integrationId: uuid.optional(),
    }),
  )
  .output(z.object({ url: z.string(), state: z.string() }))
  .mutation(async ({ ctx, input }) => {
    const { services, organizationId } = ctx;
    const connector = services.connectors.get(input.provider);
    const auth = authOf(connector, input.authId ?? connector.auth[0].id);
    if (auth.kind !== 'secret' || !auth.handover) {
      const message = `${connector.name} has no page of its own for this. Type the keys instead.`;
      throw new TRPCError({ code: 'BAD_REQUEST', message });
    }
    const { handover } = auth;
    const settings = parse(connector.settings, input.settings, 'settings');
    const state = newState();
    await ctx.tenant(async (tx) => {
      if (input.integrationId !== undefined) await requireConnection(tx, input.integrationId);
      await insertHandover(tx, {
        organizationId,
        kind: 'keys',
        stateHash: hashState(state),
        authId: auth.id,
        startSync: true,
        createdSince: null,
        secret: null,
        provider: connector.id,
        userId: ctx.user.id,
        sessionHash: hashState(ctx.session.token),
        settings,
        name: input.name ?? null,
        connectionId: input.integrationId ?? null,
        lifeSeconds: handoverLifeSeconds,
      });
      await ctx.audit({ targetType: 'provider', targetId: connector.id, detail: { settings } }, tx);
    });
    const { appUrl } = services.env;
    const url = handover.url(settings, {
      appName: 'Syncline',
      state,
      callbackUrl: `${appUrl}/api/handovers/${connector.id}`,
      returnUrl: `${appUrl}/integrations/handover?state=${state}`,
    });
    return { url, state };
  });
