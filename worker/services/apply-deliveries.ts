import { type ClaimedDelivery, settleInbox, switchedOffStreams } from '@syncline/drizzle/queries/inbox';
import { openWebhookRun } from '@syncline/drizzle/queries/webhook-runs';
import type { RawRecord } from '@syncline/shared/kit/stream';
import { outOfSight, visibleSince } from '../engine/out-of-sight.ts';
import type { Origin, Outcome, StreamRef } from '../engine/ports.ts';
import { prepareRecords } from '../engine/prepare.ts';
import type { Store } from '../store/make-store.ts';
import { markGone } from '../store/mark-gone.ts';
import {
  type AccountEvent,
  type AccountEventDeps,
  enterPrivacyRequest,
  hastenAwaited,
  noteUninstalled,
} from './account-events.ts';
import { type DeliveryLedger, type Effect, makeDeliveryLedger } from './delivery-ledger.ts';
import { readRecords } from './read-records.ts';
import type { OpenedConnection } from './vendor-access.ts';

export interface ApplyDeps extends AccountEventDeps {
  store: Store;
}

interface Work extends ApplyDeps {
  ref: StreamRef;
  ledger: DeliveryLedger;
  createdSince: Date | undefined;
  /** Records of people who were erased, by what was met so far of this stream: monotone, a transaction may run twice. */
  aboutErased: Set<string>;
}

/** Deliveries of so many seconds are counted under one run. */
const runWindowSeconds = 5 * 60;
/** A payload was built some time before it arrived: nobody says when. */
const payloadAgeMs = 60_000;

/**
 * Works on claimed deliveries together: payloads that are newer than what is stored are taken, all
 * else is read at the vendor as it is now. Each delivery is settled in the transaction of its last
 * effect: a crash leaves it waiting, never half done.
 * @throws HubError when the vendor cannot be asked; deliveries that needed no answer are settled by then.
 */
export async function applyDeliveries(
  deps: ApplyDeps,
  open: OpenedConnection,
  deliveries: readonly ClaimedDelivery[],
): Promise<void> {
  const { organizationId, connectionId, connector } = open;
  const { database } = deps;
  const switchedOff = await database.tenant(organizationId, (tx) => switchedOffStreams(tx, connectionId));
  const ledger = makeDeliveryLedger({ connector, settings: open.settings, switchedOff }, deliveries);
  const { streams } = ledger;
  const runId = await database.tenant(organizationId, async (tx) => {
    await settleInbox(tx, null, ledger.idle);
    if (streams.length === 0) return undefined;
    return openWebhookRun(tx, { organizationId, connectionId, streams, windowSeconds: runWindowSeconds });
  });
  for (const event of ledger.events) await carryOut(deps, open, event);
  if (runId === undefined) return;

  for (const name of streams) {
    const stream = connector.streams[name];
    if (!stream) continue;
    const ref: StreamRef = {
      organizationId,
      connectionId,
      runId,
      name,
      stream,
      settings: open.settings,
      contactStreams: Object.keys(connector.streams).filter((each) => connector.streams[each]?.entity === 'contact'),
      fence: undefined,
    };
    await applyStream({ ...deps, ref, ledger, createdSince: open.createdSince, aboutErased: new Set() }, open);
  }
}

/** @throws HubError `reconnect` where the account took its permission back: nothing else can be worked on. */
async function carryOut(deps: ApplyDeps, open: OpenedConnection, { delivery, change }: AccountEvent): Promise<void> {
  const connection = { ...open, name: open.row.name };
  switch (change.kind) {
    case 'uninstalled':
      return noteUninstalled(deps, open, delivery);
    case 'awaited':
      return hastenAwaited(deps, connection, delivery);
    case 'privacy':
      return enterPrivacyRequest(deps, connection, delivery, change);
  }
}

