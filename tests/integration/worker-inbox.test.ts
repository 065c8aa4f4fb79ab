import { collapseHeld, holdInbox, releaseInbox } from '@syncline/drizzle/queries/inbox';
import { replayInbox, retryInbox } from '@syncline/drizzle/queries/inbox-views';
import { HubError } from '@syncline/shared/errors';
import type { Queues } from '@syncline/shared/queues/client';
import { silentLog } from '@syncline/shared/runtime/log';
import { makeWebhookInbox } from '@syncline/worker/processors/webhook-inbox';
import { describe, expect, it } from 'vitest';
import type { FakeOrder } from '../support/fake-connector.ts';
import { fakeOrder } from '../support/fake-vendor.ts';
import { type RingingShop, ringingShop } from '../support/ringing-shop.ts';
import { testServices } from '../support/services.ts';
import { testSealer } from '../support/stored-connection.ts';

const { database } = await testServices();

/** Rings once: what the queue's job does. */
async function ring(shop: RingingShop, signal = new AbortController().signal): Promise<void> {
  const queues = { enqueue: async () => undefined } as unknown as Queues;
  const { store, vendors } = shop;
  const connectors = { fable: shop.connector };
  const handle = makeWebhookInbox({ database, store, queues, vendors, connectors, seal: testSealer, log: silentLog });
  await handle({ organizationId: shop.organizationId, connectionId: shop.connectionId }, { signal, log: silentLog });
}

/** Makes everything that waits for its next try due now. */
const due = (shop: RingingShop) =>
  shop.tenant((tx) => tx`update webhook_inbox set claimed_until = null where connection_id = ${shop.connectionId}`);

function sell(shop: RingingShop, id: string, over: Partial<FakeOrder> = {}): FakeOrder {
  const order = fakeOrder(id, over);
  shop.vendor.orders.set(id, order);
  return order;
}

const at = (minute: number) => `2026-03-01T10:${String(minute).padStart(2, '0')}:00.000Z`;

