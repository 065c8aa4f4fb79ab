import { GraphQLError } from 'graphql';
import type { Kind } from '../data/records.ts';
import type { Args, Context, Table } from '../schema/context.ts';
import { hasScope } from '../schema/context.ts';
import { closed, denied } from '../schema/fields.ts';
import { loadSchema, publishedVersions } from '../schema/load.ts';
import { protectedObject } from '../schema/protected-data.ts';
import { plans } from '../shop.ts';
import { countRecords, listRecords, sourceOf, typenames, visibleSince } from './lists.ts';
import { instant } from './money-bag.ts';
import { fulfilmentSources, lineSources, refundSources } from './order-parts.ts';
import { locationSource, variantSource } from './product.ts';

const list =
  <K extends Kind>(kind: K) =>
  (_: unknown, args: Args, context: Context): unknown =>
    listRecords(context, kind, args, [kind]);
const count =
  (kind: Kind) =>
  (_: unknown, args: Args, context: Context): unknown =>
    countRecords(context, kind, args, [`${kind}Count`]);
const byId =
  (type: string) =>
  (_: unknown, args: Args, context: Context): unknown => {
    const found = find(context, String(args.id));
    return found && (found as { __typename: string }).__typename === type ? found : null;
  };

/** Whatever an id names, as this app may see it; null: nothing. */
const find = (context: Context, gid: string): unknown => {
  if (!/^gid:\/\/shopify\/\w+\/\S+$/.test(gid))
    throw new GraphQLError(`Invalid global id '${gid}'`, { extensions: { code: 'argumentLiteralsIncompatible' } });
  const { shop } = context;
  const id = shop.ids.parse(gid);
  if (!id) return null;
  const order = (n: number) => {
    const record = shop.collections.orders.find(n);
    const since = visibleSince(context);
    return record && (since === undefined || record.createdAt >= since) ? record : null;
  };
  const record = <K extends Kind>(kind: K): unknown => {
    const found = kind === 'orders' ? order(id.n) : shop.collections[kind].find(id.n);
    return found && sourceOf(kind, found as never);
  };
  switch (id.type) {
    case 'Customer':
      return record('customers');
    case 'Order':
      return record('orders');
    case 'Product':
      return record('products');
    case 'ProductVariant':
    case 'InventoryItem': {
      const product = shop.collections.products.find(id.n);
      const variant = product?.variants.find((each) => each.k === id.k);
      return product && variant ? { ...variantSource(product, variant), __typename: id.type } : null;
    }
    case 'LineItem': {
      const owner = order(id.n);
      return (owner && lineSources(owner).find(({ line }) => line.k === id.k)) ?? null;
    }
    case 'Refund': {
      const owner = order(id.n);
      return (owner && refundSources(owner).find(({ refund }) => refund.k === id.k)) ?? null;
    }
    case 'Fulfillment': {
      const owner = order(id.n);
      return (owner && fulfilmentSources(owner).find(({ fulfilment }) => fulfilment.k === id.k)) ?? null;
    }
    case 'Location':
      return locationSource(shop, id.n);
    case 'BulkOperation':
      return context.bulk.find(id.n, context.app) ?? null;
    case 'WebhookSubscription':
      return context.webhooks.find(id.n, context.app) ?? null;
    case 'Shop':
      return {};
    default:
      return null;
  }
};

