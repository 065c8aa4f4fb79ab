import { randomUUID } from 'node:crypto';
import { fastifyTRPCPlugin } from '@trpc/server/adapters/fastify';
import Fastify, { type FastifyBaseLogger, type FastifyInstance, type FastifyRequest, LogController } from 'fastify';
import { registerAuth } from './http/auth.ts';
import { registerBullBoard } from './http/bull-board.ts';
import { registerExports } from './http/exports.ts';
import { registerHandover } from './http/handover.ts';
import { registerHealth } from './http/health.ts';
import { registerMetrics } from './http/metrics.ts';
import { registerOAuthCallback } from './http/oauth-callback.ts';
import { registerOpenApi } from './http/openapi.ts';
import { registerPrivacyExports } from './http/privacy-exports.ts';
import { makeRateLimits, refuseForNow, showAllowance } from './http/rate-limits.ts';
import { registerSpa } from './http/spa.ts';
import { registerWebhooks } from './http/webhooks.ts';
import { shapeErrors } from './plugins/errors.ts';
import { checkOrigins } from './plugins/origin-check.ts';
import { logRequests } from './plugins/request-log.ts';
import { setSecurityHeaders } from './plugins/security-headers.ts';
import type { Services } from './services/index.ts';
import { makeCreateContext } from './trpc/context.ts';
import { logUnexpected } from './trpc/log-unexpected.ts';
import { appRouter } from './trpc/router.ts';

/** Builds the HTTP server: everything but listening, so that tests can inject requests. */
export async function buildApp(services: Services): Promise<FastifyInstance> {
  const { env } = services;
  const app = Fastify({
    loggerInstance: services.log as FastifyBaseLogger,
    // pino makes a child without options in a fraction of the time.
    childLoggerFactory: (logger, bindings) => logger.child(bindings),
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
    genReqId: (req) => givenRequestId(req.headers['x-request-id']) ?? randomUUID(),
    trustProxy: trustedProxies(env.TRUST_PROXY),
    bodyLimit: 1024 * 1024,
    // A batch of procedures is one long path.
    routerOptions: { maxParamLength: 5_000 },
    // Open event streams would keep close() waiting for ever.
    forceCloseConnections: true,
  });

  shapeErrors(app);
  logRequests(app, services.metrics);
  await setSecurityHeaders(app, env.appUrl);
  checkOrigins(app, env.appUrl);

  const limits = makeRateLimits(services.redis, env);
  registerHealth(app, services);
  registerMetrics(app, services);
  await registerAuth(app, services, limits);
  await registerBullBoard(app, services);
  await registerWebhooks(app, services, byId(services.connectors.all()));

  await app.register(async (scope) => {
    scope.addHook('onRequest', async (req, reply) => {
      const person = sessionCookie(req);
      const byAddress = await limits.apiAddress.consume(req.ip);
      const allowance = byAddress.allowed && person ? await limits.api.consume(person) : byAddress;
      if (!allowance.allowed) return refuseForNow(reply, allowance, 'Too many requests.');
      showAllowance(reply, allowance);
    });
    await scope.register(fastifyTRPCPlugin, {
      prefix: '/api/trpc',
      trpcOptions: { router: appRouter, createContext: makeCreateContext(services), onError: logUnexpected },
    });
    registerHandover(scope, services);
    registerOAuthCallback(scope, services);
    registerExports(scope, services);
    registerPrivacyExports(scope, services);
    await registerOpenApi(scope, services);
  });

  app.addHook('onClose', async () => {
    services.progress.close();
    await services.vendors.close();
  });

  await registerSpa(app, env.SYNCLINE_CLIENT_DIR);
  return app;
}

const byId = <T extends { id: string }>(connectors: T[]): Record<string, T> =>
  Object.fromEntries(connectors.map((connector) => [connector.id, connector]));

/** A number is how many proxies stand in front. */
const trustedProxies = (setting: boolean | number | string[]) =>
  typeof setting === 'number' ? (_address: string, hop: number) => hop < setting : setting;

/** Told by a proxy in front, so that its logs and ours meet; anything odd is replaced. */
const givenRequestId = (value: string | string[] | undefined): string | undefined =>
  typeof value === 'string' && /^[\w.-]{8,64}$/.test(value) ? value : undefined;

const sessionCookie = (req: FastifyRequest): string | undefined =>
  /(?:^|;\s*)(?:__Secure-)?syncline\.session_token=([^;.]+)/.exec(req.headers.cookie ?? '')?.[1];
