import { amount } from '../amounts.ts';
import type { Json, Pair, Row } from '../vendor.ts';

/** What must be the same of a customer, an order or a product of WooCommerce, and nothing of the connector's. */
export function* pairsOf(
  stream: 'customers' | 'orders' | 'products',
  truth: Json,
  row: Row,
  variations: Json[],
): Generator<Pair> {
  const raw = stream === 'products' ? (row.payload.product as Json) : row.payload;
  for (const key of Object.keys(truth)) {
    // Links name the address that was asked, not the record.
    if (key !== '_links') yield [`the raw ${key}`, raw[key], truth[key]];
  }
  yield* { customers: customerPairs, orders: orderPairs, products: productPairs }[stream](
    truth,
    row.entity,
    variations,
  );
}

function customerPairs(truth: Json, contact: Json): Pair[] {
  // A person may be a customer of several addresses of one shop: only what cannot be shared is compared.
  const email = String(truth.email ?? '').trim();
  return email === '' ? [] : [['e-mail', String(contact.email).toLowerCase(), email.toLowerCase()]];
}

function orderPairs(truth: Json, order: Json): Pair[] {
  const lines = truth.line_items as Json[];
  const ours = order.lines as Json[];
  const refunds = truth.refunds as Json[];
  return [
    ['number', order.number, truth.number],
    ['status', order.status, truth.status],
    ['currency', order.currency, truth.currency],
    ['total', amount(order.total), amount(truth.total)],
    ['tax', amount(order.tax_total), amount(truth.total_tax)],
    ['shipping', amount(order.shipping_total), amount(truth.shipping_total)],
    ['discount', amount(order.discount_total), amount(truth.discount_total)],
    ['placed', Date.parse(String(order.placed_at)), Date.parse(`${truth.date_created_gmt}Z`)],
    ['customer', order.customer_external_id, truth.customer_id === 0 ? null : String(truth.customer_id)],
    ['line ids', ours.map((line) => line.external_id), lines.map((line) => String(line.id))],
    ['line totals', ours.map((line) => amount(line.total)), lines.map((line) => amount(line.total))],
    ['line quantities', ours.map((line) => amount(line.quantity)), lines.map((line) => amount(line.quantity))],
    ['line titles', ours.map((line) => line.title), lines.map((line) => plainText(String(line.name)))],
    [
      'refunds',
      (order.refunds as Json[]).map((refund) => `${refund.external_id} ${amount(refund.amount)}`).sort(),
      refunds.map((refund) => `${refund.id} ${amount(String(refund.total).replace('-', ''))}`).sort(),
    ],
  ];
}

function productPairs(truth: Json, product: Json, variations: Json[]): Pair[] {
  const expected = truth.type === 'variable' && variations.length > 0 ? variations : [truth];
  const variants = product.variants as Json[];
  const stock = product.inventory as Json[];
  const byId = (id: unknown) => stock.find((level) => level.variant_external_id === String(id));
  return [
    ['status', product.status, truth.status],
    ['variants', variants.map((variant) => variant.external_id).sort(), expected.map((one) => String(one.id)).sort()],
    [
      'stock',
      expected.map((one) => amount(byId(one.id)?.quantity ?? null)),
      expected.map((one) => (one.manage_stock === true ? amount(one.stock_quantity) : null)),
    ],
    [
      'prices',
      expected.map((one) => amount(variants.find((variant) => variant.external_id === String(one.id))?.price ?? null)),
      expected.map((one) => (one.price === '' ? null : amount(one.price))),
    ],
  ];
}

/** Names come with the shop's HTML in them; the hub keeps their text. */
const plainText = (html: string) => html.replace(/<[^>]*>/g, '').trim();
