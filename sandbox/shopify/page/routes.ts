import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { kinds, type ShopifyControl } from '../control.ts';
import type { Kind } from '../data/records.ts';
import { applyForm } from './actions.ts';
import { faultsPage } from './faults-page.ts';
import { listPage } from './list-page.ts';
import { recordPage } from './record-page.ts';
import { appPage, webhooksPage } from './webhooks-page.ts';

/** The pages of the simulated Shopify shops: records to edit, deliveries, the app, faults. They run no script. */
export const registerShopifyPages = (app: FastifyInstance, control: ShopifyControl): void => {
  const html = (reply: FastifyReply, text: string): FastifyReply =>
    reply.header('content-type', 'text/html; charset=utf-8').header('content-security-policy', policy).send(text);
  const textOf = (request: FastifyRequest, name: string): string =>
    String((request.query as Record<string, unknown>)[name] ?? '');

  app.get('/shopify/:shop/:section', (request, reply) => {
    const { shop, section } = request.params as { shop: string; section: string };
    if (!control.world.units.has(shop)) return reply.callNotFound();
    const unit = control.unit(shop);
    const notice = textOf(request, 'notice');
    if (section === 'webhooks') return html(reply, webhooksPage(unit, notice));
    if (section === 'app') return html(reply, appPage(unit, control.app(), notice));
    if (section === 'faults') return html(reply, faultsPage(unit.shop, notice));
    if (!isKind(section)) return reply.callNotFound();
    const page = Math.max(1, Number(textOf(request, 'page') || 1) || 1);
    return html(reply, listPage(unit.shop, section, { search: textOf(request, 'search'), page, notice }));
  });
  app.get('/shopify/:shop/:section/:id', (request, reply) => {
    const { shop, section, id } = request.params as { shop: string; section: string; id: string };
    if (!control.world.units.has(shop) || !isKind(section)) return reply.callNotFound();
    const unit = control.unit(shop);
    const record = unit.shop.collections[section].find(control.numberOf(section, id, shop));
    return record ? html(reply, recordPage(unit.shop, record, textOf(request, 'notice'))) : reply.callNotFound();
  });
  app.post('/shopify/:shop/*', (request, reply) => {
    const { shop, '*': rest } = request.params as { shop: string; '*': string };
    if (!control.world.units.has(shop)) return reply.callNotFound();
    const form = new URLSearchParams(Buffer.isBuffer(request.body) ? request.body.toString('utf8') : '');
    let back = rest;
    let notice = 'Done.';
    try {
      back = applyForm(control, shop, rest.split('/'), form);
    } catch (error) {
      notice = `Not done: ${error instanceof Error ? error.message : String(error)}`;
    }
    return reply.redirect(`/shopify/${shop}/${back}?notice=${encodeURIComponent(notice)}`, 303);
  });
};

const isKind = (text: string): text is Kind => (kinds as readonly string[]).includes(text);

const policy =
  "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";
