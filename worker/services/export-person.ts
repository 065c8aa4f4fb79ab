import type { Tx } from '@syncline/drizzle/client';
import { findSuspectDeliveries } from '@syncline/drizzle/queries/erase-traces';
import {
  exportChanges,
  exportContacts,
  exportFailures,
  exportOrders,
  exportRecords,
} from '@syncline/drizzle/queries/privacy-export-rows';
import { clearExportParts, putExportPart } from '@syncline/drizzle/queries/privacy-exports';
import {
  type HeldOfPerson,
  listPrivacyConnections,
  type PrivacyConnection,
  resolvePerson,
} from '@syncline/drizzle/queries/privacy-subject';
import { findPhoneRegion } from '@syncline/drizzle/queries/store-facts';
import { exportPartBinding, type StoredPrivacySubject } from '@syncline/shared/runtime/privacy-subject';
import type { PrivacyDeps, PrivacyResult, PrivacyWork } from './erase-person.ts';
import { deliveryTest } from './erase-traces.ts';
import { factsOf } from './privacy-facts.ts';

/**
 * Writes a JSON file of everything that is held of a person, in sealed pieces: a few rows are in memory at a time,
 * whatever there is of them.
 */
export async function exportPerson(
  deps: PrivacyDeps,
  work: PrivacyWork,
  subject: StoredPrivacySubject,
): Promise<PrivacyResult> {
  const { organizationId, connectionId: only } = work.claim;
  const { connections, held } = await deps.database.tenant(organizationId, async (tx) => {
    const found = await listPrivacyConnections(tx, only);
    const phoneRegion = await findPhoneRegion(tx);
    const facts = factsOf(subject, { connections: found, connectors: deps.connectors, phoneRegion, only });
    return { connections: found, held: await resolvePerson(tx, facts) };
  });
  const file = makeFile(deps, work);
  await file.begin();
  const about = { emails: subject.emails, phones: subject.phones, records: subject.records };
  await file.write(
    `{"format":"syncline-person-export/1","generatedAt":${JSON.stringify(new Date().toISOString())},"about":${JSON.stringify(about)}`,
  );
  const counts: Record<string, number> = {};
  for (const [name, rows] of sections(deps, work, held, connections)) {
    await file.write(`,\n${JSON.stringify(name)}:[`);
    let count = 0;
    for await (const row of rows) {
      await file.write(`${count === 0 ? '' : ','}\n${row}`);
      count += 1;
    }
    await file.write(']');
    counts[name] = count;
  }
  await file.write('}\n');
  await file.end();
  const empty = Object.values(counts).every((count) => count === 0);
  return { counts, notes: empty ? ['Nothing is held of this person.'] : [] };
}

const rowsAtOnce = 100;
const first = '00000000-0000-0000-0000-000000000000';

function sections(
  deps: PrivacyDeps,
  work: PrivacyWork,
  held: HeldOfPerson,
  connections: readonly PrivacyConnection[],
): [string, AsyncIterable<string>][] {
  const { organizationId } = work.claim;
  const inTenant = <T>(step: (tx: Tx) => Promise<T>) => {
    work.alive();
    return deps.database.tenant(organizationId, step);
  };
  const inChunks = async function* <T>(items: readonly T[], read: (tx: Tx, some: T[]) => Promise<string[]>) {
    for (let from = 0; from < items.length; from += rowsAtOnce) {
      yield* await inTenant((tx) => read(tx, items.slice(from, from + rowsAtOnce)));
    }
  };
  const orderIds = held.orders.map((order) => order.id);
  const names = [...held.customers, ...held.orders];
  const changes = async function* () {
    const ids = [...held.contactIds, ...orderIds];
    for (let after: string | undefined = first; after !== undefined; ) {
      const page: string = after;
      const { rows, last } = await inTenant((tx) =>
        exportChanges(tx, organizationId, ids, { after: page, limit: rowsAtOnce }),
      );
      yield* rows;
      after = last;
    }
  };
  const deliveries = async function* () {
    for (const connection of connections) yield* deliveriesOf(deps, inTenant, connection, held);
  };
  return [
    ['contacts', inChunks(held.contactIds, (tx, ids) => exportContacts(tx, organizationId, ids))],
    ['orders', inChunks(orderIds, (tx, ids) => exportOrders(tx, organizationId, ids))],
    ['records', inChunks(names, (tx, some) => exportRecords(tx, organizationId, some))],
    ['changes', changes()],
    ['deliveries', deliveries()],
    ['failures', inChunks(names, (tx, some) => exportFailures(tx, organizationId, some))],
  ];
}

/** What a vendor sent about them and is still kept. */
async function* deliveriesOf(
  deps: PrivacyDeps,
  inTenant: <T>(step: (tx: Tx) => Promise<T>) => Promise<T>,
  connection: PrivacyConnection,
  held: HeldOfPerson,
): AsyncGenerator<string> {
  const { of, isAbout } = deliveryTest(deps, connection, held);
  for (let after: string | undefined = first; after !== undefined; ) {
    const window: { after: string; rows: number } = { after, rows: 500 };
    const { last, suspects } = await inTenant((tx) => findSuspectDeliveries(tx, of, window));
    for (const delivery of suspects) {
      if (!isAbout(delivery).about) continue;
      const { topic, body } = delivery;
      yield JSON.stringify({ connection: connection.name, topic, body: body.toString('utf8') });
    }
    after = last;
  }
}

const pieceLength = 256 * 1024;

/** Text in, sealed pieces of about 256 KiB out. */
function makeFile({ database, seal }: PrivacyDeps, { claim, alive }: PrivacyWork) {
  const { organizationId, id: requestId } = claim;
  const of = { organizationId, requestId };
  let waiting: string[] = [];
  let length = 0;
  let seq = 0;
  const flush = async () => {
    if (waiting.length === 0) return;
    alive();
    const part = seal.seal(waiting.join(''), exportPartBinding(of, seq));
    await database.tenant(organizationId, (tx) => putExportPart(tx, of, { seq, ...part }));
    seq += 1;
    waiting = [];
    length = 0;
  };
  return {
    begin: () => database.tenant(organizationId, (tx) => clearExportParts(tx, requestId)),
    write: async (text: string) => {
      waiting.push(text);
      length += text.length;
      if (length >= pieceLength) await flush();
    },
    end: flush,
  };
}
