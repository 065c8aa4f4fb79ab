import { categories } from '../kit/names.ts';
import { phpJson } from '../kit/php-json.ts';
import { orderStatuses } from './list-query.ts';
import { onlyFields } from './lists.ts';
import { listOf } from './params.ts';
import { recordsAnswer } from './rest-answers.ts';
import type { KnownRoute, RestRequest } from './rest-route.ts';
import type { Fields } from './source.ts';
import type { Store } from './store.ts';

/** The index of the REST API, the store's own facts, and counts. */
export const infoAnswer = (request: RestRequest): KnownRoute | undefined => {
  const { route, method } = request;
  if (method !== 'GET' && method !== 'HEAD') return undefined;
  const item = { kind: 'item', allow: 'GET' } as const;
  const answer =
    (make: (store: Store) => unknown): KnownRoute['run'] =>
    (store) => {
      const fields = request.query.get('_fields');
      const value = make(store) as Fields;
      const shown = fields === undefined || Array.isArray(value) ? value : onlyFields(value, listOf(fields));
      return { status: 200, body: phpJson(shown), allow: 'GET' };
    };
  if (route === '' || route === '/') return { ...item, open: true, run: answer((store) => index(store, request.home)) };
  if (/^\/wc\/v[123]$/.test(route))
    return {
      ...item,
      open: true,
      run: answer(() => ({ namespace: 'wc/v3', routes: Object.fromEntries(routes.map((path) => [path, {}])) })),
    };
  if (/^\/wc\/v[123]\/system_status$/.test(route))
    return { ...item, run: answer((store) => systemStatus(store, request.home)) };
  if (/^\/wc\/v3\/reports\/orders\/totals$/.test(route)) return { ...item, run: answer(orderTotals) };
  if (/^\/wc\/v3\/coupons$/.test(route)) return { ...item, kind: 'list', run: () => recordsAnswer(request, []) };
  if (/^\/wc\/v3\/products\/categories$/.test(route))
    return {
      ...item,
      kind: 'list',
      run: () =>
        recordsAnswer(
          request,
          categories.map((each) => ({ ...each, parent: 0 })),
        ),
    };
  return undefined;
};

const routes = [
  '/',
  '/wc/v3',
  '/wc/v3/orders',
  '/wc/v3/orders/(?P<id>[\\d]+)',
  '/wc/v3/orders/batch',
  '/wc/v3/orders/(?P<order_id>[\\d]+)/refunds',
  '/wc/v3/orders/(?P<order_id>[\\d]+)/notes',
  '/wc/v3/customers',
  '/wc/v3/products',
  '/wc/v3/products/(?P<product_id>[\\d]+)/variations',
  '/wc/v3/webhooks',
  '/wc/v3/system_status',
];

const index = (store: Store, home: string): Fields => ({
  name: store.name,
  description: '',
  url: home,
  home,
  gmt_offset: store.zone.offsetAt(store.now()) / 3600,
  timezone_string: store.zone.name,
  page_for_posts: 0,
  page_on_front: 0,
  show_on_front: 'posts',
  namespaces: ['oembed/1.0', 'wc/v3', 'wc/v1', 'wc/v2', 'wc/store/v1', 'wp/v2'],
  authentication: [],
  routes: Object.fromEntries(routes.map((path) => [path, { namespace: path.split('/').slice(1, 3).join('/') }])),
  site_logo: 0,
  site_icon: 0,
  site_icon_url: '',
  _links: { help: [{ href: 'https://developer.wordpress.org/rest-api/' }] },
});

const systemStatus = (store: Store, home: string): Fields => ({
  environment: {
    home_url: home,
    site_url: home,
    store_id: '5adbd358-aa39-400f-89a4-000000000000',
    version: store.flavour.version,
    wp_version: store.flavour.wordpress,
    wp_multisite: false,
    wp_memory_limit: 536_870_912,
    wp_debug_mode: false,
    wp_cron: true,
    language: 'en_US',
    server_info: 'nginx/1.22.1',
    php_version: '8.2.36',
    php_max_execution_time: 120,
    default_timezone: 'UTC',
    remote_post_successful: true,
  },
  database: { wc_database_version: store.flavour.version, database_prefix: 'wp_' },
  active_plugins: [],
  inactive_plugins: [],
  theme: { name: 'Storefront' },
  settings: {
    api_enabled: false,
    force_ssl: false,
    currency: 'USD',
    currency_symbol: '&#36;',
    currency_position: 'left',
    thousand_separator: ',',
    decimal_separator: '.',
    number_of_decimals: 2,
    HPOS_enabled: store.flavour.hpos,
    HPOS_sync_enabled: false,
  },
  security: { secure_connection: home.startsWith('https:'), hide_errors: true },
  pages: [],
  post_type_counts: [],
});

const orderTotals = (store: Store): unknown =>
  orderStatuses
    .filter((status) => status !== 'auto-draft')
    .map((status) => {
      const query = { key: `totals=${status}`, statuses: [status], order: 'id', descending: false } as const;
      return { slug: status, name: status, total: store.collections.orders.list(query, 0, 0).total };
    });
