import type { FastifyInstance } from 'fastify';
import type { Metrics } from '../services/metrics.ts';

/** One line per answered request, its time as a metric, and its id in the answer. */
export function logRequests(app: FastifyInstance, metrics: Metrics): void {
  app.addHook('onRequest', async (req, reply) => {
    reply.header('x-request-id', req.id);
  });
  app.addHook('onResponse', async (req, reply) => {
    const route = req.routeOptions.url ?? 'none';
    const level = reply.statusCode >= 500 ? 'warn' : quiet.test(route) ? 'debug' : 'info';
    metrics.http(route, req.method, reply.statusCode, reply.elapsedTime / 1_000);
    req.log[level](
      { method: req.method, route, status: reply.statusCode, ms: Math.round(reply.elapsedTime), ip: req.ip },
      'answered',
    );
  });
}

/** Probes and files are asked for all the time. */
const quiet = /^\/(health|metrics|assets|none)|^\/\*?$/;
