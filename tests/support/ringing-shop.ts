import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { Database } from '@syncline/drizzle/client';
import { findConnection } from '@syncline/drizzle/queries/connections';
import { acceptArrivals } from '@syncline/drizzle/queries/inbox';
import { type InboxRow, listInbox } from '@syncline/drizzle/queries/inbox-views';
import type { Connector } from '@syncline/shared/kit/connector';
import type { Change, Subscription } from '@syncline/shared/kit/webhooks';
import type { VendorAccess } from '@syncline/worker/services/vendor-access';
import { v7 as uuidv7 } from 'uuid';
import { fakeConnector } from './fake-connector.ts';
import { type FakeShop, fakeShop } from './fake-shop.ts';

export interface RingingShop extends FakeShop {
  connector: Connector;
  vendors: VendorAccess;
  /** The vendor's own list. */
  subscriptions: Map<string, Subscription & { secret: string }>;
  /** Throws in place of an answer about subscriptions. */
  beforeSubscriptions: (what: 'list' | 'subscribe' | 'unsubscribe' | 'revive', topic?: string) => void;
  /** Puts a proven delivery into the inbox, as the door does. `key` makes it unique. */
  deliver(topic: string, body: unknown, key?: string): Promise<string>;
  inbox(): Promise<InboxRow[]>;
  orderTotals(): Promise<Record<string, string>>;
}

/** The invented shop with webhooks: `{ id }` is a hint, `{ id, record }` brings the record. */
export async function ringingShop(
  database: Database,
  options: Parameters<typeof fakeShop>[1] = {},
): Promise<RingingShop> {
  const shop = await fakeShop(database, options);
  const { organizationId, connectionId } = shop;
  const subscriptions: RingingShop['subscriptions'] = new Map();
  let made = 0;

  const ringing: RingingShop = {
    ...shop,
    subscriptions,
    beforeSubscriptions: () => undefined,
    connector: {
      ...(fakeConnector as unknown as Connector),
      webhooks: {
        topics: ['customer.changed', 'order.changed', 'order.gone', 'product.changed'],
        streamOf: (topic) => `${topic.split('.', 1)[0]}s`,
        claimedAccount: (raw) => raw.headers['x-shop'],
        receive: (raw, secret) => {
          const given = Buffer.from(raw.headers['x-signature'] ?? '', 'hex');
          const expected = createHmac('sha256', secret).update(raw.body).digest();
          if (secret === '' || given.length !== expected.length || !timingSafeEqual(given, expected)) {
            return { kind: 'reject', reason: 'signature' };
          }
          const deliveryId = raw.headers['x-delivery'] ?? '';
          const { id } = JSON.parse(raw.body.toString('utf8')) as { id: string };
          const topic = raw.headers['x-topic'] ?? '';
          return { kind: 'accept', delivery: { topic, dedupeKey: deliveryId, deliveryId, externalId: id } };
        },
        lastingTopics: ['person.export', 'person.erase', 'account.erase'],
        changes: ({ topic, body }): Change[] => {
          const [noun, verb] = topic.split('.');
          if (topic === 'app.removed') return [{ kind: 'uninstalled' }];
          if (topic === 'report.ready') return [{ kind: 'awaited' }];
          if (noun === 'person' || noun === 'account') return [privacyChange(noun, verb, body)];
          if (!['customer', 'order', 'product'].includes(noun ?? '')) {
            return [{ kind: 'ignored', reason: `${topic} is not synced` }];
          }
          const { id, record } = JSON.parse(body.toString('utf8')) as { id: string; record?: unknown };
          const stream = `${noun}s`;
          if (verb === 'gone') return [{ kind: 'gone', stream, externalId: id }];
          const raw = record === undefined ? {} : { record: { json: JSON.stringify(record), value: record } };
          return [{ kind: 'changed', stream, externalId: id, ...raw }];
        },
        list: async () => {
          ringing.beforeSubscriptions('list');
          return [...subscriptions.values()];
        },
        subscribe: async (_ctx, { topic, address, secret }) => {
          ringing.beforeSubscriptions('subscribe', topic);
          made += 1;
          const subscription = { externalId: `s${made}`, topic, address, active: true };
          subscriptions.set(subscription.externalId, { ...subscription, secret });
          return subscription;
        },
        unsubscribe: async (_ctx, externalId) => {
          ringing.beforeSubscriptions('unsubscribe', subscriptions.get(externalId)?.topic);
          subscriptions.delete(externalId);
        },
        revive: async (_ctx, externalId) => {
          const found = subscriptions.get(externalId);
          ringing.beforeSubscriptions('revive', found?.topic);
          if (!found) throw new Error('There is no such subscription.');
          found.active = true;
          return found;
        },
      },
    },
    vendors: {
      open: async (_organizationId, _connectionId, { signal }) => {
        const row = await shop.tenant((tx) => findConnection(tx, connectionId));
        if (!row) throw new Error('The connection is gone.');
        return { ...shop.open({ signal }), connector: ringing.connector, row };
      },
    },
    deliver: async (topic, body, key = uuidv7()) => {
      const id = uuidv7();
      const text = typeof body === 'string' ? body : JSON.stringify(body);
      const externalId = typeof body === 'object' && body !== null && 'id' in body ? String(body.id) : undefined;
      await database.tenant(organizationId, (tx) =>
        acceptArrivals(tx, organizationId, [
          {
            id,
            connectionId,
            key: createHash('sha256').update(key).digest(),
            again: 0,
            topic,
            deliveryId: key,
            externalId,
            headers: {},
            body: Buffer.from(text),
          },
        ]),
      );
      return id;
    },
    inbox: async () => (await shop.tenant((tx) => listInbox(tx, { connectionId, limit: 10_000 }))).items.reverse(),
    orderTotals: () =>
      shop.tenant(async (tx) => {
        const rows = await tx<{ externalId: string; total: string }[]>`
          select external_id, total::text from orders where connection_id = ${connectionId} and deleted_at is null`;
        return Object.fromEntries(rows.map((row) => [row.externalId, row.total]));
      }),
  };
  return ringing;
}

/** `{ id, customer?, orders?, email?, phone? }`: what this vendor says of a person who asks. */
function privacyChange(noun: string, verb: string | undefined, body: Buffer): Change {
  const asked = JSON.parse(body.toString('utf8')) as {
    id: string;
    customer?: string;
    orders?: string[];
    email?: string;
    phone?: string;
  };
  const externalIds = [
    ...(asked.customer ? [{ stream: 'customers', externalId: asked.customer }] : []),
    ...(asked.orders ?? []).map((externalId) => ({ stream: 'orders', externalId })),
  ];
  return {
    kind: 'privacy',
    request: verb === 'export' ? 'export' : 'erase',
    subject: noun === 'account' ? 'all' : { externalIds, email: asked.email ?? null, phone: asked.phone ?? null },
    requestId: asked.id,
  };
}
