import { fillHandover, organizationOfHandover } from '@syncline/drizzle/queries/handovers';
import { toHubError } from '@syncline/shared/errors';
import type { FastifyInstance } from 'fastify';
import { handoverBinding, hashState } from '../services/handover-state.ts';
import type { Services } from '../services/index.ts';

/**
 * Where a vendor posts the keys a person approved. Public: what proves it is the state, which only
 * that person's browser and the vendor know; the keys wait sealed until the same session takes them.
 * Answers exactly 200 when they were kept: some vendors delete the keys they made otherwise.
 */
export function registerHandover(app: FastifyInstance, services: Services): void {
  const { connectors, database, seal } = services;
  app.post<{ Params: { provider: string } }>(
    '/api/handovers/:provider',
    { bodyLimit: 16 * 1024 },
    async (request, reply) => {
      const connector = connectors.find(request.params.provider);
      for (const auth of connector?.auth ?? []) {
        if (auth.kind !== 'secret' || !auth.handover) continue;
        try {
          const { state, credential } = auth.handover.receive(request.body);
          const stateHash = hashState(state);
          const organizationId = await organizationOfHandover(database, stateHash);
          if (!connector || organizationId === undefined) break;
          const sealed = seal.seal(JSON.stringify(credential), handoverBinding(organizationId, stateHash));
          const kept = await database.tenant(organizationId, (tx) => fillHandover(tx, stateHash, connector.id, sealed));
          if (kept) return reply.code(200).type('text/plain').send('ok');
        } catch (error) {
          const { code, origin } = toHubError(error);
          if (origin === 'hub') throw error;
          request.log.info({ code, provider: request.params.provider }, 'a handover was refused');
        }
      }
      // One answer for a wrong state, a late one and a malformed body.
      return reply.code(401).type('text/plain').send('Refused: nobody waits for these keys. Start again in Syncline.');
    },
  );
}
