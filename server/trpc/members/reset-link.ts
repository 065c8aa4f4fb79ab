import { findMember } from '@syncline/drizzle/queries/organizations';
import { TRPCError } from '@trpc/server';
import { z } from 'zod';
import { notFound } from '../errors.ts';
import { memberProcedure } from '../trpc.ts';

/**
 * A link with which a member sets a new password, to be handed over where no mail goes out. It opens
 * the whole account, so an owner gets it only for people who belong to this organisation alone; for
 * all others the operator does.
 */
export const resetLink = memberProcedure('organization.manage')
  .meta({ audit: 'member.reset-link' })
  .input(z.object({ memberId: z.uuid() }))
  .output(z.object({ link: z.string(), expiresInMinutes: z.number() }))
  .mutation(async ({ ctx, input: { memberId } }) => {
    const { database, auth, mail } = ctx.services;
    const member = await findMember(database.sql, ctx.organizationId, memberId);
    if (!member) throw notFound('member');
    if (!ctx.user.operator) {
      if (mail.configured) {
        throw new TRPCError({
          code: 'PRECONDITION_FAILED',
          message: `Mail is set up here: ${member.name} can ask for a new password on the sign-in page.`,
        });
      }
      if (member.operator || member.elsewhere || (member.role === 'owner' && member.userId !== ctx.user.id)) {
        throw new TRPCError({
          code: 'FORBIDDEN',
          message: `${member.name} is an owner, or works in another organisation too. The operator of this instance can make the link.`,
        });
      }
    }
    const link = await auth.resetLink(member.userId);
    await ctx.audit({ targetType: 'user', targetId: member.userId, detail: { email: member.email } });
    return { link, expiresInMinutes: 60 };
  });
