import { findOrganizationSettings } from '@syncline/drizzle/queries/organization-settings';
import { findOrganization } from '@syncline/drizzle/queries/organizations';
import { notFound } from '../errors.ts';
import { memberProcedure } from '../trpc.ts';
import { organizationSchema } from './schemas.ts';

export const get = memberProcedure('data.read')
  .meta({ openapi: { method: 'GET', path: '/organization', tags: ['organisation'], summary: 'Name and settings' } })
  .output(organizationSchema)
  .query(async ({ ctx }) => {
    const [organization, settings] = await Promise.all([
      findOrganization(ctx.services.database.sql, ctx.organizationId),
      ctx.tenant(findOrganizationSettings),
    ]);
    if (!organization) throw notFound('organisation');
    return { ...organization, createdAt: organization.createdAt.toISOString(), ...settings };
  });
