import { claimRun } from '@syncline/drizzle/queries/run-claims';
import { openFailures } from '@syncline/drizzle/queries/run-failures';
import { acceptIncomplete, cancelRun, pauseRuns, resumeRuns, retryFailures } from '@syncline/drizzle/queries/runs';
import { HubError } from '@syncline/shared/errors';
import { ClaimLost } from '@syncline/worker/engine/ports';
import { refOf, runSlice } from '@syncline/worker/engine/run-slice';
import { v7 as uuidv7 } from 'uuid';
import { describe, expect, it } from 'vitest';
import { type FakeShop, fakeShopOf } from '../support/fake-shop.ts';
import { fakeOrder, idOf } from '../support/fake-vendor.ts';
import { testServices } from '../support/services.ts';

const { database } = await testServices();

const stored = (shop: FakeShop) =>
  shop.tenant(async (tx) => {
    const rows = await tx<{ id: string; state: string; lines: number }[]>`
      select external_id as id, status as state,
        (select count(*)::int from order_lines l where l.order_id = o.id) as lines
      from orders o where connection_id = ${shop.connectionId} and deleted_at is null order by 1`;
    return rows.map((row) => ({ ...row }));
  });
const expected = (shop: FakeShop) =>
  [...shop.vendor.orders.values()]
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .map(({ id, state, lines }) => ({ id, state, lines: lines.length }));
const cursorOf = async (shop: FakeShop) => {
  const [row] = await shop.tenant(
    (tx) => tx<{ cursor: unknown }[]>`
    select cursor from stream_states where connection_id = ${shop.connectionId} and stream = 'orders'`,
  );
  return row?.cursor ?? null;
};

describe('a vendor that leaves records out', () => {
  it('makes the run incomplete and holds the cursor; a person may accept it', async () => {
    const shop = await fakeShopOf(database, 230);
    shop.vendor.leftOut.add(idOf(77));
    // It hides the record from every list and every look at it.
    shop.vendor.before = ({ path }) => {
      if (path === `/orders/${idOf(77)}`) throw new HubError('skip', 'Hidden.', { code: 'NOT_FOUND', status: 404 });
    };
    const result = await shop.sync('full', ['orders']);
    expect(result.status).toBe('incomplete');
    expect(result.streams.orders).toMatchObject({ status: 'incomplete', fetched: 229, created: 229 });
    expect(result.streams.orders?.proof).toMatchObject({ vendorTotal: 230, distinct: 229, verdict: 'incomplete' });
    expect(result.streams.orders?.proof?.reason).toContain('230');
    expect(await cursorOf(shop)).toBeNull();

    expect(await shop.tenant((tx) => acceptIncomplete(tx, result.runId, { reason: 'Known.', userId: uuidv7() }))).toBe(
      'accepted',
    );
    expect(await cursorOf(shop)).toEqual({ since: '2026-03-01T10:00:00.000Z' });
    expect(await shop.tenant((tx) => acceptIncomplete(tx, result.runId, { reason: 'Again', userId: uuidv7() }))).toBe(
      'not-incomplete',
    );
  });

  it('cannot be accepted when its lists were read again since; accepting takes the notice back', async () => {
    const shop = await fakeShopOf(database, 5);
    shop.vendor.leftOut.add(idOf(3));
    const accept = (runId: string) =>
      shop.tenant((tx) => acceptIncomplete(tx, runId, { reason: 'Known.', userId: uuidv7() }));
    const attention = async () => {
      const [row] = await shop.tenant(
        (tx) => tx`select attention ->> 'code' as code from connections where id = ${shop.connectionId}`,
      );
      return row?.code;
    };
    const runs = [];
    for (let n = 0; n < 3; n += 1) runs.push((await shop.sync('full', ['orders'])).runId);
    expect(await attention()).toBe('INCOMPLETE_STREAK');
    expect(await accept(runs[0] ?? '')).toBe('superseded');
    expect(await cursorOf(shop)).toBeNull();
    // A record read by itself, or another list, says nothing of this one.
    await shop.sync('record', ['orders'], [{ stream: 'orders', externalId: idOf(1) }]);
    await shop.sync('full', ['products']);
    expect(await attention()).toBe('INCOMPLETE_STREAK');
    expect(await accept(runs[2] ?? '')).toBe('accepted');
    expect(await cursorOf(shop)).not.toBeNull();
    expect(await attention()).toBeNull();
  });

  it('is mended where the record itself can still be read', async () => {
    const shop = await fakeShopOf(database, 230);
    const { vendor } = shop;
    vendor.leftOut.add(idOf(77));
    vendor.before = ({ query }) => {
      // The list of ids is honest.
      if (query.has('ids_only')) vendor.leftOut.clear();
    };
    const result = await shop.sync('full', ['orders']);
    expect(result.status).toBe('succeeded');
    expect(result.streams.orders?.proof).toMatchObject({ rewalk: { distinct: 230, mended: 1 }, verdict: 'proven' });
    expect(await stored(shop)).toEqual(expected(shop));
  });

  it('asks a person after three runs in a row', async () => {
    const shop = await fakeShopOf(database, 5);
    shop.vendor.leftOut.add(idOf(3));
    for (let n = 0; n < 3; n += 1) await shop.sync('full', ['orders']);
    const attention = () =>
      shop.tenant(async (tx) => {
        const [row] = await tx<{ code: string | null; status: string }[]>`
          select attention ->> 'code' as code, status from connections where id = ${shop.connectionId}`;
        return row;
      });
    expect(await attention()).toEqual({ code: 'INCOMPLETE_STREAK', status: 'connected' });
    shop.vendor.leftOut.clear();
    await shop.sync('full', ['orders']);
    expect(await attention()).toEqual({ code: null, status: 'connected' });
  });
});

