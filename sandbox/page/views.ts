import type { StoreInfo } from '../control.ts';
import { usualFaults } from '../woocommerce/faults.ts';
import { orderStatuses } from '../woocommerce/list-query.ts';
import type { Fields, StreamName } from '../woocommerce/source.ts';
import type { Store } from '../woocommerce/store.ts';
import { button, choice, field } from './forms.ts';
import { htmlPage, escapeHtml as safe } from './html.ts';

export const homePage = (stores: readonly StoreInfo[], notice: string, others: string): string =>
  htmlPage(
    'Shops',
    `<header><h1>Sandbox</h1><p>Simulated shops on this machine. Nothing here is real, and nothing leaves it.</p></header>
<main>${noticeBox(notice)}${stores.map(shopCard).join('')}${others}</main>`,
  );

const shopCard = (shop: StoreInfo): string => {
  const [key] = shop.keys;
  const { orders, customers, products } = shop.totals;
  return `<section><h2>${safe(shop.name)}</h2>${shopLinks(shop.id)}<div class="scroll"><table>
<tr><th scope="row">Store URL</th><td><code>${safe(shop.url)}</code></td></tr>
<tr><th scope="row">Consumer key</th><td><code>${safe(key?.consumerKey ?? '')}</code></td></tr>
<tr><th scope="row">Consumer secret</th><td><code>${safe(key?.consumerSecret ?? '')}</code></td></tr>
<tr><th scope="row">Holds</th><td>${count(customers)} customers, ${count(orders)} orders, ${count(products)} products</td></tr>
<tr><th scope="row">Habits of</th><td>WooCommerce ${safe(shop.version)}, ${safe(shop.timezone)}</td></tr></table></div>
<details><summary>Other keys</summary><div class="scroll"><table>${shop.keys
    .slice(1)
    .map(
      (each) =>
        `<tr><td>${safe(each.description)}</td><td><code>${safe(each.consumerKey)}</code><br><code>${safe(each.consumerSecret)}</code></td></tr>`,
    )
    .join('')}</table></div></details></section>`;
};

export const listPage = (
  store: Store,
  stream: StreamName,
  view: { search: string; status: string; page: number; notice: string },
): string => {
  const id = store.options.id;
  const search = view.search.toLowerCase();
  const statuses = view.status === '' ? undefined : [view.status];
  const { entries, total } = store.collections[stream].list(
    {
      key: `page|${stream}|${search}|${view.status}`,
      order: stream === 'customers' ? 'id' : 'modified',
      descending: true,
      everyGenerated: search === '' && view.status === '',
      ...(search === '' ? {} : { matches: (facts) => facts.text.includes(search) }),
      ...(statuses ? { statuses } : {}),
    },
    (view.page - 1) * perPage,
    perPage,
  );
  const records = entries.map((entry) => JSON.parse(entry.text('')) as Fields);
  const path = (page: number): string =>
    `/shop/${id}/${stream}?search=${encodeURIComponent(view.search)}&status=${encodeURIComponent(view.status)}&page=${page}`;
  const states =
    stream === 'orders' ? [...orderStatuses, 'trash'] : ['publish', 'draft', 'pending', 'private', 'trash'];
  return shopPage(
    store,
    title(stream),
    `${noticeBox(view.notice)}<section><form class="row" method="get">${field('search', 'Search', view.search)}
${stream === 'customers' ? '' : choice('status', 'Status', ['', ...states], view.status)}<button class="primary">Show</button></form></section>
<section><p>${count(total)} ${stream}, latest ${stream === 'customers' ? 'first' : 'change first'}.</p><div class="scroll"><table>
<tr>${columns[stream].map(([name]) => `<th scope="col">${name}</th>`).join('')}</tr>${records.map((record) => row(id, stream, record)).join('')}</table></div>
<p>${view.page > 1 ? `<a href="${safe(path(view.page - 1))}">Previous</a> ` : ''}${view.page * perPage < total ? `<a href="${safe(path(view.page + 1))}">Next</a>` : ''}</p></section>
<section><h2>Make changes</h2><form class="row" method="post" action="/shop/${id}/${stream}">${button('create', `New ${stream.slice(0, -1)}`)}
${field('count', 'How many', '10', 'number')}${button('touch', 'Edit random ones')}${button('trash', stream === 'customers' ? 'Delete random ones' : 'Trash random ones', 'danger')}</form></section>`,
  );
};

