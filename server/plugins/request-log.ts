import type { FastifyInstance } from 'fastify';
import type { Metrics } from '../services/metrics.ts';

/**
 * One line per answered request, its time as a metric, and its id in the answer. By callbacks: a promise for each hook
 * of each request is work that nobody waits for.
 */
export function logRequests(app: FastifyInstance, metrics: Metrics): void {
  app.addHook('onRequest', (req, reply, done) => {
    reply.header('x-request-id', req.id);
    done();
  });
  app.addHook('onResponse', (req, reply, done) => {
    const route = req.routeOptions.url ?? 'none';
    const level = reply.statusCode >= 500 ? 'warn' : quiet.test(route) ? 'debug' : 'info';
    metrics.http(route, req.method, reply.statusCode, reply.elapsedTime / 1_000);
    req.log[level](
      { method: req.method, route, status: reply.statusCode, ms: Math.round(reply.elapsedTime), ip: req.ip },
      'answered',
    );
    done();
  });
}

/** Probes and files are asked for all the time. */
const quiet = /^\/(health|metrics|assets|none)|^\/\*?$/;
