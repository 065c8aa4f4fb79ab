import { timingSafeEqual } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { answerError } from '../plugins/errors.ts';
import type { Services } from '../services/index.ts';
import { makeInstanceMetrics } from '../services/instance-metrics.ts';

/** Prometheus metrics at /metrics: open on one's own machine, with a token in production. */
export function registerMetrics(app: FastifyInstance, services: Services): void {
  const { env, metrics, database, queues } = services;
  const instance = makeInstanceMetrics(metrics.registry, database, queues);
  app.get('/metrics', async (req, reply) => {
    if (env.NODE_ENV === 'production') {
      if (env.METRICS_TOKEN === undefined) {
        return answerError(reply, 404, { code: 'NOT_FOUND', message: 'Set METRICS_TOKEN to open the metrics.' });
      }
      if (!sameText(req.headers.authorization ?? '', `Bearer ${env.METRICS_TOKEN}`)) {
        return answerError(reply, 401, { code: 'UNAUTHORIZED', message: 'Send METRICS_TOKEN as a bearer token.' });
      }
    }
    await instance.refresh();
    return reply.type(metrics.registry.contentType).send(await metrics.registry.metrics());
  });
}

function sameText(given: string, wanted: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(wanted)];
  return a.length === b.length && timingSafeEqual(a, b);
}
