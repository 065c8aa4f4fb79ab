import { findOpenInvitation } from '@syncline/drizzle/queries/organizations';
import { TRPCError } from '@trpc/server';
import { z } from 'zod';
import { sessionProcedure } from '../trpc.ts';

/** Joins the organisation, which becomes the session's active one. */
export const acceptInvitation = sessionProcedure
  .meta({ audit: 'member.join' })
  .input(z.object({ invitationId: z.uuid() }))
  .output(z.object({ organizationId: z.uuid() }))
  .mutation(async ({ ctx, input }) => {
    const { database, auth, audit } = ctx.services;
    const found = await findOpenInvitation(database.sql, input.invitationId);
    if (!found) {
      throw new TRPCError({
        code: 'NOT_FOUND',
        message: 'This invitation was used, withdrawn or has run out. Ask for a new one.',
      });
    }
    if (found.email.toLowerCase() !== ctx.user.email.toLowerCase()) {
      throw new TRPCError({
        code: 'FORBIDDEN',
        message: `This invitation is for ${found.email}, and you are signed in as ${ctx.user.email}. Sign out and open the link again.`,
      });
    }
    const { organizationId } = await auth.organizations.acceptInvitation(ctx.headers, found.id);
    await audit({
      organizationId,
      actor: ctx.user,
      requestId: ctx.requestId,
      ip: ctx.ip,
      action: 'member.join',
      targetType: 'user',
      targetId: ctx.user.id,
      detail: { role: found.role, invitedBy: found.inviterName },
    });
    return { organizationId };
  });
