import type { Tx } from '@syncline/drizzle/client';
import { findMembership } from '@syncline/drizzle/queries/organizations';
import { can, type Permission, type Role } from '@syncline/shared/domain/roles';
import { initTRPC, TRPCError } from '@trpc/server';
import type { OpenApiMeta } from 'trpc-to-openapi';
import type { Context, SessionInfo, SessionUser } from './context.ts';
import { describeError, toAnswer } from './errors.ts';

/** Facts about a procedure that tests and the OpenAPI document read. */
export type ProcedureMeta = {
  openapi?: NonNullable<OpenApiMeta['openapi']>;
  /** Who may call it: a permission of the member's role, or one of the doors below. Set by the bases here. */
  permission?: Permission | 'public' | 'session' | 'operator';
  /** The audit log's name for what a mutation does, such as `connection.pause`. Mutations must have one. */
  audit?: string;
};

const t = initTRPC
  .context<Context>()
  .meta<ProcedureMeta>()
  .create({
    isDev: false,
    // Comments keep proxies from closing a quiet stream.
    sse: { ping: { enabled: true, intervalMs: 15_000 }, client: { reconnectAfterInactivityMs: 45_000 } },
    errorFormatter: ({ shape, error, ctx }) => {
      const data = describeError(error, ctx?.requestId ?? 'none');
      return { ...shape, message: data.userMessage, data: { ...shape.data, ...data } };
    },
  });

export const router = t.router;
export const createCallerFactory = t.createCallerFactory;

const base = t.procedure.use(async ({ ctx, next, path, type }) => {
  const started = performance.now();
  const result = await next();
  ctx.services.metrics.procedure(path, type, result.ok, (performance.now() - started) / 1_000);
  if (result.ok) return result;
  const error = toAnswer(result.error);
  if (error.code === 'INTERNAL_SERVER_ERROR') {
    ctx.log.error({ err: result.error.cause ?? result.error, path }, 'a procedure failed');
  } else if (result.error.code === 'INTERNAL_SERVER_ERROR' && error.code === 'BAD_REQUEST') {
    // The caller's mistake most likely; if not, this is the only trace of ours.
    ctx.log.warn({ err: result.error.cause ?? result.error, path }, 'the database refused a value of a request');
  }
  return { ...result, error };
});

/** Anyone, also before signing in. */
export const publicProcedure = base.meta({ permission: 'public' });

/** Anyone signed in, whatever the organisation. */
export const sessionProcedure = base.meta({ permission: 'session' }).use(({ ctx, next }) => {
  const { user, session } = signedIn(ctx);
  return next({ ctx: { user, session } });
});

/** The instance's operator: the one who runs the machine. */
export const operatorProcedure = base.meta({ permission: 'operator' }).use(({ ctx, next }) => {
  const { user, session } = signedIn(ctx);
  if (!user.operator) {
    throw new TRPCError({ code: 'FORBIDDEN', message: 'Only the operator of this instance may do this.' });
  }
  return next({ ctx: { user, session } });
});

/** What a procedure adds to the audit entry that every successful mutation leaves. */
export interface AuditDetail {
  targetType?: string;
  targetId?: string;
  /** What changed, before and after. Never a secret. */
  detail?: Record<string, unknown>;
  /** When it is not the procedure's own `meta.audit`. */
  action?: string;
}

/**
 * A member of the organisation whose role has the permission. The organisation is the request's
 * (`x-organization-id`), else the session's. Adds to the context:
 * - `organizationId`, `role`, `user`, `session`
 * - `tenant(work)`: a transaction in which only this organisation's rows exist
 * - `audit(detail, tx?)`: writes the audit entry, in the change's own transaction when one is
 *   handed in. A mutation that succeeds without calling it still leaves a bare entry.
 * - `stillAllowed()`: for streams; false once session, membership or permission has ended.
 */
export const memberProcedure = (permission: Permission) =>
  base.meta({ permission }).use(async ({ ctx, next, type, meta, path }) => {
    const { user, session } = signedIn(ctx);
    const { database, audit } = ctx.services;
    const { organizationId, role } = await membership(ctx, user, session);
    if (!can(role, permission)) {
      throw new TRPCError({
        code: 'FORBIDDEN',
        message: `Your role (${role}) may not do this. An owner or admin of the organisation can.`,
      });
    }
    let audited = false;
    const write = async (entry: AuditDetail, tx?: Tx) => {
      audited = true;
      const { requestId, ip } = ctx;
      const { action = meta?.audit ?? path, ...rest } = entry;
      await audit({ organizationId, actor: user, requestId, ip, action, ...rest }, tx);
    };
    const result = await next({
      ctx: {
        user,
        session,
        organizationId,
        role,
        tenant: <T>(work: (tx: Tx) => Promise<T>): Promise<T> => database.tenant(organizationId, work),
        audit: write,
        stillAllowed: async (): Promise<boolean> => {
          if (!(await ctx.services.auth.session(ctx.headers, { peek: true }))) return false;
          const now = await findMembership(database.sql, user.id, organizationId);
          return now !== undefined && can(now, permission);
        },
      },
    });
    if (result.ok && type === 'mutation' && !audited) await write({});
    return result;
  });

function signedIn(ctx: Context): { user: SessionUser; session: SessionInfo } {
  if (!ctx.user || !ctx.session) {
    throw new TRPCError({
      code: 'UNAUTHORIZED',
      message: 'You are not signed in, or your session has ended. Sign in again.',
    });
  }
  return { user: ctx.user, session: ctx.session };
}

async function membership(
  ctx: Context,
  user: SessionUser,
  session: SessionInfo,
): Promise<{ organizationId: string; role: Role }> {
  const organizationId = ctx.requestedOrganizationId ?? session.activeOrganizationId;
  if (organizationId === null) {
    throw new TRPCError({
      code: 'PRECONDITION_FAILED',
      message: 'No organisation is chosen. Pick one, or ask for an invitation to one.',
    });
  }
  const role = uuid.test(organizationId)
    ? await findMembership(ctx.services.database.sql, user.id, organizationId)
    : undefined;
  if (!role) {
    throw new TRPCError({ code: 'FORBIDDEN', message: 'You are not a member of this organisation.' });
  }
  return { organizationId, role };
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
