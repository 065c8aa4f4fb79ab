import type { Tx } from '@syncline/drizzle/client';
import { recordChanges, takeImages } from '@syncline/drizzle/queries/changes';
import { claimIdentities, dropIdentities, handOverIdentities } from '@syncline/drizzle/queries/identity';
import {
  type ContactRow,
  insertContacts,
  lockContacts,
  updateContacts,
} from '@syncline/drizzle/queries/store-contacts';
import { admitRecords, findPayloads, putPayloads } from '@syncline/drizzle/queries/store-records';
import { findWaitingOrders } from '@syncline/drizzle/queries/waiting-orders';
import type { ContactEntity } from '@syncline/shared/domain/entities';
import { newId } from '@syncline/shared/runtime/new-id';
import type { StreamRef } from '../engine/ports.ts';
import { linkOrders } from './link-orders.ts';
import { blankContact, mergeContact } from './merge-contact.ts';
import { guarded, type News, scopeOf } from './news.ts';
import { normaliseEmail } from './phone.ts';

/**
 * Writes customers: external id first, then e-mail, else a new contact. Several customers of a page
 * may be one person.
 * @returns the external ids that the stale guard let through.
 */
export async function writeContacts(
  tx: Tx,
  ref: StreamRef,
  news: News<ContactEntity>[],
  at: { readStartedAt: Date; phoneRegion: string | null },
): Promise<Set<string>> {
  const scope = scopeOf(ref);
  const proposed = await proposeContacts(tx, ref, news);
  const admitted = await admitRecords(tx, scope, {
    records: news.map((item) => guarded(item, proposed.idOf.get(item.record.externalId) ?? newId())),
    readStartedAt: at.readStartedAt,
    runId: ref.runId,
  });
  const entityOf = new Map(admitted.map((row) => [row.externalId, row.entityId]));
  await mendProposals(tx, ref, proposed, entityOf);
  const through = news.filter((item) => entityOf.has(item.record.externalId));
  if (through.length === 0) return new Set();

  const known = through.filter((item) => item.known?.entityId);
  const bases =
    known.length > 0
      ? await findPayloads(
          tx,
          scope,
          known.map((item) => item.record.externalId),
        )
      : new Map();
  await putPayloads(
    tx,
    scope,
    through.map((item) => item.record),
  );

  const ids = [...new Set(entityOf.values())];
  const existing = ids.filter((id) => !proposed.fresh.has(id));
  const rows = new Map<string, ContactRow>();
  const locked = existing.length > 0 ? await lockContacts(tx, ref.organizationId, existing) : [];
  for (const row of locked) rows.set(row.id, row);
  const before = locked.length > 0 ? await takeImages(tx, ref.organizationId, 'contact', existing) : '[]';
  for (const item of through) {
    const id = entityOf.get(item.record.externalId);
    if (!id) continue;
    const source = {
      connectionId: ref.connectionId,
      runId: ref.runId,
      at: (item.record.stamp ?? at.readStartedAt).toISOString(),
    };
    const base = baseOf(ref, bases.get(item.record.externalId));
    const current = rows.get(id) ?? blankContact(id);
    rows.set(id, mergeContact(current, item.entity, base, source, [at.phoneRegion]));
  }
  const lockedIds = new Set(locked.map((row) => row.id));
  const merged = [...rows.values()];
  const created = merged.filter((row) => !lockedIds.has(row.id));
  const updated = merged.filter((row) => lockedIds.has(row.id));
  if (created.length > 0) await insertContacts(tx, ref, created);
  if (updated.length > 0) {
    await updateContacts(tx, ref, updated);
    const pending = through
      .map((item) => ({ externalId: item.record.externalId, entityId: entityOf.get(item.record.externalId) ?? '' }))
      .filter((item, index, all) => lockedIds.has(item.entityId) && firstOf(all, item.entityId) === index)
      .map((item) => ({ ...item, changeId: newId() }));
    await recordChanges(tx, { ...scope, runId: ref.runId }, { image: 'contact', before, pending });
  }
  const arrived = through.filter((item) => !item.known?.entityId);
  if (arrived.length > 0) {
    const customers = arrived.map((item) => ({
      externalId: item.record.externalId,
      contactId: entityOf.get(item.record.externalId) ?? '',
    }));
    await linkOrders(tx, ref, await findWaitingOrders(tx, ref, customers));
  }
  return new Set(entityOf.keys());
}

interface Proposals {
  /** External id → contact it belongs to, as far as is known before the guard. */
  idOf: Map<string, string>;
  /** Contacts that do not exist yet. */
  fresh: Set<string>;
}

async function proposeContacts(tx: Tx, ref: StreamRef, news: News<ContactEntity>[]): Promise<Proposals> {
  const idOf = new Map<string, string>();
  const fresh = new Set<string>();
  const claims = new Map<string, string>();
  for (const { record, entity, known } of news) {
    const email = normaliseEmail(entity.email);
    const id = known?.entityId ?? (email ? claims.get(email) : undefined) ?? newId();
    if (!known?.entityId) fresh.add(id);
    idOf.set(record.externalId, id);
    if (email && !claims.has(email)) claims.set(email, id);
  }
  const owners = await claimIdentities(
    tx,
    ref.organizationId,
    'email',
    [...claims].map(([value, contactId]) => ({ value, contactId })),
  );
  for (const { record, entity, known } of news) {
    if (known?.entityId) continue;
    const owner = owners.get(normaliseEmail(entity.email) ?? '');
    const proposed = idOf.get(record.externalId);
    if (!owner || !proposed || owner === proposed) continue;
    fresh.delete(proposed);
    idOf.set(record.externalId, owner);
  }
  return { idOf, fresh };
}

/** Another transaction may have stored the same customer first: what was claimed for ours goes to theirs. */
async function mendProposals(
  tx: Tx,
  ref: StreamRef,
  proposed: Proposals,
  entityOf: Map<string, string>,
): Promise<void> {
  const used = new Set(entityOf.values());
  const moves: { from: string; to: string }[] = [];
  const orphans: string[] = [];
  for (const [externalId, from] of proposed.idOf) {
    if (!proposed.fresh.has(from) || used.has(from)) continue;
    proposed.fresh.delete(from);
    const to = entityOf.get(externalId);
    if (to) moves.push({ from, to });
    else orphans.push(from);
  }
  await handOverIdentities(tx, ref.organizationId, moves);
  await dropIdentities(tx, ref.organizationId, orphans);
}

function baseOf(ref: StreamRef, json: string | undefined): ContactEntity | undefined {
  if (json === undefined) return undefined;
  try {
    const parsed = ref.stream.record.safeParse(JSON.parse(json));
    const entity = parsed.success ? ref.stream.toEntity(parsed.data, ref.settings) : undefined;
    return entity?.kind === 'contact' ? entity : undefined;
  } catch {
    // An older form of the record: without a base, only the stamps decide.
    return undefined;
  }
}

const firstOf = (all: { entityId: string }[], entityId: string): number =>
  all.findIndex((item) => item.entityId === entityId);
