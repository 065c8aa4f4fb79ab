import { hash } from 'node:crypto';
import type { Database } from '@syncline/drizzle/client';
import { type Arrival, acceptArrivals } from '@syncline/drizzle/queries/inbox';
import type { Delivery } from '@syncline/shared/kit/webhooks';
import type { Queues } from '@syncline/shared/queues/client';
import type { Log } from '@syncline/shared/runtime/log';
import { newId } from '@syncline/shared/runtime/new-id';

/** A proven delivery, to be made durable. */
export interface Intake {
  organizationId: string;
  connectionId: string;
  delivery: Delivery;
  headers: Record<string, string>;
  body: Buffer;
}

export interface WebhookIntake {
  /**
   * Resolves after the commit. `full`: too much waits for Postgres already, nothing was stored.
   * @throws when Postgres could not be reached; nothing was stored.
   */
  accept(intake: Intake): Promise<'new' | 'repeated' | 'full'>;
  /** Waits for what is under way. */
  close(): Promise<void>;
}

export interface WebhookIntakeOptions {
  database: Database;
  queues: Queues;
  log: Log;
  /** Bytes of bodies that may wait for Postgres at once. */
  maxWaitingBytes?: number;
}

/**
 * Deliveries of one tenant that arrive while a commit is under way share the next one: under load
 * each statement carries many, and a single delivery never waits for company.
 */
export function makeWebhookIntake(options: WebhookIntakeOptions): WebhookIntake {
  const { database, log, maxWaitingBytes = 64 * 1024 * 1024 } = options;
  const lanes = new Map<string, Lane>();
  const ring = makeRinger(options.queues, log);
  let waitingBytes = 0;

  const flush = async (organizationId: string, lane: Lane): Promise<void> => {
    while (lane.waiting.length > 0) {
      const batch = takeBatch(lane);
      try {
        const { arrivals, place } = foldRepeats(batch);
        const fresh = new Set(
          await database.tenant(organizationId, (tx) => acceptArrivals(tx, organizationId, arrivals)),
        );
        for (const [index, item] of batch.entries()) {
          const arrival = arrivals[place[index] ?? -1];
          item.resolve(arrival?.id === item.arrival.id && fresh.has(item.arrival.id) ? 'new' : 'repeated');
        }
        // Repeats ring too: the first ring may be what was lost.
        for (const connectionId of new Set(arrivals.map((each) => each.connectionId))) {
          ring(organizationId, connectionId);
        }
      } catch (error) {
        for (const item of batch) item.reject(error);
      } finally {
        for (const item of batch) waitingBytes -= item.arrival.body.length;
      }
    }
    // In the same turn as the last look at the lane: what comes later opens a new one.
    lanes.delete(organizationId);
  };

  return {
    accept: ({ organizationId, connectionId, delivery, headers, body }) => {
      if (waitingBytes + body.length > maxWaitingBytes) return Promise.resolve('full');
      waitingBytes += body.length;
      const lane = lanes.get(organizationId) ?? { waiting: [], flushing: undefined };
      lanes.set(organizationId, lane);
      return new Promise((resolve, reject) => {
        lane.waiting.push({
          arrival: {
            id: newId(),
            connectionId,
            key: hash('sha256', delivery.dedupeKey, 'buffer'),
            again: 0,
            topic: storable(delivery.topic),
            deliveryId: delivery.deliveryId === undefined ? undefined : storable(delivery.deliveryId),
            externalId: delivery.externalId === undefined ? undefined : storable(delivery.externalId),
            headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, storable(value)])),
            body,
          },
          resolve,
          reject,
        });
        // After this turn of the event loop: requests that were read together travel together.
        lane.flushing ??= new Promise<void>((done) => setImmediate(done)).then(() => flush(organizationId, lane));
      });
    },
    close: async () => {
      await Promise.all([...lanes.values()].map((lane) => lane.flushing));
      await ring.idle();
    },
  };
}

interface Waiting {
  arrival: Arrival;
  resolve(outcome: 'new' | 'repeated'): void;
  reject(error: unknown): void;
}

interface Lane {
  waiting: Waiting[];
  flushing: Promise<void> | undefined;
}

/** Between two rings for one connection: under load each statement would ring, and nobody hears it sooner. */
const ringPauseMs = 20;
const batchRows = 300;
const batchBytes = 4 * 1024 * 1024;

function takeBatch(lane: Lane): Waiting[] {
  let bytes = 0;
  let rows = 0;
  for (const item of lane.waiting) {
    if (rows > 0 && (rows === batchRows || bytes + item.arrival.body.length > batchBytes)) break;
    rows += 1;
    bytes += item.arrival.body.length;
  }
  return lane.waiting.splice(0, rows);
}

/** One statement cannot meet a key twice: repeats within the batch are counted on the first. */
function foldRepeats(batch: readonly Waiting[]): { arrivals: Arrival[]; place: number[] } {
  const arrivals: Arrival[] = [];
  const seen = new Map<string, number>();
  const place = batch.map(({ arrival }) => {
    const key = `${arrival.connectionId} ${arrival.key.toString('latin1')}`;
    const index = seen.get(key);
    const first = index === undefined ? undefined : arrivals[index];
    if (index !== undefined && first) {
      first.again += 1;
      return index;
    }
    seen.set(key, arrivals.length);
    arrivals.push(arrival);
    return arrivals.length - 1;
  });
  return { arrivals, place };
}

/** What Postgres' text refuses or cannot hold: NUL, half a surrogate pair, no bound. */
const storable = (text: string): string => text.slice(0, 500).replaceAll('\u0000', '').toWellFormed();

/**
 * Rings for a connection's inbox without making anybody wait. While a ring is under way and shortly after,
 * further ones become one more. A ring that fails is only logged: the rows wait, and the sweep rings again.
 */
function makeRinger(queues: Queues, log: Log) {
  const rings = new Map<string, { again: boolean; done: Promise<void> }>();
  const ring = (organizationId: string, connectionId: string): void => {
    const under = rings.get(connectionId);
    if (under) {
      under.again = true;
      return;
    }
    const entry = { again: false, done: Promise.resolve() };
    rings.set(connectionId, entry);
    entry.done = queues
      .enqueue(
        'webhook-inbox',
        { organizationId, connectionId },
        { dedupeId: `inbox-${connectionId}`, keepLastIfActive: true },
      )
      .catch((error: unknown) => {
        entry.again = false;
        log.warn({ err: error, connectionId }, 'could not ring for a webhook; the sweep will');
      })
      .then(async () => {
        if (entry.again) await new Promise((resolve) => setTimeout(resolve, ringPauseMs));
        rings.delete(connectionId);
        if (entry.again) ring(organizationId, connectionId);
      });
  };
  ring.idle = async () => {
    while (rings.size > 0) await Promise.all([...rings.values()].map((each) => each.done));
  };
  return ring;
}
