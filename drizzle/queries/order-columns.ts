import { type Columns, image } from './store-columns.ts';

export const orderColumns = {
  number: 'text',
  status: 'text',
  financialStatus: 'text',
  fulfilmentStatus: 'text',
  cancelled: 'boolean',
  currency: 'text',
  subtotal: 'numeric',
  discountTotal: 'numeric',
  shippingTotal: 'numeric',
  taxTotal: 'numeric',
  total: 'numeric',
  refundedTotal: 'numeric',
  customerExternalId: 'text',
  buyerEmail: 'text',
  buyerName: 'text',
  billing: 'jsonb',
  shipping: 'jsonb',
  note: 'text',
  paymentMethod: 'text',
  placedAt: 'timestamptz',
  paidAt: 'timestamptz',
  completedAt: 'timestamptz',
  coupons: 'jsonb',
  taxes: 'jsonb',
  shippingLines: 'jsonb',
  fees: 'jsonb',
  custom: 'jsonb',
} as const satisfies Columns;

const lineColumns = {
  externalId: 'text',
  position: 'integer',
  productExternalId: 'text',
  variantExternalId: 'text',
  sku: 'text',
  title: 'text',
  quantity: 'numeric',
  unitPrice: 'numeric',
  subtotal: 'numeric',
  total: 'numeric',
  tax: 'numeric',
  custom: 'jsonb',
} as const satisfies Columns;

const refundColumns = {
  externalId: 'text',
  amount: 'numeric',
  reason: 'text',
  refundedAt: 'timestamptz',
} as const satisfies Columns;

const fulfilmentColumns = {
  externalId: 'text',
  status: 'text',
  trackingNumber: 'text',
  trackingUrl: 'text',
  carrier: 'text',
  fulfilledAt: 'timestamptz',
} as const satisfies Columns;

/** A row of `orders` as the vendor's record gives it, money and instants as text. */
export type OrderRow = {
  id: string;
  externalId: string;
  contactId: string | null;
  /** The customer it names is not in the vendor's list: the contact is who the order itself names. */
  customerAbsent: boolean;
} & Record<keyof typeof orderColumns, unknown>;
export type OrderChild<C> = { orderId: string } & Record<keyof C, unknown>;
export interface OrderChildren {
  lines: OrderChild<typeof lineColumns>[];
  refunds: OrderChild<typeof refundColumns>[];
  fulfilments: OrderChild<typeof fulfilmentColumns>[];
}

export const orderChildTables = [
  { table: 'order_lines', columns: lineColumns, key: 'lines' },
  { table: 'refunds', columns: refundColumns, key: 'refunds' },
  { table: 'fulfilments', columns: fulfilmentColumns, key: 'fulfilments' },
] as const;

const childImage = (table: string, childColumns: Columns, order: string) => `
  coalesce((select jsonb_agg(${image(childColumns, 'c')} order by ${order}) from ${table} c
    where c.organization_id = t.organization_id and c.order_id = t.id), '[]')`;

/** An order without its parts, for the history of changes. `t` is the order. */
export const orderRowImage = `${image(orderColumns, 't')} || jsonb_build_object(
  'deletedAt', t.deleted_at, 'contactId', t.contact_id)`;

/** An order with its parts. */
export const orderImage = `${orderRowImage} || jsonb_build_object(
  'lines', ${childImage('order_lines', lineColumns, 'c.position')},
  'refunds', ${childImage('refunds', refundColumns, 'c.external_id')},
  'fulfilments', ${childImage('fulfilments', fulfilmentColumns, 'c.external_id')})`;
