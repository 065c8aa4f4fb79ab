import { createHash } from 'node:crypto';
import { z } from 'zod';
import { rawRecord } from '../../kit/json.ts';
import type { Change, PrivacySubject } from '../../kit/webhooks.ts';

/**
 * What a delivery means. Its body is a record in the old REST form, made whenever the event was: only its id is taken,
 * and the record is read as it is now.
 */
export function changesOf(topic: string, body: Buffer): Change[] {
  if (topic === 'app/uninstalled') return [{ kind: 'uninstalled' }];
  if (topic === 'bulk_operations/finish') return [{ kind: 'awaited' }];
  const value = valueIn(body);
  if (privacy.has(topic)) {
    // The door takes no other in; one that was stored before it knew must not be carried out either.
    if (shopNamedIn(topic, value) === undefined) return [ignored('it is no privacy request')];
    return [privacyRequest(topic, value, body)];
  }
  const [resource = '', event = ''] = topic.split('/', 2);
  const stream = streams.get(resource);
  if (stream === undefined) return [ignored(`${topic} is not synced`)];
  const externalId = idOf(topic, value);
  if (externalId === undefined) return [ignored('it names no record')];
  if (event === 'delete' && resource === stream) return [{ kind: 'gone', stream, externalId }];
  return [{ kind: 'changed', stream, externalId }];
}

/**
 * The signature is over the body alone: whose delivery it is, and of which topic, stand in headers that anybody can
 * write, and one secret signs for all shops of an app (the query of its sign-in, too). So what concerns a whole
 * account or a person counts only where the body itself says so. All other topics name a record, which is read at the
 * claimed shop with that shop's own token: a foreign or relabelled body asks for a look, and finds what is there.
 */
export function checkClaims(topic: string, body: Buffer, shop: string | undefined): 'good' | 'foreign' | 'malformed' {
  // Every body that Shopify sends begins so; nothing else that it signs with this secret does.
  if (body[0] !== brace) return 'malformed';
  if (!shapes.has(topic)) return 'good';
  const named = shopNamedIn(topic, valueIn(body));
  if (named === undefined) return 'malformed';
  return named === shop ? 'good' : 'foreign';
}

/** The shop that a body of one of these topics names; undefined: it is no such body. */
function shopNamedIn(topic: string, value: Record<string, unknown>): string | undefined {
  const shape = shapes.get(topic);
  if (!shape) return undefined;
  if (shape.has.some((name) => !isGiven(value[name])) || shape.without.some((name) => name in value)) return undefined;
  const shop = value[shape.shop];
  return typeof shop === 'string' && shop !== '' ? shop.toLowerCase() : undefined;
}

const brace = '{'.charCodeAt(0);

/** The field that names the shop, fields that must be there, and such as only bodies of other topics have. */
interface Shape {
  shop: string;
  has: string[];
  without: string[];
}

/**
 * https://shopify.dev/docs/apps/build/compliance/privacy-law-compliance (November 2026). `shop/update` looks like
 * `app/uninstalled`: whether the app has gone is asked of the shop.
 */
const shapes: ReadonlyMap<string, Shape> = new Map([
  [
    'customers/data_request',
    { shop: 'shop_domain', has: ['shop_id', 'customer', 'data_request'], without: ['id', 'orders_to_redact'] },
  ],
  [
    'customers/redact',
    { shop: 'shop_domain', has: ['shop_id', 'customer'], without: ['id', 'data_request', 'orders_requested'] },
  ],
  [
    'shop/redact',
    {
      shop: 'shop_domain',
      has: ['shop_id'],
      without: ['id', 'customer', 'data_request', 'orders_requested', 'orders_to_redact'],
    },
  ],
  ['app/uninstalled', { shop: 'myshopify_domain', has: ['id'], without: ['shop_domain', 'customer'] }],
]);

const isGiven = (value: unknown): boolean => value !== undefined && value !== null;

/** Read from the front of the body, where Shopify puts it: the worker parses the whole. */
export function externalIdIn(topic: string, body: Buffer): string | undefined {
  if (!streams.has(topic.split('/', 1)[0] ?? '')) return undefined;
  const front = body.subarray(0, 200).toString('latin1');
  const name = parentOf(topic);
  if (name !== undefined) return new RegExp(`"${name}"\\s*:\\s*"?(\\d{1,20})`).exec(front)?.[1];
  return /^\s*\{\s*"id"\s*:\s*"?(\d{1,20})/.exec(front)?.[1];
}

/** Webhooks made by hand may tell of an order's parts: the order is read again. */
const streams: ReadonlyMap<string, string> = new Map([
  ['customers', 'customers'],
  ['orders', 'orders'],
  ['products', 'products'],
  ['refunds', 'orders'],
  ['fulfillments', 'orders'],
]);

/** The field that names the record, where it is not the body's own id. */
function parentOf(topic: string): string | undefined {
  if (topic === 'orders/edited' || topic.startsWith('refunds/') || topic.startsWith('fulfillments/')) return 'order_id';
  return undefined;
}

function idOf(topic: string, value: Record<string, unknown>): string | undefined {
  const name = parentOf(topic);
  const edit = value.order_edit as Record<string, unknown> | undefined;
  const id = name === undefined ? value.id : (value[name] ?? edit?.[name]);
  return idSchema.safeParse(id).data;
}

const idSchema = z.union([z.string().regex(/^\d{1,20}$/), z.number().int().nonnegative()]).transform(String);
const idsSchema = z.array(idSchema).nullish();

const privacy: ReadonlyMap<string, { request: 'export' | 'erase'; ordersIn: string }> = new Map([
  ['customers/data_request', { request: 'export', ordersIn: 'orders_requested' }],
  ['customers/redact', { request: 'erase', ordersIn: 'orders_to_redact' }],
  ['shop/redact', { request: 'erase', ordersIn: '' }],
]);

const personSchema = z.object({
  id: idSchema.nullish(),
  email: z.string().nullish(),
  phone: z.string().nullish(),
});

/** https://shopify.dev/docs/apps/build/compliance/privacy-law-compliance (November 2026) */
function privacyRequest(topic: string, value: Record<string, unknown>, body: Buffer): Change {
  const { request, ordersIn } = privacy.get(topic) ?? { request: 'erase', ordersIn: '' };
  const asked = z.object({ id: idSchema }).safeParse(value.data_request).data?.id;
  const requestId = asked ?? createHash('sha256').update(topic).update(body).digest('hex').slice(0, 32);
  if (topic === 'shop/redact') return { kind: 'privacy', request, subject: 'all', requestId };
  const person = personSchema.safeParse(value.customer).data;
  const orders = idsSchema.safeParse(value[ordersIn]).data ?? [];
  const externalIds: PrivacySubject['externalIds'] = orders.map((externalId) => ({ stream: 'orders', externalId }));
  if (person?.id) externalIds.unshift({ stream: 'customers', externalId: person.id });
  const subject = { externalIds, email: person?.email || null, phone: person?.phone || null };
  if (externalIds.length === 0 && subject.email === null && subject.phone === null) return ignored('it names nobody');
  return { kind: 'privacy', request, subject, requestId };
}

const ignored = (reason: string): Change => ({ kind: 'ignored', reason });

/** Numbers beyond 2^53 come as text. */
function valueIn(body: Buffer): Record<string, unknown> {
  try {
    const { value } = rawRecord(body.toString('utf8'));
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
