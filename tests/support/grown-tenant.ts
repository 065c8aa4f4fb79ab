import type { Database } from '@syncline/drizzle/client';
import type { OrderRow } from '@syncline/drizzle/queries/order-columns';
import type { Sql } from 'postgres';
import { storeConnection } from './stored-connection.ts';

export const ROWS = 20_000;
/** So many of them are looked up, or written. */
export const ASKED = 500;

/** Of those that are looked up. */
export const numbers = Array.from({ length: ASKED }, (_, index) => 1 + index * Math.floor(ROWS / ASKED));
export const idOf = (number: number) => `00000000-0000-7000-8000-${String(number).padStart(12, '0')}`;

export const externalIds = numbers.map(String);
export const ids = numbers.map(idOf);

export interface GrownTenant {
  organizationId: string;
  connectionId: string;
  stream: string;
  runId: string;
}

/** A tenant with 20,000 orders and customers, written as the database's owner. */
export async function growTenant(database: Database, admin: Sql): Promise<GrownTenant> {
  const { organizationId, connectionId } = await storeConnection(database, { provider: 'woocommerce' });
  const id = `('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid`;
  const from = `from generate_series(1, ${ROWS}) n`;
  await admin.unsafe(`
    insert into contacts (organization_id, id, kind, email) select '${organizationId}', ${id}, 'customer', n || '@example.com' ${from};
    insert into contact_identities (organization_id, kind, value, contact_id)
      select '${organizationId}', 'email', n || '@example.com', ${id} ${from};
    insert into orders (organization_id, id, connection_id, external_id, number, status, financial_status, fulfilment_status,
        cancelled, currency, discount_total, shipping_total, tax_total, total, refunded_total, placed_at, customer_external_id,
        customer_absent_at)
      select '${organizationId}', ${id}, '${connectionId}', n::text, n::text, 'done', 'paid', 'fulfilled', false, 'EUR', 0, 0, 0, n, 0, now(),
        'absent-' || n, now() ${from};
    insert into order_lines (organization_id, order_id, external_id, position, title, quantity, total)
      select '${organizationId}', ${id}, '1', 0, 'Tea', 1, n ${from};
    insert into records (organization_id, connection_id, stream, external_id, entity_id, hash, read_started_at)
      select '${organizationId}', '${connectionId}', s, n::text, ${id}, 'h', now() ${from}, unnest(array['orders', 'customers']) s;
    insert into record_payloads (organization_id, connection_id, stream, external_id, payload)
      select '${organizationId}', '${connectionId}', 'orders', n::text, '{}' ${from};`);
  return { organizationId, connectionId, stream: 'orders', runId: idOf(0) };
}

/** As they are stored; the note is new. */
export const orderRows: OrderRow[] = numbers.map((number) => ({
  ...{ id: idOf(number), externalId: String(number), contactId: null, customerAbsent: true, number: String(number) },
  ...{ status: 'done', financialStatus: 'paid', fulfilmentStatus: 'fulfilled', cancelled: false, currency: 'EUR' },
  ...{
    subtotal: null,
    discountTotal: '0',
    shippingTotal: '0',
    taxTotal: '0',
    total: String(number),
    refundedTotal: '0',
  },
  ...{ customerExternalId: `absent-${number}`, buyerEmail: null, buyerName: null, billing: null, shipping: null },
  ...{ note: 'Ring twice.', paymentMethod: null, placedAt: new Date(), paidAt: null, completedAt: null },
  ...{ coupons: [], taxes: [], shippingLines: [], fees: [], custom: {} },
}));
export const noChildren = { lines: [], refunds: [], fulfilments: [] };
export const contactRows = numbers.map((number) => ({
  ...{
    id: idOf(number),
    email: `${number}@example.com`,
    phone: null,
    phoneE164: null,
    firstName: 'Ada',
    lastName: null,
  },
  ...{ company: null, billing: null, shipping: null, tags: [], subscriptionStatus: null, kind: 'customer' as const },
  ...{ vendorCreatedAt: null, custom: {}, provenance: {}, placedAt: new Date().toISOString() },
}));
