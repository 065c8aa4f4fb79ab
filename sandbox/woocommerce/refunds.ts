import { stamp } from '../kit/zone.ts';
import { cents, money } from './amounts.ts';
import { type Refusal, refusals } from './errors.ts';
import { putOrder } from './order-edits.ts';
import { type Fields, homeToken } from './source.ts';
import type { Store } from './store.ts';

/** The refunds of an order, newest first, as their own route shows them. */
export const refundsOf = (store: Store, orderId: number): Fields[] | Refusal => {
  const order = store.collections.orders.find(orderId);
  if (!order) return refusals.orderId;
  const made = store.refunds.get(orderId) ?? [];
  return (order.refunds as Fields[])
    .map((brief) => made.find((item) => item.id === brief.id) ?? seeded(order, brief))
    .sort((a, b) => Number(b.id) - Number(a.id));
};

export const createRefund = (store: Store, orderId: number, body: Fields): Fields | Refusal => {
  const found = store.collections.orders.find(orderId);
  if (!found) return { ...refusals.orderId, code: 'woocommerce_rest_invalid_order_id', message: 'Invalid order ID.' };
  const order = structuredClone(found);
  const briefs = order.refunds as Fields[];
  const amount = cents(body.amount);
  const left = cents(order.total) + briefs.reduce((sum, item) => sum + cents(item.total), 0);
  if (amount < 0 || amount > left)
    return {
      code: 'woocommerce_rest_cannot_create_order_refund',
      message: 'Invalid refund amount.',
      status: 500,
      bareStatus: true,
    };
  const now = store.now();
  const id = store.nextPostId();
  const full = amount === left && amount > 0;
  const reason = String(body.reason ?? '');
  const record: Fields = {
    id,
    date_created: store.zone.local(now),
    date_created_gmt: stamp(now),
    amount: money(amount),
    reason,
    refunded_by: 1,
    refunded_payment: false,
    meta_data: [{ id: store.nextItemId(), key: '_refund_type', value: full ? 'full' : 'partial' }],
    line_items: refundLines(store, order, body.line_items),
    shipping_lines: [],
    tax_lines: [],
    fee_lines: [],
    _links: linksOf(orderId, id),
  };
  store.refunds.set(orderId, [...(store.refunds.get(orderId) ?? []), record]);
  briefs.unshift({ id, reason, total: money(-amount), ...(store.flavour.hpos ? { total_tax: '0.00' } : {}) });
  if (full) order.status = 'refunded';
  putOrder(store, order, now);
  store.emit('order.updated', orderId);
  return record;
};

/** Neither the order's change date nor a webhook tells of it. */
export const deleteRefund = (store: Store, orderId: number, id: number): Fields | Refusal => {
  const all = refundsOf(store, orderId);
  if (!Array.isArray(all)) return all;
  const gone = all.find((item) => item.id === id);
  const found = store.collections.orders.find(orderId);
  if (!gone || !found) return refusals.refundId;
  const order = structuredClone(found);
  order.refunds = (order.refunds as Fields[]).filter((item) => item.id !== id);
  putOrder(store, order, undefined);
  return gone;
};

/** The refunded part of the order's lines, in negative numbers. */
const refundLines = (store: Store, order: Fields, asked: unknown): Fields[] =>
  (Array.isArray(asked) ? (asked as Fields[]) : []).flatMap((item) => {
    const line = (order.line_items as Fields[]).find((each) => each.id === item.id);
    if (!line) return [];
    const meta = { key: '_refunded_item_id', value: String(line.id) };
    const quantity = -Number(item.quantity ?? 0);
    return [
      {
        ...line,
        id: store.nextItemId(),
        quantity,
        subtotal: money(-cents(item.refund_total)),
        subtotal_tax: '0.00',
        total: money(-cents(item.refund_total)),
        total_tax: '0.00',
        taxes: [],
        meta_data: [{ id: store.nextItemId(), ...meta, display_key: meta.key, display_value: meta.value }],
      },
    ];
  });

const seeded = (order: Fields, brief: Fields): Fields => ({
  id: brief.id,
  date_created: order.date_modified,
  date_created_gmt: order.date_modified_gmt,
  amount: String(brief.total).replace('-', ''),
  reason: brief.reason,
  refunded_by: 1,
  refunded_payment: false,
  meta_data: [{ id: Number(brief.id) + 5_000_000, key: '_refund_type', value: 'partial' }],
  line_items: [],
  shipping_lines: [],
  tax_lines: [],
  fee_lines: [],
  _links: linksOf(Number(order.id), Number(brief.id)),
});

const linksOf = (orderId: number, id: number): Fields => ({
  self: [
    { href: `${homeToken}/wp-json/wc/v3/orders/${orderId}/refunds/${id}`, targetHints: { allow: ['GET', 'DELETE'] } },
  ],
  collection: [{ href: `${homeToken}/wp-json/wc/v3/orders/${orderId}/refunds` }],
  up: [{ href: `${homeToken}/wp-json/wc/v3/orders/${orderId}` }],
});
