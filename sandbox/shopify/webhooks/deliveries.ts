import { createHmac, randomUUID } from 'node:crypto';
import { post } from '../../kit/webhook-post.ts';
import type { Shop } from '../shop.ts';
import { exactJson } from './exact-json.ts';

export interface Delivery {
  topic: string;
  eventId: string;
  triggeredAt: string;
  /** Null: not of a subscription that was made by API. */
  subscription: number | null;
  uri: string;
  secret: string;
  apiVersion: string;
  body: Record<string, unknown>;
}
export interface DeliveryLog {
  at: string;
  topic: string;
  uri: string;
  attempt: number;
  /** The status, or why there was none. */
  status: number | string;
  eventId: string;
}

/** Seconds until each repeat; eight of them in four hours. */
const waits = [10, 60, 300, 900, 1_800, 2_700, 3_600, 4_500];
const parallel = 16;

interface Job extends Omit<Delivery, 'body'> {
  text: string;
  webhookId: string;
  attempt: number;
  due: number;
}

/** Sends signed deliveries and repeats what was not taken, with the body as it was. */
export const makeDeliveries = (
  shop: Shop,
  owner: { isAlive(subscription: number): boolean; onGivenUp(subscription: number): void },
) => {
  let waiting: Job[] = [];
  let running = 0;
  let timer: NodeJS.Timeout | undefined;
  let closed = false;
  let idlers: (() => void)[] = [];
  const log: DeliveryLog[] = [];
  const habits = () => shop.faults.webhooks;

  const attempt = async (job: Job): Promise<void> => {
    const lost = Math.random() < habits().lossRate;
    const status = lost
      ? 'lost on its way'
      : await post({
          url: job.uri,
          headers: headersOf(job, shop),
          body: job.text,
          timeoutMs: habits().timeoutMs,
          strict: false,
        });
    log.push({
      at: new Date(shop.now()).toISOString(),
      topic: job.topic,
      uri: job.uri,
      attempt: job.attempt,
      status,
      eventId: job.eventId,
    });
    if (log.length > 2_000) log.splice(0, 1_000);
    // What is lost is never repeated: the vendor thinks it was taken.
    if (lost || (typeof status === 'number' && status >= 200 && status < 300)) {
      if (!lost && Math.random() < habits().duplicateRate) waiting.push({ ...job, due: Date.now() + 20 });
      return;
    }
    const wait = waits[job.attempt - 1];
    if (wait === undefined) {
      if (job.subscription !== null) owner.onGivenUp(job.subscription);
      return;
    }
    waiting.push({ ...job, attempt: job.attempt + 1, due: Date.now() + (wait * 1_000) / habits().timeScale });
  };
  const schedule = (): void => {
    if (waiting.length === 0 && running === 0) {
      for (const resolve of idlers) resolve();
      idlers = [];
    }
    if (closed || timer || waiting.length === 0 || running >= parallel) return;
    const soonest = waiting.reduce((least, job) => Math.min(least, job.due), Number.POSITIVE_INFINITY);
    timer = setTimeout(run, Math.max(0, soonest - Date.now()));
  };
  const run = (): void => {
    timer = undefined;
    if (closed) return;
    const now = Date.now();
    const due = waiting.filter((job) => job.due <= now);
    if (habits().shuffle) due.sort(() => Math.random() - 0.5);
    const taken = new Set(due.slice(0, Math.max(0, parallel - running)));
    waiting = waiting.filter((job) => !taken.has(job));
    for (const job of taken) {
      if (job.subscription !== null && !owner.isAlive(job.subscription)) continue;
      running += 1;
      void attempt(job).finally(() => {
        running -= 1;
        schedule();
      });
    }
    schedule();
  };

  return {
    log,
    pending: () => waiting.length + running,
    send: ({ body, ...delivery }: Delivery): void => {
      const { delayMs, jitterMs } = habits();
      const due = Date.now() + delayMs + Math.random() * jitterMs;
      waiting.push({ ...delivery, text: exactJson(body), webhookId: randomUUID(), attempt: 1, due });
      if (timer) clearTimeout(timer);
      timer = undefined;
      schedule();
    },
    idle: (): Promise<void> =>
      waiting.length === 0 && running === 0 ? Promise.resolve() : new Promise<void>((resolve) => idlers.push(resolve)),
    /** What waits for a subscription no longer depends on it. */
    release: (subscription: number): void => {
      waiting = waiting.map((job) => (job.subscription === subscription ? { ...job, subscription: null } : job));
    },
    close: (): void => {
      closed = true;
      clearTimeout(timer);
      for (const resolve of idlers) resolve();
    },
  };
};

const headersOf = (job: Job, shop: Shop): Record<string, string> => ({
  'Content-Type': 'application/json',
  'User-Agent': 'Shopify-Captain-Hook',
  'X-Shopify-Topic': job.topic,
  'X-Shopify-Shop-Domain': shop.domain,
  'X-Shopify-API-Version': job.apiVersion,
  'X-Shopify-Webhook-Id': job.webhookId,
  'X-Shopify-Event-Id': job.eventId,
  'X-Shopify-Triggered-At': job.triggeredAt,
  'X-Shopify-Hmac-Sha256': signWebhook(job.secret, job.text),
});

export const signWebhook = (secret: string, body: string): string =>
  createHmac('sha256', secret).update(body).digest('base64');
