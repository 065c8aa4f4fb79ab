import type { ClaimedDelivery, Settlement } from '@syncline/drizzle/queries/inbox';
import type { Connector } from '@syncline/shared/kit/connector';
import type { RawRecord } from '@syncline/shared/kit/stream';
import type { Change } from '@syncline/shared/kit/webhooks';
import { reasonOf } from '../engine/prepare.ts';
import { type AccountChange, type AccountEvent, isAccountChange } from './account-events.ts';

/** What came of one record: a word for people, and the reason when it went wrong. */
export interface Effect {
  externalId: string;
  outcome: string;
  failure?: string;
  /** It is about somebody who was erased on request: what told of it is emptied. */
  erased?: boolean;
}

export interface DeliveryLedger {
  /** Streams that the deliveries are about, in the connector's order. */
  streams: string[];
  /** Deliveries that are about nothing: unknown topics, unreadable bodies. */
  idle: Settlement[];
  /** Deliveries that are about the account: each is settled where it is carried out. */
  events: AccountEvent[];
  /** Records that came with a delivery and may be taken if they are new. Undefined: none. */
  payloads(stream: string): { records: RawRecord[]; receivedAt: Date } | undefined;
  /** Ids that must be read at the vendor: hints without a record, deletions, replays. */
  asked(stream: string): string[];
  /** Ids that a delivery names as deleted: that is the other system's own word. */
  told(stream: string): ReadonlySet<string>;
  /**
   * Deliveries whose last open effect is among these. Changes nothing: a transaction may run twice.
   */
  settlements(stream: string, effects: readonly Effect[]): Settlement[];
  /** The transaction with these effects was committed. */
  commit(stream: string, effects: readonly Effect[]): void;
}

interface LedgerOf {
  connector: Pick<Connector, 'webhooks' | 'streams'>;
  settings: Record<string, unknown>;
  /** Streams that a person switched off. */
  switchedOff: readonly string[];
}

type Wanted = Extract<Change, { kind: 'changed' | 'gone' }>;

/** Which delivery waits for which records, and which is settled by what. */
export function makeDeliveryLedger(
  { connector, settings, switchedOff }: LedgerOf,
  deliveries: readonly ClaimedDelivery[],
): DeliveryLedger {
  const idle: Settlement[] = [];
  const events: AccountEvent[] = [];
  const wanted: { delivery: ClaimedDelivery; change: Wanted }[] = [];
  const keysOf = new Map<string, string[]>();
  const finished = new Map<string, Effect>();
  // What signs for every account of an app says nothing of whose record a payload is: it is read at the connection's.
  const sharesSecrets = connector.webhooks?.secrets !== undefined;
  const recordOf = (change: Wanted): RawRecord | undefined =>
    change.kind === 'changed' && !sharesSecrets ? change.record : undefined;

  for (const delivery of deliveries) {
    const meaning = readDelivery({ connector, settings, switchedOff }, delivery);
    if ('settlement' in meaning) {
      idle.push(meaning.settlement);
      continue;
    }
    if ('event' in meaning) {
      events.push({ delivery, change: meaning.event });
      continue;
    }
    wanted.push(...meaning.changes.map((change) => ({ delivery, change })));
    keysOf.set(
      delivery.id,
      meaning.changes.map((change) => keyOf(change.stream, change.externalId)),
    );
  }

  const asked = (stream: string): Set<string> =>
    new Set(
      wanted
        .filter(
          ({ change, delivery }) =>
            change.stream === stream && (recordOf(change) === undefined || delivery.replays > 0),
        )
        .map(({ change }) => change.externalId),
    );

  return {
    streams: Object.keys(connector.streams).filter((name) => wanted.some(({ change }) => change.stream === name)),
    idle,
    events,
    asked: (stream) => [...asked(stream)],
    told: (stream) =>
      new Set(
        wanted
          .filter(({ change }) => change.stream === stream && change.kind === 'gone')
          .map(({ change }) => change.externalId),
      ),
    payloads: (stream) => {
      // A record that is read anyway needs no payload.
      const read = asked(stream);
      const found = wanted.filter(({ change }) => change.stream === stream && !read.has(change.externalId));
      const records = found.map(({ change }) => recordOf(change)).filter((record) => record !== undefined);
      if (records.length === 0) return undefined;
      return { records, receivedAt: new Date(Math.min(...found.map(({ delivery }) => delivery.receivedAt.getTime()))) };
    },
    settlements: (stream, effects) => {
      const now = new Map(effects.map((effect) => [keyOf(stream, effect.externalId), effect]));
      const settled: Settlement[] = [];
      for (const [id, keys] of keysOf) {
        if (!keys.some((key) => now.has(key))) continue;
        const outcomes = keys.map((key) => now.get(key) ?? finished.get(key));
        if (outcomes.some((effect) => effect === undefined)) continue;
        const failed = outcomes.find((effect) => effect?.failure !== undefined);
        const last = failed ?? outcomes.at(-1);
        const settlement = settle(id, failed ? 'failed' : 'done', last?.outcome ?? null, failed?.failure ?? null);
        settled.push(outcomes.some((effect) => effect?.erased) ? emptied(settlement) : settlement);
      }
      return settled;
    },
    commit: (stream, effects) => {
      for (const effect of effects) finished.set(keyOf(stream, effect.externalId), effect);
    },
  };
}

function readDelivery(
  { connector, settings, switchedOff }: LedgerOf,
  { id, topic, body }: ClaimedDelivery,
): { settlement: Settlement } | { event: AccountChange } | { changes: Wanted[] } {
  try {
    const changes = connector.webhooks?.changes({ topic, body }, settings) ?? [];
    const event = changes.find(isAccountChange);
    if (event) return { event };
    const meant = changes.filter((change) => change.kind === 'changed' || change.kind === 'gone');
    const known = meant.filter((change) => !switchedOff.includes(change.stream));
    if (known.length > 0) return { changes: known };
    if (meant.length > 0) {
      const label = connector.streams[meant[0]?.stream ?? '']?.label ?? 'This stream';
      return { settlement: settle(id, 'ignored', `${label} are switched off for this connection.`, null) };
    }
    const [first] = changes;
    const reason = first?.kind === 'ignored' ? first.reason : `Nothing here is about "${topic}".`;
    return { settlement: settle(id, 'ignored', reason, null) };
  } catch (error) {
    const reason = `The delivery could not be read: ${reasonOf(error)}`;
    return { settlement: settle(id, 'failed', null, reason.slice(0, 1000)) };
  }
}

const settle = (id: string, state: Settlement['state'], outcome: string | null, error: string | null): Settlement => ({
  id,
  state,
  outcome,
  error,
  retrySeconds: null,
});

const emptied = (settlement: Settlement): Settlement => ({
  ...settlement,
  outcome: `${settlement.outcome ?? ''} Its person was erased on request: its content was emptied.`.trim(),
  error: null,
  erase: true,
});

const keyOf = (stream: string, externalId: string): string => `${stream} ${externalId}`;
