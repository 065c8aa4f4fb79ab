import { randomBytes } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { post } from '../kit/webhook-post.ts';
import { escapeHtml, htmlPage } from '../page/html.ts';
import type { Address } from './address.ts';
import { parsePhpQuery } from './oauth.ts';
import type { Store } from './store.ts';

/**
 * `wc-auth/v1/authorize`: asks the shop's owner, makes a key, posts it to the callback and sends
 * the browser back. The key exists even when the callback fails, as on a real store.
 */
export const consentPage = async (
  store: Store,
  request: FastifyRequest,
  reply: FastifyReply,
  at: Address,
): Promise<unknown> => {
  reply.header('content-type', 'text/html; charset=UTF-8');
  const params = parsePhpQuery(at.query);
  const text = (name: string): string => {
    const value = params.get(name);
    return typeof value === 'string' ? value : '';
  };
  const problem = problemOf(text, store.faults.webhooks.strictHosts);
  if (problem) return reply.code(401).send(errorPage(problem));
  const back = (success: 0 | 1): string => {
    const url = new URL(text('return_url'));
    url.searchParams.set('success', String(success));
    url.searchParams.set('user_id', text('user_id'));
    return url.href;
  };
  const step = at.path.slice(at.prefix.length + '/wc-auth/v1/'.length).replace(/\/$/, '');
  if (step === 'authorize' && request.method === 'GET')
    return reply.send(
      askPage(store, text('app_name'), text('scope'), `${at.prefix}/wc-auth/v1/access_granted?${at.query}`, back(0)),
    );
  if (step !== 'access_granted' || request.method !== 'POST') return reply.code(404).send(errorPage('Unknown page.'));

  const scope = text('scope') as 'read' | 'write' | 'read_write';
  const key = {
    consumerKey: `ck_${randomBytes(20).toString('hex')}`,
    consumerSecret: `cs_${randomBytes(20).toString('hex')}`,
    permissions: scope,
    description: `${text('app_name')} - API (${new Date(store.now() * 1000).toISOString().slice(0, 10)})`,
    capable: true,
  };
  store.keys.push(key);
  store.changed();
  const body = JSON.stringify({
    key_id: store.keys.length,
    user_id: text('user_id'),
    consumer_key: key.consumerKey,
    consumer_secret: key.consumerSecret,
    key_permissions: scope,
  });
  const status = await post({
    url: text('callback_url'),
    headers: { 'Content-Type': 'application/json;charset=utf-8', 'User-Agent': `WordPress/${store.flavour.wordpress}` },
    body,
    timeoutMs: 60_000,
    strict: store.faults.webhooks.strictHosts,
  });
  if (status !== 200)
    return reply
      .code(401)
      .send(errorPage('An error occurred in the request and at the time were unable to send the consumer data.'));
  return reply.redirect(back(1));
};

const problemOf = (text: (name: string) => string, strict: boolean): string | undefined => {
  for (const name of ['app_name', 'user_id', 'return_url', 'callback_url', 'scope'])
    if (text(name) === '') return `Missing parameter ${name}.`;
  if (!['read', 'write', 'read_write'].includes(text('scope'))) return `Invalid scope ${text('scope')}`;
  for (const name of ['return_url', 'callback_url'])
    if (!URL.canParse(text(name)) || !/^https?:/.test(text(name))) return `The ${name} is not a valid URL`;
  const callback = new URL(text('callback_url'));
  const local = ['127.0.0.1', 'localhost', '[::1]'].includes(callback.hostname);
  // A real store insists on https; a hub on the same machine has none.
  if (callback.protocol !== 'https:' && (strict || !local)) return 'The callback_url needs to be over SSL';
  return undefined;
};

const askPage = (store: Store, app: string, scope: string, action: string, deny: string): string =>
  htmlPage(
    'Approve access',
    `<main class="narrow"><h1>${escapeHtml(app)} would like to connect to your store</h1>
<p>This will give <strong>${escapeHtml(app)}</strong> <strong>${escapeHtml(scope.replace('_', ' and '))}</strong> access to
${escapeHtml(store.name)}: customers, orders, products, coupons and webhooks.</p>
<form method="post" action="${escapeHtml(action)}"><button class="primary">Approve</button>
<a class="button" href="${escapeHtml(deny)}">Deny</a></form></main>`,
  );
const errorPage = (text: string): string =>
  htmlPage('Error', `<main class="narrow"><h1>Error</h1><p>${escapeHtml(text)}</p></main>`);
