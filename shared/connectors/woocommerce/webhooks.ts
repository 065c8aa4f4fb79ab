import { createHmac, hash, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { HubError } from '../../errors/index.ts';
import { rawRecord } from '../../kit/json.ts';
import type { RawRecord } from '../../kit/stream.ts';
import type { Change, Subscription, Webhooks } from '../../kit/webhooks.ts';
import { isNotFound } from './errors.ts';
import { isDraft } from './orders.ts';
import type { WooSettings } from './settings.ts';
import { idOf, readAll } from './walks.ts';

const topics = [
  ...['customer', 'order', 'product'].flatMap((resource) =>
    ['created', 'updated', 'deleted'].map((event) => `${resource}.${event}`),
  ),
  'order.restored',
  'product.restored',
];

export const webhooks: Webhooks<WooSettings> = {
  topics,
  streamOf: (topic) => streams[topic.split('.', 1)[0] ?? ''],

  claimedAccount: (raw) => {
    const source = raw.headers['x-wc-webhook-source'];
    return source !== undefined && URL.canParse(source) ? accountOf(source) : undefined;
  },

  receive(raw, secret) {
    const signature = raw.headers['x-wc-webhook-signature'];
    // Sent while the subscription is being made, unsigned: it asks for exactly 200 and means nothing else.
    if (signature === undefined && /^webhook_id=\d{1,20}$/.test(raw.body.subarray(0, 40).toString('latin1'))) {
      return { kind: 'reply', status: 200, body: 'ok' };
    }
    if (signature === undefined || secret === '' || !isSignedBy(raw.body, signature, secret)) {
      return { kind: 'reject', reason: 'signature' };
    }
    const topic = raw.headers['x-wc-webhook-topic'];
    if (topic === undefined || topic === '') return { kind: 'reject', reason: 'malformed' };
    const deliveryId = raw.headers['x-wc-webhook-delivery-id'];
    return {
      kind: 'accept',
      delivery: {
        topic,
        // The delivery id is a hash of subscription and second: two events of one second share it.
        dedupeKey: `${raw.headers['x-wc-webhook-id'] ?? ''}:${deliveryId ?? ''}:${hash('sha256', raw.body, 'hex')}`,
        deliveryId,
        externalId: idIn(raw.body),
      },
    };
  },

  changes({ topic, body }, settings) {
    const [resource = '', event = ''] = topic.split('.', 2);
    const stream = streams[resource];
    if (!stream || !['created', 'updated', 'deleted', 'restored'].includes(event)) {
      return [ignored(`${topic} is not synced`)];
    }
    const record = recordIn(body);
    const externalId = record && idOf(record);
    // A record that was gone when the store's queue ran: a signed error instead of the record.
    if (!record || externalId === undefined) return [ignored('the store sent no record with it')];
    if (event === 'deleted') return [{ kind: 'gone', stream, externalId }];
    return [changed(stream, externalId, record, settings)];
  },

  async list(ctx) {
    return (await readAll(ctx, 'webhooks', { status: 'all' })).map(toSubscription);
  },

  async subscribe(ctx, { topic, address, secret }) {
    const answer = await ctx.http.request({
      method: 'POST',
      path: 'webhooks',
      body: { name: `Syncline ${topic}`, topic, delivery_url: address, secret, status: 'active' },
    });
    return toSubscription(rawRecord(answer.bytes));
  },

  async unsubscribe(ctx, externalId) {
    try {
      const path = `webhooks/${encodeURIComponent(externalId)}`;
      await ctx.http.request({ method: 'DELETE', path, query: { force: true } });
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  },

  async revive(ctx, externalId) {
    const path = `webhooks/${encodeURIComponent(externalId)}`;
    return toSubscription(
      rawRecord((await ctx.http.request({ method: 'PUT', path, body: { status: 'active' } })).bytes),
    );
  },
};

/** A store by its home address: what tells two connections apart, and what deliveries name as their source. */
export function accountOf(home: string): string {
  const url = new URL(home);
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}`;
}

const streams: Record<string, string> = { customer: 'customers', order: 'orders', product: 'products' };

const ignored = (reason: string): Change => ({ kind: 'ignored', reason });

function changed(stream: string, externalId: string, record: RawRecord, settings: WooSettings): Change {
  const value = record.value as Record<string, unknown>;
  if (stream === 'products') {
    // A variation arrives as a product of its own. Either way the variations are read with the product.
    const parent = value.parent_id;
    const isVariation = value.type === 'variation' && parent !== undefined && String(parent) !== '0';
    return { kind: 'changed', stream, externalId: isVariation ? String(parent) : externalId };
  }
  if (stream === 'orders') {
    if (isDraft(value.status)) return ignored('a draft is no order yet');
    return value.status === 'trash'
      ? { kind: 'gone', stream, externalId }
      : { kind: 'changed', stream, externalId, record };
  }
  // The store announces every new account, its editors too.
  if (settings.customerRole === 'customer' && value.role !== 'customer') {
    return ignored(`the role ${String(value.role)} does not count as a customer`);
  }
  return { kind: 'changed', stream, externalId, record };
}

function isSignedBy(body: Buffer, signature: string, secret: string): boolean {
  const expected = createHmac('sha256', secret).update(body).digest();
  const given = Buffer.from(signature, 'base64');
  // Base64 has several spellings of the same bytes; only the canonical one is a signature.
  return given.length === expected.length && given.toString('base64') === signature && timingSafeEqual(given, expected);
}

function recordIn(body: Buffer): RawRecord | undefined {
  try {
    return rawRecord(body);
  } catch {
    return undefined;
  }
}

/** Read from the front of the body: the whole of it is parsed by the worker only. */
function idIn(body: Buffer): string | undefined {
  return /^\s*\{\s*"id"\s*:\s*"?(\d{1,20})/.exec(body.subarray(0, 64).toString('latin1'))?.[1];
}

const subscriptionSchema = z.object({
  id: z.union([z.number(), z.string()]).transform(String),
  topic: z.string(),
  delivery_url: z.string(),
  status: z.string(),
});

function toSubscription(record: RawRecord): Subscription {
  const parsed = subscriptionSchema.safeParse(record.value);
  if (!parsed.success) {
    throw new HubError('report', `The store's webhook has an unknown shape: ${parsed.error.message}`, {
      code: 'WOO_WEBHOOK_SHAPE',
      userMessage:
        'The store described its webhooks in a way that Syncline does not know. Changes are fetched on schedule.',
    });
  }
  const { id, topic, delivery_url, status } = parsed.data;
  return { externalId: id, topic, address: delivery_url, active: status === 'active' };
}
