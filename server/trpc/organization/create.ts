import { randomUUID } from 'node:crypto';
import { putOrganizationSettings } from '@syncline/drizzle/queries/organization-settings';
import { TRPCError } from '@trpc/server';
import { z } from 'zod';
import { sessionProcedure } from '../trpc.ts';
import { currencySchema, organizationNameSchema, timeZoneSchema } from './schemas.ts';

/** Makes an organisation owned by the caller: the operator, or anyone where sign-up is open. */
export const create = sessionProcedure
  .meta({ audit: 'organization.create' })
  .input(
    z.object({
      name: organizationNameSchema,
      timeZone: timeZoneSchema.default('UTC'),
      currency: currencySchema.default('USD'),
    }),
  )
  .output(z.object({ organizationId: z.uuid() }))
  .mutation(async ({ ctx, input: { name, timeZone, currency } }) => {
    const { auth, audit, database, env } = ctx.services;
    if (!ctx.user.operator && !env.SYNCLINE_OPEN_SIGNUP) {
      throw new TRPCError({
        code: 'FORBIDDEN',
        message: 'New organisations are made by the operator of this instance. Ask for one.',
      });
    }
    const { id: organizationId } = await auth.organizations.create(ctx.headers, { name, slug: `org-${randomUUID()}` });
    await database.tenant(organizationId, async (tx) => {
      await putOrganizationSettings(tx, organizationId, { timeZone, currency, phoneRegion: null });
      await audit(
        {
          organizationId,
          actor: ctx.user,
          requestId: ctx.requestId,
          ip: ctx.ip,
          action: 'organization.create',
          targetType: 'organization',
          targetId: organizationId,
          detail: { name, timeZone, currency },
        },
        tx,
      );
    });
    return { organizationId };
  });
