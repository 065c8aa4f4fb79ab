import { currencySymbols } from '../kit/names.ts';
import { stamp } from '../kit/zone.ts';
import { cents, money } from './amounts.ts';
import { orderLinks } from './order-template.ts';
import { type Fields, homeToken } from './source.ts';
import type { Store } from './store.ts';

/** The record of an order that REST makes, with its sums and what follows from its status. */
export const newOrder = (store: Store, id: number, body: Fields, now: number): Fields => {
  const customerId = Number(body.customer_id ?? 0);
  const status = body.set_paid === true ? 'processing' : String(body.status ?? 'pending');
  const currency = String(body.currency ?? 'USD');
  const key = `wc_order_${id.toString(36).padStart(13, 's')}`;
  const record: Fields = {
    id,
    parent_id: 0,
    status,
    currency,
    version: store.flavour.version,
    prices_include_tax: false,
    date_created: store.zone.local(now),
    date_modified: store.zone.local(now),
    discount_total: '0.00',
    discount_tax: '0.00',
    shipping_total: '0.00',
    shipping_tax: '0.00',
    cart_tax: '0.00',
    total: '0.00',
    total_tax: '0.00',
    customer_id: customerId,
    order_key: key,
    billing: addressOf(body.billing, ['email', 'phone']),
    shipping: addressOf(body.shipping, ['phone']),
    payment_method: body.payment_method ?? '',
    payment_method_title: body.payment_method_title ?? '',
    transaction_id: body.transaction_id ?? '',
    customer_ip_address: '',
    customer_user_agent: '',
    created_via: body.created_via ?? 'rest-api',
    customer_note: body.customer_note ?? '',
    date_completed: null,
    date_paid: null,
    cart_hash: '',
    number: String(id),
    meta_data: metaOf(store, body.meta_data),
    line_items: listed(body.line_items).map((line) => lineOf(store, line)),
    tax_lines: [],
    shipping_lines: listed(body.shipping_lines).map((line) => ({
      id: store.nextItemId(),
      method_title: String(line.method_title ?? ''),
      method_id: String(line.method_id ?? ''),
      instance_id: '',
      total: money(cents(line.total)),
      total_tax: '0.00',
      taxes: [],
      ...(store.flavour.hpos ? { tax_status: 'taxable' } : {}),
      meta_data: [],
    })),
    fee_lines: listed(body.fee_lines).map((line) => ({
      id: store.nextItemId(),
      name: String(line.name ?? ''),
      tax_class: '',
      tax_status: 'taxable',
      amount: String(line.total ?? ''),
      total: money(cents(line.total)),
      total_tax: '0.00',
      taxes: [],
      meta_data: [],
    })),
    coupon_lines: [],
    refunds: [],
    payment_url: `${homeToken}/checkout/order-pay/${id}/?pay_for_order=true&key=${key}`,
    is_editable: true,
    needs_payment: false,
    needs_processing: true,
    date_created_gmt: stamp(now),
    date_modified_gmt: stamp(now),
    date_completed_gmt: null,
    date_paid_gmt: null,
    currency_symbol: currencySymbols[currency] ?? currency,
    _links: orderLinks(String(id), customerId === 0 ? undefined : String(customerId), homeToken, store.flavour),
  };
  addUp(record);
  settle(store, record, now);
  return record;
};

/** Puts a body's changes into a record, with all that follows from them but the change date. */
export const writeOrder = (store: Store, record: Fields, body: Fields, now: number): void => {
  for (const key of plainKeys) if (key in body) record[key] = body[key];
  if (body.set_paid === true && !record.date_paid) record.status = 'processing';
  for (const key of ['billing', 'shipping'] as const)
    if (body[key]) record[key] = { ...(record[key] as Fields), ...(body[key] as Fields) };
  if (body.meta_data) record.meta_data = mergeMeta(store, record.meta_data as Fields[], listed(body.meta_data));
  if (body.line_items) {
    record.line_items = mergeLines(store, listed(record.line_items), listed(body.line_items));
    addUp(record);
  } else if (body.total !== undefined) record.total = money(cents(body.total));
  record.currency_symbol = currencySymbols[String(record.currency)] ?? record.currency;
  record._links = orderLinks(
    String(record.id),
    Number(record.customer_id) === 0 ? undefined : String(record.customer_id),
    homeToken,
    store.flavour,
  );
  settle(store, record, now);
};

/** The objects of a list in a body; none where there is no list. */
export const listed = (value: unknown): Fields[] => (Array.isArray(value) ? (value as Fields[]) : []);

const plainKeys = [
  'status',
  'currency',
  'customer_id',
  'customer_note',
  'payment_method',
  'payment_method_title',
  'transaction_id',
] as const;

