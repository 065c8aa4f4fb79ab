import { membershipsOf } from '@syncline/drizzle/queries/organizations';
import { can, type Permission, permissions, roles } from '@syncline/shared/domain/roles';
import { z } from 'zod';
import { instanceFacts, instanceSchema } from '../../services/instance.ts';
import { sessionProcedure } from '../trpc.ts';

const permissionNames = Object.keys(permissions) as [Permission, ...Permission[]];

export const meSchema = z.object({
  user: z.object({ id: z.uuid(), name: z.string(), email: z.string(), operator: z.boolean() }),
  organizations: z.array(
    z.object({
      id: z.uuid(),
      name: z.string(),
      role: z.enum(roles),
      /** IANA zone in which times are shown. */
      timeZone: z.string(),
      currency: z.string(),
    }),
  ),
  /** The one this request is about: the header's, else the session's; null when the person has none. */
  activeOrganizationId: z.uuid().nullable(),
  /** What the person may do in the active organisation. */
  permissions: z.array(z.enum(permissionNames)),
  instance: instanceSchema,
});

export const me = sessionProcedure
  .meta({
    openapi: { method: 'GET', path: '/session', tags: ['session'], summary: 'Who is signed in, and where' },
  })
  .output(meSchema)
  .query(async ({ ctx }) => {
    const { database } = ctx.services;
    const memberships = await membershipsOf(database, ctx.user.id);
    const wanted = ctx.requestedOrganizationId ?? ctx.session.activeOrganizationId;
    const active = memberships.find(({ id }) => id === wanted) ?? memberships[0];
    return {
      user: ctx.user,
      organizations: memberships,
      activeOrganizationId: active?.id ?? null,
      permissions: active ? permissionNames.filter((permission) => can(active.role, permission)) : [],
      instance: instanceFacts(ctx.services),
    };
  });
