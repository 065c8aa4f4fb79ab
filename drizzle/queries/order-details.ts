import type { Address } from '@syncline/shared/domain/entities';
import type { Tx } from '../client.ts';
import { plainRow, plainRows } from './plain-rows.ts';

interface Charge {
  title: string;
  total: string;
  tax: string | null;
}

export interface OrderExtras {
  connectionId: string;
  subtotal: string | null;
  discountTotal: string;
  shippingTotal: string;
  taxTotal: string;
  billing: Address | null;
  shipping: Address | null;
  note: string | null;
  paymentMethod: string | null;
  paidAt: string | null;
  completedAt: string | null;
  customerExternalId: string | null;
  contact: { id: string; name: string | null; email: string | null } | null;
  coupons: { code: string; discount: string }[];
  taxes: { title: string; rate: string | null; amount: string }[];
  shippingLines: Charge[];
  fees: Charge[];
  custom: Record<string, unknown>;
  ownNote: string | null;
  /** Who bought was erased on request. */
  erasedAt: string | null;
  createdAt: string;
  createdRunId: string | null;
  updatedRunId: string | null;
}

/** What the detail view shows of an order beside its row in the list. */
export async function findOrderExtras(tx: Tx, orderId: string): Promise<OrderExtras | undefined> {
  const [row] = await tx<OrderExtras[]>`
    select o.connection_id, o.subtotal, o.discount_total, o.shipping_total, o.tax_total, o.billing, o.shipping, o.note,
      o.payment_method, o.paid_at, o.completed_at, o.customer_external_id, o.coupons, o.taxes, o.shipping_lines, o.fees,
      o.custom, o.own_note, o.erased_at, o.created_at, o.created_run_id, o.updated_run_id,
      case when c.id is not null then jsonb_build_object('id', c.id,
        'name', nullif(concat_ws(' ', c.first_name, c.last_name), ''), 'email', c.email) end as contact
    from orders o
    left join contacts c on c.organization_id = o.organization_id and c.id = o.contact_id
    where o.id = ${orderId}`;
  return row && plainRow(row);
}

export interface OrderLineRow {
  externalId: string;
  position: number;
  title: string;
  sku: string | null;
  quantity: string;
  unitPrice: string | null;
  subtotal: string | null;
  total: string;
  tax: string | null;
  productExternalId: string | null;
  variantExternalId: string | null;
  productId: string | null;
  custom: Record<string, unknown>;
}

export async function listOrderLines(tx: Tx, orderId: string): Promise<OrderLineRow[]> {
  return tx<OrderLineRow[]>`
    select l.external_id, l.position, l.title, l.sku, l.quantity, l.unit_price, l.subtotal, l.total, l.tax,
      l.product_external_id, l.variant_external_id, l.custom, p.id as product_id
    from order_lines l
    join orders o on o.organization_id = l.organization_id and o.id = l.order_id
    left join products p on p.organization_id = o.organization_id and p.connection_id = o.connection_id
      and p.external_id = l.product_external_id
    where l.order_id = ${orderId} order by l.position`;
}

export async function listRefunds(
  tx: Tx,
  orderId: string,
): Promise<{ externalId: string; amount: string; reason: string | null; refundedAt: string | null }[]> {
  const rows = await tx<{ externalId: string; amount: string; reason: string | null; refundedAt: string | null }[]>`
    select external_id, amount, reason, refunded_at from refunds where order_id = ${orderId}
    order by refunded_at nulls last, external_id`;
  return plainRows(rows);
}

export interface FulfilmentRow {
  externalId: string;
  status: string;
  trackingNumber: string | null;
  trackingUrl: string | null;
  carrier: string | null;
  fulfilledAt: string | null;
}

export async function listFulfilments(tx: Tx, orderId: string): Promise<FulfilmentRow[]> {
  const rows = await tx<FulfilmentRow[]>`
    select external_id, status, tracking_number, tracking_url, carrier, fulfilled_at from fulfilments
    where order_id = ${orderId} order by fulfilled_at nulls last, external_id`;
  return plainRows(rows);
}
