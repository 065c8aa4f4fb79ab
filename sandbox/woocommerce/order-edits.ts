import { secondOf, stamp } from '../kit/zone.ts';
import { type Refusal, refusals } from './errors.ts';
import { listed, newOrder, writeOrder } from './order-record.ts';
import { changeStock } from './product-edits.ts';
import type { Fields } from './source.ts';
import type { Store } from './store.ts';

/** Everything that can happen to an order, with the dates and webhooks it has on a real store. */

export const createOrder = (store: Store, body: Fields): Fields | Refusal => {
  const id = store.nextPostId();
  const now = store.now();
  const customerId = Number(body.customer_id ?? 0);
  if (customerId !== 0 && store.collections.customers.find(customerId) === null)
    return { code: 'woocommerce_rest_invalid_customer_id', message: 'Customer ID is invalid.', status: 400 };
  const record = newOrder(store, id, body, now);
  const [coupon] = listed(body.coupon_lines);
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
  if (takesStock(record.status)) takeStock(store, record);
  return record;
};

/** Writes changes to an order. Posts storage leaves the change date alone for addresses, meta and lines. */
export const updateOrder = (store: Store, id: number, body: Fields): Fields | Refusal => {
  const found = store.collections.orders.find(id);
  if (!found) return refusals.orderIdOnUpdate;
  const record = structuredClone(found);
  const wasTrash = record.status === 'trash';
  const statusBefore = record.status;
  const now = store.now();
  writeOrder(store, record, body, now);
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

/** Keeps a changed record. Without `now` its change date stays. */
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

const takesStock = (status: unknown): boolean => ['processing', 'completed', 'on-hold'].includes(String(status));
const takeStock = (store: Store, record: Fields): void => {
  for (const line of listed(record.line_items)) {
    const id = Number(line.variation_id) || Number(line.product_id);
    if (id > 0) changeStock(store, id, -Number(line.quantity));
  }
};
