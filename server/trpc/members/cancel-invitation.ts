import { listInvitations } from '@syncline/drizzle/queries/organizations';
import { z } from 'zod';
import { notFound } from '../errors.ts';
import { memberProcedure } from '../trpc.ts';

/** Withdraws an invitation: its link stops working. */
export const cancelInvitation = memberProcedure('members.manage')
  .meta({
    audit: 'member.cancel-invitation',
    openapi: {
      method: 'DELETE',
      path: '/invitations/{invitationId}',
      tags: ['members'],
      summary: 'Withdraw an invitation',
    },
  })
  .input(z.object({ invitationId: z.uuid() }))
  .output(z.object({ invitationId: z.uuid() }))
  .mutation(async ({ ctx, input: { invitationId } }) => {
    const { database, auth } = ctx.services;
    const waiting = await listInvitations(database.sql, ctx.organizationId);
    const invitation = waiting.find(({ id }) => id === invitationId);
    if (!invitation) throw notFound('invitation');
    await auth.organizations.cancelInvitation(ctx.headers, invitationId);
    await ctx.audit({ targetType: 'invitation', targetId: invitationId, detail: { email: invitation.email } });
    return { invitationId };
  });
