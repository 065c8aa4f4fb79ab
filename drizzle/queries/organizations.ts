import type { Role } from '@syncline/shared/domain/roles';
import type { Database, Sql, Tx } from '../client.ts';
import { organizationSettingsOf } from './organization-settings.ts';

/**
 * People and organisations, in schema `auth`: outside tenant row-level security, because a person
 * may belong to several. Every query here names whom it asks for.
 */

/** The person's role in an organisation; undefined for strangers. */
export async function findMembership(sql: Sql | Tx, userId: string, organizationId: string): Promise<Role | undefined> {
  const [row] = await sql<{ role: Role }[]>`
    select role from auth.member where user_id = ${userId} and organization_id = ${organizationId}`;
  return row?.role;
}

export interface Membership {
  id: string;
  name: string;
  role: Role;
  timeZone: string;
  currency: string;
}

/** The organisations of a person, the one joined first first. */
export async function membershipsOf(database: Database, userId: string): Promise<Membership[]> {
  const rows = await database.sql<{ id: string; name: string; role: Role }[]>`
    select o.id, o.name, m.role from auth.member m join auth.organization o on o.id = m.organization_id
    where m.user_id = ${userId} order by m.created_at, m.id`;
  // Settings are a tenant's own: each is read as that tenant.
  return Promise.all(rows.map(async (row) => ({ ...row, ...(await organizationSettingsOf(database, row.id)) })));
}

/** The organisation a new session starts in: the one joined first. */
export async function firstOrganizationOf(sql: Sql | Tx, userId: string): Promise<string | undefined> {
  const [row] = await sql<{ organizationId: string }[]>`
    select organization_id from auth.member where user_id = ${userId} order by created_at, id limit 1`;
  return row?.organizationId;
}

export interface OpenInvitation {
  id: string;
  organizationId: string;
  organizationName: string;
  email: string;
  role: Role;
  inviterName: string;
  expiresAt: Date;
  /** The invited address has an account already: sign in instead of up. */
  hasAccount: boolean;
}

/** An invitation that can still be accepted. Its id is the secret in the link. */
export async function findOpenInvitation(sql: Sql | Tx, invitationId: string): Promise<OpenInvitation | undefined> {
  const [row] = await sql<OpenInvitation[]>`
    select i.id, i.organization_id, o.name as organization_name, i.email, i.role, u.name as inviter_name, i.expires_at,
      exists (select 1 from auth.user a where lower(a.email) = lower(i.email)) as has_account
    from auth.invitation i
    join auth.organization o on o.id = i.organization_id
    join auth.user u on u.id = i.inviter_id
    where i.id = ${invitationId} and i.status = 'pending' and i.expires_at > now()`;
  return row;
}
