import { makeSandbox, type Sandbox, type SandboxOptions } from '@syncline/sandbox';
import { changeRole, editSilently } from '@syncline/sandbox/woocommerce/customer-edits';
import { createRefund, deleteRefund } from '@syncline/sandbox/woocommerce/refunds';
import { resourceOf } from '@syncline/sandbox/woocommerce/resources';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openWooCommerce } from '../support/open-woocommerce.ts';
import { testServices } from '../support/services.ts';
import { type SyncedStore, syncedStore } from '../support/synced-store.ts';

/** What docs/providers/woocommerce.md promises of a store's quirks, without webhooks: by schedule alone. */
const { database } = await testServices();
const size = { customers: 30, orders: 250, products: 20, stores: 1 };

async function startStore(options: SandboxOptions = {}): Promise<SyncedStore & { sandbox: Sandbox }> {
  const sandbox = makeSandbox({ ...size, ...options });
  const { storeUrl } = await sandbox.listen();
  const key = sandbox.control.stores()[0]?.keys[0];
  const opened = openWooCommerce(
    { url: storeUrl, consumerKey: key?.consumerKey ?? '', consumerSecret: key?.consumerSecret ?? '' },
    { settings: { concurrency: 2 } },
  );
  onTestFinished(async () => {
    await opened.close();
    await sandbox.close();
  });
  return { sandbox, ...(await syncedStore(database, opened)) };
}

/** A record as it is kept here; undefined: unknown, or deleted. */
const kept = (store: SyncedStore, stream: string, id: number) =>
  store.tenant(async (tx) => {
    const [row] = await tx<{ payload: Record<string, unknown> }[]>`
      select p.payload from record_payloads p join records r using (organization_id, connection_id, stream, external_id)
      where p.stream = ${stream} and p.external_id = ${String(id)} and r.deleted_at is null`;
    return row?.payload;
  });
const stampsHere = (store: SyncedStore, stream: string) =>
  store.tenant(async (tx) => {
    const rows = await tx<{ id: string; stamp: string }[]>`
      select p.external_id as id, coalesce(p.payload ->> 'date_modified_gmt', p.payload -> 'product' ->> 'date_modified_gmt') as stamp
      from record_payloads p join records r using (organization_id, connection_id, stream, external_id)
      where p.stream = ${stream} and r.deleted_at is null`;
    return Object.fromEntries(rows.map((row) => [row.id, row.stamp]));
  });
const stampsThere = (sandbox: Sandbox, stream: 'orders' | 'products') =>
  Object.fromEntries(
    [...sandbox.control.truth(stream)].map((text) => {
      const { id, date_modified_gmt } = JSON.parse(text) as { id: number; date_modified_gmt: string };
      return [String(id), date_modified_gmt];
    }),
  );
const idsOf = (sandbox: Sandbox, stream: 'orders' | 'customers') =>
  [...sandbox.control.truth(stream)].map((text) => (JSON.parse(text) as { id: number }).id);
/** A store tells its time in whole seconds: a delta reads what is older than that. */
const untilTheSecondIsOver = () => new Promise((resolve) => setTimeout(resolve, 2_100));

