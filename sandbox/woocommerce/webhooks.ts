import { createHash, createHmac } from 'node:crypto';
import { phpJson } from '../kit/php-json.ts';
import { post } from '../kit/webhook-post.ts';
import { stamp } from '../kit/zone.ts';
import { allMethods, type Fields, type Flavour } from './source.ts';
import { hooksOf } from './webhook-topics.ts';

export interface Subscription {
  id: number;
  name: string;
  status: string;
  topic: string;
  deliveryUrl: string;
  secret: string;
  created: number;
  modified: number | null;
  failures: number;
  /** A ping is owed: it is sent again after every delivery until one is answered with exactly 200. */
  pendingPing: boolean;
  /** The store's URL as the creator called it; source header and links use it. */
  home: string;
}

export interface WebhookHabits {
  /** How long the queue waits before it runs. */
  delayMs: number;
  jitterMs: number;
  duplicateRate: number;
  lossRate: number;
  /** Due deliveries leave in random order. */
  shuffle: boolean;
  /** Refuse loopback, private addresses and ports other than 80, 443, 8080, as WordPress does. */
  strictHosts: boolean;
}
export const usualHabits: WebhookHabits = {
  delayMs: 60,
  jitterMs: 0,
  duplicateRate: 0,
  lossRate: 0,
  shuffle: false,
  strictHosts: false,
};

export interface DeliveryLogEntry {
  at: string;
  webhookId: number;
  topic: string;
  resourceId: number;
  status: number | string;
}

export interface Webhooks {
  subscriptions: Map<number, Subscription>;
  /** Queues a delivery to every active subscription of the topic; equal ones that still wait collapse. */
  emit(topic: string, resourceId: number): void;
  ping(subscription: Subscription): Promise<void>;
  log: DeliveryLogEntry[];
  pending(): number;
  /** Resolves once nothing waits and nothing is under way. */
  idle(): Promise<void>;
  close(): void;
}

