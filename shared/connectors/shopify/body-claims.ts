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
  const named = shopNamedIn(topic, body);
  if (named === undefined) return 'malformed';
  return named === shop ? 'good' : 'foreign';
}

/** The shop that a body of one of these topics names; undefined: it is no such body. */
export function shopNamedIn(topic: string, body: Buffer): string | undefined {
  const shape = shapes.get(topic);
  const value = shape && objectIn(body);
  if (!shape || !value) return undefined;
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

function objectIn(body: Buffer): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
