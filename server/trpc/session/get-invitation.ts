import { findOpenInvitation } from '@syncline/drizzle/queries/organizations';
import { roles } from '@syncline/shared/domain/roles';
import { TRPCError } from '@trpc/server';
import { z } from 'zod';
import { publicProcedure } from '../trpc.ts';

/** What the page behind an invitation's link shows before signing in or up. Knowing the id is the proof. */
export const invitation = publicProcedure
  .input(z.object({ invitationId: z.uuid() }))
  .output(
    z.object({
      id: z.uuid(),
      organizationName: z.string(),
      inviterName: z.string(),
      email: z.string(),
      role: z.enum(roles),
      expiresAt: z.string(),
      /** Sign in with it; otherwise sign up, handing over the invitation's id. */
      hasAccount: z.boolean(),
    }),
  )
  .query(async ({ ctx, input }) => {
    const found = await findOpenInvitation(ctx.services.database.sql, input.invitationId);
    if (!found) {
      throw new TRPCError({
        code: 'NOT_FOUND',
        message: 'This invitation was used, withdrawn or has run out. Ask for a new one.',
      });
    }
    const { id, organizationName, inviterName, email, role, expiresAt, hasAccount } = found;
    return { id, organizationName, inviterName, email, role, expiresAt: expiresAt.toISOString(), hasAccount };
  });
