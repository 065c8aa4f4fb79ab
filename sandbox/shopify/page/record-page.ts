import { button, choice, field } from '../../page/forms.ts';
import { escapeHtml as safe } from '../../page/html.ts';
import { fixed } from '../data/money.ts';
import type { OrderRecord, ProductRecord, ShopRecord } from '../data/records.ts';
import { financialStatus, fulfilmentStatus, totalsOf } from '../data/totals.ts';
import type { Shop } from '../shop.ts';
import { truthOf } from '../truth.ts';
import { shopPage } from './frame.ts';

const idTypes = { customers: 'Customer', orders: 'Order', products: 'Product' } as const;

/** One record: what a person would change in the shop's admin, and all of it below. */
export const recordPage = (shop: Shop, record: ShopRecord, notice: string): string => {
  const id = shop.ids.number(idTypes[record.kind], record.n);
  const action = `/shopify/${safe(shop.options.name)}/${record.kind}/${id}`;
  const heading =
    record.kind === 'orders' ? `Order #${record.number}` : record.kind === 'products' ? record.title : `Customer ${id}`;
  return shopPage(
    shop,
    heading,
    notice,
    `<section><form class="row" method="post" action="${action}">${inputs(record)}<button class="primary" name="action" value="save">Save</button></form></section>
${record.kind === 'orders' ? orderForms(shop, record, action) : ''}${record.kind === 'products' ? stockForms(shop, record, action) : ''}
<section><h2>End</h2><form class="row" method="post" action="${action}">${button('delete', 'Delete for good', 'danger')}</form></section>
<section><details><summary>Whole record</summary><pre><code>${safe(JSON.stringify(truthOf(shop, record), null, 2))}</code></pre></details></section>`,
  );
};

const inputs = (record: ShopRecord): string => {
  if (record.kind === 'orders')
    return `${field('note', 'Note', record.note ?? '')}${field('email', 'E-mail', record.email ?? '')}${field('tags', 'Tags', record.tags.join(', '))}`;
  if (record.kind === 'customers')
    return `${field('firstName', 'First name', record.firstName ?? '')}${field('lastName', 'Last name', record.lastName ?? '')}${field('email', 'E-mail', record.email ?? '')}
${field('phone', 'Phone', record.phone ?? '')}${field('note', 'Note', record.note ?? '')}${field('tags', 'Tags', record.tags.join(', '))}`;
  return `${field('title', 'Title', record.title)}${field('vendor', 'Vendor', record.vendor)}${choice('status', 'Status', ['ACTIVE', 'DRAFT', 'ARCHIVED'], record.status)}${field('tags', 'Tags', record.tags.join(', '))}`;
};

const orderForms = (shop: Shop, order: OrderRecord, action: string): string => {
  const { total, refunded } = totalsOf(order);
  const money = (amount: number): string => `${fixed(amount, shop.options.currency)} ${shop.options.currency}`;
  return `<section><h2>Money</h2><p>${safe(financialStatus(order))}: ${money(total)}, given back ${money(refunded)}.</p>
<form class="row" method="post" action="${action}">${field('amount', 'Amount (empty: one piece)', '')}${button('refund', 'Refund')}</form></section>
<section><h2>Delivery</h2><p>${safe(fulfilmentStatus(order))}, ${order.fulfilments.length} shipped so far.</p>
<form class="row" method="post" action="${action}">${field('quantity', 'Pieces (empty: all)', '', 'number')}${button('fulfil', 'Ship')}</form></section>
<section><h2>State</h2><form class="row" method="post" action="${action}">${order.cancelledAt === null ? button('cancel', 'Cancel the order', 'danger') : '<span>Cancelled.</span>'}
${order.closedAt === null ? button('archive', 'Archive') : button('reopen', 'Take out of the archive')}</form></section>`;
};

const stockForms = (shop: Shop, product: ProductRecord, action: string): string => {
  const forms = product.variants.slice(0, 30).flatMap((variant) =>
    variant.stock.map((quantity, location) =>
      quantity === null
        ? ''
        : `<form class="row" method="post" action="${action}"><input type="hidden" name="variant" value="${variant.k}"><input type="hidden" name="location" value="${location}">
<span>${safe(variant.options.join(' / '))}, ${safe(shop.locations[location]?.name ?? '')}</span>${field('quantity', 'Stock', String(quantity), 'number')}${button('stock', 'Save')}</form>`,
    ),
  );
  return `<section><h2>Stock</h2>${forms.join('')}</section>`;
};