describe('edits that leave the change date alone', () => {
  it('are seen by no delta, and healed by the weekly full sync', { timeout: 120_000 }, async () => {
    const store = await startStore();
    const { sandbox } = store;
    const shop = sandbox.control.store();
    const [refunded = 0, erased = 0] = idsOf(sandbox, 'orders').filter((id) => {
      const order = shop.collections.orders.find(id);
      return order?.status === 'completed' && Number(order.total) > 10 && !(order.refunds as unknown[]).length;
    });
    const [moved = 0, promoted = 0] = idsOf(sandbox, 'customers');
    // Yesterday: a delta reads the last edits once more, whatever became of them.
    sandbox.control.setFaults({ clockSkewSeconds: -86_400 });
    const refund = createRefund(shop, refunded, { amount: '1.00', reason: '' }) as { id: number };
    sandbox.control.setFaults({ clockSkewSeconds: 0 });
    sandbox.control.touch('products', 1);
    resourceOf(shop, 'orders').update(idsOf(sandbox, 'orders').at(-1) ?? 0, { customer_note: 'The last edit.' });
    expect((await store.sync('full')).status).toBe('succeeded');
    expect((await kept(store, 'orders', refunded))?.refunds).toHaveLength(1);

    await untilTheSecondIsOver();
    deleteRefund(shop, refunded, refund.id);
    resourceOf(shop, 'orders').remove(erased, true);
    editSilently(shop, moved, { city: 'Moved' });
    changeRole(shop, promoted, 'shop_manager');
    await untilTheSecondIsOver();
    expect((await store.sync('delta')).status).toBe('succeeded');
    expect((await kept(store, 'orders', refunded))?.refunds).toHaveLength(1);
    expect(await kept(store, 'orders', erased)).toBeDefined();
    expect((await kept(store, 'customers', moved))?.billing).not.toMatchObject({ city: 'Moved' });

    expect((await store.sync('full')).status).toBe('succeeded');
    expect((await kept(store, 'orders', refunded))?.refunds).toEqual([]);
    expect(await kept(store, 'orders', erased)).toBeUndefined();
    expect((await kept(store, 'customers', moved))?.billing).toMatchObject({ city: 'Moved' });
    // It left the store's list of customers, and is no deleted account.
    expect(await kept(store, 'customers', promoted)).toBeDefined();
  });

  it('on stores without order tables too', { timeout: 120_000 }, async () => {
    const store = await startStore({ version: '7.9.0' });
    const [edited = 0] = idsOf(store.sandbox, 'orders');
    expect((await store.sync('full')).status).toBe('succeeded');
    await untilTheSecondIsOver();
    resourceOf(store.sandbox.control.store(), 'orders').update(edited, { billing: { city: 'Moved' } });
    await untilTheSecondIsOver();
    await store.sync('delta');
    expect((await kept(store, 'orders', edited))?.billing).not.toMatchObject({ city: 'Moved' });
    expect((await store.sync('full')).status).toBe('succeeded');
    expect((await kept(store, 'orders', edited))?.billing).toMatchObject({ city: 'Moved' });
  });
});

describe('a store whose clock is off', () => {
  it.each([
    ['an hour ahead', 3_600],
    ['an hour behind', -3_600],
    ['two days ahead', 172_800],
  ])('%s, loses nothing between a full sync and the next delta', { timeout: 120_000 }, async (_what, skewSeconds) => {
    const store = await startStore();
    const { sandbox } = store;
    sandbox.control.setFaults({ clockSkewSeconds: skewSeconds });
    const offBy = (at: Date) => Math.abs(at.getTime() - (Date.now() + skewSeconds * 1_000));
    // Edited shortly before, and while it is read.
    sandbox.control.touch('orders', 10);
    sandbox.control.setFaults({ shiftEdits: 3 });
    const full = await store.sync('full');
    expect(full.status).toBe('succeeded');
    expect(offBy(full.ceiling)).toBeLessThan(60_000);
    sandbox.control.setFaults({ shiftEdits: 0 });

    sandbox.control.touch('orders', 40);
    sandbox.control.touch('products', 5);
    sandbox.control.create('orders', 10);
    await untilTheSecondIsOver();
    const delta = await store.sync('delta');
    expect(delta).toMatchObject({ status: 'succeeded', streams: { orders: 'proven', products: 'proven' } });
    expect(offBy(delta.ceiling)).toBeLessThan(60_000);
    for (const stream of ['orders', 'products'] as const) {
      expect(await stampsHere(store, stream), stream).toEqual(stampsThere(sandbox, stream));
    }
    // No later than the store's own time: what it will stamp from now on comes after.
    const cursors = await store.tenant(
      (tx) => tx<{ at: string }[]>`
        select cursor ->> 'modifiedAfter' as at from stream_states where stream = 'orders' and cursor is not null`,
    );
    expect(cursors).toHaveLength(1);
    const cursorAt = Date.parse(cursors[0]?.at ?? '');
    expect(cursorAt).toBeLessThanOrEqual(Date.now() + skewSeconds * 1_000);

    sandbox.control.touch('orders', 20);
    await untilTheSecondIsOver();
    await store.sync('delta');
    expect(await stampsHere(store, 'orders')).toEqual(stampsThere(sandbox, 'orders'));
  });
});
