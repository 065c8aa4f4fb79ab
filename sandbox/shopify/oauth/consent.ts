import { createHmac } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { htmlPage, escapeHtml as safe } from '../../page/html.ts';
import type { App, ShopUnit, World } from '../world.ts';

interface Asked {
  app: App;
  unit: ShopUnit;
  scopes: string[];
  redirectUri: string;
  state: string;
}

/** The page on which a shop's owner allows an app, or does not. */
export const askConsent = (world: World, unit: ShopUnit | undefined, reply: FastifyReply, url: URL): unknown => {
  const asked = readRequest(world, unit, url);
  if (asked === 'which shop') return html(reply, whichShop(world, url));
  if (typeof asked === 'string') return html(reply.code(400), errorPage(asked));
  return html(reply, consentPage(asked, url));
};

/** The person's answer: back to the app, with a code or without. */
export const decide = (world: World, request: FastifyRequest, reply: FastifyReply, url: URL): unknown => {
  const asked = readRequest(world, undefined, url);
  if (typeof asked === 'string') return html(reply.code(400), errorPage(asked));
  const form = new URLSearchParams(Buffer.isBuffer(request.body) ? request.body.toString('utf8') : '');
  const { app, unit, state } = asked;
  const back = new URL(asked.redirectUri);
  const signed: Record<string, string> = {
    ...(form.get('answer') === 'allow'
      ? {
          code: world.grants.makeCode({
            domain: unit.shop.domain,
            clientId: app.clientId,
            scopes: grantedScopes(unit, asked.scopes),
            redirectUri: asked.redirectUri,
          }),
        }
      : { error: 'access_denied', error_description: 'The merchant refused the installation.' }),
    host: Buffer.from(`admin.shopify.com/store/${unit.shop.options.name}`).toString('base64'),
    shop: unit.shop.domain,
    state,
    timestamp: String(Math.floor(unit.shop.now() / 1000)),
  };
  for (const [name, value] of Object.entries({ ...signed, hmac: signQuery(signed, app.clientSecret) }))
    back.searchParams.set(name, value);
  return reply.redirect(back.href, 302);
};

/** The signature of a query: its parameters by name, hex. */
export const signQuery = (parameters: Readonly<Record<string, string>>, secret: string): string => {
  const sorted = new URLSearchParams(Object.entries(parameters).sort(([a], [b]) => (a < b ? -1 : 1)));
  return createHmac('sha256', secret).update(sorted.toString()).digest('hex');
};

/** What an app asked for; a text: why it cannot be shown. */
const readRequest = (world: World, host: ShopUnit | undefined, url: URL): Asked | string => {
  const text = (name: string): string => url.searchParams.get(name) ?? '';
  const app = world.apps.find((item) => item.clientId === text('client_id'));
  if (!app) return 'Oauth error application_cannot_be_found: the app behind this client id does not exist.';
  const redirectUri = text('redirect_uri');
  if (!isUsable(redirectUri)) return 'Oauth error invalid_request: The redirect_uri is not whitelisted.';
  const scopes = text('scope')
    .split(/[\s,]+/)
    .filter((scope) => scope !== '');
  const wrong = scopes.find((scope) => !/^(unauthenticated_)?(read|write)_[a-z_]+$/.test(scope));
  if (wrong !== undefined) return `Oauth error invalid_scope: ${wrong} is not a valid access scope.`;
  // A browser that was sent here in the shop's place sends no `Host` of the shop's: it stands in the query.
  const name = (text('shop') || text('vendor_host')).replace(/\.myshopify\.com$/, '');
  const unit = host ?? world.units.get(name);
  return unit ? { app, unit, scopes, redirectUri, state: text('state') } : 'which shop';
};

const isUsable = (uri: string): boolean => {
  if (!URL.canParse(uri)) return false;
  const { protocol, hostname } = new URL(uri);
  return protocol === 'https:' || (protocol === 'http:' && ['127.0.0.1', 'localhost', '[::1]'].includes(hostname));
};

/** What is granted: a write permission stands for its read permission too. */
const grantedScopes = (unit: ShopUnit, asked: readonly string[]): string[] => {
  const withheld = new Set(unit.shop.faults.withheldScopes.split(',').map((scope) => scope.trim()));
  const wanted = new Set(asked.filter((scope) => !withheld.has(scope)));
  return [...wanted].filter((scope) => !(scope.startsWith('read_') && wanted.has(scope.replace(/^read_/, 'write_'))));
};

const html = (reply: FastifyReply, text: string): unknown =>
  reply.header('content-type', 'text/html; charset=utf-8').header('cache-control', 'no-store').send(text);

const consentPage = ({ app, unit, scopes }: Asked, url: URL): string => {
  const query = new URLSearchParams(url.searchParams);
  query.set('shop', unit.shop.domain);
  return htmlPage(
    'Install app',
    `<main class="narrow"><h1>Install ${safe(app.name)}?</h1>
<p>This app asks for access to <strong>${safe(unit.shop.domain)}</strong>, a simulated Shopify shop on this machine.</p>
<ul>${scopes
      .map(
        (scope) =>
          `<li>${safe(
            scope
              .replace(/^read_/, 'View ')
              .replace(/^write_/, 'Edit ')
              .replaceAll('_', ' '),
          )} <code>${safe(scope)}</code></li>`,
      )
      .join('')}</ul>
<form class="row" method="post" action="/admin/oauth/consent?${safe(query.toString())}">
<button class="primary" name="answer" value="allow">Install</button> <button name="answer" value="deny">Cancel</button></form></main>`,
  );
};

/** The browser cannot say which shop it means where a hub sent it to the sandbox without one. */
const whichShop = (world: World, url: URL): string => {
  const link = (domain: string): string => {
    const query = new URLSearchParams(url.searchParams);
    query.set('shop', domain);
    return `<li><a href="/admin/oauth/authorize?${safe(query.toString())}">${safe(domain)}</a></li>`;
  };
  return htmlPage(
    'Which shop?',
    `<main class="narrow"><h1>Which shop?</h1><p>The sandbox has these:</p><ul>${[...world.units.values()].map((unit) => link(unit.shop.domain)).join('')}</ul></main>`,
  );
};

const errorPage = (text: string): string =>
  htmlPage('Not possible', `<main class="narrow"><h1>Not possible</h1><p>${safe(text)}</p></main>`);
