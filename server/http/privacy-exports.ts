import { Readable } from 'node:stream';
import { TRPCError } from '@trpc/server';
import { getHTTPStatusCodeFromError } from '@trpc/server/http';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { answerError } from '../plugins/errors.ts';
import type { Services } from '../services/index.ts';
import { makeCreateContext } from '../trpc/context.ts';
import { describeError } from '../trpc/errors.ts';
import { appRouter } from '../trpc/router.ts';

/** A link cannot carry a header. */
const querySchema = z.object({ organizationId: z.uuid().optional() });

/**
 * `GET /api/privacy-exports/:id`: the file of an export, as a stream: memory holds a piece of it. Session and role are
 * those of `privacy.download`, which reads it.
 */
export function registerPrivacyExports(app: FastifyInstance, services: Services): void {
  const createContext = makeCreateContext(services);
  app.get<{ Params: { id: string } }>('/api/privacy-exports/:id', async (request, reply) => {
    try {
      const { id } = request.params;
      const { organizationId } = querySchema.safeParse(request.query).data ?? {};
      const context = await createContext({ req: request, res: reply });
      const caller = appRouter.createCaller({
        ...context,
        requestedOrganizationId: context.requestedOrganizationId ?? organizationId,
      });
      // Asked before the headers go out: a refusal is an answer, not half a file.
      const first = await caller.privacy.download({ id, part: 0 });
      const pieces = async function* () {
        for (let piece = first; ; ) {
          yield piece.text;
          if (piece.nextPart === null) return;
          piece = await caller.privacy.download({ id, part: piece.nextPart });
        }
      };
      return reply
        .type('application/json; charset=utf-8')
        .header('content-disposition', `attachment; filename="person-${id.slice(0, 8)}.json"`)
        .header('cache-control', 'no-store')
        .send(Readable.from(pieces()));
    } catch (error) {
      if (!(error instanceof TRPCError)) throw error;
      const { userMessage: message } = describeError(error, request.id);
      return answerError(reply, getHTTPStatusCodeFromError(error), { code: error.code, message });
    }
  });
}
