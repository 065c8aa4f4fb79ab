import type { Tx } from '@syncline/drizzle/client';
import {
  eraseCalls,
  eraseDeliveries,
  findSuspectDeliveries,
  type SuspectDelivery,
} from '@syncline/drizzle/queries/erase-traces';
import type { HeldOfPerson, PrivacyConnection } from '@syncline/drizzle/queries/privacy-subject';
import { type RunTarget, requestRun } from '@syncline/drizzle/queries/runs';
import type { Connector } from '@syncline/shared/kit/connector';
import type { Change } from '@syncline/shared/kit/webhooks';
import { ringForRun } from '../rings.ts';
import type { PrivacyDeps, PrivacyWork } from './erase-person.ts';

const first = '00000000-0000-0000-0000-000000000000';
const rowsAtOnce = 2_000;
const outcome = 'Its content was erased on request.';

/**
 * Empties the deliveries about a person. What still waited there to be worked on is read at the vendor instead, so
 * that nothing is lost of the orders.
 * @returns how many were emptied.
 */
export async function eraseInbox(
  deps: PrivacyDeps,
  work: PrivacyWork,
  connection: PrivacyConnection,
  held: HeldOfPerson,
): Promise<number> {
  const { organizationId } = work.claim;
  const { of, isAbout } = deliveryTest(deps, connection, held);
  const isCustomer = membership(connection, held.customers);
  let erased = 0;
  for (let after: string | undefined = first; after !== undefined; ) {
    work.alive();
    const window: { after: string; rows: number } = { after, rows: rowsAtOnce };
    const { last, suspects } = await deps.database.tenant(organizationId, (tx) =>
      findSuspectDeliveries(tx, of, window),
    );
    const read = suspects.map((delivery) => ({ delivery, ...isAbout(delivery) }));
    // A privacy request that waits is carried out by itself, and emptied then.
    const theirs = read.filter(({ delivery, about }) => about && !(delivery.lasting && isOpen(delivery)));
    const targets = theirs
      .filter(({ delivery }) => isOpen(delivery))
      .flatMap(({ changes }) => changes.filter((change) => !isCustomer(change)));
    const ids = theirs.map(({ delivery }) => delivery.id);
    const runId = await deps.database.tenant(organizationId, async (tx) => {
      erased += await eraseDeliveries(tx, organizationId, ids, outcome);
      return readInstead(tx, organizationId, connection, targets);
    });
    if (runId) await ringForRun(deps, { organizationId, runId, seq: 0 });
    after = last;
  }
  return erased;
}

/** How the kept deliveries about a person are found: in the database as suspects, and each of them looked at. */
export function deliveryTest(
  deps: { connectors: Readonly<Record<string, Connector>> },
  connection: PrivacyConnection,
  held: HeldOfPerson,
) {
  const isTheirs = membership(connection, [...held.customers, ...held.orders]);
  return {
    of: { connectionId: connection.id, externalIds: idsOf(connection, held), needles: held.needles },
    isAbout: (delivery: SuspectDelivery): { about: boolean; changes: RecordChange[] } => {
      const changes = recordChanges(deps, connection, delivery);
      return { about: delivery.names || changes.some(isTheirs), changes };
    },
  };
}

/** Masks the calls to the vendor that name a person. @returns how many. */
export async function eraseCallLog(
  { database }: PrivacyDeps,
  { claim, alive }: PrivacyWork,
  connection: PrivacyConnection,
  held: HeldOfPerson,
): Promise<number> {
  const customers = held.customers.filter((each) => each.connectionId === connection.id);
  const of = {
    connectionId: connection.id,
    externalIds: customers.map((each) => each.externalId),
    needles: held.needles,
  };
  let erased = 0;
  for (let after: string | undefined = first; after !== undefined; ) {
    alive();
    const window: { after: string; rows: number } = { after, rows: rowsAtOnce };
    const step = await database.tenant(claim.organizationId, (tx) => eraseCalls(tx, of, window));
    erased += step.erased;
    after = step.last;
  }
  return erased;
}

const isOpen = ({ state }: SuspectDelivery): boolean => state === 'waiting' || state === 'held';

type RecordChange = Extract<Change, { kind: 'changed' | 'gone' }>;

/** Which records a delivery is about; none where it cannot be read. */
function recordChanges(
  { connectors }: { connectors: Readonly<Record<string, Connector>> },
  { provider, settings }: PrivacyConnection,
  { topic, body }: SuspectDelivery,
): RecordChange[] {
  try {
    const changes = connectors[provider]?.webhooks?.changes({ topic, body }, settings) ?? [];
    return changes.filter((change) => change.kind === 'changed' || change.kind === 'gone');
  } catch {
    return [];
  }
}

async function readInstead(
  tx: Tx,
  organizationId: string,
  { id: connectionId, status }: PrivacyConnection,
  changes: readonly RecordChange[],
): Promise<string | undefined> {
  if (changes.length === 0 || status === 'disconnected') return undefined;
  const targets: RunTarget[] = changes.map(({ stream, externalId }) => ({ stream, externalId }));
  const streams = [...new Set(targets.map((target) => target.stream))];
  const { runId } = await requestRun(tx, {
    organizationId,
    connectionId,
    kind: 'record',
    trigger: 'webhook',
    streams: streams.map((stream) => ({ stream, kind: 'record' })),
    targets,
  });
  return runId;
}

function membership(
  { id }: PrivacyConnection,
  records: readonly { connectionId: string; stream: string; externalId: string }[],
): (change: { stream: string; externalId: string }) => boolean {
  const keys = new Set(
    records.filter((each) => each.connectionId === id).map((each) => JSON.stringify([each.stream, each.externalId])),
  );
  return ({ stream, externalId }) => keys.has(JSON.stringify([stream, externalId]));
}

const idsOf = ({ id }: PrivacyConnection, { customers, orders }: HeldOfPerson): string[] => [
  ...new Set([...customers, ...orders].filter((each) => each.connectionId === id).map((each) => each.externalId)),
];