export const recordPage = (store: Store, stream: StreamName, id: number, notice: string): string | undefined => {
  const record = store.collections[stream].find(id);
  if (!record) return undefined;
  const text = (key: string): string => String(record[key] ?? '');
  const billing = (record.billing ?? {}) as Fields;
  const action = `/shop/${store.options.id}/${stream}/${id}`;
  const inputs: Record<StreamName, () => string> = {
    orders: () =>
      `${choice('status', 'Status', orderStatuses, text('status'))}${field('total', 'Total', text('total'))}${field('customer_note', 'Note of the customer', text('customer_note'))}
${['first_name', 'last_name', 'email', 'phone', 'city'].map((key) => field(key, key.replace('_', ' '), String(billing[key] ?? ''))).join('')}`,
    customers: () =>
      `${field('first_name', 'First name', text('first_name'))}${field('last_name', 'Last name', text('last_name'))}${field('email', 'E-mail', text('email'))}
${field('phone', 'Phone', String(billing.phone ?? ''))}${field('city', 'City', String(billing.city ?? ''))}`,
    products: () =>
      `${field('name', 'Name', text('name'))}${field('sku', 'SKU', text('sku'))}${field('regular_price', 'Regular price', text('regular_price'))}
${field('stock_quantity', 'Stock', text('stock_quantity'), 'number')}`,
  };
  const trashed = record.status === 'trash';
  const ends = [
    stream === 'customers' ? '' : trashed ? button('restore', 'Restore') : button('trash', 'Move to trash'),
    button('delete', 'Delete for good', 'danger'),
  ];
  return shopPage(
    store,
    `${title(stream).slice(0, -1)} ${id}`,
    `${noticeBox(notice)}<section><form class="row" method="post" action="${action}">${inputs[stream]()}<button class="primary" name="action" value="save">Save</button></form></section>
${stream === 'orders' ? refundForm(action) : ''}${stream === 'products' ? variationForms(store, id, action) : ''}
<section><h2>End</h2><form class="row" method="post" action="${action}">${ends.join('')}</form></section>
<section><details><summary>Whole record</summary><pre><code>${safe(JSON.stringify(record, null, 2))}</code></pre></details></section>`,
  );
};

export const webhooksPage = (store: Store): string => {
  const { subscriptions, log } = store.webhooks;
  const rows = [...subscriptions.values()].map(
    (item) =>
      `<tr><td>${item.id}</td><td>${safe(item.topic)}</td><td>${safe(item.status)}</td><td>${item.failures}</td><td><code>${safe(item.deliveryUrl)}</code></td></tr>`,
  );
  const lines = log
    .slice(-100)
    .reverse()
    .map(
      (item) =>
        `<tr><td>${safe(item.at)}</td><td>${safe(item.topic)}</td><td>${item.resourceId}</td><td>${safe(String(item.status))}</td></tr>`,
    );
  return shopPage(
    store,
    'Webhooks',
    `<section><h2>Subscriptions</h2><div class="scroll"><table><tr><th>Id</th><th>Topic</th><th>State</th><th>Failures in a row</th><th>Address</th></tr>${rows.join('') || '<tr><td colspan="5">None. A hub makes them when it connects.</td></tr>'}</table></div></section>
<section><h2>Last deliveries</h2><div class="scroll"><table><tr><th>GMT</th><th>Topic</th><th>Record</th><th>Answer</th></tr>${lines.join('') || '<tr><td colspan="4">None yet.</td></tr>'}</table></div></section>`,
  );
};

