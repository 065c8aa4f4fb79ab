import { putCredential } from '@syncline/drizzle/queries/credentials';
import { cancelRun } from '@syncline/drizzle/queries/runs';
import { HubError } from '@syncline/shared/errors';
import { makeMemoryBudgets } from '@syncline/shared/kit/memory-budgets';
import { openConnector } from '@syncline/shared/kit/open-connector';
import { makeSsrfGuard } from '@syncline/shared/kit/ssrf-guard';
import type { Queues } from '@syncline/shared/queues/client';
import { silentLog } from '@syncline/shared/runtime/log';
import { makeSyncSlice, type SyncSliceDeps } from '@syncline/worker/processors/sync-slice';
import { makeWebhookInbox } from '@syncline/worker/processors/webhook-inbox';
import { sweep } from '@syncline/worker/sweep';
import { describe, expect, it, onTestFinished } from 'vitest';
import { fakeConnector } from '../support/fake-connector.ts';
import { fakeOrder, idOf } from '../support/fake-vendor.ts';
import { noSpill } from '../support/no-spill.ts';
import { type RingingShop, ringingShop } from '../support/ringing-shop.ts';
import { testServices } from '../support/services.ts';
import { testSealer } from '../support/stored-connection.ts';

const { database } = await testServices();
const queues = { enqueue: async () => undefined } as unknown as Queues;
const context = { signal: new AbortController().signal, log: silentLog };
const forever = () => new Promise<never>(() => undefined);

/** The shop behind a real socket and the real client. */
async function overHttp(shop: RingingShop): Promise<SyncSliceDeps['vendors'] & RingingShop['vendors']> {
  const { url, close } = await shop.vendor.listen();
  const guard = makeSsrfGuard({ allowedPrivateHosts: [new URL(url).host] });
  onTestFinished(async () => {
    await close();
    await guard.close();
  });
  return {
    open: async (organizationId, connectionId, at) => {
      const open = await shop.vendors.open(organizationId, connectionId, at);
      const ctx = openConnector(fakeConnector, {
        settings: { storeUrl: url },
        authId: 'token',
        credential: { token: 'x' },
        signal: at.signal,
        budgetKey: connectionId,
        ports: {
          budgets: makeMemoryBudgets(),
          guard,
          spill: noSpill,
          now: () => new Date(),
          nonce: () => 'n',
          ...(at.onCall ? { onCall: at.onCall } : {}),
        },
      });
      return { ...open, ctx: ctx as never };
    },
  };
}

const runOf = (shop: RingingShop, runId: string) =>
  shop.tenant(async (tx) => {
    const [row] = await tx<
      { status: string; attempts: number; waitReason: string | null; put: boolean; code: string | null }[]
    >`select status, attempts, wait_reason, not_before > now() as put, error ->> 'code' as code
      from runs where id = ${runId}`;
    return row;
  });
const dueNow = (shop: RingingShop) =>
  shop.tenant((tx) => tx`update runs set not_before = null where connection_id = ${shop.connectionId}`);

describe('a vendor that hangs', () => {
  it('keeps a place no longer than one answer may take, and is asked again with back-off', async () => {
    const shop = await ringingShop(database);
    for (let n = 1; n <= 250; n += 1) shop.vendor.orders.set(idOf(n), fakeOrder(idOf(n)));
    shop.vendor.before = ({ path, query }) =>
      path === '/orders' && query.get('after') === idOf(100) ? forever() : undefined;
    const runId = await shop.request('full', ['orders']);
    const vendors = await overHttp(shop);
    const slice = makeSyncSlice({ database, store: shop.store, queues, vendors, log: silentLog, patienceMs: 200 });
    const ring = () => slice({ organizationId: shop.organizationId, runId, seq: 0 }, context);

    await ring();
    // The page before it was kept.
    expect(await runOf(shop, runId)).toMatchObject({ status: 'running', put: true, attempts: 1 });
    expect((await runOf(shop, runId))?.waitReason).toContain('did not answer within');
    expect((await shop.result(runId)).streams.orders?.fetched).toBe(100);
    for (const attempts of [2, 2]) {
      await dueNow(shop);
      await ring();
      expect((await runOf(shop, runId))?.attempts).toBe(attempts);
    }
    expect(await runOf(shop, runId)).toMatchObject({ status: 'failed', code: 'VENDOR_TOO_SLOW' });
  });

  it('is not one that is slow: each answer begins the count anew', async () => {
    const shop = await ringingShop(database);
    for (let n = 1; n <= 350; n += 1) shop.vendor.orders.set(idOf(n), fakeOrder(idOf(n)));
    shop.vendor.before = () => new Promise((resolve) => setTimeout(resolve, 250));
    const runId = await shop.request('full', ['orders']);
    const vendors = await overHttp(shop);
    const deps = { database, store: shop.store, queues, vendors, log: silentLog, patienceMs: 500, sliceMs: 100 };
    for (let slices = 0; slices < 10 && (await runOf(shop, runId))?.status !== 'succeeded'; slices += 1) {
      await makeSyncSlice(deps)({ organizationId: shop.organizationId, runId, seq: 0 }, context);
    }
    expect(await runOf(shop, runId)).toMatchObject({ status: 'succeeded', attempts: 0 });
  });

  it('puts its deliveries off', async () => {
    const shop = await ringingShop(database);
    await shop.deliver('order.changed', { id: '1' });
    shop.vendor.before = forever;
    const vendors = await overHttp(shop);
    const { store, connector } = shop;
    const deps = {
      database,
      store,
      queues,
      vendors,
      connectors: { fable: connector },
      seal: testSealer,
      log: silentLog,
    };
    await makeWebhookInbox({ ...deps, patienceMs: 200 })(shop, context);
    const [delivery] = await shop.inbox();
    expect(delivery).toMatchObject({ state: 'waiting', error: expect.stringContaining('did not answer within') });
  });
});

