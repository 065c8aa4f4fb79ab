import { approveDeletions } from '@syncline/drizzle/queries/deletions';
import { v7 as uuidv7 } from 'uuid';
import { describe, expect, it } from 'vitest';
import { type FakeShop, fakeShopOf } from '../support/fake-shop.ts';
import { idOf } from '../support/fake-vendor.ts';
import { testServices } from '../support/services.ts';

const { database } = await testServices();

const stored = (shop: FakeShop) =>
  shop.tenant(async (tx) => {
    const rows = await tx<{ id: string }[]>`
      select external_id as id from orders where connection_id = ${shop.connectionId} and deleted_at is null order by 1`;
    return rows.map((row) => row.id);
  });
const expected = (shop: FakeShop) => [...shop.vendor.orders.keys()].sort();
const holdOf = (shop: FakeShop) =>
  shop.tenant(async (tx) => {
    const [row] = await tx<{ hold: Record<string, unknown> | null }[]>`
      select deletion_hold as hold from stream_states where connection_id = ${shop.connectionId} and stream = 'orders'`;
    return row?.hold ?? null;
  });
const approve = (shop: FakeShop, candidates?: number) => {
  const { organizationId, connectionId } = shop;
  const which = { organizationId, connectionId, stream: 'orders', userId: uuidv7(), candidates };
  return shop.tenant((tx) => approveDeletions(tx, which));
};
const remove = (shop: FakeShop, from: number, to: number) => {
  for (let n = from; n <= to; n += 1) shop.vendor.orders.delete(idOf(n));
};

describe('disappearances', () => {
  it('in masses stop and ask', async () => {
    const shop = await fakeShopOf(database, 60);
    await shop.sync('full', ['orders']);
    remove(shop, 1, 30);
    const held = await shop.sync('full', ['orders']);
    expect(held.streams.orders).toMatchObject({ status: 'proven', deleted: 0 });
    expect(await stored(shop)).toHaveLength(60);
    expect(await holdOf(shop)).toMatchObject({ candidates: 30, known: 60 });
    await approve(shop);
    await shop.work();
    expect(await stored(shop)).toEqual(expected(shop));
  });

  it('in masses stop and ask, also when the first ones are only left out by the list', async () => {
    const shop = await fakeShopOf(database, 120);
    await shop.sync('full', ['orders']);
    shop.vendor.hidesFromTotals = true;
    for (let n = 1; n <= 25; n += 1) shop.vendor.leftOut.add(idOf(n));
    remove(shop, 60, 99);
    shop.vendor.before = ({ query }) => {
      // Asked for by their ids they are there.
      if (query.has('ids')) shop.vendor.leftOut.clear();
    };
    const result = await shop.sync('full', ['orders']);
    expect(result.streams.orders).toMatchObject({ deleted: 0 });
    expect(await holdOf(shop)).toMatchObject({ candidates: 40, known: 120 });
    expect(await stored(shop)).toHaveLength(120);
  });

  it('that were approved are asked about again when they are many more', async () => {
    const shop = await fakeShopOf(database, 200);
    await shop.sync('full', ['orders']);
    remove(shop, 1, 30);
    await shop.sync('full', ['orders']);
    await approve(shop, 30);
    remove(shop, 31, 120);
    await shop.work();
    expect(await stored(shop)).toHaveLength(200);
    const hold = await holdOf(shop);
    expect(hold).toMatchObject({ candidates: 120, known: 200 });
    expect(hold?.approvedAt).toBeUndefined();
    // Three more than approved are no other story.
    await approve(shop);
    remove(shop, 121, 123);
    await shop.work();
    expect(await stored(shop)).toEqual(expected(shop));
    expect(await holdOf(shop)).toBeNull();
  });

  it('that are approved while a full run is under way are marked by it', async () => {
    const shop = await fakeShopOf(database, 230);
    await shop.sync('full', ['orders']);
    remove(shop, 1, 30);
    await shop.sync('full', ['orders']);
    let approved: Awaited<ReturnType<typeof approve>>;
    shop.vendor.before = async ({ path }) => {
      if (path === '/orders') approved ??= await approve(shop);
    };
    const run = await shop.sync('full', ['orders']);
    expect(approved).toMatchObject({ runId: run.runId, joined: true });
    expect(run.streams.orders).toMatchObject({ deleted: 30 });
    expect(await stored(shop)).toEqual(expected(shop));
    expect(await holdOf(shop)).toBeNull();
  });
});
