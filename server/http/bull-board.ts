import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { FastifyAdapter } from '@bull-board/fastify';
import { queueNames } from '@syncline/shared/queues/definitions';
import type { FastifyInstance } from 'fastify';
import { answerError } from '../plugins/errors.ts';
import type { Services } from '../services/index.ts';
import { webHeaders } from '../trpc/context.ts';

const PATH = '/ops/queues';

/** The board of all queues: every tenant's jobs are on it, so it is for the instance's operator alone. */
export async function registerBullBoard(app: FastifyInstance, services: Services): Promise<void> {
  const adapter = new FastifyAdapter();
  adapter.setBasePath(PATH);
  createBullBoard({
    queues: queueNames.map((name) => new BullMQAdapter(services.queues.queue(name))),
    serverAdapter: adapter,
    options: { uiConfig: { boardTitle: 'Syncline queues' } },
  });
  await app.register(async (scope) => {
    // For the page, its API and its files alike.
    scope.addHook('onRequest', async (req, reply) => {
      const identity = await services.auth.session(webHeaders(req), { peek: true });
      if (identity?.user.operator) return;
      return identity
        ? answerError(reply, 403, { code: 'FORBIDDEN', message: 'Only the operator of this instance sees the queues.' })
        : answerError(reply, 401, { code: 'UNAUTHORIZED', message: 'Sign in as the operator of this instance first.' });
    });
    await scope.register(adapter.registerPlugin(), { prefix: PATH });
  });
}
