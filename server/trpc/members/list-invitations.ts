import { listInvitations } from '@syncline/drizzle/queries/organizations';
import { roles } from '@syncline/shared/domain/roles';
import { z } from 'zod';
import { memberProcedure } from '../trpc.ts';

/** Invitations that wait, each with its link to copy. */
export const invitations = memberProcedure('members.manage')
  .meta({ openapi: { method: 'GET', path: '/invitations', tags: ['members'], summary: 'Invitations that wait' } })
  .output(
    z.array(
      z.object({
        id: z.uuid(),
        email: z.string(),
        role: z.enum(roles),
        inviterName: z.string(),
        createdAt: z.string(),
        expiresAt: z.string(),
        expired: z.boolean(),
        link: z.string(),
      }),
    ),
  )
  .query(async ({ ctx }) => {
    const rows = await listInvitations(ctx.services.database.sql, ctx.organizationId);
    return rows.map(({ createdAt, expiresAt, ...row }) => ({
      ...row,
      createdAt: createdAt.toISOString(),
      expiresAt: expiresAt.toISOString(),
      expired: expiresAt <= new Date(),
      link: ctx.services.auth.invitationLink(row.id),
    }));
  });
