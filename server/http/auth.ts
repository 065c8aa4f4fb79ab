import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { answerError } from '../plugins/errors.ts';
import { AUTH_PATH, CLIENT_ADDRESS_HEADER } from '../services/auth.ts';
import type { Services } from '../services/index.ts';
import { webHeaders } from '../trpc/context.ts';
import { type RateLimits, refuseForNow } from './rate-limits.ts';

/**
 * Mounts better-auth at /api/auth. Only what the pages need is open: members, roles and invitations
 * change through the app's own procedures, which check permissions and write the audit log.
 */
export async function registerAuth(app: FastifyInstance, services: Services, limits: RateLimits): Promise<void> {
  await app.register(async (scope) => {
    // better-auth reads the body itself.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: 64 * 1024 }, (_req, body, done) =>
      done(null, body),
    );

    scope.route({
      method: ['GET', 'POST'],
      url: `${AUTH_PATH}/*`,
      handler: async (req, reply) => {
        const path = new URL(req.url, 'http://local').pathname.slice(AUTH_PATH.length);
        if (!open.has(path))
          return answerError(reply, 404, { code: 'NOT_FOUND', message: 'There is no such address.' });
        const key = await admit(req, reply, path, limits);
        if (key === undefined) return reply;
        const answer = await services.auth.handler(toRequest(req, services.env.appUrl));
        if (answer.ok && path === '/sign-in/email') await limits.signIn.reset(key);
        reply.code(answer.status);
        for (const [name, value] of answer.headers) if (name !== 'set-cookie') reply.header(name, value);
        const cookies = answer.headers.getSetCookie();
        if (cookies.length > 0) reply.header('set-cookie', cookies);
        return reply.send(answer.body === null ? '' : await answer.text());
      },
    });
  });
}

const open = new Set([
  '/ok',
  '/error',
  '/get-session',
  '/sign-in/email',
  '/sign-up/email',
  '/sign-out',
  '/request-password-reset',
  '/reset-password',
  '/change-password',
  '/update-user',
  '/list-sessions',
  '/revoke-session',
  '/revoke-sessions',
  '/revoke-other-sessions',
]);

/** Those that guess or send something. */
const limited = new Set([
  '/sign-in/email',
  '/sign-up/email',
  '/request-password-reset',
  '/reset-password',
  '/change-password',
]);

/** The limiter's key of an admitted request; undefined when it was refused and answered. */
async function admit(
  req: FastifyRequest,
  reply: FastifyReply,
  path: string,
  limits: RateLimits,
): Promise<string | undefined> {
  const key = `${req.ip}|${emailIn(req.body)}`;
  if (!limited.has(path)) return key;
  const byAddress = await limits.signInAddress.consume(req.ip);
  const byAccount = byAddress.allowed ? await limits.signIn.consume(key) : byAddress;
  if (byAccount.allowed) return key;
  refuseForNow(reply, byAccount, 'Too many attempts from here.');
  return undefined;
}

function emailIn(body: unknown): string {
  if (!Buffer.isBuffer(body)) return '';
  try {
    const { email } = JSON.parse(body.toString('utf8')) as { email?: unknown };
    return typeof email === 'string' ? email.trim().toLowerCase().slice(0, 200) : '';
  } catch {
    return '';
  }
}

function toRequest(req: FastifyRequest, appUrl: string): Request {
  const headers = webHeaders(req);
  headers.set(CLIENT_ADDRESS_HEADER, req.ip);
  const withBody = Buffer.isBuffer(req.body) && req.method === 'POST';
  return new Request(new URL(req.url, appUrl), {
    method: req.method,
    headers,
    ...(withBody ? { body: new Uint8Array(req.body as Buffer) } : {}),
  });
}
