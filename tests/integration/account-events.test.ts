import { createHash } from 'node:crypto';
import {
  findConnectionByAccount,
  moveConnection,
  reviveConnection,
} from '@syncline/drizzle/queries/connection-changes';
import { findConnection, insertConnection } from '@syncline/drizzle/queries/connections';
import { holdInbox, keepLasting, releaseInbox } from '@syncline/drizzle/queries/inbox';
import { expireExports } from '@syncline/drizzle/queries/privacy-exports';
import {
  claimPrivacyRequest,
  duePrivacyRequests,
  retryPrivacyRequest,
  settlePrivacyRequest,
} from '@syncline/drizzle/queries/privacy-requests';
import { HubError } from '@syncline/shared/errors';
import { eraseAccount } from '@syncline/worker/services/erase-account';
import type { PrivacyDeps, PrivacyWork } from '@syncline/worker/services/erase-person';
import { v7 as uuidv7 } from 'uuid';
import { describe, expect, it } from 'vitest';
import { fakeOrder } from '../support/fake-vendor.ts';
import { privacyField, tablesHolding } from '../support/privacy-field.ts';
import { type RingingShop, ringingShop } from '../support/ringing-shop.ts';
import { testServices } from '../support/services.ts';
import { testSealer } from '../support/stored-connection.ts';

const { database } = await testServices();

const connectionOf = (shop: RingingShop) => shop.tenant((tx) => findConnection(tx, shop.connectionId));
const fieldOf = (shop: RingingShop) => privacyField(database, shop.organizationId, shop.connector);
const runsOf = (shop: RingingShop) =>
  shop.tenant(
    (tx) => tx<{ status: string; waits: boolean }[]>`
    select status, not_before > now() as waits from runs where connection_id = ${shop.connectionId} and kind <> 'webhook'`,
  );
const zoe = {
  updated: '2026-03-01T10:00:00.000Z',
  email: 'zoe@example.com',
  phone: null,
  first: 'Zoe',
  last: 'Holm',
};
const dead = () => {
  throw new HubError('reconnect', 'The token is dead.', { code: 'TOKEN_DEAD' });
};

/** As the door does for topics that last: stored whatever the connection's state. */
async function deliverLasting(shop: RingingShop, topic: string, body: unknown, key = `${topic} ${Math.random()}`) {
  await shop.deliver(topic, body, key);
  await shop.tenant((tx) => keepLasting(tx, shop.connectionId, createHash('sha256').update(key).digest()));
}

describe('an app that is removed at the other system', () => {
  it('stops the connection with its reason, parks its runs, and keeps what waits', async () => {
    const shop = await ringingShop(database);
    await shop.request('full');
    shop.vendor.before = dead;
    await shop.deliver('app.removed', {});
    await shop.deliver('order.changed', { id: 'later' });
    await fieldOf(shop).ringInbox(shop);
    expect(await connectionOf(shop)).toMatchObject({
      status: 'error',
      attention: { remedy: 'reconnect', code: 'APP_REMOVED' },
    });
    expect((await runsOf(shop)).map((run) => run.status)).toEqual(['paused']);
    expect((await shop.inbox()).map((row) => row.state)).toEqual(['done', 'held']);

    // Connected again, the delivery that waited is worked on.
    shop.vendor.before = () => undefined;
    shop.vendor.orders.set('later', fakeOrder('later'));
    await shop.tenant(async (tx) => {
      await moveConnection(tx, shop.connectionId, ['error'], 'connected');
      await releaseInbox(tx, shop.connectionId);
    });
    await fieldOf(shop).ringInbox(shop);
    expect(Object.keys(await shop.orderTotals())).toEqual(['later']);
  });

  it('changes nothing when the account was connected again since', async () => {
    const shop = await ringingShop(database);
    await shop.deliver('app.removed', {});
    await fieldOf(shop).ringInbox(shop);
    expect((await connectionOf(shop))?.status).toBe('connected');
    expect((await shop.inbox())[0]).toMatchObject({
      state: 'done',
      outcome: 'The connection works: it was connected again since.',
    });
  });

  it('waits while the other system does not answer, and says why when the access cannot even be opened', async () => {
    const shop = await ringingShop(database);
    await shop.deliver('app.removed', {});
    shop.vendor.before = () => {
      throw new HubError('retry', 'Away.', { code: 'VENDOR_AWAY' });
    };
    await fieldOf(shop).ringInbox(shop);
    expect((await connectionOf(shop))?.status).toBe('connected');
    expect((await shop.inbox())[0]?.state).toBe('waiting');
    await shop.tenant((tx) => tx`update webhook_inbox set claimed_until = null`);
    shop.vendors.open = async () => dead();
    await fieldOf(shop).ringInbox(shop);
    expect((await connectionOf(shop))?.attention).toMatchObject({ code: 'APP_REMOVED' });
    expect((await shop.inbox())[0]?.state).toBe('done');
  });
});

