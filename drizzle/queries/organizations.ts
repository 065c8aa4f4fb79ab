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

export interface MemberRow {
  id: string;
  userId: string;
  name: string;
  email: string;
  role: Role;
  joinedAt: Date;
  /** When one of their sessions was last in use; null: not signed in any more. */
  lastSeenAt: Date | null;
}

/** Everybody of an organisation, owners first, then by name. */
export async function listMembers(sql: Sql | Tx, organizationId: string): Promise<MemberRow[]> {
  return sql<MemberRow[]>`
    select m.id, m.user_id, u.name, u.email, m.role, m.created_at as joined_at,
      (select max(s.updated_at) from auth.session s where s.user_id = m.user_id) as last_seen_at
    from auth.member m join auth.user u on u.id = m.user_id
    where m.organization_id = ${organizationId}
    order by array_position(array['owner', 'admin', 'member', 'viewer'], m.role), lower(u.name), m.id`;
}

export interface MemberFacts {
  id: string;
  userId: string;
  name: string;
  email: string;
  role: Role;
  /** They run this instance. */
  operator: boolean;
  /** They belong to other organisations too. */
  elsewhere: boolean;
  /** How many owners the organisation has. */
  owners: number;
}

/** One member with what decides over changes to them. */
export async function findMember(
  sql: Sql | Tx,
  organizationId: string,
  memberId: string,
): Promise<MemberFacts | undefined> {
  const [row] = await sql<MemberFacts[]>`
    select m.id, m.user_id, u.name, u.email, m.role, u.operator,
      exists (select 1 from auth.member o where o.user_id = m.user_id and o.organization_id <> m.organization_id) as elsewhere,
      (select count(*)::int from auth.member o where o.organization_id = m.organization_id and o.role = 'owner') as owners
    from auth.member m join auth.user u on u.id = m.user_id
    where m.organization_id = ${organizationId} and m.id = ${memberId}`;
  return row;
}

export interface InvitationRow {
  id: string;
  email: string;
  role: Role;
  inviterName: string;
  createdAt: Date;
  expiresAt: Date;
}

/** Invitations that wait, newest first; those that ran out are told apart by `expiresAt`. */
export async function listInvitations(sql: Sql | Tx, organizationId: string): Promise<InvitationRow[]> {
  return sql<InvitationRow[]>`
    select i.id, i.email, i.role, u.name as inviter_name, i.created_at, i.expires_at
    from auth.invitation i join auth.user u on u.id = i.inviter_id
    where i.organization_id = ${organizationId} and i.status = 'pending'
    order by i.created_at desc, i.id limit 1000`;
}

export async function findOrganization(
  sql: Sql | Tx,
  organizationId: string,
): Promise<{ id: string; name: string; createdAt: Date } | undefined> {
  const [row] = await sql<{ id: string; name: string; createdAt: Date }[]>`
    select id, name, created_at from auth.organization where id = ${organizationId}`;
  return row;
}

/** A person by address, with the organisation whose log tells of changes to them. */
export async function findUserByEmail(
  sql: Sql | Tx,
  email: string,
): Promise<{ id: string; name: string; email: string; operator: boolean; organizationId: string | null } | undefined> {
  const [row] = await sql<
    { id: string; name: string; email: string; operator: boolean; organizationId: string | null }[]
  >`
    select u.id, u.name, u.email, u.operator,
      (select m.organization_id from auth.member m where m.user_id = u.id order by m.created_at, m.id limit 1) as organization_id
    from auth.user u where lower(u.email) = lower(${email})`;
  return row;
}

/** Makes a person the instance's operator. */
export async function grantOperator(sql: Sql | Tx, userId: string): Promise<void> {
  await sql`update auth.user set operator = true, updated_at = now() where id = ${userId}`;
}

export async function renameOrganization(sql: Sql | Tx, organizationId: string, name: string): Promise<void> {
  await sql`update auth.organization set name = ${name} where id = ${organizationId}`;
}

/** Every organisation of the instance: for chores that visit one tenant after the other. */
export async function allOrganizationIds(sql: Sql): Promise<string[]> {
  const rows = await sql<{ id: string }[]>`select id from auth.organization order by created_at, id`;
  return rows.map(({ id }) => id);
}

/** The addresses of those who run this instance. */
export async function operatorEmails(sql: Sql): Promise<string[]> {
  const rows = await sql<{ email: string }[]>`select email from auth.user where operator order by created_at`;
  return rows.map(({ email }) => email);
}

/** Any fixed number: changes to one organisation's members come one after the other. */
const MEMBERS_LOCK = 5_127_005;

/** Two owners who unmake each other at the same moment must not leave an organisation without any. */
export async function withMembersLocked<T>(
  database: Database,
  organizationId: string,
  work: (sql: Tx) => Promise<T>,
): Promise<T> {
  const result = await database.sql.begin(async (tx) => {
    await tx`select pg_advisory_xact_lock(${MEMBERS_LOCK}, hashtext(${organizationId}))`;
    return { value: await work(tx) };
  });
  return result.value as T;
}
