import { findOrganizationSettings, putOrganizationSettings } from '@syncline/drizzle/queries/organization-settings';
import { findOrganization, renameOrganization } from '@syncline/drizzle/queries/organizations';
import { z } from 'zod';
import { notFound } from '../errors.ts';
import { memberProcedure } from '../trpc.ts';
import {
  currencySchema,
  organizationNameSchema,
  organizationSchema,
  phoneRegionSchema,
  timeZoneSchema,
} from './schemas.ts';

/** Changes what is named, leaves the rest. */
export const update = memberProcedure('organization.manage')
  .meta({
    audit: 'organization.update',
    openapi: { method: 'PATCH', path: '/organization', tags: ['organisation'], summary: 'Change name and settings' },
  })
  .input(
    z.object({
      name: organizationNameSchema.optional(),
      timeZone: timeZoneSchema.optional(),
      currency: currencySchema.optional(),
      phoneRegion: phoneRegionSchema.nullable().optional(),
    }),
  )
  .output(organizationSchema)
  .mutation(({ ctx, input }) =>
    ctx.tenant(async (tx) => {
      const organization = await findOrganization(tx, ctx.organizationId);
      if (!organization) throw notFound('organisation');
      const settings = await findOrganizationSettings(tx);
      const before = { ...organization, createdAt: organization.createdAt.toISOString(), ...settings };
      const wanted = Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined));
      const after = { ...before, ...wanted };
      if (after.name !== before.name) await renameOrganization(tx, ctx.organizationId, after.name);
      await putOrganizationSettings(tx, ctx.organizationId, after);
      const changed = Object.keys(wanted).filter(
        (key) => after[key as keyof typeof after] !== before[key as keyof typeof before],
      );
      await ctx.audit(
        {
          targetType: 'organization',
          targetId: ctx.organizationId,
          detail: {
            before: Object.fromEntries(changed.map((key) => [key, before[key as keyof typeof before]])),
            after: Object.fromEntries(changed.map((key) => [key, after[key as keyof typeof after]])),
          },
        },
        tx,
      );
      return after;
    }),
  );
