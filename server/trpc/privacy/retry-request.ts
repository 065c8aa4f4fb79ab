import { findPrivacyRequest, retryPrivacyRequest } from '@syncline/drizzle/queries/privacy-requests';
import { TRPCError } from '@trpc/server';
import { z } from 'zod';
import { notFound } from '../errors.ts';
import { done, uuid } from '../fields.ts';
import { memberProcedure } from '../trpc.ts';

/** Tries a request again that failed, or that waited for a person. */
export const retryRequest = memberProcedure('privacy.manage')
  .meta({
    audit: 'privacy.retry',
    openapi: {
      method: 'POST',
      path: '/privacy/requests/{id}/retry',
      tags: ['Privacy'],
      summary: 'Try a privacy request again',
    },
  })
  .input(z.object({ id: uuid }))
  .output(done)
  .mutation(async ({ ctx, input }) => {
    await ctx.tenant(async (tx) => {
      const request = await findPrivacyRequest(tx, input.id);
      if (!request) throw notFound('privacy request');
      if (!(await retryPrivacyRequest(tx, input.id))) {
        throw new TRPCError({ code: 'PRECONDITION_FAILED', message: 'This request neither failed nor waits for you.' });
      }
      await ctx.audit({ targetType: 'privacy-request', targetId: input.id }, tx);
    });
    await ctx.services.doorbells.privacy(ctx.organizationId);
    return { ok: true as const };
  });
