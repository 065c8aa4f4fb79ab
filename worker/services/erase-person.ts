import type { Database, Tx } from '@syncline/drizzle/client';
import { eraseCustomers } from '@syncline/drizzle/queries/erase-contacts';
import { eraseOrders } from '@syncline/drizzle/queries/erase-orders';
import { eraseRunTraces } from '@syncline/drizzle/queries/erase-traces';
import { ensureErasureKey, holdConnections, insertErasureMarks } from '@syncline/drizzle/queries/erasure-marks';
import { dropExportsAbout } from '@syncline/drizzle/queries/privacy-exports';
import { type ClaimedPrivacyRequest, resealPrivacySubject } from '@syncline/drizzle/queries/privacy-requests';
import {
  type HeldOfPerson,
  listPrivacyConnections,
  type PrivacyConnection,
  resolvePerson,
} from '@syncline/drizzle/queries/privacy-subject';
import { findPhoneRegion } from '@syncline/drizzle/queries/store-facts';
import type { Connector } from '@syncline/shared/kit/connector';
import type { Queues } from '@syncline/shared/queues/client';
import { anyConnection, type ErasureHasher, makeErasureHasher } from '@syncline/shared/runtime/erasure-hash';
import type { Log } from '@syncline/shared/runtime/log';
import { type StoredPrivacySubject, sealPrivacySubject } from '@syncline/shared/runtime/privacy-subject';
import type { Sealer } from '@syncline/shared/runtime/seal';
import { isCollision } from '../store/write-news.ts';
import { eraseCallLog, eraseInbox } from './erase-traces.ts';
import { factsOf } from './privacy-facts.ts';
import { rebuildContact } from './rebuild-contact.ts';

export interface PrivacyDeps {
  database: Database;
  queues: Queues;
  seal: Sealer;
  log: Log;
  connectors: Readonly<Record<string, Connector>>;
}

/** A request under way. `alive` throws when the job must end, or another worker has it. */
export interface PrivacyWork {
  claim: ClaimedPrivacyRequest;
  alive(): void;
}

export interface PrivacyResult {
  counts: Record<string, number>;
  notes: string[];
}

const rowsAtOnce = 200;

/**
 * Erases a person. First their marks are entered, in a moment in which nothing is being stored for the connections:
 * whatever is stored from then on meets them, whenever it was read. Then everything that is held goes in batches, the
 * contact last; a job that is taken over goes on with what was found at first.
 */
export async function erasePerson(
  deps: PrivacyDeps,
  work: PrivacyWork,
  subject: StoredPrivacySubject,
): Promise<PrivacyResult> {
  const { organizationId, connectionId: only } = work.claim;
  const inTenant = <T>(step: (tx: Tx) => Promise<T>) => {
    work.alive();
    return again(() => deps.database.tenant(organizationId, step));
  };
  const { connections, phoneRegion } = await inTenant(async (tx) => ({
    connections: await listPrivacyConnections(tx, only),
    phoneRegion: await findPhoneRegion(tx),
  }));
  const { held, hashes } = await markAsErased(deps, work, inTenant, { subject, connections, phoneRegion });
  const counts: Record<string, number> = { orders: 0, customers: 0, contacts: 0, contactsKept: 0, changes: 0 };
  const add = (name: string, count: number) => {
    counts[name] = (counts[name] ?? 0) + count;
  };

  for (const ids of chunks(held.orders, rowsAtOnce)) {
    const step = (tx: Tx) =>
      eraseOrders(
        tx,
        organizationId,
        ids.map((order) => order.id),
      );
    add('orders', await inTenant(step));
  }
  for (const names of chunks(held.customers, rowsAtOnce)) {
    const gone = await inTenant((tx) => eraseCustomers(tx, organizationId, names));
    add('customers', gone.records);
    add('rawRecords', gone.payloads);
    add('failures', gone.failures);
  }
  for (const connection of connections) {
    add('deliveries', await eraseInbox(deps, work, connection, held));
    add('calls', await eraseCallLog(deps, work, connection, held));
  }
  const connectionIds = connections.map((connection) => connection.id);
  add('failures', await inTenant((tx) => eraseRunTraces(tx, organizationId, { ...held, connectionIds })));
  for (const contactId of held.contactIds) {
    const of = { organizationId, contactId, without: only, phoneRegion };
    const { became, changes } = await inTenant((tx) => rebuildContact(tx, deps.connectors, of));
    add('changes', changes);
    if (became === 'deleted') add('contacts', 1);
    if (became === 'kept') add('contactsKept', 1);
  }
  add('exports', await inTenant((tx) => dropExportsAbout(tx, hashes)));
  return { counts, notes: notesOf(counts) };
}

