import { findMember, withMembersLocked } from '@syncline/drizzle/queries/organizations';
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
    const member = await withMembersLocked(database, ctx.organizationId, async (sql) => {
      const found = await findMember(sql, ctx.organizationId, memberId);
      if (!found) throw notFound('member');
      assertMayChange(ctx.role, found, undefined);
      await auth.organizations.removeMember(ctx.headers, { organizationId: ctx.organizationId, memberId });
      return found;
    });
    await ctx.audit({
      targetType: 'user',
      targetId: member.userId,
      detail: { email: member.email, role: member.role },
    });
    return { memberId };
  });
