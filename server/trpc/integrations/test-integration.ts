import { setHealth } from '@syncline/drizzle/queries/subscriptions';
import { toHubError } from '@syncline/shared/errors';
import { z } from 'zod';
import { requireConnection } from '../actor.ts';
import { uuid } from '../fields.ts';
import { memberProcedure } from '../trpc.ts';

/** Asks the vendor now whether the stored keys still work. Changes nothing but the health shown. */
export const testIntegration = memberProcedure('sync.run')
  .meta({
    audit: 'connection.test',
    openapi: {
      method: 'POST',
      path: '/integrations/{integrationId}/test',
      tags: ['Integrations'],
      summary: 'Test a connection',
    },
  })
  .input(z.object({ integrationId: uuid }))
  .output(
    z.object({
      ok: z.boolean(),
      /** What is wrong and what to do; null when all is well. */
      message: z.string().nullable(),
      remedy: z.string().nullable(),
      label: z.string().nullable(),
      warnings: z.array(z.string()),
      durationMs: z.number(),
    }),
  )
  .mutation(async ({ ctx, input }) => {
    const row = await ctx.tenant((tx) => requireConnection(tx, input.integrationId));
    const started = performance.now();
    const answer = await ctx.services.vendors.probeConnection(ctx.organizationId, row).then(
      ({ label, warnings }) => ({ ok: true, message: null, remedy: null, label, warnings }),
      (error: unknown) => {
        const { userMessage: message, remedy } = toHubError(error);
        return { ok: false, message, remedy, label: null, warnings: [] };
      },
    );
    await ctx.tenant(async (tx) => {
      await setHealth(tx, row.id, { state: answer.ok ? 'ok' : 'failing', note: answer.message });
      await ctx.audit({ targetType: 'connection', targetId: row.id, detail: { name: row.name, ok: answer.ok } }, tx);
    });
    return { ...answer, durationMs: Math.round(performance.now() - started) };
  });