describe('deletions', () => {
  it('are found by comparing, confirmed, marked, written down, and taken back', async () => {
    const shop = await fakeShopOf(database, 40);
    await shop.sync('full', ['orders']);
    const [gone] = [...shop.vendor.orders.values()];
    if (!gone) throw new Error('no order');
    shop.vendor.orders.delete(gone.id);
    const result = await shop.sync('full', ['orders']);
    expect(result.streams.orders).toMatchObject({ status: 'proven', deleted: 1, unchanged: 39 });
    expect(await stored(shop)).toEqual(expected(shop));

    shop.vendor.orders.set(gone.id, gone);
    const again = await shop.sync('full', ['orders']);
    expect(again.streams.orders).toMatchObject({ status: 'proven', updated: 1, unchanged: 39 });
    expect(await stored(shop)).toEqual(expected(shop));
    const ops = await shop.tenant(
      (tx) => tx`select op from changes where connection_id = ${shop.connectionId} order by id`,
    );
    expect(ops.map((row) => row.op)).toEqual(['delete', 'restore']);
  });

  it('do not happen to records that a list leaves out but the vendor still has', async () => {
    const shop = await fakeShopOf(database, 30);
    await shop.sync('full', ['orders']);
    const hidden = idOf(9);
    // Lists and totals agree that it is not there; asked for by itself, it is.
    const order = shop.vendor.orders.get(hidden);
    if (!order) throw new Error('no order');
    shop.vendor.before = ({ path }) => {
      if (path === `/orders/${hidden}`) shop.vendor.orders.set(hidden, order);
      else shop.vendor.orders.delete(hidden);
    };
    const result = await shop.sync('full', ['orders']);
    expect(result.streams.orders?.deleted).toBe(0);
    expect(await stored(shop)).toHaveLength(30);
  });
});

describe('an answer by id that is something else', () => {
  it('does not mark the record as deleted, one or many', async () => {
    const shop = await fakeShopOf(database, 30);
    await shop.sync('full', ['orders']);
    shop.vendor.hidesFromTotals = true;
    for (const n of [7, 8, 9]) {
      shop.vendor.leftOut.add(idOf(n));
      shop.vendor.garbled.set(idOf(n), { status: 'maintenance' });
      const run = await shop.sync('full', ['orders']);
      expect(run.streams.orders).toMatchObject({ deleted: 0 });
    }
    expect(await stored(shop)).toHaveLength(30);
    const failures = await shop.tenant((tx) => tx`select distinct external_id from run_failures where state = 'open'`);
    expect(failures.map((row) => row.externalId).sort()).toEqual([7, 8, 9].map(idOf));
  });
});

describe('a date limit', () => {
  it('does not make older records look as if they had disappeared', async () => {
    const shop = await fakeShopOf(database, 60);
    await shop.sync('full', ['orders']);
    // From now on the list begins later; what is older is still there when it is asked for.
    const { vendor } = shop;
    const older = new Set([...vendor.orders.keys()].slice(0, 40));
    vendor.before = ({ path }) => {
      for (const id of older) {
        if (path === '/orders') vendor.leftOut.add(id);
      }
    };
    vendor.hidesFromTotals = true;
    const result = await shop.sync('full', ['orders']);
    expect(result.streams.orders?.deleted).toBe(0);
    const [state] = await shop.tenant(
      (tx) => tx`
      select deletion_hold from stream_states where connection_id = ${shop.connectionId}`,
    );
    expect(state?.deletionHold).toBeNull();
    expect(await stored(shop)).toHaveLength(60);
  });
});

