import { organizationOfHandover } from '@syncline/drizzle/queries/handovers';
import { TRPCError } from '@trpc/server';
import type { FastifyInstance } from 'fastify';
import { hashState } from '../services/handover-state.ts';
import type { Services } from '../services/index.ts';
import { makeCreateContext } from '../trpc/context.ts';
import { appRouter } from '../trpc/router.ts';

/**
 * `GET /api/integrations/{provider}/callback`: where a vendor sends the person back after they approved, or did not.
 * Their own session cookie comes along (SameSite=Lax allows it for this kind of navigation), so that everything is
 * done here and the code never reaches a script. Leads only to pages of this app: the connection's, or the one that
 * says what happened.
 */
export function registerOAuthCallback(app: FastifyInstance, services: Services): void {
  const createContext = makeCreateContext(services);
  // Not for HEAD: the state holds once, and looking is no way back.
  const options = { exposeHeadRoute: false };
  app.get<{ Params: { provider: string } }>('/api/integrations/:provider/callback', options, async (request, reply) => {
    // The code is in the address: nothing may keep it.
    reply.header('cache-control', 'no-store');
    const { provider } = request.params;
    const { searchParams: query } = new URL(request.raw.url ?? '', services.env.appUrl);
    const stateHash = hashState(query.get('state') ?? '');
    const failed = (reason: string) => reply.redirect(`/integrations/not-connected?reason=${reason}`, 303);

    const organizationId = await organizationOfHandover(services.database, stateHash);
    if (organizationId === undefined) return failed(query.get('error') === 'access_denied' ? 'denied' : 'unknown');
    const context = await createContext({ req: request, res: reply });
    if (!context.session) return failed('signed-out');
    try {
      const caller = appRouter.createCaller({ ...context, requestedOrganizationId: organizationId });
      const done = await caller.integrations.finishOAuth({ provider, query: query.toString() });
      const how = done.reconnected ? 'again' : 'new';
      return reply.redirect(`/integrations/${done.integrationId}?connected=${how}`, 303);
    } catch (error) {
      if (!(error instanceof TRPCError)) throw error;
      const { code, message } = error;
      request.log.info({ code, message, provider }, 'an approval came to nothing');
      return reply.redirect(`/integrations/not-connected?ref=${stateHash}`, 303);
    }
  });
}