it('a run that waits for something at the vendor goes on when it has happened', async () => {
  const shop = await ringingShop(database);
  const runId = await shop.request('full');
  await shop.tenant(
    (tx) =>
      tx`update runs set status = 'running', not_before = now() + interval '1 hour', wait_reason = 'a report' where id = ${runId}`,
  );
  const field = fieldOf(shop);
  await shop.deliver('report.ready', {});
  await field.ringInbox(shop);
  expect(await runsOf(shop)).toEqual([{ status: 'running', waits: null }]);
  expect(field.rung).toEqual([
    { queue: 'sync-slice', payload: { organizationId: shop.organizationId, runId, seq: 0 } },
  ]);
  await shop.deliver('report.ready', {});
  await field.ringInbox(shop);
  expect((await shop.inbox()).map((row) => row.outcome)).toEqual([
    'A sync that waited for this goes on.',
    'No sync was waiting for this.',
  ]);
});

describe('privacy requests of a vendor', () => {
  it.each(['connected', 'paused', 'error', 'disconnected'] as const)(
    'are taken in while the connection is %s',
    async (status) => {
      const shop = await ringingShop(database);
      shop.vendor.orders.set('1', fakeOrder('1', { email: 'zoe.quint@example.com', name: 'Zoe Quint' }));
      await shop.sync('full');
      await shop.tenant((tx) => tx`update connections set status = ${status} where id = ${shop.connectionId}`);
      const field = fieldOf(shop);
      const body = { id: 'ask-9', email: 'zoe.quint@example.com' };
      await deliverLasting(shop, 'person.erase', body);
      await shop.tenant((tx) => holdInbox(tx, shop.connectionId));
      await field.ringInbox(shop);
      // The vendor says it twice: one request while it is open.
      await deliverLasting(shop, 'person.erase', body);
      await field.ringInbox(shop);
      expect(await field.requests()).toMatchObject([{ state: 'waiting', kind: 'erase', vendorRequestId: 'ask-9' }]);
      expect(await tablesHolding(database, shop.organizationId, ['zoe.quint'])).not.toContain('webhook_inbox');
      await shop.tenant((tx) => tx`update privacy_requests set created_at = now() - interval '1 minute'`);
      const due = await duePrivacyRequests(database, 100);
      expect(due.map((each) => each.organizationId)).toContain(shop.organizationId);
      await field.work();
      const [request] = await field.requests();
      expect(request).toMatchObject({ state: 'done', connectionName: 'Fable' });
      expect(Date.parse(request?.dueAt ?? '') - Date.now()).toBeGreaterThan(29 * 24 * 3_600_000);
      expect(await tablesHolding(database, shop.organizationId, ['zoe.quint', 'Quint'])).toEqual([]);
    },
  );

  it('make a file of everything that is held of a person, and of nobody else', async () => {
    const shop = await ringingShop(database);
    const { vendor } = shop;
    vendor.customers.set('7', {
      id: '7',
      updated: '2026-03-01T10:00:00.000Z',
      email: 'zoe@example.com',
      phone: null,
      first: 'Zoe',
      last: 'Quint',
    });
    vendor.customers.set('8', {
      id: '8',
      updated: '2026-03-01T10:00:00.000Z',
      email: 'max@example.com',
      phone: null,
      first: 'Max',
      last: 'Holm',
    });
    for (let index = 0; index < 250; index += 1) {
      vendor.orders.set(`o${index}`, fakeOrder(`o${index}`, { customer: '7', total: '123456789012345678.10' }));
    }
    vendor.orders.set('x', fakeOrder('x', { customer: '8', email: 'max@example.com', name: 'Max Holm' }));
    await shop.sync('full');
    await shop.deliver('order.changed', { id: 'o1', record: vendor.orders.get('o1') });
    const field = fieldOf(shop);
    await field.ringInbox(shop);
    await shop.deliver('person.export', { id: 'ask-2', customer: '7', email: 'zoe@example.com' });
    await field.ringInbox(shop);
    await field.work();
    const [request] = await field.requests();
    expect(request).toMatchObject({ state: 'done', kind: 'export' });
    expect(request?.certificate?.counts).toMatchObject({ contacts: 1, orders: 250, records: 251, deliveries: 1 });
    const text = await field.file(request?.id ?? '');
    const file = JSON.parse(text);
    expect(file.contacts[0]).toMatchObject({ email: 'zoe@example.com', firstName: 'Zoe' });
    expect(file.orders).toHaveLength(250);
    expect(file.orders[0].total).toBe('123456789012345678.10');
    expect(file.records.every((each: { record: unknown }) => each.record !== null)).toBe(true);
    expect(text).not.toContain('Holm');
    // Sealed while it waits to be fetched, and gone after its time.
    expect(await tablesHolding(database, shop.organizationId, ['syncline-person-export'])).toEqual([]);
    await shop.tenant((tx) => tx`update privacy_requests set expires_at = now() - interval '1 second'`);
    expect(await shop.tenant((tx) => expireExports(tx))).toBe(1);
    expect(await field.file(request?.id ?? '')).toBe('');
    expect((await field.requests())[0]?.state).toBe('expired');
  });

  it('are carried out in their order, also when an export has to be tried again', async () => {
    const shop = await ringingShop(database);
    const { organizationId, connectionId } = shop;
    shop.vendor.customers.set('7', { ...zoe, id: '7' });
    await shop.sync('full');
    const field = fieldOf(shop);
    const about = { emails: ['zoe@example.com'] };
    const exported = await field.ask(about, { kind: 'export', connectionId });
    // As the vendor names her: nothing tells that it is the same person.
    const ofRecord = { records: [{ connectionId, stream: 'customers', externalId: '7' }] };
    const erased = await field.ask(ofRecord, { connectionId });
    const elsewhere = await field.ask(about, { connectionId: uuidv7() });
    await shop.tenant(async (tx) => {
      expect((await claimPrivacyRequest(tx, organizationId, 60))?.id).toBe(exported);
      await settlePrivacyRequest(tx, exported ?? '', { state: 'waiting', note: 'A disk was full.', retrySeconds: 60 });
    });
    const states = async () => Object.fromEntries((await field.requests()).map(({ id, state }) => [id, state]));
    await field.work();
    expect(await states()).toEqual({
      [exported ?? '']: 'waiting',
      [erased ?? '']: 'waiting',
      [elsewhere ?? '']: 'done',
    });
    await shop.tenant((tx) => tx`update privacy_requests set claimed_until = null where state = 'waiting'`);
    await field.work();
    // Its file goes with her; that it held something, the certificate says.
    expect(await states()).toMatchObject({ [exported ?? '']: 'expired', [erased ?? '']: 'done' });
    const counts = new Map((await field.requests()).map(({ id, certificate }) => [id, certificate?.counts]));
    expect(counts.get(exported ?? '')).toMatchObject({ contacts: 1, records: 1 });
    expect(counts.get(erased ?? '')).toMatchObject({ contacts: 1, customers: 1 });
  });

  it('are not kept waiting by an export that failed for good', async () => {
    const shop = await ringingShop(database);
    const field = fieldOf(shop);
    const about = { emails: ['zoe@example.com'] };
    for (const state of ['failed', 'held'] as const) {
      const exported = await field.ask(about, { kind: 'export' });
      await shop.tenant(async (tx) => {
        await claimPrivacyRequest(tx, shop.organizationId, 60);
        await settlePrivacyRequest(tx, exported ?? '', { state, note: 'No.' });
      });
      const erased = await field.ask(about);
      await field.work();
      expect((await field.requests()).find(({ id }) => id === erased)?.state).toBe('done');
    }
  });

  it('about a whole account delete it with its connection; what others know of the same people stays', async () => {
    const shop = await ringingShop(database);
    const other = await ringingShop(database, { organizationId: shop.organizationId });
    const person = { updated: '2026-03-01T10:00:00.000Z', email: 'zoe@example.com', phone: null, first: 'Zoe' };
    shop.vendor.customers.set('7', { ...person, id: '7', last: 'In-One', phone: '+49 170 5550123' });
    other.vendor.customers.set('9', { ...person, id: '9', last: 'In-Two', updated: '2026-01-01T10:00:00.000Z' });
    shop.vendor.orders.set('1', fakeOrder('1', { customer: '7' }));
    await shop.sync('full');
    await other.sync('full');
    const field = fieldOf(shop);
    await deliverLasting(shop, 'account.erase', { id: 'ask-3' });
    await field.ringInbox(shop);
    await field.work();
    // It works: nobody deletes a connection that was connected again.
    expect((await field.requests())[0]).toMatchObject({ state: 'held' });
    expect(await connectionOf(shop)).toBeDefined();

    await shop.tenant((tx) => moveConnection(tx, shop.connectionId, ['connected'], 'disconnected'));
    const [held] = await field.requests();
    expect(await shop.tenant((tx) => retryPrivacyRequest(tx, held?.id ?? ''))).toBe(true);
    await field.work();
    expect((await field.requests())[0]).toMatchObject({ state: 'done', connectionName: 'Fable' });
    expect(await connectionOf(shop)).toBeUndefined();
    expect(await tablesHolding(database, shop.organizationId, ['In-One', '1705550123'])).toEqual([]);
    const contacts = await other.tenant(
      (tx) => tx<{ lastName: string; email: string }[]>`select last_name, email from contacts`,
    );
    expect([...contacts]).toEqual([{ lastName: 'In-Two', email: 'zoe@example.com' }]);
    await deliverLasting(other, 'account.erase', { id: 'ask-4' });
    await other.tenant((tx) => tx`update connections set status = 'error' where id = ${other.connectionId}`);
    await field.ringInbox(other);
    await field.work();
    expect((await other.tenant((tx) => tx`select 1 from contacts`)).length).toBe(0);
  });

  /** Comes between the transactions of an erasure: before the first, the second, … of them. */
  const erasing = (shop: RingingShop, before: Record<number, () => Promise<unknown>>) => {
    let step = 0;
    const watched: typeof database = {
      ...database,
      tenant: async (organizationId, work) => {
        step += 1;
        await before[step]?.();
        return database.tenant(organizationId, work);
      },
    };
    const deps = {
      database: watched,
      connectors: { fable: shop.connector },
      seal: testSealer,
    } as unknown as PrivacyDeps;
    const claim = { organizationId: shop.organizationId, connectionId: shop.connectionId } as PrivacyWork['claim'];
    return eraseAccount(deps, { claim, alive: () => undefined });
  };
  const probed = { settings: {}, authId: 'keys', label: 'Fable', facts: {}, warnings: [] };

  it('about a whole account stop where it was connected again since the look at it', async () => {
    const shop = await ringingShop(database);
    shop.vendor.orders.set('1', fakeOrder('1'));
    await shop.sync('full');
    await shop.tenant((tx) => moveConnection(tx, shop.connectionId, ['connected'], 'disconnected'));
    const account = (await connectionOf(shop))?.account ?? '';
    const again = () => shop.tenant((tx) => reviveConnection(tx, shop.connectionId, { ...probed, account }));
    await expect(erasing(shop, { 2: again })).rejects.toMatchObject({ code: 'ACCOUNT_CONNECTED_AGAIN' });
    expect(await connectionOf(shop)).toMatchObject({ status: 'connected', account });
    expect(Object.keys(await shop.orderTotals())).toEqual(['1']);
  });

  it.each([3, 4, 9, 15])('about a whole account touch nothing that is connected while they go: step %i', async (at) => {
    const shop = await ringingShop(database);
    const { organizationId } = shop;
    shop.vendor.orders.set('1', fakeOrder('1'));
    await shop.sync('full');
    await shop.tenant((tx) => moveConnection(tx, shop.connectionId, ['connected'], 'disconnected'));
    const account = (await connectionOf(shop))?.account ?? '';
    const id = uuidv7();
    await erasing(shop, {
      [at]: () =>
        shop.tenant(async (tx) => {
          expect(await findConnectionByAccount(tx, 'fable', account)).toBeUndefined();
          // Whoever had probed it before is too late.
          expect(await reviveConnection(tx, shop.connectionId, { ...probed, account })).toBe(false);
          const made = { organizationId, id, provider: 'fable', account, name: 'Anew', createdSince: null };
          await insertConnection(tx, { ...made, ...probed, createdBy: uuidv7() });
        }),
    });
    const left = await shop.tenant((tx) => tx`select id, account, status from connections`);
    expect([...left]).toEqual([{ id, account, status: 'connected' }]);
  });
});
