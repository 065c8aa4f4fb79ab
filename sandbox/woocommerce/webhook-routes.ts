import { randomBytes } from 'node:crypto';
import { type Answer, type Refusal, refusals, refuse } from './errors.ts';
import { recordAnswer, recordsAnswer } from './rest-answers.ts';
import type { KnownRoute, RestRequest } from './rest-route.ts';
import type { Fields } from './source.ts';
import type { Store } from './store.ts';
import { isTopic } from './webhook-topics.ts';
import { type Subscription, webhookRecord } from './webhooks.ts';

/** Subscriptions by REST. The ping is sent while the POST is still being answered. */
export const webhookAnswer = (request: RestRequest): KnownRoute | undefined => {
  const match = /^\/wc\/v[123]\/webhooks(?:\/(\d+))?$/.exec(request.route);
  if (!match) return undefined;
  const { method } = request;
  const reads = method === 'GET' || method === 'HEAD';
  if (match[1] === undefined) {
    const base = { kind: 'list', allow: 'GET, POST' } as const;
    if (reads)
      return {
        ...base,
        run: (store) => {
          const status = request.query.get('status') ?? 'all';
          const shown = [...store.webhooks.subscriptions.values()]
            .filter((item) => status === 'all' || item.status === status)
            .sort((a, b) => b.id - a.id);
          return recordsAnswer(
            request,
            shown.map((item) => show(store, item)),
          );
        },
      };
    return method === 'POST' ? { ...base, run: (store, body) => create(store, request, body) } : undefined;
  }
  const id = Number(match[1]);
  const base = { kind: 'item', allow: 'GET, POST, PUT, PATCH, DELETE' } as const;
  const withOne = (run: (store: Store, item: Subscription, body: Fields) => Answer | Promise<Answer>): KnownRoute => ({
    ...base,
    run: (store, body) => {
      const item = store.webhooks.subscriptions.get(id);
      return item ? run(store, item, body) : refuse(refusals.webhookId);
    },
  });
  if (reads) return withOne((store, item) => recordAnswer(request, show(store, item)));
  if (method === 'DELETE')
    return withOne((store, item) => {
      const force = ['true', '1'].includes(String(request.query.get('force') ?? ''));
      if (!force)
        return refuse({
          code: 'woocommerce_rest_trash_not_supported',
          message: 'Webhooks do not support trashing.',
          status: 501,
        });
      store.webhooks.subscriptions.delete(item.id);
      store.changed();
      return recordAnswer(request, show(store, item));
    });
  return ['POST', 'PUT', 'PATCH'].includes(method)
    ? withOne((store, item, body) => update(store, request, item, body))
    : undefined;
};

const create = async (store: Store, request: RestRequest, body: Fields): Promise<Answer> => {
  const topic = String(body.topic ?? '');
  if (!isTopic(topic)) return refuse(badTopic);
  const deliveryUrl = String(body.delivery_url ?? '');
  if (!isWebUrl(deliveryUrl)) return refuse(badUrl);
  const id = store.nextWebhookId();
  const now = store.now();
  const item: Subscription = {
    id,
    name: String(body.name ?? `Webhook created on ${new Date(now * 1000).toUTCString()}`),
    status: ['active', 'paused', 'disabled'].includes(String(body.status)) ? String(body.status) : 'active',
    topic,
    deliveryUrl,
    // Without one the store makes its own and never shows it.
    secret: body.secret === undefined || body.secret === '' ? randomBytes(25).toString('hex') : String(body.secret),
    created: now,
    modified: null,
    failures: 0,
    pendingPing: true,
    home: request.home,
  };
  store.webhooks.subscriptions.set(id, item);
  store.changed();
  const answer = recordAnswer(request, show(store, item), 201);
  await store.webhooks.ping(item);
  item.modified = now;
  return answer;
};

const update = async (store: Store, request: RestRequest, item: Subscription, body: Fields): Promise<Answer> => {
  if (body.topic !== undefined && !isTopic(String(body.topic))) return refuse(badTopic);
  if (body.delivery_url !== undefined && !isWebUrl(String(body.delivery_url))) return refuse(badUrl);
  const moved = body.delivery_url !== undefined && body.delivery_url !== item.deliveryUrl;
  if (body.topic !== undefined) item.topic = String(body.topic);
  if (body.name !== undefined) item.name = String(body.name);
  if (body.secret !== undefined && body.secret !== '') item.secret = String(body.secret);
  if (body.delivery_url !== undefined) item.deliveryUrl = String(body.delivery_url);
  // The failure count stays: one more failure after switching on again switches off again.
  if (['active', 'paused', 'disabled'].includes(String(body.status))) item.status = String(body.status);
  item.modified = store.now();
  store.changed();
  if (moved) {
    item.pendingPing = true;
    await store.webhooks.ping(item);
  }
  return recordAnswer(request, show(store, item));
};

const show = (store: Store, item: Subscription): Fields => webhookRecord(item, store.zone.local);

const isWebUrl = (text: string): boolean => /^https?:\/\//.test(text) && URL.canParse(text);
const badTopic: Refusal = {
  code: 'woocommerce_rest_shop_webhook_invalid_topic',
  message: 'Webhook topic is required and must be valid.',
  status: 400,
};
const badUrl: Refusal = {
  code: 'woocommerce_rest_shop_webhook_invalid_delivery_url',
  message: 'Webhook delivery URL must be a valid URL starting with http:// or https://.',
  status: 400,
};
