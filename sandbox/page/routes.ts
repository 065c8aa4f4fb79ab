import type { FastifyInstance } from 'fastify';
import type { Control } from '../control.ts';
import { escapeHtml, htmlPage } from './html.ts';

/** The sandbox's own pages. */
export const registerPages = (app: FastifyInstance, control: Control): void => {
  app.get('/', (request, reply) => {
    const query = request.query as Record<string, unknown>;
    // `/?rest_route=` belongs to the shop.
    if (query.rest_route !== undefined) return reply.callNotFound();
    reply.header('content-type', 'text/html; charset=utf-8');
    return reply.send(
      htmlPage(
        'Shops',
        `<main>${control
          .stores()
          .map((item) => `<section><h2>${escapeHtml(item.name)}</h2><code>${escapeHtml(item.url)}</code></section>`)
          .join('')}</main>`,
      ),
    );
  });
};
