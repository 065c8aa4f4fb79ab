import { secondOf, stamp } from '../kit/zone.ts';
import { cents, money } from './amounts.ts';
import { type Refusal, refusals } from './errors.ts';
import { currencySymbols } from './names.ts';
import { orderLinks } from './order-template.ts';
import { changeStock } from './product-edits.ts';
import { type Fields, homeToken } from './source.ts';
import type { Store } from './store.ts';

/** Everything that can happen to an order, with the dates and webhooks it has on a real store. */

export const createOrder = (store: Store, body: Fields): Fields | Refusal => {
  const id = store.nextPostId();
  const now = store.now();
  const customerId = Number(body.customer_id ?? 0);
  if (customerId !== 0 && store.collections.customers.find(customerId) === null)
    return { code: 'woocommerce_rest_invalid_customer_id', message: 'Customer ID is invalid.', status: 400 };
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
    line_items: list(body.line_items).map((line) => lineOf(store, line)),
    tax_lines: [],
    shipping_lines: list(body.shipping_lines).map((line) => ({
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
    fee_lines: list(body.fee_lines).map((line) => ({
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
  const [coupon] = list(body.coupon_lines);
  if (coupon) {
    // The store keeps the half-made order when it refuses the coupon.
    store.collections.orders.put({ id, record: { ...record, status: 'auto-draft' }, created: now, modified: now });
    store.changed();
    store.emit('order.created', id);
    return {
      code: 'woocommerce_rest_invalid_coupon',
      message: `Coupon &quot;${String(coupon.code)}&quot; cannot be applied because it does not exist.`,
      status: 400,
      data: { new_draft_order_id: id },
    };
  }
  store.collections.orders.put({ id, record, created: now, modified: now });
  store.changed();
  store.emit('order.created', id);
  store.emit('order.updated', id);
  if (['processing', 'completed', 'on-hold'].includes(status)) takeStock(store, record);
  return record;
};

/**
 * Writes changes to an order. `modified: false` leaves the change date alone, as posts storage
 * does for addresses, meta and lines.
 */
export const updateOrder = (store: Store, id: number, body: Fields): Fields | Refusal => {
  const found = store.collections.orders.find(id);
  if (!found) return refusals.orderIdOnUpdate;
  const record = structuredClone(found);
  const wasTrash = record.status === 'trash';
  const statusBefore = record.status;
  for (const key of plainKeys) if (key in body) record[key] = body[key];
  if (body.set_paid === true && !record.date_paid) record.status = 'processing';
  for (const key of ['billing', 'shipping'] as const)
    if (body[key]) record[key] = { ...(record[key] as Fields), ...(body[key] as Fields) };
  if (body.meta_data) record.meta_data = mergeMeta(store, record.meta_data as Fields[], list(body.meta_data));
  if (body.line_items) {
    record.line_items = mergeLines(store, list(record.line_items), list(body.line_items));
    addUp(record);
  } else if (body.total !== undefined) record.total = money(cents(body.total));
  record.currency_symbol = currencySymbols[String(record.currency)] ?? record.currency;
  record._links = orderLinks(
    String(id),
    Number(record.customer_id) === 0 ? undefined : String(record.customer_id),
    homeToken,
    store.flavour,
  );
  const now = store.now();
  settle(store, record, now);
  const moves = store.flavour.hpos || record.status !== statusBefore || 'customer_note' in body;
  putOrder(store, record, moves ? now : undefined);
  // Restoring by a status change tells nobody in 11.0.1.
  if (!(wasTrash && record.status !== 'trash' && store.flavour.hpos)) store.emit('order.updated', id);
  if (!takesStock(statusBefore) && takesStock(record.status)) takeStock(store, record);
  return record;
};

export const trashOrder = (store: Store, id: number): Fields | Refusal => {
  const found = store.collections.orders.find(id);
  if (!found) return refusals.orderId;
  if (found.status === 'trash') return refusals.alreadyTrashed('shop_order');
  const record = { ...structuredClone(found), status: 'trash' };
  store.trashed.set(id, String(found.status));
  putOrder(store, record, store.now());
  store.emit('order.deleted', id);
  if (!store.flavour.hpos) {
    // Posts storage tells every kind of post about every trashed post.
    store.emit('product.deleted', id);
    store.emit('coupon.deleted', id);
  }
  return record;
};

/** The admin's 'Restore'. */
export const restoreOrder = (store: Store, id: number): Fields | Refusal => {
  const found = store.collections.orders.find(id);
  if (!found) return refusals.orderId;
  const record: Fields = { ...structuredClone(found), status: store.trashed.get(id) ?? 'pending' };
  putOrder(store, record, store.now());
  store.emit('order.restored', id);
  if (!store.flavour.hpos) {
    store.emit('product.restored', id);
    store.emit('coupon.restored', id);
  }
  return record;
};

/** For good: no webhook at all. */
export const deleteOrder = (store: Store, id: number): Fields | Refusal => {
  const found = store.collections.orders.find(id);
  if (!found) return refusals.orderId;
  store.collections.orders.put({ id, record: null, created: 0, modified: 0 });
  store.changed();
  return found;
};

export const putOrder = (store: Store, record: Fields, now: number | undefined): void => {
  if (now !== undefined) {
    record.date_modified = store.zone.local(now);
    record.date_modified_gmt = stamp(now);
  }
  store.collections.orders.put({
    id: Number(record.id),
    record,
    created: secondOf(record.date_created_gmt),
    modified: secondOf(record.date_modified_gmt),
  });
  store.changed();
};

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
  record.needs_processing = list(record.line_items).length > 0;
};

const addUp = (record: Fields): void => {
  const total = (items: unknown, key: string): number => list(items).reduce((sum, item) => sum + cents(item[key]), 0);
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
  list(meta).map((item) => ({ id: store.nextItemId(), key: item.key, value: item.value }));

const takesStock = (status: unknown): boolean => ['processing', 'completed', 'on-hold'].includes(String(status));
const takeStock = (store: Store, record: Fields): void => {
  for (const line of list(record.line_items)) {
    const id = Number(line.variation_id) || Number(line.product_id);
    if (id > 0) changeStock(store, id, -Number(line.quantity));
  }
};

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

const list = (value: unknown): Fields[] => (Array.isArray(value) ? (value as Fields[]) : []);
