import type { Tx } from '@syncline/drizzle/client';
import { findChangedOrders } from '@syncline/drizzle/queries/changed-orders';
import { recordChanges, takeImages } from '@syncline/drizzle/queries/changes';
import { eraseOrders } from '@syncline/drizzle/queries/erase-orders';
import { findCustomerContacts } from '@syncline/drizzle/queries/identity';
import type { OrderChildren } from '@syncline/drizzle/queries/order-columns';
import { insertOrders, putOrderChildren, updateOrders } from '@syncline/drizzle/queries/store-orders';
import { putPayloads } from '@syncline/drizzle/queries/store-records';
import { findCustomersComplete } from '@syncline/drizzle/queries/waiting-orders';
import type { OrderEntity } from '@syncline/shared/domain/entities';
import { newId } from '@syncline/shared/runtime/new-id';
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
  if (updated.orders.length > 0) await updateChanged(tx, ref, updated);
  return new Set(entityOf.keys());
}

/** Writes the orders, of those that are there, that do not stay as they are; with what they were before. */
async function updateChanged(tx: Tx, ref: StreamRef, { orders, children }: OrderRows): Promise<void> {
  const { organizationId, runId } = ref;
  const changed = await findChangedOrders(tx, organizationId, orders, children);
  if (changed.length === 0) return;
  const ids = new Set(changed.map((order) => order.id));
  const replaced = new Set(changed.filter((order) => order.parts).map((order) => order.id));
  const ofReplaced = <C extends { orderId: string }>(rows: C[]) => rows.filter((row) => replaced.has(row.orderId));
  const rows = orders.filter((row) => ids.has(row.id));
  const image = replaced.size > 0 ? 'order' : 'orderRow';
  const before = await takeImages(tx, organizationId, image, [...ids]);
  await updateOrders(tx, ref, rows);
  await putOrderChildren(tx, organizationId, {
    lines: ofReplaced(children.lines),
    refunds: ofReplaced(children.refunds),
    fulfilments: ofReplaced(children.fulfilments),
    replaced: [...replaced],
  });
  const pending = rows.map((row) => ({ changeId: newId(), entityId: row.id, externalId: row.externalId }));
  await recordChanges(tx, { ...scopeOf(ref), runId }, { image, before, pending });
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