describe('bad records', () => {
  it('stand alone as failures, and are retried', async () => {
    const shop = await fakeShopOf(database, 150);
    const { vendor } = shop;
    vendor.garbled.set(idOf(10), { id: idOf(10), updated: 'yesterday' });
    vendor.garbled.set(idOf(20), fakeOrder(idOf(20), { state: 'nul \u0000 inside' }));
    vendor.garbled.set(idOf(30), fakeOrder(idOf(30), { total: 'a lot' }));
    const result = await shop.sync('full', ['orders']);
    expect(result.status).toBe('succeeded');
    expect(result.streams.orders).toMatchObject({ fetched: 150, created: 147, failed: 3 });
    const failures = () =>
      shop.tenant(
        (tx) => tx<{ externalId: string; code: string; state: string; attempts: number }[]>`
        select external_id, code, state, attempts from run_failures
        where connection_id = ${shop.connectionId} order by external_id`,
      );
    expect(await failures()).toEqual([
      { externalId: idOf(10), code: 'RECORD_INVALID', state: 'open', attempts: 1 },
      { externalId: idOf(20), code: 'RECORD_REFUSED', state: 'open', attempts: 1 },
      { externalId: idOf(30), code: 'RECORD_REFUSED', state: 'open', attempts: 1 },
    ]);

    vendor.garbled.delete(idOf(10));
    vendor.garbled.delete(idOf(20));
    const retry = await shop.tenant((tx) =>
      retryFailures(tx, { organizationId: shop.organizationId, connectionId: shop.connectionId }),
    );
    expect(retry?.count).toBe(3);
    await shop.work();
    const states = (await failures()).map(({ externalId, state, attempts }) => ({ externalId, state, attempts }));
    expect(states).toEqual([
      { externalId: idOf(10), state: 'resolved', attempts: 1 },
      { externalId: idOf(20), state: 'resolved', attempts: 1 },
      { externalId: idOf(30), state: 'open', attempts: 2 },
    ]);
    expect(await stored(shop)).toHaveLength(149);
  });
});

describe('reasons of failures', () => {
  it('are kept whatever text they quote', async () => {
    const shop = await fakeShopOf(database, 1);
    const { organizationId, connectionId } = shop;
    const runId = await shop.request('full', ['orders']);
    // A long quotation is cut in the middle of a pair.
    const reason = 'Expected an amount, got "😀😀'.slice(0, -1);
    await shop.tenant((tx) =>
      openFailures(tx, { organizationId, connectionId, stream: 'orders' }, runId, [
        { externalId: '1', code: 'RECORD_INVALID', reason, json: '{}' },
      ]),
    );
    const [row] = await shop.tenant((tx) => tx`select reason from run_failures where connection_id = ${connectionId}`);
    expect(row?.reason).toBe('Expected an amount, got "😀\uFFFD');
  });
});

describe('a worker that dies', () => {
  it('loses and doubles nothing, wherever it dies', async () => {
    for (const dieAt of [1, 2, 3, 4, 5, 6, 7]) {
      const shop = await fakeShopOf(database, 330);
      shop.vendor.before = ({ count }) => {
        if (count === dieAt) throw new HubError('retry', 'The line broke.', { code: 'NETWORK' });
      };
      const runId = await shop.request('full', ['orders']);
      await shop.work({ sliceMs: 0 });
      // The back-off is not what is tested here.
      await shop.tenant((tx) => tx`update runs set not_before = null where id = ${runId}`);
      await shop.work({ sliceMs: 0 });
      const result = await shop.result(runId);
      expect(result).toMatchObject({ status: 'succeeded', streams: { orders: { fetched: 330, created: 330 } } });
      expect(await stored(shop)).toEqual(expected(shop));
    }
  });

  it('is fenced off when another has taken its run', async () => {
    const shop = await fakeShopOf(database, 300);
    const runId = await shop.request('full', ['orders']);
    const claim = (leaseSeconds: number) => shop.tenant((tx) => claimRun(tx, runId, leaseSeconds));
    const first = await claim(0);
    await new Promise((resolve) => setTimeout(resolve, 5));
    const second = await claim(60);
    if (!first || !second) throw new Error('not claimed');
    expect(second.fence).toBe(first.fence + 1);
    expect(await claim(60)).toBeUndefined();

    const slice = (fence: number) =>
      runSlice({ store: shop.store, connection: shop.open(), runId, fence, sliceMs: 30_000 });
    await expect(slice(first.fence)).rejects.toBeInstanceOf(ClaimLost);
    expect(await stored(shop)).toHaveLength(0);
    expect(await slice(second.fence)).toBe('through');
    expect(await stored(shop)).toEqual(expected(shop));
  });

  it('writes no page twice, also when both hold the same claim', async () => {
    const shop = await fakeShopOf(database, 3);
    const runId = await shop.request('full', ['orders']);
    const claim = await shop.tenant((tx) => claimRun(tx, runId, 60));
    const ref = refOf(shop.open(), { runId, fence: claim?.fence }, 'orders');
    await shop.store.beginStream(ref);
    const page = () =>
      shop.store.storeBatch(ref, {
        origin: 'walk',
        good: [],
        bad: [],
        readStartedAt: new Date(),
        trackSeen: true,
        progress: { expectedSeq: 0, checkpoint: { at: 1 }, vendorTotal: 3, shifted: false, newest: undefined },
      });
    const ends = await Promise.allSettled([page(), page()]);
    expect(ends.map((end) => end.status).sort()).toEqual(['fulfilled', 'rejected']);
  });
});

