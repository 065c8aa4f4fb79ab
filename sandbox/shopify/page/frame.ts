import { htmlPage, escapeHtml as safe } from '../../page/html.ts';
import type { ShopInfo } from '../control.ts';
import type { Shop } from '../shop.ts';

const sections = ['orders', 'customers', 'products', 'webhooks', 'app', 'faults'] as const;
export const titleOf = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);

/** A page of one shop, with the ways to its others. */
export const shopPage = (shop: Shop, heading: string, notice: string, body: string): string =>
  htmlPage(
    heading,
    `<header><h1><a href="/">Sandbox</a> · ${safe(shop.domain)} · ${safe(heading)}</h1>${linksOf(shop.options.name)}</header>
<main>${notice === '' ? '' : `<p class="note" role="status">${safe(notice)}</p>`}${body}</main>`,
  );

const linksOf = (name: string): string =>
  `<nav>${sections.map((section) => `<a href="/shopify/${safe(name)}/${section}">${titleOf(section)}</a>`).join('')}</nav>`;

/** A shop on the sandbox's front page: what it holds and what to type. */
export const shopCard = (shop: ShopInfo): string => {
  const number = (value: number): string => value.toLocaleString('en-GB');
  const { customers, orders, products } = shop.totals;
  return `<section><h2>${safe(shop.name)} (Shopify)</h2>${linksOf(shop.id)}<div class="scroll"><table>
<tr><th scope="row">Store</th><td><code>${safe(shop.domain)}</code></td></tr>
<tr><th scope="row">Token of a custom app</th><td><code>${safe(shop.customApp.token)}</code></td></tr>
<tr><th scope="row">Its API secret key</th><td><code>${safe(shop.customApp.secret)}</code></td></tr>
<tr><th scope="row">Secret of webhooks made by hand</th><td><code>${safe(shop.storeSecret)}</code></td></tr>
<tr><th scope="row">Holds</th><td>${number(customers)} customers, ${number(orders)} orders, ${number(products)} products</td></tr></table></div></section>`;
};
