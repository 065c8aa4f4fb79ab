import { findMember, withMembersLocked } from '@syncline/drizzle/queries/organizations';
import { roles } from '@syncline/shared/domain/roles';
import { z } from 'zod';
import { notFound } from '../errors.ts';
import { memberProcedure } from '../trpc.ts';
import { assertMayChange } from './may-change.ts';

/** Gives a member another role. Only owners make or unmake owners, and one stays. */
export const changeRole = memberProcedure('members.manage')
  .meta({
    audit: 'member.change-role',
    openapi: { method: 'PATCH', path: '/members/{memberId}', tags: ['members'], summary: 'Change a role' },
  })
  .input(z.object({ memberId: z.uuid(), role: z.enum(roles) }))
  .output(z.object({ memberId: z.uuid(), role: z.enum(roles) }))
  .mutation(async ({ ctx, input: { memberId, role } }) => {
    const { database, auth } = ctx.services;
    const member = await withMembersLocked(database, ctx.organizationId, async (sql) => {
      const found = await findMember(sql, ctx.organizationId, memberId);
      if (!found) throw notFound('member');
      assertMayChange(ctx.role, found, role);
      await auth.organizations.changeRole(ctx.headers, { organizationId: ctx.organizationId, memberId, role });
      return found;
    });
    await ctx.audit({
      targetType: 'user',
      targetId: member.userId,
      detail: { email: member.email, before: member.role, after: role },
    });
    return { memberId, role };
  });
