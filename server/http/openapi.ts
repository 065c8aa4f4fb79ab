import type { FastifyInstance } from 'fastify';
import { fastifyTRPCOpenApiPlugin, generateOpenApiDocument } from 'trpc-to-openapi';
import type { Services } from '../services/index.ts';
import { makeCreateContext } from '../trpc/context.ts';
import { logUnexpected } from '../trpc/log-unexpected.ts';
import { appRouter } from '../trpc/router.ts';

/** The procedures that carry `meta.openapi`, as REST below /api, and the document that describes them. */
export async function registerOpenApi(app: FastifyInstance, services: Services): Promise<void> {
  const document = generateOpenApiDocument(appRouter, {
    title: 'Syncline',
    description:
      'The API behind the web app. Requests carry the session cookie; `x-organization-id` names the organisation, else the session’s active one is meant. Amounts are decimal strings, times ISO 8601 in UTC.',
    version: '0.1.0',
    baseUrl: `${services.env.appUrl}/api`,
    securitySchemes: { session: { type: 'apiKey', in: 'cookie', name: 'syncline.session_token' } },
  });
  app.get('/api/openapi.json', async () => document);

  await app.register(
    async (scope) => {
      await scope.register(fastifyTRPCOpenApiPlugin, {
        router: appRouter,
        createContext: makeCreateContext(services),
        maxBodySize: 1024 * 1024,
        onError: logUnexpected,
      });
    },
    { prefix: '/api' },
  );
}
