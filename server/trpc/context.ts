import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import type { Services } from '../services/index.ts';

/** Who is signed in. */
export interface SessionUser {
  id: string;
  name: string;
  email: string;
  /** Runs this instance; not the same as owning an organisation. */
  operator: boolean;
}

export interface SessionInfo {
  id: string;
  token: string;
  expiresAt: Date;
  /** The organisation of a request that names none. */
  activeOrganizationId: string | null;
}

export interface Context {
  requestId: string;
  ip: string;
  /** As the browser sent them: the identity service reads its cookie from here. */
  headers: Headers;
  user: SessionUser | null;
  session: SessionInfo | null;
  /** What the request names in `x-organization-id`; not yet checked. */
  requestedOrganizationId: string | undefined;
  services: Services;
  log: Logger;
}

/** The header by which a tab says which organisation it shows. */
export const ORGANIZATION_HEADER = 'x-organization-id';

/** Builds the context of one HTTP request, for tRPC and REST alike. */
export const makeCreateContext =
  (services: Services) =>
  async ({ req, res }: { req: FastifyRequest; res: FastifyReply }): Promise<Context> => {
    const headers = webHeaders(req);
    const identity = await services.auth.session(headers);
    // A session in use lives on: its renewed cookie must reach the browser.
    if (identity && identity.setCookie.length > 0) res.header('set-cookie', identity.setCookie);
    const requested = req.headers[ORGANIZATION_HEADER] ?? organizationOfSubscription(req);
    return {
      requestId: req.id,
      ip: req.ip,
      headers,
      user: identity?.user ?? null,
      session: identity?.session ?? null,
      requestedOrganizationId: typeof requested === 'string' && requested !== '' ? requested : undefined,
      services,
      log: req.log as Logger,
    };
  };

/** Node's headers as the web platform's. */
export function webHeaders(req: FastifyRequest): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(req.headers)) {
    if (value === undefined || name.startsWith(':')) continue;
    for (const one of Array.isArray(value) ? value : [value]) headers.append(name, one);
  }
  return headers;
}

/** An EventSource cannot set headers: subscriptions name their organisation in the query. */
function organizationOfSubscription(req: FastifyRequest): unknown {
  const params = (req.query as { connectionParams?: unknown } | undefined)?.connectionParams;
  if (typeof params !== 'string' || params.length > 1_000) return undefined;
  try {
    return (JSON.parse(params) as { organizationId?: unknown } | null)?.organizationId;
  } catch {
    return undefined;
  }
}
