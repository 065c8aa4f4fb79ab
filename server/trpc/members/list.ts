import { listMembers } from '@syncline/drizzle/queries/organizations';
import { roles } from '@syncline/shared/domain/roles';
import { z } from 'zod';
import { memberProcedure } from '../trpc.ts';

export const list = memberProcedure('data.read')
  .meta({ openapi: { method: 'GET', path: '/members', tags: ['members'], summary: 'Everybody of the organisation' } })
  .output(
    z.array(
      z.object({
        id: z.uuid(),
        userId: z.uuid(),
        name: z.string(),
        email: z.string(),
        role: z.enum(roles),
        joinedAt: z.string(),
        /** Null: not signed in any more. */
        lastSeenAt: z.string().nullable(),
      }),
    ),
  )
  .query(async ({ ctx }) => {
    const members = await listMembers(ctx.services.database.sql, ctx.organizationId);
    return members.map((member) => ({
      ...member,
      joinedAt: member.joinedAt.toISOString(),
      lastSeenAt: member.lastSeenAt?.toISOString() ?? null,
    }));
  });
