import type { Database } from '@syncline/drizzle/client';
import { findOpenInvitation, firstOrganizationOf, membershipsOf } from '@syncline/drizzle/queries/organizations';
import * as tables from '@syncline/drizzle/schema';
import type { Log } from '@syncline/shared/runtime/log';
import { betterAuth } from 'better-auth';
import { drizzleAdapter } from 'better-auth/adapters/drizzle';
import { APIError, createAuthMiddleware } from 'better-auth/api';
import { organization } from 'better-auth/plugins';
import { z } from 'zod';
import type { ServerEnv } from '../env.ts';
import type { SessionInfo, SessionUser } from '../trpc/context.ts';
import type { Audit } from './audit.ts';
import { inAuthContext } from './auth-contexts.ts';
import { resetMail } from './auth-mails.ts';
import { accessControl, memberRoles } from './auth-roles.ts';
import type { Mailer } from './mail.ts';

/** Carries the caller's address into better-auth; set by us alone, whatever the request brings. */
export const CLIENT_ADDRESS_HEADER = 'x-syncline-client-address';
export const AUTH_PATH = '/api/auth';
export const MIN_PASSWORD_LENGTH = 8;

export interface Identity {
  user: SessionUser;
  session: SessionInfo;
  /** A renewed session cookie that must reach the browser. */
  setCookie: string[];
}

export interface AuthService {
  /** Answers a request below /api/auth. */
  handler(request: Request): Promise<Response>;
  /** Who sent these headers; null for strangers and ended sessions. `peek` does not renew the session. */
  session(headers: Headers, options?: { peek?: boolean }): Promise<Identity | null>;
  hashPassword(password: string): Promise<string>;
  /** Makes a link that sets a new password: single use, one hour. */
  resetLink(userId: string): Promise<string>;
  invitationLink(invitationId: string): string;
  /** The organisation plugin's verbs; each checks the caller's own role again. They throw better-auth's APIError. */
  organizations: OrganizationVerbs;
}

export interface OrganizationVerbs {
  create(headers: Headers, input: { name: string; slug: string }): Promise<{ id: string }>;
  rename(headers: Headers, input: { organizationId: string; name: string }): Promise<void>;
  setActive(headers: Headers, organizationId: string): Promise<void>;
  invite(headers: Headers, input: { organizationId: string; email: string; role: RoleName }): Promise<{ id: string }>;
  cancelInvitation(headers: Headers, invitationId: string): Promise<void>;
  acceptInvitation(headers: Headers, invitationId: string): Promise<{ organizationId: string }>;
  changeRole(headers: Headers, input: { organizationId: string; memberId: string; role: RoleName }): Promise<void>;
  removeMember(headers: Headers, input: { organizationId: string; memberId: string }): Promise<void>;
}
type RoleName = keyof typeof memberRoles;

interface AuthDeps {
  env: ServerEnv;
  log: Log;
  database: Database;
  mail: Mailer;
  audit: Audit;
}

