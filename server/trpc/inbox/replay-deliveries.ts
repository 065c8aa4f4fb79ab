import { replayInbox } from '@syncline/drizzle/queries/inbox-views';
import { TRPCError } from '@trpc/server';
import { z } from 'zod';
import { requireConnection } from '../actor.ts';
import { instant, uuid } from '../fields.ts';
import { memberProcedure } from '../trpc.ts';

/**
 * Works on deliveries once more: one, many, or a time range. Whatever they said then, the records are
 * read as the vendor has them now, so a replay cannot bring back an older version.
 */
export const replayDeliveries = memberProcedure('webhooks.replay')
  .meta({
    audit: 'webhook.replay',
    openapi: {
      method: 'POST',
      path: '/integrations/{connectionId}/webhooks/replay',
      tags: ['Webhooks'],
      summary: 'Replay webhook deliveries',
    },
  })
  .input(
    z.object({
      connectionId: uuid,
      ids: z.array(uuid).min(1).max(1_000).optional(),
      from: instant.optional(),
      to: instant.optional(),
      topic: z.string().max(100).optional(),
    }),
  )
  /** more: the range held more than one step takes; ask again. */
  .output(z.object({ count: z.number(), more: z.boolean() }))
  .mutation(async ({ ctx, input }) => {
    const { connectionId, ids, from, to, topic } = input;
    const range = from !== undefined && to !== undefined ? { from, to } : undefined;
    const which = ids ? { ids } : range;
    if (!which || (ids && range)) {
      const message = 'Say which deliveries: either some ids, or a time range with a beginning and an end.';
      throw new TRPCError({ code: 'BAD_REQUEST', message });
    }
    const answer = await ctx.tenant(async (tx) => {
      const { name, status } = await requireConnection(tx, connectionId);
      if (status === 'disconnected') {
        const message = `“${name}” is disconnected: there is nobody to ask. Connect it again first.`;
        throw new TRPCError({ code: 'PRECONDITION_FAILED', message });
      }
      const replayed = await replayInbox(tx, { connectionId, topic, ...which });
      const detail = { name, count: replayed.count, from, to, topic, ids: ids?.slice(0, 20) };
      await ctx.audit({ targetType: 'connection', targetId: connectionId, detail }, tx);
      return replayed;
    });
    await ctx.services.doorbells.inbox(ctx.organizationId, connectionId);
    return answer;
  });