describe('people', () => {
  it('cancel a run; what it wrote stays, and its cursor does not move', async () => {
    const shop = await fakeShopOf(database, 500);
    const runId = await shop.request('full', ['orders']);
    shop.vendor.before = async ({ count }) => {
      if (count === 4) await shop.tenant((tx) => cancelRun(tx, runId));
    };
    await shop.work();
    const result = await shop.result(runId);
    expect(result.status).toBe('cancelled');
    expect(result.streams.orders?.status).toBe('cancelled');
    expect(await cursorOf(shop)).toBeNull();
    expect((await stored(shop)).length).toBeLessThan(500);
  });

  it('pause a connection and let it go on where it stood', async () => {
    const shop = await fakeShopOf(database, 500);
    const runId = await shop.request('full', ['orders']);
    shop.vendor.before = async ({ count }) => {
      if (count === 4) await shop.tenant((tx) => pauseRuns(tx, shop.connectionId));
    };
    await shop.work();
    const paused = await shop.result(runId);
    expect(paused.status).toBe('paused');
    const already = await stored(shop);
    expect(already.length).toBeLessThan(500);
    expect(await shop.tenant((tx) => resumeRuns(tx, shop.connectionId))).toEqual([runId]);
    await shop.work();
    expect(await shop.result(runId)).toMatchObject({
      status: 'succeeded',
      streams: { orders: { status: 'proven', fetched: 500, created: 500 } },
    });
    expect(await stored(shop)).toEqual(expected(shop));
  });

  it('must act when the keys are dead: the run stands still and keeps its place', async () => {
    const shop = await fakeShopOf(database, 300);
    const runId = await shop.request('full', ['orders']);
    let dead = true;
    shop.vendor.before = ({ count }) => {
      if (dead && count > 2) throw new HubError('reconnect', 'Key revoked.', { code: 'KEY_REVOKED', status: 401 });
    };
    await shop.work();
    expect(await shop.result(runId)).toMatchObject({ status: 'paused', error: { code: 'KEY_REVOKED' } });
    const status = async () =>
      (await shop.tenant((tx) => tx`select status from connections where id = ${shop.connectionId}`))[0];
    expect(await status()).toEqual({ status: 'error' });
    dead = false;
    await shop.tenant(async (tx) => {
      await tx`update connections set status = 'connected', attention = null where id = ${shop.connectionId}`;
      await resumeRuns(tx, shop.connectionId);
    });
    await shop.work();
    expect(await shop.result(runId)).toMatchObject({ status: 'succeeded', error: null });
    expect(await stored(shop)).toEqual(expected(shop));
  });
});

describe('two tenants', () => {
  it('take turns, slice by slice', async () => {
    const shops = await Promise.all([fakeShopOf(database, 350), fakeShopOf(database, 350)]);
    const served: string[] = [];
    for (const shop of shops) {
      await shop.request('full', ['orders']);
      shop.vendor.before = ({ path }) => {
        if (path === '/orders' && served.at(-1) !== shop.organizationId) served.push(shop.organizationId);
      };
    }
    const [first] = shops;
    // One ring is enough for both: each slice serves whoever waited longest.
    await first?.work({ sliceMs: 0 });
    await shops[1]?.work({ sliceMs: 0 });
    expect(served.length).toBeGreaterThan(3);
    for (const shop of shops) expect(await stored(shop)).toHaveLength(350);
  });
});
