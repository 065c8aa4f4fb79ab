import { amount, fromMillionths, millionths } from '../amounts.ts';
import type { Json, Pair, Row } from '../vendor.ts';

/** Which records the shop still has: an order names customers and products also when they are gone. */
export interface Alive {
  customers: ReadonlySet<string>;
  products: ReadonlySet<string>;
}

export function customerPairs(truth: Json, { payload, entity: contact }: Row): Pair[] {
  const email = textOf(truth.email);
  const [address] = truth.addresses as Json[];
  return [
    ...datesOf(truth, payload),
    ['the raw id', payload.legacyResourceId, truth.id],
    ['the raw e-mail', inner(payload.defaultEmailAddress, 'emailAddress'), email],
    ['the raw phone', inner(payload.defaultPhoneNumber, 'phoneNumber'), truth.phone],
    ['the raw first name', payload.firstName, truth.firstName],
    ['the raw last name', payload.lastName, truth.lastName],
    ['the raw note', payload.note, truth.note],
    ['the raw tags', payload.tags, sorted(truth.tags)],
    ['the raw locale', payload.locale, truth.locale],
    ['the raw state', payload.state, truth.state],
    ['the raw tax exemption', payload.taxExempt, truth.taxExempt],
    ['the raw city', inner(payload.defaultAddress, 'city'), address?.city ?? null],
    // What one address of e-mail stands for is one contact, whoever else wrote to it.
    ...(email === null
      ? []
      : ([
          ['e-mail', String(contact.email).toLowerCase(), email.toLowerCase()],
          ['first name', contact.first_name, truth.firstName ?? address?.firstName ?? null],
          ['last name', contact.last_name, truth.lastName ?? address?.lastName ?? null],
        ] satisfies Pair[])),
  ];
}

const financial: Record<string, string> = {
  AUTHORIZED: 'authorized',
  PAID: 'paid',
  PARTIALLY_PAID: 'partially_paid',
  PARTIALLY_REFUNDED: 'partially_refunded',
  PENDING: 'pending',
  REFUNDED: 'refunded',
  VOIDED: 'voided',
};
const fulfilment: Record<string, string> = {
  FULFILLED: 'fulfilled',
  PARTIALLY_FULFILLED: 'partial',
  RESTOCKED: 'returned',
  UNFULFILLED: 'unfulfilled',
};

