import type { Tx } from '@syncline/drizzle/client';
import {
  deleteContact,
  dropContactHistory,
  findOtherSources,
  lockPerson,
  replaceContact,
  type SourceRecord,
} from '@syncline/drizzle/queries/erase-contacts';
import type { IdentityKind } from '@syncline/drizzle/queries/identity';
import type { ContactRow } from '@syncline/drizzle/queries/store-contacts';
import type { Entity, OrderEntity } from '@syncline/shared/domain/entities';
import type { Connector } from '@syncline/shared/kit/connector';
import { rawRecord } from '@syncline/shared/kit/json';
import { blankContact, mergeContact, type Source } from '../store/merge-contact.ts';
import { normaliseEmail, toE164 } from '../store/phone.ts';

export type Connectors = Readonly<Record<string, Pick<Connector, 'streams'>>>;

/**
 * Makes a contact what its other sources say, without one connection's word: fields that others wrote stay, the rest
 * is filled from their records. Nobody else knows it: it is deleted. Its history goes either way.
 * @param without the connection that is to be forgotten; null: all of them.
 */
export async function rebuildContact(
  tx: Tx,
  connectors: Connectors,
  of: { organizationId: string; contactId: string; without: string | null; phoneRegion: string | null },
): Promise<{ became: 'deleted' | 'kept' | 'absent'; changes: number }> {
  const { organizationId, contactId, without } = of;
  const row = await lockPerson(tx, organizationId, contactId);
  const changes = await dropContactHistory(tx, organizationId, [contactId]);
  if (!row) return { became: 'absent', changes };
  const { customers, orders } =
    without === null ? { customers: [], orders: [] } : await findOtherSources(tx, organizationId, contactId, without);
  if (customers.length + orders.length === 0) {
    await deleteContact(tx, organizationId, contactId);
    return { became: 'deleted', changes };
  }
  const { merged, identities } = fromOthers(connectors, row, { customers, orders }, of);
  await replaceContact(tx, organizationId, merged, identities);
  return { became: 'kept', changes };
}

function fromOthers(
  connectors: Connectors,
  row: ContactRow,
  others: { customers: SourceRecord[]; orders: SourceRecord[] },
  { without, phoneRegion }: { without: string | null; phoneRegion: string | null },
): { merged: ContactRow; identities: { kind: IdentityKind; value: string }[] } {
  const identities: { kind: IdentityKind; value: string }[] = [];
  let merged = keptFields(row, without);
  // The oldest first: what is newer wins.
  for (const source of others.customers.toReversed()) {
    const entity = entityOf(connectors, source);
    if (entity?.kind !== 'contact') continue;
    merged = mergeContact(merged, entity, undefined, sourceOf(source), [phoneRegion]);
    const email = normaliseEmail(entity.email);
    if (email) identities.push({ kind: 'email', value: email });
  }
  for (const source of others.orders) {
    const entity = entityOf(connectors, source);
    if (entity?.kind !== 'order') continue;
    merged = fillFromOrder(merged, entity, sourceOf(source), phoneRegion);
    const email = normaliseEmail(entity.buyer.email);
    const phone = toE164(entity.buyer.phone, entity.buyer.country, phoneRegion);
    if (email) identities.push({ kind: 'email', value: email });
    else if (phone) identities.push({ kind: 'guest_phone', value: phone });
  }
  return { merged: { ...merged, kind: others.customers.length > 0 ? 'customer' : 'guest' }, identities };
}

/** The fields that other connections wrote, as they stand. */
function keptFields(row: ContactRow, without: string | null): ContactRow {
  const kept = Object.entries(row.provenance).filter(([, writer]) => writer.connectionId !== without);
  const values = kept.map(([field]) => [field, row[field as keyof ContactRow]]);
  const phone = row.provenance.phone?.connectionId !== without;
  return {
    ...blankContact(row.id),
    ...Object.fromEntries(values),
    phoneE164: phone ? row.phoneE164 : null,
    provenance: Object.fromEntries(kept),
  };
}

const guestFields = ['email', 'phone', 'firstName', 'lastName', 'company'] as const;

function fillFromOrder(row: ContactRow, order: OrderEntity, source: Source, region: string | null): ContactRow {
  const filled: ContactRow = { ...row, provenance: { ...row.provenance } };
  const fill = (field: (typeof guestFields)[number] | 'billing' | 'shipping', value: unknown) => {
    if (filled[field] !== null || value === null) return;
    Object.assign(filled, { [field]: value });
    filled.provenance[field] = { connectionId: source.connectionId, runId: source.runId, at: source.at };
  };
  for (const field of guestFields) fill(field, order.buyer[field]);
  fill('billing', order.billing);
  fill('shipping', order.shipping);
  filled.phoneE164 ??= toE164(filled.phone, order.buyer.country, region) ?? null;
  return filled;
}

const sourceOf = ({ connectionId, readAt }: SourceRecord): Source => ({
  connectionId,
  runId: null,
  at: readAt.toISOString(),
});

/** Undefined where the raw record is not kept, or is of an older form. */
function entityOf(connectors: Connectors, { provider, stream, settings, json }: SourceRecord): Entity | undefined {
  const reader = connectors[provider]?.streams[stream];
  if (!reader || json === null) return undefined;
  try {
    return reader.toEntity(reader.record.parse(rawRecord(json).value), settings);
  } catch {
    return undefined;
  }
}
