import { roles } from '@syncline/shared/domain/roles';
import { TRPCError } from '@trpc/server';
import { z } from 'zod';
import { memberProcedure } from '../trpc.ts';

/** Invites an address, by mail where it is set up; the link comes back to be copied in any case. */
export const invite = memberProcedure('members.manage')
  .meta({
    audit: 'member.invite',
    openapi: { method: 'POST', path: '/invitations', tags: ['members'], summary: 'Invite somebody' },
  })
  .input(z.object({ email: z.email().trim().toLowerCase(), role: z.enum(roles) }))
  .output(
    z.object({
      invitationId: z.uuid(),
      link: z.string(),
      /** False: nobody was told yet; copy the link. */
      mailed: z.boolean(),
    }),
  )
  .mutation(async ({ ctx, input }) => {
    const { auth, mail } = ctx.services;
    if (input.role === 'owner' && ctx.role !== 'owner') {
      throw new TRPCError({ code: 'FORBIDDEN', message: 'Only an owner may invite an owner.' });
    }
    const { id } = await auth.organizations.invite(ctx.headers, { organizationId: ctx.organizationId, ...input });
    await ctx.audit({ targetType: 'invitation', targetId: id, detail: input });
    return { invitationId: id, link: auth.invitationLink(id), mailed: mail.configured };
  });