export function orderPairs(truth: Json, { payload, entity: order }: Row, alive: Alive): Pair[] {
  const lines = truth.lines as Json[];
  const ours = order.lines as Json[];
  const custom = order.custom as Json;
  const included = truth.taxesIncluded === true;
  /** Told as it is while what it names is there; both answers are right once that is gone. */
  const named = (id: unknown, stored: unknown, among: ReadonlySet<string>) =>
    id === null || among.has(String(id)) || stored !== null ? id : null;
  const column = (
    name: string,
    expected: (line: Json, own: Json) => unknown,
    read = (value: unknown) => value,
  ): Pair => [
    `line ${name.replaceAll('_', ' ')}`,
    ours.map((line) => read(line[name])),
    lines.map((line, at) => expected(line, ours[at] ?? {})),
  ];
  return [
    ...datesOf(truth, payload),
    ['the raw id', payload.legacyResourceId, truth.id],
    ['the raw name', payload.name, truth.name],
    ['the raw tags', payload.tags, sorted(truth.tags)],
    ['the raw test flag', payload.test, truth.test],
    ['number', order.number, String(truth.name).replace('#', '')],
    ['status', order.status, String(truth.financialStatus).toLowerCase()],
    ['financial status', order.financial_status, financial[String(truth.financialStatus)]],
    ['fulfilment status', order.fulfilment_status, fulfilment[String(truth.fulfilmentStatus)]],
    ['cancelled', order.cancelled, truth.cancelledAt !== null],
    ['placed', at(order.placed_at), at(truth.processedAt)],
    ['closed', at(order.completed_at), at(truth.closedAt)],
    ['currency', order.currency, truth.currency],
    ['total', amount(order.total), amount(truth.total)],
    ['tax', amount(order.tax_total), amount(truth.tax)],
    ['shipping', amount(order.shipping_total), withoutTax(truth.shippingTotal, truth.shippingTax, included)],
    ...discountPairs(truth, order),
    ['discounts as the shop shows them', amount(custom.total_discounts), amount(truth.discounts)],
    [
      'fees',
      (order.fees as Json[]).map((fee) => `${fee.title} ${amount(fee.total)} ${amount(fee.tax)}`),
      feesOf(truth, included),
    ],
    [
      'parts of the total',
      fromMillionths(
        sumOf(ours, 'total') +
          sumOf(order.fees as Json[], 'total') +
          millionths(order.shipping_total) +
          millionths(order.tax_total),
      ),
      amount(truth.total),
    ],
    ['refunded', amount(order.refunded_total), amount(truth.refunded)],
    ['presentment currency', custom.presentment_currency, truth.presentmentCurrency],
    ['presentment total', amount(custom.presentment_total), amount(truth.presentmentTotal)],
    ['current total', amount(custom.current_total), amount(truth.currentTotal)],
    ['customer', order.customer_external_id, named(truth.customerId, order.customer_external_id, alive.customers)],
    ['e-mail', textOf(order.buyer_email), textOf(truth.email)],
    ['note', order.note, textOf(truth.note)],
    ['gateway', order.payment_method, truth.gateway],
    ['billing address', addressOf(order.billing), placeOf(truth.billing)],
    ['shipping address', addressOf(order.shipping), placeOf(truth.shipping)],
    column('external_id', (line) => line.id),
    column('product_external_id', (line, own) => named(line.productId, own.product_external_id, alive.products)),
    column('variant_external_id', (line, own) =>
      named(line.productId, own.product_external_id, alive.products) === null ? null : line.variantId,
    ),
    column('title', (line) =>
      line.variantTitle === null ? line.title : `${String(line.title)} - ${String(line.variantTitle)}`,
    ),
    column('sku', (line) => line.sku),
    column('quantity', (line) => amount(line.quantity), amount),
    [
      'line prices',
      ours.map((line) => amount(included ? (line.custom as Json).unit_price_with_tax : line.unit_price)),
      lines.map((line) => amount(line.price)),
    ],
    column('tax', (line) => amount(line.tax), amount),
    column('total', (line) => lineTotal(line, included), amount),
    [
      'line quantities after refunds',
      ours.map((line) => (line.custom as Json).current_quantity ?? Number(line.quantity)),
      lines.map((line) => line.currentQuantity),
    ],
    [
      'refunds',
      sorted((order.refunds as Json[]).map((one) => `${one.external_id} ${amount(one.amount)} ${one.reason}`)),
      sorted((truth.refunds as Json[]).map((one) => `${one.id} ${amount(one.total)} ${one.note}`)),
    ],
    [
      'fulfilments',
      sorted((order.fulfilments as Json[]).map((one) => `${one.external_id} ${one.status} ${one.tracking_number}`)),
      sorted(
        (truth.fulfilments as Json[]).map((one) => {
          const [tracking] = one.tracking as Json[];
          return `${one.id} ${String(one.displayStatus).toLowerCase()} ${tracking?.number ?? null}`;
        }),
      ),
    ],
  ];
}

const sumOf = (rows: Json[], name: string): bigint => rows.reduce((sum, row) => sum + millionths(row[name]), 0n);

const withoutTax = (price: unknown, tax: unknown, included: boolean): string | null =>
  fromMillionths(millionths(price) - (included ? millionths(tax) : 0n));

function feesOf(truth: Json, included: boolean): string[] {
  const fees = (truth.additionalFees as Json[]).map(
    (fee) => `${fee.name} ${withoutTax(fee.price, fee.tax, included)} ${amount(fee.tax)}`,
  );
  return millionths(truth.duties) === 0n ? fees : [...fees, `Duties ${amount(truth.duties)} null`];
}

