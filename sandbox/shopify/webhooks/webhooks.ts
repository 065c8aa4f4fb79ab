import { randomUUID } from 'node:crypto';
import { GraphQLError } from 'graphql';
import { instant } from '../resolvers/money-bag.ts';
import type { Args, Context } from '../schema/context.ts';
import { isProtectedTopic } from '../schema/protected-data.ts';
import type { Shop } from '../shop.ts';
import { type Delivery, type DeliveryLog, makeDeliveries } from './deliveries.ts';

export interface Subscription {
  n: number;
  app: string;
  /** `ORDERS_UPDATED` */
  topic: string;
  uri: string;
  format: 'JSON' | 'XML';
  apiVersion: string;
  includeFields: string[];
  filter: string | null;
  createdAt: number;
  updatedAt: number;
}
/** Made by hand under Settings → Notifications: signed with the store's own secret. */
export interface Notification {
  topic: string;
  uri: string;
}

export interface Webhooks {
  subscriptions: Map<number, Subscription>;
  notifications: Notification[];
  find(n: number, app: string): unknown;
  search(app: string, args: Args): unknown[];
  create(context: Context, topic: string, input: Args): unknown;
  update(context: Context, gid: string, input: Args): unknown;
  remove(context: Context, gid: string): unknown;
  /** Tells every subscription of a topic. `render` makes the body once: retries send the original. */
  emit(topic: string, render: () => Record<string, unknown>, only?: { app: string }): void;
  /** One delivery to an address, signed with a secret (privacy topics, hand-made ones). */
  send(topic: string, uri: string, secret: string, body: Record<string, unknown>): void;
  /** An app was removed: its subscriptions go; what is on its way is still sent. */
  leave(app: string): void;
  pending(): number;
  log: DeliveryLog[];
  idle(): Promise<void>;
  close(): void;
}

/** `orders/updated` → `ORDERS_UPDATED`. */
export const topicName = (topic: string): string => topic.replace('/', '_').toUpperCase();

/** Topics that need a permission; others need none. */
const scopeOf = (topic: string): string | undefined => {
  if (/^(ORDERS|REFUNDS|ORDER_TRANSACTIONS|FULFILLMENTS)_/.test(topic)) return 'read_orders';
  if (/^CUSTOMERS?_/.test(topic)) return 'read_customers';
  if (/^PRODUCTS_/.test(topic)) return 'read_products';
  return /^INVENTORY_/.test(topic) ? 'read_inventory' : undefined;
};