const query: Table = {
  shop: () => ({}),
  orders: list('orders'),
  customers: list('customers'),
  products: list('products'),
  ordersCount: count('orders'),
  customersCount: count('customers'),
  productsCount: count('products'),
  order: byId('Order'),
  customer: byId('Customer'),
  product: byId('Product'),
  productVariant: byId('ProductVariant'),
  inventoryItem: byId('InventoryItem'),
  location: (_, args, { shop }) =>
    locationSource(shop, args.id === undefined ? 0 : (shop.ids.parse(String(args.id))?.n ?? -1)),
  locations: (_, __, { shop }) => shop.locations.map((_location, at) => locationSource(shop, at)),
  node: (_, args, context) => permitted(context, find(context, String(args.id))),
  nodes: (_, args, context) => {
    const ids = args.ids as string[];
    if (ids.length > 250)
      throw new GraphQLError(`The input array size of ${ids.length} is greater than the maximum allowed of 250.`, {
        extensions: { code: 'MAX_INPUT_SIZE_EXCEEDED' },
      });
    // One that is refused is null by itself; the others come.
    return ids.map((id) => {
      try {
        return permitted(context, find(context, id));
      } catch (error) {
        return error;
      }
    });
  },
  currentAppInstallation: (_, __, context) => ({
    id: context.shop.ids.gid('AppInstallation', 1),
    accessScopes: [...context.scopes].map((handle) => ({ handle, description: handle.replaceAll('_', ' ') })),
    app: { id: context.shop.ids.gid('App', 1), title: 'Syncline', apiKey: context.app, handle: 'syncline' },
  }),
  publicApiVersions: () =>
    publishedVersions().map((handle, at, all) => ({
      handle,
      displayName: at === all.length - 1 ? `${handle} (Latest)` : handle,
      supported: true,
    })),
  bulkOperation: (_, args, context) => {
    const id = context.shop.ids.parse(String(args.id));
    return (id && context.bulk.find(id.n, context.app)) ?? null;
  },
  currentBulkOperation: (_, args, context) =>
    args.type === 'MUTATION' ? null : (context.bulk.all(context.app)[0] ?? null),
  bulkOperations: (_, args, context) =>
    context.bulk.search(context.app, typeof args.query === 'string' ? args.query : ''),
  webhookSubscription: (_, args, context) => {
    const id = context.shop.ids.parse(String(args.id));
    return (id && context.webhooks.find(id.n, context.app)) ?? null;
  },
  webhookSubscriptions: (_, args, context) => context.webhooks.search(context.app, args),
  webhookSubscriptionsCount: (_, __, context) => ({
    count: context.webhooks.search(context.app, {}).length,
    precision: 'EXACT',
  }),
};

/** `node` answers a kind of anything: what the app may not see is refused by the kind's own rule. */
const permitted = (context: Context, found: unknown): unknown => {
  const type = (found as { __typename?: string } | null)?.__typename;
  const wanted = type === undefined ? undefined : loadSchema(context.version).scopes.get(type);
  if (wanted && !hasScope(context, wanted)) throw denied('node', wanted);
  if (type && protectedObject(type) && context.shop.faults.protectedData === 'closed') throw closed(type);
  return found;
};

const shop: Table = {
  id: (_, __, context) => context.shop.ids.gid('Shop', 1),
  name: (_, __, context) => `Sandbox shop ${context.shop.options.name}`,
  email: (_, __, context) => `owner@${context.shop.options.name}.example`,
  contactEmail: (_, __, context) => `owner@${context.shop.options.name}.example`,
  myshopifyDomain: (_, __, context) => context.shop.domain,
  primaryDomain: (_, __, context) => ({
    id: context.shop.ids.gid('Shop', 2),
    host: context.shop.domain,
    url: `https://${context.shop.domain}`,
    sslEnabled: true,
  }),
  url: (_, __, context) => `https://${context.shop.domain}`,
  currencyCode: (_, __, context) => context.shop.options.currency,
  enabledPresentmentCurrencies: (_, __, context) => [context.shop.options.currency, 'EUR', 'JPY', 'GBP'],
  ianaTimezone: (_, __, context) => context.shop.options.timezone,
  timezoneOffsetMinutes: (_, __, context) => context.shop.zone.offsetAt(Math.floor(context.shop.now() / 1000)) / 60,
  createdAt: (_, __, context) => instant(context.shop.options.endsAt - 800 * 86_400),
  updatedAt: (_, __, context) => instant(context.shop.options.endsAt),
  plan: (_, __, context) => ({
    displayName: plans[context.shop.options.plan].name,
    publicDisplayName: plans[context.shop.options.plan].name,
    partnerDevelopment: false,
    shopifyPlus: context.shop.options.plan === 'plus',
  }),
  orders: list('orders'),
  customers: list('customers'),
  products: list('products'),
  unitSystem: () => 'METRIC_SYSTEM',
  weightUnit: () => 'GRAMS',
  taxesIncluded: () => false,
};

export const rootTables = { QueryRoot: query, Shop: shop };
export const kindOfType = (type: string): Kind | undefined =>
  (Object.keys(typenames) as Kind[]).find((kind) => typenames[kind] === type);
