import { findCredential } from '@syncline/drizzle/queries/credentials';
import { dueTeardowns } from '@syncline/drizzle/queries/subscriptions';
import { makeConnectionTeardown } from '@syncline/worker/processors/connection-teardown';
import { describe, expect, it } from 'vitest';
import { fakeOrder } from '../support/fake-vendor.ts';
import { type RingingShop, ringingShop } from '../support/ringing-shop.ts';
import { testServices } from '../support/services.ts';
import { jobContext, live, makeSetUp, refuse, wanted } from '../support/set-up-webhooks.ts';

const { database } = await testServices();
const setUp = makeSetUp(database);

describe('disconnecting', () => {
  const tearDown = (shop: RingingShop) =>
    makeConnectionTeardown({ database, vendors: shop.vendors })(
      { organizationId: shop.organizationId, connectionId: shop.connectionId },
      jobContext,
    );
  const disconnect = (shop: RingingShop, minutesAgo: number) =>
    shop.tenant(
      (
        tx,
      ) => tx`update connections set status = 'disconnected', disconnected_at = now() - make_interval(mins => ${minutesAgo}),
        updated_at = now() - make_interval(mins => ${minutesAgo}) where id = ${shop.connectionId}`,
    );

  it('removes our webhooks only, wipes the credentials and keeps the data', async () => {
    const shop = await ringingShop(database);
    await shop.deliver('order.changed', { id: '1', record: fakeOrder('1') });
    await setUp(shop);
    const foreign = {
      externalId: 'x',
      topic: 'order.changed',
      address: 'https://else.com/hook',
      active: true,
      secret: '',
    };
    shop.subscriptions.set('x', foreign);
    await disconnect(shop, 1);
    await tearDown(shop);
    expect([...shop.subscriptions.keys()]).toEqual(['x']);
    expect(await shop.tenant((tx) => findCredential(tx, shop.connectionId, 'webhook'))).toBeUndefined();
    expect((await shop.inbox()).map((row) => row.state)).toEqual(['ignored']);
    expect((await dueTeardowns(database)).map((each) => each.connectionId)).not.toContain(shop.connectionId);
  });

  it('is patient with a vendor that is away, for a while', async () => {
    const shop = await ringingShop(database);
    await setUp(shop);
    shop.beforeSubscriptions = refuse('retry', 'Down.');
    await disconnect(shop, 1);
    expect((await dueTeardowns(database)).map((each) => each.connectionId)).toContain(shop.connectionId);
    await tearDown(shop);
    expect(await shop.tenant((tx) => findCredential(tx, shop.connectionId, 'webhook'))).toBeDefined();
    await disconnect(shop, 11);
    await tearDown(shop);
    expect(await shop.tenant((tx) => findCredential(tx, shop.connectionId, 'webhook'))).toBeUndefined();
  });

  it('does nothing to a connection that lives', async () => {
    const shop = await ringingShop(database);
    await setUp(shop);
    await tearDown(shop);
    expect(live(shop).sort()).toEqual(wanted);
  });
});
