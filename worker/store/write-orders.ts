import type { Tx } from '@syncline/drizzle/client';
import { recordChanges, takeImages } from '@syncline/drizzle/queries/changes';
import { eraseOrders } from '@syncline/drizzle/queries/erase-orders';
import { findCustomerContacts } from '@syncline/drizzle/queries/identity';
import {
  insertOrders,
  type OrderChildren,
  putOrderChildren,
  updateOrders,
} from '@syncline/drizzle/queries/store-orders';
import { putPayloads } from '@syncline/drizzle/queries/store-records';
import { findCustomersComplete } from '@syncline/drizzle/queries/waiting-orders';
import type { OrderEntity } from '@syncline/shared/domain/entities';
import { v7 as uuidv7 } from 'uuid';
import type { StreamRef } from '../engine/ports.ts';
import { admit } from './admit.ts';
import { guestContacts } from './guest-contacts.ts';
import { type News, scopeOf } from './news.ts';
import { addOrderChildren, type Buyer, orderRow } from './order-rows.ts';

/**
 * Writes orders with their lines, refunds and fulfilments, and links them to who bought.
 * @returns the external ids that the stale guard let through.
 */
export async function writeOrders(
  tx: Tx,
  ref: StreamRef,
  news: News<OrderEntity>[],
  at: { readStartedAt: Date; phoneRegion: string | null },
): Promise<Set<string>> {
  const scope = scopeOf(ref);
  const { entityOf, isNew } = await admit(tx, ref, news, at.readStartedAt);
  const through = news.filter((item) => entityOf.has(item.record.externalId));
  if (through.length === 0) return new Set();

  const payloads = through.filter((item) => !item.withoutBuyer).map((item) => item.record);
  const [buyerOf] = await Promise.all([findBuyers(tx, ref, through, at), putPayloads(tx, scope, payloads)]);
  const created: OrderRows = emptyRows();
  const updated: OrderRows = emptyRows();
  for (const { record, entity } of through) {
    const id = entityOf.get(record.externalId) ?? '';
    const rows = isNew(record.externalId) ? created : updated;
    rows.orders.push(orderRow(id, record.externalId, entity, buyerOf(record.externalId)));
    addOrderChildren(rows.children, id, entity);
  }
  if (created.orders.length > 0) {
    await insertOrders(tx, ref, created.orders);
    await putOrderChildren(tx, ref.organizationId, { ...created.children, replaced: [] });
  }
  // Before the images of what was: an order met by the guard first holds who bought until then.
  const blanked = through.filter((item) => item.withoutBuyer).map((item) => entityOf.get(item.record.externalId) ?? '');
  await eraseOrders(tx, ref.organizationId, blanked);
  if (updated.orders.length > 0) {
    const ids = updated.orders.map((row) => row.id);
    const before = await takeImages(tx, ref.organizationId, 'order', ids);
    await updateOrders(tx, ref, updated.orders);
    await putOrderChildren(tx, ref.organizationId, { ...updated.children, replaced: ids });
    const pending = updated.orders.map((row) => ({ changeId: uuidv7(), entityId: row.id, externalId: row.externalId }));
    await recordChanges(tx, { ...scope, runId: ref.runId }, { entity: 'order', before, pending });
  }
  return new Set(entityOf.keys());
}

interface OrderRows {
  orders: ReturnType<typeof orderRow>[];
  children: OrderChildren;
}
const emptyRows = (): OrderRows => ({ orders: [], children: { lines: [], refunds: [], fulfilments: [] } });

/**
 * Customers by the vendor's id; guests by what their order says. A customer still to come links it later; one who is
 * not about to come, because the whole list was read since the order was placed and they are not in it, bought like
 * a guest.
 */
async function findBuyers(
  tx: Tx,
  ref: StreamRef,
  news: News<OrderEntity>[],
  at: { readStartedAt: Date; phoneRegion: string | null },
): Promise<(externalId: string) => Buyer> {
  const customerOf = ({ entity, asGuest }: News<OrderEntity>) => (asGuest ? null : entity.customerExternalId);
  const customers = new Set(news.flatMap((item) => customerOf(item) ?? []));
  const contacts = await findCustomerContacts(tx, ref, ref.contactStreams, [...customers]);
  const complete =
    contacts.size < customers.size ? await findCustomersComplete(tx, ref.connectionId, ref.contactStreams) : null;

  const buyers = new Map<string, Buyer>();
  const guests: { externalId: string; order: OrderEntity }[] = [];
  for (const item of news) {
    const { externalId } = item.record;
    const customer = customerOf(item);
    const contactId = (customer && contacts.get(customer)) ?? null;
    const awaited = customer && (complete === null || Date.parse(item.entity.placedAt) >= complete.getTime());
    const asGuest = !contactId && !awaited;
    buyers.set(externalId, { contactId, customerAbsent: asGuest && item.entity.customerExternalId !== null });
    if (asGuest) guests.push({ externalId, order: item.entity });
  }
  const found = await guestContacts(tx, ref, guests, at);
  return (externalId) => {
    const { contactId = null, customerAbsent = false } = buyers.get(externalId) ?? {};
    return { contactId: contactId ?? found.get(externalId) ?? null, customerAbsent };
  };
}
