import { isTornDown } from '@syncline/drizzle/queries/removal';
import { TRPCError } from '@trpc/server';
import { z } from 'zod';
import { removeConnection } from '../../services/remove-connection.ts';
import { actorOf, requireConnection } from '../actor.ts';
import { uuid } from '../fields.ts';
import { memberProcedure } from '../trpc.ts';

/**
 * Deletes a disconnected connection and what only it brought: its orders, products, records and
 * history, and the contacts that no other connection knows. It cannot be taken back.
 */
export const removeIntegration = memberProcedure('connections.manage')
  .meta({
    audit: 'connection.remove',
    openapi: {
      method: 'DELETE',
      path: '/integrations/{integrationId}',
      tags: ['Integrations'],
      summary: 'Delete a connection and its data',
    },
  })
  .input(
    z.object({
      integrationId: uuid,
      /** The connection's name, typed by the person. */
      confirm: z.string().max(200),
    }),
  )
  .output(z.object({ orders: z.number(), products: z.number(), contacts: z.number() }))
  .mutation(async ({ ctx, input }) => {
    const { row, tornDown } = await ctx.tenant(async (tx) => ({
      row: await requireConnection(tx, input.integrationId),
      tornDown: await isTornDown(tx, input.integrationId),
    }));
    if (row.status !== 'disconnected') {
      throw new TRPCError({
        code: 'PRECONDITION_FAILED',
        message: `Disconnect “${row.name}” first, so that its webhooks are removed at the store. Then delete it.`,
      });
    }
    if (input.confirm.trim() !== row.name) {
      throw new TRPCError({
        code: 'BAD_REQUEST',
        message: `To delete it with its data, type the connection's name: ${row.name}`,
      });
    }
    if (!tornDown) {
      throw new TRPCError({
        code: 'PRECONDITION_FAILED',
        message: `The webhooks of “${row.name}” are being removed at the store. Try again in a moment; when the store does not answer, this takes up to ten minutes.`,
      });
    }
    return removeConnection(ctx.services, actorOf(ctx), row);
  });