/** What follows from the status: paid and completed dates, what may still be done. */
const settle = (store: Store, record: Fields, now: number): void => {
  const status = String(record.status);
  if (['processing', 'completed'].includes(status) && !record.date_paid) {
    record.date_paid = store.zone.local(now);
    record.date_paid_gmt = stamp(now);
  }
  if (status === 'completed' && !record.date_completed) {
    record.date_completed = store.zone.local(now);
    record.date_completed_gmt = stamp(now);
  }
  record.is_editable = ['pending', 'on-hold', 'auto-draft', 'checkout-draft'].includes(status);
  record.needs_payment = ['pending', 'failed'].includes(status) && cents(record.total) > 0;
  record.needs_processing = listed(record.line_items).length > 0;
};

const addUp = (record: Fields): void => {
  const total = (items: unknown, key: string): number => listed(items).reduce((sum, item) => sum + cents(item[key]), 0);
  const shipping = total(record.shipping_lines, 'total');
  const fees = total(record.fee_lines, 'total');
  const cartTax = total(record.line_items, 'total_tax') + total(record.fee_lines, 'total_tax');
  const shippingTax = total(record.shipping_lines, 'total_tax');
  record.shipping_total = money(shipping);
  record.cart_tax = money(cartTax);
  record.total_tax = money(cartTax + shippingTax);
  record.total = money(total(record.line_items, 'total') + shipping + fees + cartTax + shippingTax);
};

const lineOf = (store: Store, line: Fields): Fields => {
  const productId = Number(line.product_id ?? 0);
  const variationId = Number(line.variation_id ?? 0);
  const product = store.collections.products.find(productId);
  const variation = store.variationsOf(productId)?.find((item) => item.id === variationId);
  const sold = variation ?? product;
  const quantity = Number(line.quantity ?? 1);
  const unit = cents(sold?.price);
  const total = line.total === undefined ? unit * quantity : cents(line.total);
  return {
    id: store.nextItemId(),
    name: line.name ?? (variation ? `${product?.name} - ${variation.name}` : (product?.name ?? '')),
    product_id: product ? productId : 0,
    variation_id: variation ? variationId : 0,
    quantity,
    tax_class: product?.tax_class ?? '',
    subtotal: money(line.subtotal === undefined ? total : cents(line.subtotal)),
    subtotal_tax: '0.00',
    total: money(total),
    total_tax: '0.00',
    taxes: [],
    meta_data: [],
    sku: sold?.sku ?? null,
    ...(store.flavour.hpos ? { global_unique_id: sold ? (sold.global_unique_id ?? '') : null } : {}),
    price: quantity === 0 ? 0 : total / 100 / quantity,
    image: product && !variation ? { id: '', src: '' } : { id: 0, src: '' },
    parent_name: variation ? product?.name : null,
  };
};

const mergeLines = (store: Store, before: Fields[], changes: Fields[]): Fields[] => {
  const lines = [...before];
  for (const change of changes) {
    const at = lines.findIndex((line) => line.id === change.id);
    const old = lines[at];
    if (!old) lines.push(lineOf(store, change));
    else if (change.quantity === 0 || change.product_id === null) lines.splice(at, 1);
    else {
      const quantity = Number(change.quantity ?? old.quantity);
      const total = change.total === undefined ? Math.round(Number(old.price) * 100) * quantity : cents(change.total);
      lines[at] = { ...old, ...change, quantity, total: money(total), price: total / 100 / quantity };
    }
  }
  return lines;
};

const mergeMeta = (store: Store, before: Fields[], changes: Fields[]): Fields[] => {
  const meta = [...before];
  for (const change of changes) {
    const at = meta.findIndex((item) => item.id === change.id || (change.id === undefined && item.key === change.key));
    if (change.value === null) meta.splice(at, at < 0 ? 0 : 1);
    else if (at >= 0) meta[at] = { ...meta[at], ...change };
    else meta.push({ id: store.nextItemId(), key: change.key, value: change.value });
  }
  return meta;
};
const metaOf = (store: Store, meta: unknown): Fields[] =>
  listed(meta).map((item) => ({ id: store.nextItemId(), key: item.key, value: item.value }));

const addressKeys = [
  'first_name',
  'last_name',
  'company',
  'address_1',
  'address_2',
  'city',
  'state',
  'postcode',
  'country',
];
const addressOf = (given: unknown, extra: string[]): Fields => {
  const values = (given ?? {}) as Fields;
  return Object.fromEntries([...addressKeys, ...extra].map((key) => [key, String(values[key] ?? '')]));
};
