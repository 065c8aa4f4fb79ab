import { findUserByEmail } from '@syncline/drizzle/queries/organizations';
import { TRPCError } from '@trpc/server';
import { z } from 'zod';
import { operatorProcedure } from '../trpc.ts';

/** A link with which anybody of this instance sets a new password, for the operator to hand over. */
export const resetLink = operatorProcedure
  .meta({ audit: 'instance.reset-link' })
  .input(z.object({ email: z.email() }))
  .output(z.object({ link: z.string(), expiresInMinutes: z.number() }))
  .mutation(async ({ ctx, input }) => {
    const { database, auth, audit } = ctx.services;
    const person = await findUserByEmail(database.sql, input.email);
    if (!person) throw new TRPCError({ code: 'NOT_FOUND', message: 'Nobody here has this address.' });
    const link = await auth.resetLink(person.id);
    const organizationId = person.organizationId ?? ctx.session.activeOrganizationId;
    if (organizationId) {
      await audit({
        organizationId,
        actor: ctx.user,
        requestId: ctx.requestId,
        ip: ctx.ip,
        action: 'instance.reset-link',
        targetType: 'user',
        targetId: person.id,
        detail: { email: person.email },
      });
    }
    return { link, expiresInMinutes: 60 };
  });
