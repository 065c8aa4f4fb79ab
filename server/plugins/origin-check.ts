import type { FastifyInstance, FastifyRequest } from 'fastify';
import { answerError } from './errors.ts';

/**
 * Defence against cross-site requests: whatever is not a mere read must come from our own pages, or
 * from a program (which sends no Origin). Vendors' webhooks are proven by their signature instead.
 */
export function checkOrigins(app: FastifyInstance, appUrl: string): void {
  const own = new URL(appUrl).origin;
  app.addHook('onRequest', async (req, reply) => {
    if (reads.has(req.method) || req.routeOptions.url === WEBHOOK_ROUTE) return;
    if (isOwn(req, own)) return;
    req.log.warn({ origin: req.headers.origin }, 'a request from another origin was refused');
    return answerError(reply, 403, {
      code: 'FOREIGN_ORIGIN',
      message: `This request came from another site than ${own}. Open Syncline there, or set APP_URL to the address you use.`,
    });
  });
}

const WEBHOOK_ROUTE = '/api/webhooks/:address';
const reads = new Set(['GET', 'HEAD', 'OPTIONS']);

function isOwn(req: FastifyRequest, own: string): boolean {
  const { origin } = req.headers;
  // Browsers say where a request comes from even where they leave out Origin.
  if (origin === undefined) return !['cross-site', 'same-site'].includes(String(req.headers['sec-fetch-site'] ?? ''));
  if (origin === own) return true;
  // The address bar's host is the one that was asked: the same site under another of its names.
  return URL.canParse(origin) && new URL(origin).host === req.host;
}
