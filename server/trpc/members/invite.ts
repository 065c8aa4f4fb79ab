import { findOrganization } from '@syncline/drizzle/queries/organizations';
import { roles } from '@syncline/shared/domain/roles';
import { TRPCError } from '@trpc/server';
import { z } from 'zod';
import { invitationMail } from '../../services/auth-mails.ts';
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
      /** False: no mail went out; copy the link. */
      mailed: z.boolean(),
    }),
  )
  .mutation(async ({ ctx, input }) => {
    const { auth, mail, database } = ctx.services;
    if (input.role === 'owner' && ctx.role !== 'owner') {
      throw new TRPCError({ code: 'FORBIDDEN', message: 'Only an owner may invite an owner.' });
    }
    const { id } = await auth.organizations.invite(ctx.headers, { organizationId: ctx.organizationId, ...input });
    await ctx.audit({ targetType: 'invitation', targetId: id, detail: input });
    const link = auth.invitationLink(id);
    const organization = await findOrganization(database.sql, ctx.organizationId);
    const mailed = await mail.send(
      invitationMail(input.email, { inviter: ctx.user, organization: organization?.name ?? 'an organisation', link }),
    );
    return { invitationId: id, link, mailed };
  });
