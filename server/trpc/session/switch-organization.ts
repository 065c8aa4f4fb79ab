import { findMembership } from '@syncline/drizzle/queries/organizations';
import { z } from 'zod';
import { notFound } from '../errors.ts';
import { sessionProcedure } from '../trpc.ts';

/** Makes another of one's organisations the default of one's sign-in. Tabs name theirs by header. */
export const switchOrganization = sessionProcedure
  .meta({ audit: 'session.switch-organization' })
  .input(z.object({ organizationId: z.uuid() }))
  .output(z.object({ organizationId: z.uuid() }))
  .mutation(async ({ ctx, input: { organizationId } }) => {
    const { database, auth, audit } = ctx.services;
    if (!(await findMembership(database.sql, ctx.user.id, organizationId))) throw notFound('organisation');
    await auth.organizations.setActive(ctx.headers, organizationId);
    const { requestId, ip } = ctx;
    await audit({ organizationId, actor: ctx.user, requestId, ip, action: 'session.switch-organization' });
    return { organizationId };
  });