export const faultsPage = (store: Store, notice: string): string => {
  const { webhooks, ...plain } = usualFaults;
  const input = (name: string, usual: unknown, value: unknown): string => {
    const label = name.replace(/^webhooks\./, '').replace(/([A-Z])/g, (letter) => ` ${letter.toLowerCase()}`);
    const known = choices[name];
    if (known) return choice(name, label, known, String(value));
    if (typeof usual === 'boolean')
      return `<label class="check"><input type="checkbox" name="${name}"${value === true ? ' checked' : ''}>${label}</label>`;
    return field(name, label, value === null ? '' : String(value), typeof usual === 'string' ? 'text' : 'number');
  };
  const group = (usual: object, now: object, prefix = ''): string =>
    Object.entries(usual)
      .map(([name, value]) => input(prefix + name, value, (now as Fields)[name]))
      .join('');
  return shopPage(
    store,
    'Faults',
    `${noticeBox(notice)}<section><p>Rates are shares of requests: 0.05 disturbs one in twenty.</p><form method="post" action="/shop/${store.options.id}/faults">
<fieldset><legend>Requests</legend>${group(plain, store.faults)}</fieldset><fieldset><legend>Webhooks</legend>${group(webhooks, store.faults.webhooks, 'webhooks.')}</fieldset>
<button class="primary" name="action" value="set">Set</button> ${button('clear', 'Switch all off')}</form></section>`,
  );
};

const choices: Record<string, string[]> = {
  redirect: ['none', 'private', 'loop'],
  omitStream: ['orders', 'customers', 'products'],
  limitStatus: ['429', '503'],
};
const perPage = 25;
const count = (value: number): string => value.toLocaleString('en-GB');
const title = (stream: StreamName): string => stream.charAt(0).toUpperCase() + stream.slice(1);
const noticeBox = (notice: string): string =>
  notice === '' ? '' : `<p class="note" role="status">${safe(notice)}</p>`;

const shopLinks = (id: string): string =>
  `<nav>${['orders', 'customers', 'products', 'webhooks', 'faults'].map((name) => `<a href="/shop/${id}/${name}">${title(name as StreamName)}</a>`).join('')}</nav>`;
const shopPage = (store: Store, heading: string, body: string): string =>
  htmlPage(
    heading,
    `<header><h1><a href="/">Sandbox</a> · ${safe(store.name)} · ${safe(heading)}</h1>${shopLinks(store.options.id)}</header><main>${body}</main>`,
  );

type Column = [string, (record: Fields) => string];
const plainColumn = (name: string, key: string): Column => [name, (record) => String(record[key] ?? '')];
const person = (record: Fields): string => {
  const { first_name, last_name } = (record.billing ?? {}) as Fields;
  return `${first_name ?? ''} ${last_name ?? ''}`;
};
const columns: Record<StreamName, Column[]> = {
  orders: [
    plainColumn('Order', 'id'),
    plainColumn('Status', 'status'),
    plainColumn('Total', 'total'),
    plainColumn('', 'currency'),
    ['Buyer', person],
    plainColumn('Changed (GMT)', 'date_modified_gmt'),
  ],
  customers: [
    plainColumn('Customer', 'id'),
    plainColumn('First name', 'first_name'),
    plainColumn('Last name', 'last_name'),
    plainColumn('E-mail', 'email'),
    plainColumn('Role', 'role'),
  ],
  products: [
    plainColumn('Product', 'id'),
    plainColumn('Name', 'name'),
    plainColumn('SKU', 'sku'),
    plainColumn('Price', 'price'),
    plainColumn('Stock', 'stock_quantity'),
    plainColumn('Status', 'status'),
  ],
};
const row = (store: string, stream: StreamName, record: Fields): string =>
  `<tr>${columns[stream]
    .map(([, show], at) =>
      at === 0
        ? `<td><a href="/shop/${store}/${stream}/${record.id}">${safe(show(record))}</a></td>`
        : `<td>${safe(show(record))}</td>`,
    )
    .join('')}</tr>`;

const refundForm = (action: string): string =>
  `<section><h2>Refund</h2><form class="row" method="post" action="${action}">${field('amount', 'Amount', '1.00')}${field('reason', 'Reason', '')}${button('refund', 'Refund')}</form></section>`;
const variationForms = (store: Store, id: number, action: string): string => {
  const items = (store.variationsOf(id) ?? []).slice(0, 50);
  if (items.length === 0) return '';
  const forms = items.map(
    (item) =>
      `<form class="row" method="post" action="${action}"><input type="hidden" name="variation" value="${item.id}"><span>${safe(String(item.name))}</span>${field('regular_price', 'Price', String(item.regular_price))}${field('stock_quantity', 'Stock', String(item.stock_quantity ?? ''), 'number')}${button('variation', 'Save')}</form>`,
  );
  return `<section><h2>Variations</h2>${forms.join('')}</section>`;
};