/** Of the goods alone; where prices hold tax, the shop does not say how much of a discount would have been tax. */
function discountPairs(truth: Json, order: Json): Pair[] {
  const gross = sumOf(truth.lines as Json[], 'discount');
  const net = millionths(order.discount_total);
  const goods = sumOf(order.lines as Json[], 'total');
  return [
    ['goods less discount', fromMillionths(millionths(order.subtotal) - net), fromMillionths(goods)],
    truth.taxesIncluded === true
      ? ['a discount within its gross', net >= 0n && net <= gross, true]
      : ['discount', fromMillionths(net), fromMillionths(gross)],
  ];
}

/** Without its discount, and without its tax where prices hold it. */
function lineTotal(line: Json, taxesIncluded: boolean): string | null {
  const gross = millionths(line.price) * BigInt(Number(line.quantity)) - millionths(line.discount);
  return fromMillionths(taxesIncluded ? gross - millionths(line.tax) : gross);
}

export function productPairs(truth: Json, { payload, entity: product }: Row): Pair[] {
  const variants = truth.variants as Json[];
  const ours = product.variants as Json[];
  const onSale = (one: Json) => one.compareAtPrice !== null && millionths(one.compareAtPrice) > millionths(one.price);
  const column = (name: string, expected: (variant: Json) => unknown, read = (value: unknown) => value): Pair => [
    `variant ${name.replaceAll('_', ' ')}`,
    ours.map((variant) => read(variant[name])),
    variants.map(expected),
  ];
  return [
    ...datesOf(truth, payload),
    ['the raw id', payload.legacyResourceId, truth.id],
    ['title', product.title, truth.title],
    ['handle', product.handle, truth.handle],
    ['status', product.status, String(truth.status).toLowerCase()],
    ['type', product.type, textOf(truth.productType)],
    ['description', product.description, textOf(truth.descriptionHtml)],
    ['vendor', (product.custom as Json).vendor ?? null, truth.vendor],
    ['tags', product.tags, sorted(truth.tags)],
    column('external_id', ({ id }) => id),
    column('sku', ({ sku }) => sku),
    column('barcode', ({ barcode }) => barcode),
    column('price', ({ price }) => amount(price), amount),
    column('regular_price', (one) => amount(onSale(one) ? one.compareAtPrice : one.price), amount),
    column('options', (one) => optionsOf(truth, one)),
    [
      'stock by location',
      sorted(
        (product.inventory as Json[]).map(
          (level) => `${level.variant_external_id} at ${level.location}: ${amount(level.quantity)}`,
        ),
      ),
      sorted(variants.flatMap(levelsOf)),
    ],
  ];
}

/** The one variant of a product without options has none. */
const optionsOf = (product: Json, variant: Json): Json =>
  Object.fromEntries(
    (product.optionNames as string[])
      .map((name, place): [string, unknown] => [name, (variant.options as string[])[place]])
      .filter(([, value]) => value !== 'Default Title'),
  );

const levelsOf = (variant: Json): string[] =>
  (variant.stock as { location: string; quantity: number | null }[])
    .filter(({ quantity }) => quantity !== null)
    .map(({ location, quantity }) => `${variant.id} at ${location}: ${variant.tracked === true ? quantity : null}`);

const datesOf = (truth: Json, payload: Json): Pair[] => [
  ['the raw creation date', at(payload.createdAt), at(truth.createdAt)],
  ['the raw change date', at(payload.updatedAt), at(truth.updatedAt)],
];

const at = (value: unknown): number | null => (typeof value === 'string' ? Date.parse(value) : null);
const textOf = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);
const sorted = (value: unknown): string[] => [...(value as string[])].sort();
const inner = (value: unknown, name: string): unknown => (value as Json | null)?.[name] ?? null;

const addressOf = (value: unknown): unknown => {
  const address = value as Json | null;
  return address && [address.firstName, address.lastName, address.line1, address.postcode, address.city];
};
const placeOf = (value: unknown): unknown => {
  const address = value as Json | null;
  return address && [address.firstName, address.lastName, address.address1, address.zip, address.city];
};
