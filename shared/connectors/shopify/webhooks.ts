import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type { RawRequest, Subscription, Webhooks } from '../../kit/webhooks.ts';
import { ask, type Context, pageInfoSchema } from './admin-api.ts';
import { changesOf, checkClaims, externalIdIn } from './changes.ts';
import { refuseUserErrors } from './errors.ts';
import { createWebhook, deleteWebhook, listWebhooks } from './operations.ts';
import type { ShopifySettings } from './settings.ts';

/** Each is one subscription of the connection. https://shopify.dev/docs/api/webhooks (November 2026) */
const topics = [
  'customers/create',
  'customers/update',
  'customers/delete',
  'orders/create',
  'orders/updated',
  'orders/fulfilled',
  'orders/cancelled',
  'orders/delete',
  'products/create',
  'products/update',
  'products/delete',
  'app/uninstalled',
  'bulk_operations/finish',
];

export const webhooks: Webhooks<ShopifySettings> = {
  topics,
  streamOf: (topic) => ['customers', 'orders', 'products'].find((stream) => topic.startsWith(`${stream}/`)),
  /** Set up once in the app's own settings at Shopify; they come for stores that have long gone, too. */
  lastingTopics: ['customers/data_request', 'customers/redact', 'shop/redact'],

  claimedAccount: claimedShop,

  receive(raw, secret) {
    const signature = headerOf(raw, 'hmac-sha256');
    if (signature === undefined || secret === '' || !isSignedBy(raw.body, signature, secret)) {
      return { kind: 'reject', reason: 'signature' };
    }
    const topic = headerOf(raw, 'topic');
    if (topic === undefined || topic === '') return { kind: 'reject', reason: 'malformed' };
    const claims = checkClaims(topic, raw.body, claimedShop(raw));
    if (claims !== 'good') return { kind: 'reject', reason: claims === 'foreign' ? 'signature' : 'malformed' };
    const deliveryId = headerOf(raw, 'webhook-id');
    // One event has one id, whichever subscription told of it; a retry keeps it.
    const event = headerOf(raw, 'event-id') ?? deliveryId ?? createHash('sha256').update(raw.body).digest('hex');
    return {
      kind: 'accept',
      delivery: { topic, dedupeKey: `${topic}:${event}`, deliveryId, externalId: externalIdIn(topic, raw.body) },
    };
  },

  /** The app's, for what it subscribed to; typed ones for a custom app and for webhooks made by hand. */
  secrets({ app, credential }) {
    const known = [app?.clientSecret, credential?.apiSecret, credential?.webhookSecret];
    return known.filter((secret): secret is string => typeof secret === 'string' && secret !== '');
  },

  changes: ({ topic, body }) => changesOf(topic, body),

  async list(ctx) {
    const subscriptions: Subscription[] = [];
    let after: string | null = null;
    for (;;) {
      const answer: Awaited<ReturnType<typeof listPage>> = await listPage(ctx, after);
      const { nodes, pageInfo } = answer.data.webhookSubscriptions;
      subscriptions.push(...nodes.map(toSubscription));
      if (!pageInfo.hasNextPage || !pageInfo.endCursor) return subscriptions;
      after = pageInfo.endCursor;
    }
  },

  async subscribe(ctx, { topic, address }) {
    const { data } = await ask(ctx, createWebhook, { topic: enumOf(topic), uri: address }, createdSchema);
    const made = data.webhookSubscriptionCreate;
    refuseUserErrors(made?.userErrors ?? [], `the webhook ${topic}`);
    if (!made?.webhookSubscription) {
      refuseUserErrors([{ message: 'no reason was given' }], `the webhook ${topic}`);
    }
    return made?.webhookSubscription
      ? toSubscription(made.webhookSubscription)
      : { externalId: '', topic, address, active: false };
  },

  async unsubscribe(ctx, externalId) {
    const { data } = await ask(ctx, deleteWebhook, { id: externalId }, deletedSchema);
    const errors = data.webhookSubscriptionDelete?.userErrors ?? [];
    refuseUserErrors(
      errors.filter(({ message }) => !/not (?:be )?f(?:ound|ind)|does not exist/i.test(message)),
      'to remove a webhook',
    );
  },
};

const listPage = (ctx: Context, after: string | null) => ask(ctx, listWebhooks, { after }, listSchema, 20);

/** Two spellings: deliveries of "events" leave out the `x-`. */
const headerOf = (raw: RawRequest, name: string): string | undefined =>
  raw.headers[`x-shopify-${name}`] ?? raw.headers[`shopify-${name}`];

function claimedShop(raw: RawRequest): string | undefined {
  return headerOf(raw, 'shop-domain')?.toLowerCase();
}

function isSignedBy(body: Buffer, signature: string, secret: string): boolean {
  const expected = createHmac('sha256', secret).update(body).digest();
  const given = Buffer.from(signature, 'base64');
  // Base64 has several spellings of the same bytes; only the canonical one is a signature.
  return given.length === expected.length && given.toString('base64') === signature && timingSafeEqual(given, expected);
}

const userErrorsSchema = z.array(z.object({ message: z.string(), field: z.array(z.string()).nullish() }));
const subscriptionSchema = z.object({ id: z.string(), topic: z.string(), uri: z.string() });
const listSchema = z.object({
  webhookSubscriptions: z.object({ nodes: z.array(subscriptionSchema), pageInfo: pageInfoSchema }),
});
const createdSchema = z.object({
  webhookSubscriptionCreate: z
    .object({ webhookSubscription: subscriptionSchema.nullable(), userErrors: userErrorsSchema })
    .nullable(),
});
const deletedSchema = z.object({ webhookSubscriptionDelete: z.object({ userErrors: userErrorsSchema }).nullable() });

/** `orders/create` → `ORDERS_CREATE`. */
const enumOf = (topic: string): string => topic.replace('/', '_').toUpperCase();
const topicOf = (name: string): string => topics.find((topic) => enumOf(topic) === name) ?? name.toLowerCase();

/** Shopify removes what it gives up; what it lists is alive. */
const toSubscription = ({ id, topic, uri }: z.infer<typeof subscriptionSchema>): Subscription => ({
  externalId: id,
  topic: topicOf(topic),
  address: uri,
  active: true,
});