async function applyStream(work: Work, open: OpenedConnection): Promise<void> {
  const { database, store, ref, ledger, aboutErased } = work;
  const payloads = ledger.payloads(ref.name);
  const old = payloads
    ? await storeRecords(work, 'webhook', payloads.records, new Date(payloads.receivedAt.getTime() - payloadAgeMs))
    : [];
  const ids = [...new Set([...ledger.asked(ref.name), ...old])];
  if (ids.length === 0) return;

  const readStartedAt = await store.now();
  const read = await readRecords(ref.stream, open.ctx, ids);
  if (read.records.length > 0) await storeRecords(work, 'record', read.records, readStartedAt);
  const kept = await keptAmong(work, open, read.gone);
  const gone = read.gone.filter((id) => !kept.has(id));
  if (gone.length > 0) {
    const effects = gone.map((externalId) => ({
      externalId,
      outcome: 'The other system says it is gone.',
      erased: aboutErased.has(externalId),
    }));
    await markGone(database, ref, gone, readStartedAt, (tx) =>
      settleInbox(tx, ref.runId, ledger.settlements(ref.name, effects)),
    );
    ledger.commit(ref.name, effects);
  }
  const untouched: Effect[] = [
    ...[...kept].map((externalId) => ({ externalId, outcome: tooOld, erased: aboutErased.has(externalId) })),
    ...[...read.refused].map(([externalId, error]) => ({
      externalId,
      outcome: 'The record could not be read.',
      failure: error.userMessage,
      erased: aboutErased.has(externalId),
    })),
  ];
  if (untouched.length === 0) return;
  await database.tenant(ref.organizationId, (tx) =>
    settleInbox(tx, ref.runId, ledger.settlements(ref.name, untouched)),
  );
  ledger.commit(ref.name, untouched);
}

/**
 * Stored records that are too old for the other system to show them: nothing is known of them but that something rang.
 * One that was named as deleted is deleted: the delivery is proven, and its silence is all the other system can say.
 */
async function keptAmong(
  { store, ref, ledger }: Work,
  { ctx }: OpenedConnection,
  silent: string[],
): Promise<ReadonlySet<string>> {
  const told = ledger.told(ref.name);
  const asked = silent.filter((id) => !told.has(id));
  return outOfSight(store, ref, asked, asked.length > 0 ? await visibleSince(ctx, ref.stream) : undefined);
}

const tooOld = 'The other system no longer shows records that are as old as this: it stays as it was read last.';

/** @returns ids whose payload may be older than it looks: they are to be read. */
async function storeRecords(
  { store, ref, ledger, createdSince, aboutErased }: Work,
  origin: Origin,
  records: RawRecord[],
  readStartedAt: Date,
): Promise<string[]> {
  const { good, bad, leftOut } = prepareRecords(ref.stream, ref.settings, records);
  const batch = { origin, good, bad, readStartedAt, trackSeen: false, createdSince };
  const { outcomes } = await store.storeBatch(ref, batch, (tx, seen, erased) => {
    for (const id of erased) aboutErased.add(id);
    return settleInbox(tx, ref.runId, ledger.settlements(ref.name, effectsOf(seen, aboutErased)));
  });
  ledger.commit(ref.name, effectsOf(outcomes, aboutErased));
  const reread = [...outcomes].filter(([, outcome]) => outcome === 'reread').map(([id]) => id);
  // A payload that is no record of the stream: the vendor is asked whether what is stored of it is gone.
  return [...reread, ...leftOut.map(({ externalId }) => externalId)];
}

function effectsOf(outcomes: Map<string, Outcome>, aboutErased: ReadonlySet<string>): Effect[] {
  const effects: Effect[] = [];
  for (const [externalId, outcome] of outcomes) {
    if (outcome === 'reread') continue;
    effects.push({
      externalId,
      outcome: outcomeTexts[outcome],
      erased: aboutErased.has(externalId),
      ...(outcome === 'failed' ? { failure: 'The record could not be stored. It is listed under failures.' } : {}),
    });
  }
  return effects;
}

const outcomeTexts: Record<Exclude<Outcome, 'reread'>, string> = {
  created: 'Stored as a new record.',
  updated: 'The record was updated.',
  unchanged: 'Nothing new: the record was stored like this already.',
  stale: 'Older than what is stored: nothing was written.',
  repeated: 'Nothing new.',
  erased: 'Left out.',
  skipped: 'Created before the date limit of this connection: left out.',
  'left-out': 'It is no record of this list: left out.',
  leaving: 'It is no record of this list any more.',
  failed: 'The record could not be stored.',
};
