import { button, field } from '../../page/forms.ts';
import { escapeHtml as safe } from '../../page/html.ts';
import { fixed } from '../data/money.ts';
import type { Kind, ShopRecord } from '../data/records.ts';
import { financialStatus, fulfilmentStatus, totalsOf } from '../data/totals.ts';
import { instant } from '../resolvers/money-bag.ts';
import type { Shop } from '../shop.ts';
import { shopPage, titleOf } from './frame.ts';

const perPage = 25;
/** A search looks through so many of the last changed: it is for a person who looks for something recent. */
const looked = 20_000;

export const listPage = (shop: Shop, kind: Kind, view: { search: string; page: number; notice: string }): string => {
  const name = shop.options.name;
  const found = recordsOf(shop, kind, view.search, (view.page - 1) * perPage, perPage + 1);
  const path = (page: number): string =>
    safe(`/shopify/${name}/${kind}?search=${encodeURIComponent(view.search)}&page=${page}`);
  const one = kind.slice(0, -1);
  return shopPage(
    shop,
    titleOf(kind),
    view.notice,
    `<section><form class="row" method="get">${field('search', 'Search', view.search)}<button class="primary">Show</button></form></section>
<section><p>Latest change first.</p><div class="scroll"><table><tr>${columns[kind].map((title) => `<th scope="col">${title}</th>`).join('')}</tr>
${found
  .slice(0, perPage)
  .map((record) => rowOf(shop, record))
  .join('')}</table></div>
<p>${view.page > 1 ? `<a href="${path(view.page - 1)}">Previous</a> ` : ''}${found.length > perPage ? `<a href="${path(view.page + 1)}">Next</a>` : ''}</p></section>
<section><h2>Make changes</h2><form class="row" method="post" action="/shopify/${safe(name)}/${kind}">${button('create', `New ${one}`)}
${field('count', 'How many', '10', 'number')}${button('touch', 'Edit random ones')}${button('remove', 'Delete random ones', 'danger')}</form></section>`,
  );
};

const recordsOf = (shop: Shop, kind: Kind, search: string, skip: number, take: number): ShopRecord[] => {
  const wanted = search.trim().toLowerCase();
  const collection = shop.collections[kind];
  const found: ShopRecord[] = [];
  let skipped = 0;
  let seen = 0;
  for (const place of collection.walk({ order: 'updated', reverse: true, view: 'live', filter: {} })) {
    const record = collection.find(place.n);
    if (!record) continue;
    seen += 1;
    if (wanted !== '' && !cells(shop, record).join(' ').toLowerCase().includes(wanted)) {
      if (seen >= looked) break;
      continue;
    }
    if (skipped < skip) {
      skipped += 1;
      continue;
    }
    found.push(record);
    if (found.length === take) break;
  }
  return found;
};

const columns: Record<Kind, string[]> = {
  orders: ['Order', 'Payment', 'Fulfilment', 'Total', 'Buyer', 'Changed (UTC)'],
  customers: ['Customer', 'E-mail', 'Phone', 'Changed (UTC)'],
  products: ['Product', 'Status', 'Variants', 'Changed (UTC)'],
};
const cells = (shop: Shop, record: ShopRecord): string[] => {
  const changed = instant(record.updatedAt);
  if (record.kind === 'orders')
    return [
      `#${record.number}`,
      financialStatus(record),
      record.cancelledAt === null ? fulfilmentStatus(record) : 'CANCELLED',
      `${fixed(totalsOf(record).total, shop.options.currency)} ${shop.options.currency}`,
      record.email ?? record.phone ?? '',
      changed,
    ];
  if (record.kind === 'customers')
    return [
      [record.firstName, record.lastName].filter((part) => part !== null).join(' ') || `Customer ${record.n}`,
      record.email ?? '',
      record.phone ?? '',
      changed,
    ];
  return [record.title, record.status, String(record.variants.length), changed];
};
const idTypes = { customers: 'Customer', orders: 'Order', products: 'Product' } as const;
const rowOf = (shop: Shop, record: ShopRecord): string => {
  const id = shop.ids.number(idTypes[record.kind], record.n);
  const [first = '', ...rest] = cells(shop, record);
  return `<tr><td><a href="/shopify/${safe(shop.options.name)}/${record.kind}/${id}">${safe(first)}</a></td>${rest.map((text) => `<td>${safe(text)}</td>`).join('')}</tr>`;
};
