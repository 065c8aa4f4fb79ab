import type { Tx } from '@syncline/drizzle/client';
import { recordChanges, takeImages } from '@syncline/drizzle/queries/changes';
import { claimIdentities, type IdentityKind } from '@syncline/drizzle/queries/identity';
import { fillBlanks, type GuestRow, insertContacts, lockFillable } from '@syncline/drizzle/queries/store-contacts';
import type { Provenance } from '@syncline/drizzle/schema';
import type { OrderEntity } from '@syncline/shared/domain/entities';
import { newId } from '@syncline/shared/runtime/new-id';
import type { StreamRef } from '../engine/ports.ts';
import { blankContact } from './merge-contact.ts';
import { scopeOf } from './news.ts';
import { normaliseEmail, toE164 } from './phone.ts';

interface Guest {
  externalId: string;
  order: OrderEntity;
  kind: IdentityKind;
  value: string;
}

/**
 * Finds or makes the contacts of orders that name no customer: by e-mail, without one by phone. What
 * such an order says fills blanks, and never overwrites. An order without either has no contact.
 * @returns external id of the order → contact.
 */
export async function guestContacts(
  tx: Tx,
  ref: StreamRef,
  orders: { externalId: string; order: OrderEntity }[],
  at: { readStartedAt: Date; phoneRegion: string | null },
): Promise<Map<string, string>> {
  const guests = orders.flatMap(({ externalId, order }): Guest[] => {
    const email = normaliseEmail(order.buyer.email);
    if (email) return [{ externalId, order, kind: 'email', value: email }];
    const phone = toE164(order.buyer.phone, order.buyer.country, at.phoneRegion);
    return phone ? [{ externalId, order, kind: 'guest_phone', value: phone }] : [];
  });
  if (guests.length === 0) return new Map();

  const contactOf = new Map<string, string>();
  const fresh = new Set<string>();
  for (const kind of ['email', 'guest_phone'] as const) {
    const values = new Set(guests.filter((guest) => guest.kind === kind).map((guest) => guest.value));
    const proposals = [...values].map((value) => ({ value, contactId: newId() }));
    const owners = await claimIdentities(tx, ref.organizationId, kind, proposals);
    for (const { value, contactId } of proposals) {
      contactOf.set(`${kind} ${value}`, owners.get(value) ?? contactId);
      if (owners.get(value) === contactId) fresh.add(contactId);
    }
  }

  const people = new Map<string, GuestRow>();
  const linked = new Map<string, string>();
  for (const guest of guests) {
    const id = contactOf.get(`${guest.kind} ${guest.value}`);
    if (!id) continue;
    linked.set(guest.externalId, id);
    people.set(id, blend(people.get(id), guestRow(id, guest.order, at.phoneRegion)));
  }
  const source = { connectionId: ref.connectionId, runId: ref.runId, at: at.readStartedAt.toISOString() };
  const rows = [...people.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  const created = rows.filter((row) => fresh.has(row.id));
  const known = rows.filter((row) => !fresh.has(row.id));
  if (created.length > 0) {
    await insertContacts(
      tx,
      ref,
      created.map((row) => ({
        ...blankContact(row.id),
        ...row,
        kind: 'guest' as const,
        provenance: Object.fromEntries(shown.filter((field) => row[field] !== null).map((field) => [field, source])),
      })),
    );
  }
  if (known.length > 0) await fillKnown(tx, ref, known, linked, source);
  return linked;
}

/** Most orders say nothing new of their buyer: only contacts that really change are imaged, and written. */
async function fillKnown(
  tx: Tx,
  ref: StreamRef,
  known: GuestRow[],
  linked: ReadonlyMap<string, string>,
  source: Provenance[string],
): Promise<void> {
  const fillable = await lockFillable(tx, ref.organizationId, known);
  if (fillable.length === 0) return;
  const ids = fillable.map((row) => row.id);
  const changing = new Set(ids);
  const before = await takeImages(tx, ref.organizationId, 'contact', ids);
  await fillBlanks(tx, ref.organizationId, {
    rows: known.filter((row) => changing.has(row.id)),
    back: fillable.filter((row) => row.back).map((row) => row.id),
    source,
  });
  // Their history names the order that said so.
  const orderOf = new Map([...linked].reverse().map(([externalId, contactId]) => [contactId, externalId]));
  const pending = ids.map((entityId) => ({
    changeId: newId(),
    entityId,
    externalId: orderOf.get(entityId) ?? '',
  }));
  await recordChanges(tx, { ...scopeOf(ref), runId: ref.runId }, { image: 'contact', before, pending });
}

const shown = ['email', 'phone', 'firstName', 'lastName', 'company', 'billing', 'shipping'] as const;

function guestRow(id: string, order: OrderEntity, region: string | null): GuestRow {
  const { buyer } = order;
  return {
    id,
    email: buyer.email,
    phone: buyer.phone,
    phoneE164: toE164(buyer.phone, buyer.country, region) ?? null,
    firstName: buyer.firstName,
    lastName: buyer.lastName,
    company: buyer.company,
    billing: order.billing,
    shipping: order.shipping,
    placedAt: order.placedAt,
  };
}

/** Two orders of one guest on a page: the first to say something stands. */
function blend(earlier: GuestRow | undefined, later: GuestRow): GuestRow {
  if (!earlier) return later;
  const filled = Object.entries(later).filter(([key]) => earlier[key as keyof GuestRow] === null);
  const placedAt = Date.parse(later.placedAt) > Date.parse(earlier.placedAt) ? later.placedAt : earlier.placedAt;
  return { ...earlier, ...Object.fromEntries(filled), placedAt };
}