export function makeAuth({ env, log, database, mail, audit }: AuthDeps): AuthService {
  const invitationLink = (id: string) => `${env.appUrl}/accept-invitation?id=${id}`;
  const resetLinkOf = (token: string) => `${env.appUrl}/reset-password?token=${token}`;

  /** What a person does to their own account stands in the log of each organisation they work in. */
  const recordForPerson = async (user: Actor, action: string, ip?: string | null) => {
    const memberships = await membershipsOf(database, user.id);
    const { id, name, email } = user;
    for (const organization of memberships) {
      await audit({ organizationId: organization.id, actor: { id, name, email }, action, ...(ip ? { ip } : {}) });
    }
  };

  const auth = betterAuth({
    appName: 'Syncline',
    baseURL: env.appUrl,
    basePath: AUTH_PATH,
    secret: env.SYNCLINE_AUTH_SECRET,
    telemetry: { enabled: false },
    logger: { log: (level, message, ...rest) => log[level]({ rest: rest.length > 0 ? rest : undefined }, message) },
    database: drizzleAdapter(database.orm, { provider: 'pg', schema: tables, transaction: true }),
    advanced: {
      cookiePrefix: 'syncline',
      useSecureCookies: env.appUrl.startsWith('https:'),
      defaultCookieAttributes: { sameSite: 'lax', httpOnly: true },
      database: { generateId: 'uuid' },
      ipAddress: { ipAddressHeaders: [CLIENT_ADDRESS_HEADER] },
      // The server checks the origin of every request that changes something, these included.
      disableCSRFCheck: true,
    },
    // The server's own limits count across processes and set headers.
    rateLimit: { enabled: false },
    session: { expiresIn: 14 * 24 * 60 * 60, updateAge: 24 * 60 * 60 },
    verification: { storeIdentifier: 'hashed' },
    user: { additionalFields: { operator: { type: 'boolean', input: false, defaultValue: false } } },
    emailAndPassword: {
      enabled: true,
      minPasswordLength: MIN_PASSWORD_LENGTH,
      maxPasswordLength: 256,
      resetPasswordTokenExpiresIn: 60 * 60,
      // Whoever knew the old password is signed out.
      revokeSessionsOnPasswordReset: true,
      onPasswordReset: async ({ user }) => recordForPerson(user, 'session.reset-password'),
      sendResetPassword: async ({ user, token }) => {
        // Not awaited: the answer must not take longer for addresses that have an account.
        void mail.send(resetMail(user.email, resetLinkOf(token)));
      },
    },
    plugins: [
      organization({
        ac: accessControl,
        roles: memberRoles,
        creatorRole: 'owner',
        // Made through the app's own procedure, which asks for the operator.
        allowUserToCreateOrganization: false,
        membershipLimit: 10_000,
        invitationLimit: 1_000,
        invitationExpiresIn: 7 * 24 * 60 * 60,
        cancelPendingInvitationsOnReInvite: true,
      }),
    ],
    hooks: {
      before: createAuthMiddleware(async (ctx) => {
        if (ctx.path !== '/sign-up/email' || env.SYNCLINE_OPEN_SIGNUP) return;
        const asked = invitedSignUp.safeParse(ctx.body);
        const invitation = asked.success ? await findOpenInvitation(database.sql, asked.data.invitationId) : undefined;
        if (!asked.success || invitation?.email.toLowerCase() !== asked.data.email.toLowerCase()) {
          throw new APIError('FORBIDDEN', {
            code: 'INVITATION_NEEDED',
            message:
              'Accounts are made by invitation here. Open the link of your invitation, with the address it was sent to.',
          });
        }
      }),
      after: createAuthMiddleware(async (ctx) => {
        const user = ctx.path === '/change-password' ? ctx.context.session?.user : undefined;
        if (user && !(ctx.context.returned instanceof APIError)) await recordForPerson(user, 'session.change-password');
      }),
    },
    databaseHooks: {
      session: {
        create: {
          before: async (session) => ({
            data: {
              ...session,
              activeOrganizationId: (await firstOrganizationOf(database.sql, session.userId)) ?? null,
            },
          }),
          after: async (session) => {
            const user = await (await auth.$context).internalAdapter.findUserById(session.userId);
            if (user) await recordForPerson(user, 'session.sign-in', session.ipAddress);
          },
        },
      },
    },
  });

  const quietly = async (work: Promise<unknown>) => {
    await work;
  };
  return {
    handler: inAuthContext((request) => auth.handler(request)),
    session: inAuthContext(async (headers, { peek = false } = {}) => {
      if (!headers.has('cookie')) return null;
      const { response, headers: answer } = await auth.api.getSession({
        headers,
        query: { disableRefresh: peek },
        returnHeaders: true,
      });
      if (!response) return null;
      const { user, session } = response;
      const { id, name, email } = user;
      return {
        user: { id, name, email, operator: user.operator === true },
        session: {
          id: session.id,
          token: session.token,
          expiresAt: session.expiresAt,
          activeOrganizationId: session.activeOrganizationId ?? null,
        },
        setCookie: answer.getSetCookie(),
      };
    }),
    hashPassword: async (password) => (await auth.$context).password.hash(password),
    resetLink: inAuthContext(async (userId) => {
      const token = randomToken();
      await (await auth.$context).internalAdapter.createVerificationValue({
        identifier: `reset-password:${token}`,
        value: userId,
        expiresAt: new Date(Date.now() + 60 * 60 * 1_000),
      });
      return resetLinkOf(token);
    }),
    invitationLink,
    organizations: {
      create: inAuthContext(async (headers, input) => {
        const userId = (await auth.api.getSession({ headers }))?.user.id;
        if (!userId) throw new APIError('UNAUTHORIZED', { message: 'You are not signed in.' });
        // Without headers it is the server's own act: the plugin's general ban does not apply.
        return auth.api.createOrganization({ body: { ...input, userId } });
      }),
      rename: inAuthContext((headers, { organizationId, name }) =>
        quietly(auth.api.updateOrganization({ headers, body: { organizationId, data: { name } } })),
      ),
      setActive: inAuthContext((headers, organizationId) =>
        quietly(auth.api.setActiveOrganization({ headers, body: { organizationId } })),
      ),
      invite: inAuthContext((headers, input) => auth.api.createInvitation({ headers, body: input })),
      cancelInvitation: inAuthContext((headers, invitationId) =>
        quietly(auth.api.cancelInvitation({ headers, body: { invitationId } })),
      ),
      acceptInvitation: inAuthContext(async (headers, invitationId) => {
        const { invitation } = await auth.api.acceptInvitation({ headers, body: { invitationId } });
        return { organizationId: invitation.organizationId };
      }),
      changeRole: inAuthContext((headers, input) => quietly(auth.api.updateMemberRole({ headers, body: input }))),
      removeMember: inAuthContext((headers, { organizationId, memberId }) =>
        quietly(auth.api.removeMember({ headers, body: { organizationId, memberIdOrEmail: memberId } })),
      ),
    },
  };
}

type Actor = Pick<SessionUser, 'id' | 'name' | 'email'>;

const invitedSignUp = z.object({ email: z.string(), invitationId: z.uuid() });

/** 32 hex digits would do; this is 43 characters of url-safe base64. */
const randomToken = () => Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString('base64url');