describe('the webhook inbox', () => {
  it('takes payloads that are new, without asking the vendor, and counts them under one run', async () => {
    const shop = await ringingShop(database);
    for (const id of ['1', '2', '3']) await shop.deliver('order.changed', { id, record: fakeOrder(id) });
    await ring(shop);
    await shop.deliver('order.changed', { id: '1', record: fakeOrder('1', { updated: at(5), total: '30.00' }) });
    await ring(shop);
    expect(await shop.orderTotals()).toEqual({ 1: '30.00', 2: '29.35', 3: '29.35' });
    expect(shop.vendor.requests).toBe(0);
    const rows = await shop.inbox();
    expect(rows.map((row) => [row.state, row.outcome])).toEqual([
      ...Array.from({ length: 3 }, () => ['done', 'Stored as a new record.']),
      ['done', 'The record was updated.'],
    ]);
    const [runId] = new Set(rows.map((row) => row.runId));
    const run = await shop.result(runId ?? '');
    expect(run.status).toBe('succeeded');
    expect(run.streams.orders).toMatchObject({ fetched: 4, created: 3, updated: 1 });
  });

  it('takes no payload where one secret signs for all accounts: whose record it is, the vendor says', async () => {
    const shop = await ringingShop(database);
    const { webhooks } = shop.connector;
    if (!webhooks) throw new Error('The shop has no webhooks.');
    shop.connector = { ...shop.connector, webhooks: { ...webhooks, secrets: () => ['of the app'] } };
    sell(shop, 'ours', { total: '12.00' });
    const later = { updated: at(50), total: '66.00' };
    for (const id of ['ours', 'theirs']) await shop.deliver('order.changed', { id, record: fakeOrder(id, later) });
    await ring(shop);
    expect(await shop.orderTotals()).toEqual({ ours: '12.00' });
    expect((await shop.inbox()).map((row) => row.state)).toEqual(['done', 'done']);
  });

  it('ends in the newest state whatever the order of arrival', async () => {
    const shop = await ringingShop(database);
    const versions = [3, 1, 4, 2].map((minute) => sell(shop, 'a', { updated: at(minute), total: `${minute}.00` }));
    sell(shop, 'a', { updated: at(4), total: '4.00' });
    for (const record of versions) await shop.deliver('order.changed', { id: 'a', record });
    await ring(shop);
    for (const record of versions) {
      await shop.deliver('order.changed', { id: 'a', record });
      await ring(shop);
    }
    expect(await shop.orderTotals()).toEqual({ a: '4.00' });
    expect(new Set((await shop.inbox()).map((row) => row.state))).toEqual(new Set(['done']));
  });

  it('reads hints, and payloads whose stamp says nothing new, at the vendor: a hundred in one request', async () => {
    const shop = await ringingShop(database);
    const ids = Array.from({ length: 100 }, (_, index) => `h${index}`);
    for (const id of ids) sell(shop, id);
    for (const id of ids) await shop.deliver('order.changed', { id });
    await ring(shop);
    expect(Object.keys(await shop.orderTotals())).toHaveLength(100);
    expect(shop.vendor.requests).toBe(1);
    // Same stamp, other content: a payload of unknown age. The vendor has the last word.
    sell(shop, 'h1', { total: '77.00' });
    await shop.deliver('order.changed', { id: 'h1', record: fakeOrder('h1', { total: '55.00' }) });
    await ring(shop);
    expect((await shop.orderTotals()).h1).toBe('77.00');
    expect((await shop.inbox()).at(-1)?.outcome).toBe('The record was updated.');
  });

  it('asks before it believes a deletion', async () => {
    const shop = await ringingShop(database);
    for (const id of ['stays', 'goes']) await shop.deliver('order.changed', { id, record: sell(shop, id) });
    await ring(shop);
    shop.vendor.orders.delete('goes');
    for (const id of ['stays', 'goes', 'never-seen']) await shop.deliver('order.gone', { id });
    await ring(shop);
    expect(Object.keys(await shop.orderTotals())).toEqual(['stays']);
    // A late payload does not raise the dead.
    await shop.deliver('order.changed', { id: 'goes', record: fakeOrder('goes', { updated: at(30) }) });
    await ring(shop);
    expect(Object.keys(await shop.orderTotals())).toEqual(['stays']);
    expect((await shop.inbox()).map((row) => row.state)).toEqual(Array.from({ length: 6 }, () => 'done'));
  });

  it('holds to the date limit: what is older and not here yet stays out', async () => {
    const limit = new Date('2026-02-01T00:00:00.000Z');
    const shop = await ringingShop(database, { createdSince: limit });
    const old = { placed: '2026-01-31T23:59:59.000Z' };
    await shop.deliver('order.changed', { id: '1', record: sell(shop, '1', old) });
    sell(shop, '2', old);
    await shop.deliver('order.changed', { id: '2' });
    await shop.deliver('order.changed', { id: '3', record: sell(shop, '3', { placed: limit.toISOString() }) });
    await ring(shop);
    expect(Object.keys(await shop.orderTotals())).toEqual(['3']);
    const rows = await shop.inbox();
    expect(rows.map((row) => row.state)).toEqual(['done', 'done', 'done']);
    expect(rows[0]?.outcome).toContain('date limit');
    // A person who asks for one gets it, and from then on it is kept up to date.
    await shop.sync('record', ['orders'], [{ stream: 'orders', externalId: '1' }]);
    await shop.deliver('order.changed', {
      id: '1',
      record: sell(shop, '1', { ...old, updated: at(9), total: '9.00' }),
    });
    await ring(shop);
    expect(await shop.orderTotals()).toMatchObject({ 1: '9.00' });
  });

  it('settles a delivery whose record is answered with something else, and takes nothing for gone', async () => {
    const shop = await ringingShop(database);
    for (const id of ['a', 'b']) await shop.deliver('order.changed', { id, record: sell(shop, id) });
    await ring(shop);
    shop.vendor.garbled.set('a', { status: 'maintenance' });
    shop.vendor.garbled.set('b', fakeOrder('z'));
    for (const id of ['a', 'b']) await shop.deliver('order.changed', { id });
    await ring(shop);
    const rows = (await shop.inbox()).slice(2);
    expect(rows.map((row) => row.state)).toEqual(['failed', 'failed']);
    expect(rows[0]?.error).toContain('something else');
    expect(Object.keys(await shop.orderTotals())).toEqual(['a', 'b']);
  });

  it('keeps unknown topics as ignored, and unreadable or unstorable deliveries as failed, each alone', async () => {
    const shop = await ringingShop(database);
    await shop.deliver('coupon.changed', { id: '1' });
    await shop.deliver('order.changed', 'no json');
    await shop.deliver('order.changed', { id: '2', record: { id: '2', updated: 'never' } });
    await shop.deliver('order.changed', { id: '3', record: fakeOrder('3', { state: 'bad\u0000' }) });
    await shop.deliver('order.changed', { id: '4', record: fakeOrder('4') });
    await ring(shop);
    const rows = await shop.inbox();
    expect(rows.map((row) => row.state)).toEqual(['ignored', 'failed', 'failed', 'failed', 'done']);
    expect(rows[0]?.outcome).toContain('not synced');
    expect(rows[1]?.error).toContain('could not be read');
    expect(Object.keys(await shop.orderTotals())).toEqual(['4']);
  });

  it('puts deliveries back while the vendor is away, and gives up visibly after an hour', async () => {
    const shop = await ringingShop(database);
    sell(shop, '1');
    await shop.deliver('order.changed', { id: '1' });
    shop.vendor.before = () => {
      throw new HubError('retry', 'Down.', { code: 'VENDOR_FAILED', userMessage: 'The shop is down.' });
    };
    await ring(shop);
    const [first] = await shop.inbox();
    expect(first).toMatchObject({ state: 'waiting', attempts: 1, error: 'The shop is down.' });
    expect(Date.parse(first?.nextTryAt ?? '')).toBeGreaterThan(Date.now());
    // Not due yet: nothing is tried.
    await ring(shop);
    expect((await shop.inbox())[0]?.attempts).toBe(1);
    for (let attempt = 2; attempt <= 8; attempt += 1) {
      await due(shop);
      await ring(shop);
    }
    const [failed] = await shop.inbox();
    expect(failed).toMatchObject({ state: 'failed', attempts: 8, error: 'The shop is down.' });

    shop.vendor.before = () => undefined;
    await shop.tenant((tx) => retryInbox(tx, [failed?.id ?? '']));
    await ring(shop);
    expect((await shop.inbox())[0]?.state).toBe('done');
    expect(await shop.orderTotals()).toEqual({ 1: '29.35' });
  });

  it('uses up no attempt when the vendor asks for a pause', async () => {
    const shop = await ringingShop(database);
    sell(shop, '1');
    await shop.deliver('order.changed', { id: '1' });
    shop.vendor.before = () => {
      throw new HubError('wait', 'Slow down.', { code: 'RATE_LIMITED', waitMs: 60_000 });
    };
    await ring(shop);
    expect((await shop.inbox())[0]).toMatchObject({ state: 'waiting', attempts: 0 });
  });

  it('stops the connection when a person must act, holds what comes, and goes on after', async () => {
    const shop = await ringingShop(database);
    sell(shop, '1');
    sell(shop, '2');
    await shop.deliver('order.changed', { id: '1' });
    shop.vendor.before = () => {
      throw new HubError('reconnect', 'Revoked.', { code: 'KEY_REVOKED', userMessage: 'The key was revoked.' });
    };
    await ring(shop);
    await shop.deliver('order.changed', { id: '2' });
    expect((await shop.inbox()).map((row) => [row.state, row.attempts])).toEqual([
      ['held', 0],
      ['held', 0],
    ]);
    const stopped = await shop.tenant(
      (tx) => tx`select status, attention from connections where id = ${shop.connectionId}`,
    );
    expect(stopped[0]).toMatchObject({
      status: 'error',
      attention: { code: 'KEY_REVOKED', message: 'The key was revoked.' },
    });

    shop.vendor.before = () => undefined;
    await shop.tenant(async (tx) => {
      await tx`update connections set status = 'connected', attention = null where id = ${shop.connectionId}`;
      expect(await releaseInbox(tx, shop.connectionId)).toBe(2);
    });
    await ring(shop);
    expect(Object.keys(await shop.orderTotals()).sort()).toEqual(['1', '2']);
  });

  it('works on nothing of a paused connection', async () => {
    const shop = await ringingShop(database);
    await shop.deliver('order.changed', { id: '1', record: fakeOrder('1') });
    await shop.tenant(async (tx) => {
      await tx`update connections set status = 'paused' where id = ${shop.connectionId}`;
    });
    await ring(shop);
    expect((await shop.inbox())[0]?.state).toBe('held');
    expect(await shop.orderTotals()).toEqual({});
  });

  it('puts deliveries of a stream that is switched off aside, and says so', async () => {
    const shop = await ringingShop(database);
    const { organizationId, connectionId } = shop;
    await shop.tenant(
      (tx) => tx`insert into stream_states (organization_id, connection_id, stream, enabled)
        values (${organizationId}, ${connectionId}, 'orders', false)`,
    );
    await shop.deliver('order.changed', { id: '1', record: fakeOrder('1') });
    await ring(shop);
    expect((await shop.inbox())[0]).toMatchObject({
      state: 'ignored',
      outcome: 'Orders are switched off for this connection.',
    });
    expect(await shop.orderTotals()).toEqual({});
  });

  it('folds held deliveries past the bound into the newest of each record', async () => {
    const shop = await ringingShop(database);
    sell(shop, 'a', { updated: at(9), total: '9.00' });
    sell(shop, 'b');
    for (let minute = 1; minute <= 9; minute += 1) {
      await shop.deliver('order.changed', {
        id: 'a',
        record: fakeOrder('a', { updated: at(minute), total: `${minute}.00` }),
      });
    }
    await shop.deliver('order.changed', { id: 'b' });
    await shop.tenant(async (tx) => {
      await holdInbox(tx, shop.connectionId);
      expect(await collapseHeld(tx, shop.connectionId, 10)).toBe(0);
      expect(await collapseHeld(tx, shop.connectionId, 5)).toBe(8);
      await releaseInbox(tx, shop.connectionId);
    });
    await ring(shop);
    expect(await shop.orderTotals()).toEqual({ a: '9.00', b: '29.35' });
    expect(new Set((await shop.inbox()).map((row) => row.state))).toEqual(new Set(['done']));
  });

  it('replays one or a time range by reading the records as they are now', async () => {
    const shop = await ringingShop(database);
    const started = new Date(Date.now() - 60_000).toISOString();
    const ids = ['1', '2', '3'];
    for (const id of ids) await shop.deliver('order.changed', { id, record: sell(shop, id) });
    await ring(shop);
    for (const id of ids) sell(shop, id, { total: '1.00' });
    const [first] = await shop.inbox();
    const { connectionId } = shop;
    expect(await shop.tenant((tx) => replayInbox(tx, { connectionId, ids: [first?.id ?? ''] }))).toEqual({
      count: 1,
      more: false,
    });
    await ring(shop);
    expect((await shop.orderTotals())[1]).toBe('1.00');
    const to = new Date(Date.now() + 60_000).toISOString();
    expect((await shop.tenant((tx) => replayInbox(tx, { connectionId, from: started, to }))).count).toBe(3);
    await ring(shop);
    expect(await shop.orderTotals()).toEqual({ 1: '1.00', 2: '1.00', 3: '1.00' });
    expect((await shop.inbox()).map((row) => row.replays)).toEqual([2, 1, 1]);
  });

  it('gives back what it had claimed when the worker ends, and loses nothing', async () => {
    const shop = await ringingShop(database);
    for (const id of ['1', '2']) sell(shop, id);
    for (const id of ['1', '2']) await shop.deliver('order.changed', { id });
    const ending = new AbortController();
    shop.vendor.before = () => {
      ending.abort();
      throw new DOMException('Aborted', 'AbortError');
    };
    await ring(shop, ending.signal);
    expect((await shop.inbox()).map((row) => [row.state, row.attempts, row.error])).toEqual([
      ['waiting', 0, null],
      ['waiting', 0, null],
    ]);
    shop.vendor.before = () => undefined;
    await ring(shop);
    expect(Object.keys(await shop.orderTotals())).toHaveLength(2);
  });

  it('lets a bad delivery fail alone after it took others with it', async () => {
    const shop = await ringingShop(database);
    for (const id of ['good', 'bad']) sell(shop, id);
    for (const id of ['good', 'bad']) await shop.deliver('order.changed', { id });
    shop.vendor.before = ({ path, query }) => {
      if (`${path}${query.get('ids') ?? ''}`.includes('bad')) {
        throw new HubError('retry', 'Broken.', { code: 'VENDOR_FAILED', userMessage: 'The shop failed.' });
      }
    };
    await ring(shop);
    await due(shop);
    await ring(shop);
    expect((await shop.inbox()).map((row) => row.state)).toEqual(['done', 'waiting']);
  });
});
