import { updateSchedule as update } from '@syncline/drizzle/queries/connection-changes';
import { z } from 'zod';
import { requireConnection } from '../actor.ts';
import { notFound } from '../errors.ts';
import { done, trueOrFalse, uuid } from '../fields.ts';
import { memberProcedure } from '../trpc.ts';

const localTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'Expected a time such as "22:00".');

/** Changes how often a stream is read, whether, and in which hours. */
export const updateSchedule = memberProcedure('connections.manage')
  .meta({
    audit: 'schedule.update',
    openapi: {
      method: 'PUT',
      path: '/integrations/{integrationId}/schedules/{stream}/{kind}',
      tags: ['Schedules'],
      summary: 'Change a schedule',
    },
  })
  .input(
    z.object({
      integrationId: uuid,
      stream: z.string().max(60),
      kind: z.enum(['delta', 'full']),
      /** Between a minute and 30 days. */
      everySeconds: z.number().int().min(60).max(2_592_000).optional(),
      enabled: trueOrFalse.optional(),
      /** Only between these local hours ("22:00" to "06:00"); null: at any time. */
      window: z.object({ start: localTime, end: localTime }).nullable().optional(),
    }),
  )
  .output(done)
  .mutation(({ ctx, input }) =>
    ctx.tenant(async (tx) => {
      const { integrationId, stream, kind, everySeconds, enabled, window } = input;
      const { id: connectionId, name } = await requireConnection(tx, integrationId);
      const changed = await update(
        tx,
        { connectionId, stream, kind },
        {
          everySeconds,
          enabled,
          ...(window === undefined ? {} : { windowStart: window?.start ?? null, windowEnd: window?.end ?? null }),
        },
      );
      if (!changed) throw notFound('schedule');
      await ctx.audit({ targetType: 'connection', targetId: connectionId, detail: { name, ...input } }, tx);
      return { ok: true as const };
    }),
  );
