import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Control } from '../control.ts';
import { isRefusal, type Refusal } from '../woocommerce/errors.ts';
import type { StreamName } from '../woocommerce/source.ts';
import { applyForm } from './actions.ts';
import { faultsPage, homePage, listPage, recordPage, webhooksPage } from './views.ts';

const streams: readonly string[] = ['orders', 'customers', 'products'] satisfies StreamName[];

/** The sandbox's own pages: shops with their keys, records to edit, webhooks, faults. */
export const registerPages = (
  app: FastifyInstance,
  control: Control,
  rootShop: (request: FastifyRequest, reply: FastifyReply) => Promise<unknown>,
  /** Cards of shops of other vendors, for the front page. */
  others: () => string,
): void => {
  const html = (reply: FastifyReply, text: string, status = 200): FastifyReply =>
    reply
      .code(status)
      .header('content-type', 'text/html; charset=utf-8')
      .header('content-security-policy', policy)
      .send(text);
  const noticeOf = (request: FastifyRequest): string => String((request.query as Record<string, unknown>).notice ?? '');

  app.get('/', async (request, reply) => {
    const query = request.query as Record<string, unknown>;
    if (query.rest_route !== undefined) return rootShop(request, reply);
    return html(reply, homePage(control.stores(), noticeOf(request), others()));
  });

  app.get('/shop/:store/:section', (request, reply) => {
    const { store: id, section } = request.params as { store: string; section: string };
    const query = request.query as Record<string, string | undefined>;
    const store = control.store(id);
    if (section === 'webhooks') return html(reply, webhooksPage(store));
    if (section === 'faults') return html(reply, faultsPage(store, noticeOf(request)));
    if (!streams.includes(section)) return reply.callNotFound();
    const page = Math.max(1, Number(query.page ?? 1) || 1);
    return html(
      reply,
      listPage(store, section as StreamName, {
        search: query.search ?? '',
        status: query.status ?? '',
        page,
        notice: noticeOf(request),
      }),
    );
  });

  app.get('/shop/:store/:section/:record', (request, reply) => {
    const { store: id, section, record } = request.params as { store: string; section: string; record: string };
    if (!streams.includes(section)) return reply.callNotFound();
    const shown = recordPage(control.store(id), section as StreamName, Number(record), noticeOf(request));
    return shown === undefined ? reply.callNotFound() : html(reply, shown);
  });

  app.post('/shop/:store/*', (request, reply) => {
    const { store: id, '*': rest } = request.params as { store: string; '*': string };
    const form = new URLSearchParams(Buffer.isBuffer(request.body) ? request.body.toString('utf8') : '');
    const { back, result } = applyForm(control, id, rest.split('/'), form);
    const failed = typeof result === 'object' && result !== null && isRefusal(result) && !('id' in result);
    const notice = failed ? `Not done: ${(result as Refusal).message}` : 'Done.';
    return reply.redirect(`/shop/${id}/${back}?notice=${encodeURIComponent(notice)}`, 303);
  });
};

/** The pages run no script and load nothing. */
const policy =
  "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";