it('keys that were replaced during a slice stop nothing: the run goes on with the new ones', async () => {
  const shop = await ringingShop(database);
  const { organizationId, connectionId } = shop;
  const sealed = { kind: 'auth' as const, sealed: Buffer.from('x'), keyId: 'test' };
  const give = () => shop.tenant((tx) => putCredential(tx, organizationId, connectionId, sealed));
  await give();
  let isDead = true;
  shop.vendor.before = async () => {
    if (!isDead) return;
    isDead = false;
    await give();
    throw new HubError('reconnect', 'x', { code: 'KEY_REVOKED', userMessage: 'The key was revoked.' });
  };
  const vendors: SyncSliceDeps['vendors'] = {
    open: (organization, connection, at) => {
      at.onKeys?.(isDead ? 1 : 2);
      return shop.vendors.open(organization, connection, at);
    },
  };
  const runId = await shop.request('full', ['orders']);
  const slice = makeSyncSlice({ database, store: shop.store, queues, vendors, log: silentLog });
  await slice({ organizationId, runId, seq: 0 }, context);
  expect(await runOf(shop, runId)).toMatchObject({ status: 'running', put: true, attempts: 0 });
  await dueNow(shop);
  await slice({ organizationId, runId, seq: 0 }, context);
  expect(await runOf(shop, runId)).toMatchObject({ status: 'succeeded' });
});

describe('a run whose workers are gone', () => {
  const lose = (shop: RingingShop, runId: string) =>
    shop.tenant(
      (tx) => tx`update runs set status = 'running', lost_claims = lost_claims + 1, started_at = now(),
        lease_until = now() - interval '1 second' where id = ${runId}`,
    );
  const expire = (shop: RingingShop, runId: string) =>
    shop.tenant(
      (tx) => tx`update runs set status = 'running', started_at = now(), lease_until = now() - interval '1 second'
        where id = ${runId}`,
    );

  it('is given up when no worker outlives the page, and says so', async () => {
    const shop = await ringingShop(database);
    shop.vendor.orders.set('1', fakeOrder('1'));
    const runId = await shop.request('full', ['orders']);
    for (let n = 1; n <= 9; n += 1) await lose(shop, runId);
    await shop.work();
    expect(await runOf(shop, runId)).toMatchObject({ status: 'failed', code: 'WORKERS_LOST' });
    // One less is no reason, and a page that is written begins the count anew.
    const again = await shop.request('full', ['orders']);
    for (let n = 1; n <= 3; n += 1) await lose(shop, again);
    await shop.work();
    expect(await runOf(shop, again)).toMatchObject({ status: 'succeeded' });
    const [row] = await shop.tenant((tx) => tx`select lost_claims from runs where id = ${again}`);
    expect(row?.lostClaims).toBe(0);
  });

  it('is ended by the sweep when it was cancelled, also where nobody claims it any more', async () => {
    const shop = await ringingShop(database);
    const runId = await shop.request('full', ['orders']);
    await shop.tenant(async (tx) => {
      await tx`update runs set status = 'running', started_at = now(), lease_until = now() + interval '1 minute'
        where id = ${runId}`;
      expect(await cancelRun(tx, runId)).toBe('cancelling');
      await tx`update connections set status = 'disconnected', disconnected_at = now(), torn_down_at = now()
        where id = ${shop.connectionId}`;
    });
    const deps = { database, queues, log: silentLog };
    await sweep(deps);
    expect(await runOf(shop, runId)).toMatchObject({ status: 'running' });
    await expire(shop, runId);
    await sweep(deps);
    expect(await runOf(shop, runId)).toMatchObject({ status: 'cancelled' });
    expect((await shop.result(runId)).streams.orders?.status).toBe('cancelled');
  });
});
