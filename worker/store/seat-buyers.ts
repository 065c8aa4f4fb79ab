import type { Tx } from '@syncline/drizzle/client';
import { joinErasures } from '@syncline/drizzle/queries/erasure-marks';
import { findPayloads } from '@syncline/drizzle/queries/store-records';
import {
  findCustomersComplete,
  findOrdersWithoutCustomer,
  noteAbsentCustomers,
} from '@syncline/drizzle/queries/waiting-orders';
import type { OrderEntity } from '@syncline/shared/domain/entities';
import { rawRecord } from '@syncline/shared/kit/json';
import type { StreamRef } from '../engine/ports.ts';
import { prepareRecords } from '../engine/prepare.ts';
import { siftErased } from './erasure-guard.ts';
import { guestContacts } from './guest-contacts.ts';
import { linkOrders } from './link-orders.ts';
import { type News, scopeOf } from './news.ts';
import { recordFault } from './write-news.ts';

/**
 * Orders wait for a customer who may never come: the vendor's list leaves accounts out. Once the whole list was read
 * since such an order was placed, its buyer is found or made by what the order says. The customer's id stays on the
 * order, so that they take it over should they come all the same.
 * @returns how many were decided: call again until it is less than `limit`.
 */
export async function seatBuyers(
  tx: Tx,
  ref: StreamRef,
  at: { readStartedAt: Date; phoneRegion: string | null },
  limit: number,
): Promise<number> {
  const complete = await findCustomersComplete(tx, ref.connectionId, ref.contactStreams);
  if (!complete) return 0;
  const erasureKey = await joinErasures(tx, ref.organizationId, ref.connectionId);
  const { contactStreams } = ref;
  const orders = await findOrdersWithoutCustomer(tx, scopeOf(ref), { contactStreams, placedBefore: complete, limit });
  if (orders.length === 0) return 0;

  let news = await readKept(
    tx,
    ref,
    orders.map((order) => order.externalId),
  );
  if (erasureKey) {
    const sifted = await siftErased(tx, ref, erasureKey, { news, bad: [], others: [], phoneRegion: at.phoneRegion });
    news = sifted.news.filter((item) => !item.withoutBuyer);
  }
  const guests = news.flatMap(({ record, entity }) =>
    entity.kind === 'order' ? { externalId: record.externalId, order: entity } : [],
  );
  const contactOf = await makeContacts(tx, ref, guests, at);
  const waiting = orders.flatMap(({ id, externalId }) => {
    const contactId = contactOf.get(externalId);
    return contactId ? { id, externalId, stream: ref.name, contactId } : [];
  });
  await linkOrders(tx, ref, waiting);
  await noteAbsentCustomers(
    tx,
    ref.organizationId,
    orders.map((order) => order.id),
  );
  return orders.length;
}

/** The orders as they were kept; one of an older form that no longer parses says nothing of its buyer. */
async function readKept(tx: Tx, ref: StreamRef, externalIds: string[]): Promise<News[]> {
  const kept = [...(await findPayloads(tx, scopeOf(ref), externalIds)).values()].filter((json) => json !== '');
  const { good } = prepareRecords(ref.stream, ref.settings, kept.map(rawRecord));
  return good.flatMap((record): News[] => {
    try {
      return [{ record, entity: record.entity(), known: undefined }];
    } catch {
      return [];
    }
  });
}

type Guests = { externalId: string; order: OrderEntity }[];

/** One buyer whom the database cannot hold does not keep the others from their orders. */
async function makeContacts(
  tx: Tx,
  ref: StreamRef,
  guests: Guests,
  at: { readStartedAt: Date; phoneRegion: string | null },
): Promise<Map<string, string>> {
  const attempt = (some: Guests) => tx.savepoint((inner) => guestContacts(inner, ref, some, at));
  try {
    return await attempt(guests);
  } catch (error) {
    if (!recordFault(error)) throw error;
  }
  const contactOf = new Map<string, string>();
  for (const guest of guests) {
    try {
      for (const [externalId, contactId] of await attempt([guest])) contactOf.set(externalId, contactId);
    } catch (error) {
      if (!recordFault(error)) throw error;
    }
  }
  return contactOf;
}
