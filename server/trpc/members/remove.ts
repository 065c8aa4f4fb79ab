import { findMember } from '@syncline/drizzle/queries/organizations';
import { z } from 'zod';
import { notFound } from '../errors.ts';
import { memberProcedure } from '../trpc.ts';
import { assertMayChange } from './may-change.ts';

/** Takes a member out. Their account stays (they may belong elsewhere); their access ends with the next request. */
export const remove = memberProcedure('members.manage')
  .meta({
    audit: 'member.remove',
    openapi: { method: 'DELETE', path: '/members/{memberId}', tags: ['members'], summary: 'Remove a member' },
  })
  .input(z.object({ memberId: z.uuid() }))
  .output(z.object({ memberId: z.uuid() }))
  .mutation(async ({ ctx, input: { memberId } }) => {
    const { database, auth } = ctx.services;
    const member = await findMember(database.sql, ctx.organizationId, memberId);
    if (!member) throw notFound('member');
    assertMayChange(ctx.role, member, undefined);
    await auth.organizations.removeMember(ctx.headers, { organizationId: ctx.organizationId, memberId });
    await ctx.audit({
      targetType: 'user',
      targetId: member.userId,
      detail: { email: member.email, role: member.role },
    });
    return { memberId };
  });