/** The store's webhook queue: one try per event, the payload built when the queue runs. */
export const makeWebhooks = (deps: {
  flavour: Flavour;
  now: () => number;
  habits: () => WebhookHabits;
  random: () => number;
  /** The body of a resource as the REST API would show it now, or its error body. */
  payload: (resource: string, id: number, home: string) => string;
  changed: () => void;
}): Webhooks => {
  const subscriptions = new Map<number, Subscription>();
  const waiting = new Map<string, { subscription: number; topic: string; id: number; due: number }>();
  const log: DeliveryLogEntry[] = [];
  const agent = `WooCommerce/${deps.flavour.version} Hookshot (WordPress/${deps.flavour.wordpress})`;
  let running = 0;
  let timer: NodeJS.Timeout | undefined;
  let closed = false;
  let idlers: (() => void)[] = [];

  const send = async (subscription: Subscription, topic: string, id: number): Promise<void> => {
    const [resource = '', event = ''] = topic.split('.');
    const body = event === 'deleted' ? phpJson({ id }) : deps.payload(resource, id, subscription.home);
    const headers = {
      'User-Agent': agent,
      Accept: '*/*',
      'Accept-Encoding': 'deflate, gzip, br, zstd',
      'Content-Type': 'application/json',
      'X-WC-Webhook-Source': `${subscription.home}/`,
      'X-WC-Webhook-Topic': topic,
      'X-WC-Webhook-Resource': resource,
      'X-WC-Webhook-Event': event,
      'X-WC-Webhook-Signature': signature(subscription.secret, body),
      'X-WC-Webhook-ID': String(subscription.id),
      // Webhook and second only: two deliveries of one second share it.
      'X-WC-Webhook-Delivery-ID': createHash('md5').update(`${subscription.id}${deps.now()}`).digest('hex'),
    };
    const options = {
      url: subscription.deliveryUrl,
      headers,
      body,
      timeoutMs: 60_000,
      strict: deps.habits().strictHosts,
    };
    const copies = deps.random() < deps.habits().duplicateRate ? 2 : 1;
    for (let copy = 0; copy < copies; copy += 1) {
      const status = deps.random() < deps.habits().lossRate ? 'lost' : await post(options);
      log.push({ at: stamp(deps.now()), webhookId: subscription.id, topic, resourceId: id, status });
      if (log.length > 5_000) log.splice(0, 1_000);
      if (status !== 'lost') count(subscription, typeof status === 'number' && status >= 200 && status <= 302);
    }
    if (subscription.pendingPing) await ping(subscription);
  };

  const count = (subscription: Subscription, delivered: boolean): void => {
    if (delivered) subscription.failures = 0;
    else if (subscription.failures > 5) {
      subscription.status = 'disabled';
      subscription.modified = deps.now();
    } else subscription.failures += 1;
    deps.changed();
  };

  const ping = async (subscription: Subscription): Promise<void> => {
    const status = await post({
      url: subscription.deliveryUrl,
      headers: {
        'User-Agent': agent,
        Accept: '*/*',
        'Accept-Encoding': 'deflate, gzip, br, zstd',
        'Content-Type': 'application/x-www-form-urlencoded',
      },
      body: `webhook_id=${subscription.id}`,
      timeoutMs: 5_000,
      strict: deps.habits().strictHosts,
    });
    subscription.pendingPing = status !== 200;
    log.push({ at: stamp(deps.now()), webhookId: subscription.id, topic: 'ping', resourceId: subscription.id, status });
    deps.changed();
  };

  const run = (): void => {
    timer = undefined;
    if (closed) return;
    const now = Date.now();
    const due = [...waiting].filter(([, job]) => job.due <= now);
    if (deps.habits().shuffle) due.sort(() => deps.random() - 0.5);
    for (const [key, job] of due) {
      if (running >= parallel) break;
      waiting.delete(key);
      const subscription = subscriptions.get(job.subscription);
      // What happens while a subscription is off is lost, not kept.
      if (subscription?.status !== 'active') continue;
      running += 1;
      void send(subscription, job.topic, job.id).finally(() => {
        running -= 1;
        schedule();
      });
    }
    schedule();
  };
  const schedule = (): void => {
    if (waiting.size === 0 && running === 0) {
      for (const resolve of idlers) resolve();
      idlers = [];
    }
    if (closed || timer || waiting.size === 0 || running >= parallel) return;
    let soonest = Number.POSITIVE_INFINITY;
    for (const job of waiting.values()) soonest = Math.min(soonest, job.due);
    timer = setTimeout(run, Math.max(0, soonest - Date.now()));
  };

  return {
    subscriptions,
    log,
    ping,
    pending: () => waiting.size + running,
    emit: (topic, resourceId) => {
      for (const subscription of subscriptions.values()) {
        if (subscription.topic !== topic || subscription.status !== 'active') continue;
        const key = `${subscription.id}:${resourceId}`;
        if (waiting.has(key)) continue;
        const { delayMs, jitterMs } = deps.habits();
        const due = Date.now() + delayMs + deps.random() * jitterMs;
        waiting.set(key, { subscription: subscription.id, topic, id: resourceId, due });
      }
      schedule();
    },
    idle: () =>
      waiting.size === 0 && running === 0 ? Promise.resolve() : new Promise<void>((resolve) => idlers.push(resolve)),
    close: () => {
      closed = true;
      clearTimeout(timer);
      for (const resolve of idlers) resolve();
    },
  };
};

/** The secret is decoded as HTML first: a quote or ampersand in it signs otherwise than it looks. */
export const signature = (secret: string, body: string): string =>
  createHmac('sha256', decodeHtml(secret)).update(body).digest('base64');

export const webhookRecord = (subscription: Subscription, local: (second: number) => string): Fields => {
  const [resource, event] = subscription.topic.split('.');
  const { created, modified, home } = subscription;
  return {
    id: subscription.id,
    name: subscription.name,
    status: subscription.status,
    topic: subscription.topic,
    resource,
    event,
    hooks: hooksOf(subscription.topic),
    delivery_url: subscription.deliveryUrl,
    date_created: local(created),
    date_created_gmt: stamp(created),
    date_modified: modified === null ? null : local(modified),
    date_modified_gmt: modified === null ? null : stamp(modified),
    _links: {
      self: [{ href: `${home}/wp-json/wc/v3/webhooks/${subscription.id}`, targetHints: { allow: allMethods } }],
      collection: [{ href: `${home}/wp-json/wc/v3/webhooks` }],
    },
  };
};

const parallel = 16;
const decodeHtml = (text: string): string =>
  text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#039;', "'")
    .replaceAll('&amp;', '&');