export const makeWebhooks = (shop: Shop, secretOf: (app: string) => string | undefined): Webhooks => {
  const subscriptions = new Map<number, Subscription>();
  const removed = (n: number): void => {
    subscriptions.delete(n);
    shop.changed();
  };
  const deliveries = makeDeliveries(shop, { isAlive: (n) => subscriptions.has(n), onGivenUp: removed });

  const shown = (item: Subscription): Record<string, unknown> => ({
    __typename: 'WebhookSubscription',
    ...item,
    id: shop.ids.gid('WebhookSubscription', item.n),
    legacyResourceId: shop.ids.number('WebhookSubscription', item.n),
    callbackUrl: item.uri,
    endpoint: { __typename: 'WebhookHttpEndpoint', callbackUrl: item.uri },
    apiVersion: { handle: item.apiVersion, displayName: item.apiVersion, supported: true },
    createdAt: instant(item.createdAt),
    updatedAt: instant(item.updatedAt),
  });
  const own = (app: string): Subscription[] => [...subscriptions.values()].filter((item) => item.app === app);
  const locate = (context: Context, gid: string): Subscription | undefined => {
    const id = shop.ids.parse(gid);
    const found = id?.type === 'WebhookSubscription' ? subscriptions.get(id.n) : undefined;
    return found?.app === context.app ? found : undefined;
  };
  const missing = {
    webhookSubscription: null,
    userErrors: [{ field: ['id'], message: 'Webhook subscription does not exist' }],
  };

  return {
    subscriptions,
    notifications: [],
    log: deliveries.log,
    find: (n, app) => {
      const item = subscriptions.get(n);
      return item?.app === app ? shown(item) : undefined;
    },
    search: (app, args) => {
      const topics = Array.isArray(args.topics) ? new Set(args.topics) : undefined;
      const uri = args.uri ?? args.callbackUrl;
      return own(app)
        .filter((item) => (!topics || topics.has(item.topic)) && (typeof uri !== 'string' || item.uri === uri))
        .map(shown);
    },
    create: (context, topic, input) => {
      const refuse = (field: string, message: string): unknown => ({
        webhookSubscription: null,
        userErrors: [{ field: ['webhookSubscription', field], message }],
      });
      const uri = String(input.uri ?? input.callbackUrl ?? '');
      const scope = scopeOf(topic);
      if (scope && !context.scopes.has(scope) && !context.scopes.has(scope.replace('read', 'write')))
        return {
          webhookSubscription: null,
          userErrors: [
            { field: ['topic'], message: 'You cannot create a webhook subscription with the specified topic' },
          ],
        };
      if (shop.faults.protectedData === 'closed' && isProtectedTopic(topic))
        return {
          webhookSubscription: null,
          userErrors: [
            {
              field: ['webhookSubscription'],
              message:
                'This app is not approved to subscribe to webhook topics containing protected customer data. See https://shopify.dev/docs/apps/launch/protected-customer-data for more details.',
            },
          ],
        };
      const wrong = refusalOf(uri);
      if (wrong !== undefined) return refuse('callbackUrl', wrong);
      if (own(context.app).some((item) => item.topic === topic && item.uri === uri))
        return refuse('callbackUrl', 'Address for this topic has already been taken');
      if (own(context.app).length >= 500) throw new GraphQLError('Too many webhook subscriptions.');
      const now = Math.floor(shop.now() / 1000);
      const item: Subscription = {
        n: shop.next('webhook'),
        app: context.app,
        topic,
        uri,
        format: input.format === 'XML' ? 'XML' : 'JSON',
        apiVersion: context.version,
        includeFields: Array.isArray(input.includeFields) ? input.includeFields.map(String) : [],
        filter: typeof input.filter === 'string' && input.filter !== '' ? input.filter : null,
        createdAt: now,
        updatedAt: now,
      };
      subscriptions.set(item.n, item);
      shop.changed();
      return { webhookSubscription: shown(item), userErrors: [] };
    },
    update: (context, gid, input) => {
      const item = locate(context, gid);
      if (!item) return missing;
      const uri = input.uri ?? input.callbackUrl;
      if (typeof uri === 'string') {
        const wrong = refusalOf(uri);
        if (wrong !== undefined)
          return {
            webhookSubscription: null,
            userErrors: [{ field: ['webhookSubscription', 'callbackUrl'], message: wrong }],
          };
        item.uri = uri;
      }
      if (Array.isArray(input.includeFields)) item.includeFields = input.includeFields.map(String);
      item.updatedAt = Math.floor(shop.now() / 1000);
      shop.changed();
      return { webhookSubscription: shown(item), userErrors: [] };
    },
    remove: (context, gid) => {
      const item = locate(context, gid);
      if (!item) return { deletedWebhookSubscriptionId: null, userErrors: missing.userErrors };
      removed(item.n);
      return { deletedWebhookSubscriptionId: gid, userErrors: [] };
    },
    emit(topic, render, only) {
      const name = topicName(topic);
      const targets = [...subscriptions.values()].filter(
        (item) => item.topic === name && (!only || item.app === only.app),
      );
      const made = this.notifications.filter((item) => item.topic === topic);
      if (targets.length === 0 && made.length === 0) return;
      const body = render();
      const event = eventOf(topic, shop);
      for (const item of targets) {
        const secret = secretOf(item.app);
        if (secret !== undefined)
          deliveries.send({
            ...event,
            subscription: item.n,
            uri: item.uri,
            secret,
            apiVersion: item.apiVersion,
            body: pick(body, item.includeFields),
          });
      }
      for (const item of made)
        deliveries.send({
          ...event,
          subscription: null,
          uri: item.uri,
          secret: shop.options.storeSecret,
          apiVersion: newest,
          body,
        });
    },
    send: (topic, uri, secret, body) =>
      deliveries.send({ ...eventOf(topic, shop), subscription: null, uri, secret, apiVersion: newest, body }),
    leave: (app) => {
      for (const item of own(app)) {
        deliveries.release(item.n);
        removed(item.n);
      }
    },
    pending: deliveries.pending,
    idle: deliveries.idle,
    close: deliveries.close,
  };
};

const newest = '2026-10';
const eventOf = (topic: string, shop: Shop): Pick<Delivery, 'topic' | 'eventId' | 'triggeredAt'> => ({
  topic,
  eventId: randomUUID(),
  triggeredAt: new Date(shop.now()).toISOString().replace('Z', '000000Z'),
});

const pick = (body: Record<string, unknown>, fields: readonly string[]): Record<string, unknown> =>
  fields.length === 0 ? body : Object.fromEntries(Object.entries(body).filter(([name]) => fields.includes(name)));

/** Why an address cannot be used. The vendor wants HTTPS; a hub on this machine has none. */
const refusalOf = (uri: string): string | undefined => {
  if (!URL.canParse(uri)) return 'Address is invalid';
  const { protocol, hostname } = new URL(uri);
  if (protocol === 'https:') return undefined;
  const here = hostname === '127.0.0.1' || hostname === 'localhost' || hostname === '[::1]';
  return protocol === 'http:' && here ? undefined : `Address protocol ${protocol}// is not supported`;
};
