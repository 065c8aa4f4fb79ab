import { button, choice, field } from '../../page/forms.ts';
import { escapeHtml as safe } from '../../page/html.ts';
import type { App, ShopUnit } from '../world.ts';
import { shopPage } from './frame.ts';

export const webhooksPage = ({ shop, webhooks }: ShopUnit, notice: string): string => {
  const rows = [
    ...[...webhooks.subscriptions.values()].map((item) => [item.topic, 'by API', item.uri]),
    ...webhooks.notifications.map((item) => [item.topic, 'by hand', item.uri]),
  ].map(
    ([topic = '', how = '', uri = '']) =>
      `<tr><td>${safe(topic)}</td><td>${how}</td><td><code>${safe(uri)}</code></td></tr>`,
  );
  const lines = webhooks.log
    .slice(-100)
    .reverse()
    .map(
      (item) =>
        `<tr><td>${safe(item.at)}</td><td>${safe(item.topic)}</td><td>${item.attempt}</td><td>${safe(String(item.status))}</td></tr>`,
    );
  return shopPage(
    shop,
    'Webhooks',
    notice,
    `<section><h2>Subscriptions</h2><div class="scroll"><table><tr><th>Topic</th><th>Made</th><th>Address</th></tr>${rows.join('') || '<tr><td colspan="3">None. A hub makes them when it connects.</td></tr>'}</table></div></section>
<section><h2>Make one by hand</h2><p>Signed with the shop's own secret: <code>${safe(shop.options.storeSecret)}</code></p>
<form class="row" method="post" action="/shopify/${safe(shop.options.name)}/webhooks">${choice('topic', 'Event', handmade, 'orders/updated')}${field('url', 'Address', '')}${button('notification', 'Add')}</form></section>
<section><h2>Last deliveries</h2><div class="scroll"><table><tr><th>UTC</th><th>Topic</th><th>Attempt</th><th>Answer</th></tr>${lines.join('') || '<tr><td colspan="4">None yet.</td></tr>'}</table></div></section>`,
  );
};
const handmade = [
  'orders/create',
  'orders/updated',
  'orders/cancelled',
  'orders/delete',
  'customers/create',
  'customers/update',
  'customers/delete',
  'products/create',
  'products/update',
  'products/delete',
];

/** The app that a hub is, as the merchant and the vendor see it. */
export const appPage = ({ shop }: ShopUnit, app: App, notice: string): string => {
  const tokens = [...shop.tokens.values()].filter((token) => token.clientId === app.clientId);
  const action = `/shopify/${safe(shop.options.name)}/app`;
  return shopPage(
    shop,
    'App',
    notice,
    `<section><div class="scroll"><table><tr><th scope="row">Client id</th><td><code>${safe(app.clientId)}</code></td></tr>
<tr><th scope="row">Client secret</th><td><code>${safe(app.clientSecret)}</code></td></tr>
<tr><th scope="row">Installed</th><td>${tokens.length === 0 ? 'no' : `yes: ${safe(tokens.at(-1)?.scopes.join(', ') ?? '')}`}</td></tr></table></div></section>
<section><h2>What the merchant does</h2><form class="row" method="post" action="${action}">${button('uninstall', 'Remove the app', 'danger')}${button('expire', 'End its access tokens')}${button('revoke', 'End its refresh tokens too', 'danger')}</form></section>
<section><h2>Privacy requests</h2><form class="row" method="post" action="${action}">${field('url', 'Address of the app for them', app.privacyUrl ?? '')}${button('address', 'Keep')}</form>
<form class="row" method="post" action="${action}">${field('customer', 'Customer (id)', shop.ids.number('Customer', 1))}${button('data_request', 'Ask for their data')}${button('redact', 'Ask to erase them', 'danger')}${button('shop_redact', 'Ask to erase the shop', 'danger')}</form></section>`,
  );
};