type InTenant = <T>(step: (tx: Tx) => Promise<T>) => Promise<T>;

/**
 * Finds what is held and enters the marks. Looking takes a while on a large store, so nobody waits for it: what was
 * stored before the marks is found by a second look, what is stored after them is met by them. Once more when that
 * look tells of another address or account of the person.
 */
async function markAsErased(
  deps: PrivacyDeps,
  { claim }: PrivacyWork,
  inTenant: InTenant,
  of: { subject: StoredPrivacySubject; connections: PrivacyConnection[]; phoneRegion: string | null },
): Promise<{ held: HeldOfPerson; hashes: string[] }> {
  const { organizationId, id: requestId, connectionId: only } = claim;
  const { connectors, seal } = deps;
  const hasher = makeErasureHasher(await inTenant((tx) => ensureErasureKey(tx, organizationId)));
  const facts = factsOf(of.subject, { ...of, connectors, only });
  const connectionIds = of.connections.map((connection) => connection.id);
  let held = of.subject.held;
  for (let looks = 0; ; looks += 1) {
    const before = looks === 0 ? undefined : held;
    held = union(held, await inTenant((tx) => resolvePerson(tx, facts)));
    const more = before === undefined || identitiesIn(held) > identitiesIn(before);
    const subject = { ...of.subject, held };
    const { always, dated } = marksOf(hasher, only ?? anyConnection, subject);
    const sealed = sealPrivacySubject(seal, { organizationId, requestId }, subject);
    await inTenant(async (tx) => {
      if (more) await holdConnections(tx, connectionIds);
      await insertErasureMarks(tx, { organizationId, requestId }, [
        ...always.map((hash) => ({ hash, always: true })),
        ...dated.map((hash) => ({ hash, always: false })),
      ]);
      await resealPrivacySubject(tx, requestId, sealed);
    });
    if (more) continue;
    const emails = held.emails.map((email) => hasher.email(anyConnection, email));
    return { held, hashes: [...always, ...emails, ...held.contactIds.map((id) => hasher.contact(id))] };
  }
}

function marksOf(hasher: ErasureHasher, scope: string, { records, held }: StoredPrivacySubject) {
  const named = [...records, ...(held?.customers ?? []), ...(held?.orders ?? [])];
  return {
    always: named.map((each) => hasher.record(each.connectionId, each.stream, each.externalId)),
    dated: [
      ...(held?.emails ?? []).map((email) => hasher.email(scope, email)),
      ...(held?.phones ?? []).map((phone) => hasher.phone(scope, phone)),
    ],
  };
}

const identitiesIn = ({ emails, phones, customers }: HeldOfPerson): number =>
  emails.length + phones.length + customers.length;

function union(before: HeldOfPerson | undefined, now: HeldOfPerson): HeldOfPerson {
  if (!before) return now;
  const byName = <T extends { connectionId: string; stream: string; externalId: string }>(rows: T[]) => [
    ...new Map(rows.map((row) => [JSON.stringify([row.connectionId, row.stream, row.externalId]), row])).values(),
  ];
  const texts = (a: string[], b: string[]) => [...new Set([...a, ...b])];
  return {
    contactIds: texts(before.contactIds, now.contactIds),
    customers: byName([...before.customers, ...now.customers]),
    orders: [...new Map([...before.orders, ...now.orders].map((order) => [order.id, order])).values()],
    emails: texts(before.emails, now.emails),
    phones: texts(before.phones, now.phones),
    needles: texts(before.needles, now.needles),
  };
}

function notesOf(counts: Record<string, number>): string[] {
  const notes: string[] = [];
  if ((counts.orders ?? 0) > 0)
    notes.push('The orders stay as bookkeeping: sums, dates and lines, without who bought.');
  if ((counts.contactsKept ?? 0) > 0)
    notes.push('What other connections know of the person stays: they have a source of their own.');
  return notes;
}

const triesAtOnce = 8;

/** Pages are being stored meanwhile: two transactions may stand in each other's way. */
async function again<T>(step: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await step();
    } catch (error) {
      if (!isCollision(error) || attempt === triesAtOnce) throw error;
    }
  }
}

function* chunks<T>(items: readonly T[], size: number): Generator<T[]> {
  for (let from = 0; from < items.length; from += size) yield items.slice(from, from + size);
}
