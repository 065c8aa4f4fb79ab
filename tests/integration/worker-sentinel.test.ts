import { findCredential, putCredential } from '@syncline/drizzle/queries/credentials';
import { dueChecks, noteDeliveries } from '@syncline/drizzle/queries/subscriptions';
import { describe, expect, it } from 'vitest';
import { fakeOrder } from '../support/fake-vendor.ts';
import { type RingingShop, ringingShop } from '../support/ringing-shop.ts';
import { testServices } from '../support/services.ts';
import { live, makeSetUp, refuse, wanted } from '../support/set-up-webhooks.ts';
import { testSealer } from '../support/stored-connection.ts';

const { database } = await testServices();
const setUp = makeSetUp(database);

describe('a vendor that signs with a secret of its own choice', () => {
  const choosing = async () => {
    const shop = await ringingShop(database);
    const { webhooks } = shop.connector;
    if (webhooks)
      webhooks.secrets = ({ app, credential }) => [app?.clientSecret ?? '', String(credential?.typed ?? '')];
    return shop;
  };

  it('is given none of ours: the app’s own or a typed one proves its deliveries', async () => {
    const shop = await choosing();
    const app = { oauthApps: { fable: { clientId: 'id', clientSecret: 'the app’s' } } };
    const { connection } = await setUp(shop, undefined, [], app);
    expect(connection?.webhookMode).toBe('push');
    expect([...shop.subscriptions.values()].map((each) => each.secret)).toEqual(wanted.map(() => ''));
    expect(await shop.tenant((tx) => findCredential(tx, shop.connectionId, 'webhook'))).toBeUndefined();
    // Nothing is made anew at the next look.
    const before = [...shop.subscriptions.keys()];
    await setUp(shop, undefined, [], app);
    expect([...shop.subscriptions.keys()]).toEqual(before);

    const typed = await choosing();
    const { organizationId, connectionId } = typed;
    const sealed = testSealer.seal('{"typed":"by a person"}', { organizationId, connectionId, kind: 'auth' });
    await typed.tenant((tx) => putCredential(tx, organizationId, connectionId, { kind: 'auth', ...sealed }));
    expect((await setUp(typed)).connection?.webhookMode).toBe('push');
  });

  it('is polled, and says why, while none is known', async () => {
    const shop = await choosing();
    const { connection } = await setUp(shop);
    expect(connection).toMatchObject({ webhookMode: 'poll', webhookNote: expect.stringContaining('secret') });
    expect(shop.subscriptions.size).toBe(0);
  });
});

it('a vendor whose stand-in is on this network can ring, whatever its own address is', async () => {
  const near = await ringingShop(database);
  const stand = { standIns: { fable: 'http://127.0.0.1:9000' } };
  expect((await setUp(near, 'http://127.0.0.1:3000', [], stand)).connection?.webhookMode).toBe('push');
  const far = await ringingShop(database);
  const proxy = { standIns: { fable: 'https://proxy.shop.com' } };
  expect((await setUp(far, 'http://127.0.0.1:3000', [], proxy)).connection?.webhookMode).toBe('poll');
});

describe('the webhook sentinel', () => {
  it('registers each topic once, with a secret of its own that is sealed', async () => {
    const shop = await ringingShop(database);
    const { connection, rows, runs } = await setUp(shop);
    expect(connection).toMatchObject({ webhookMode: 'push', webhookNote: null });
    expect(rows.map((row) => [row.topic, row.status])).toEqual(wanted.map((topic) => [topic, 'active']));
    expect(runs).toEqual([]);
    const secrets = new Set([...shop.subscriptions.values()].map((each) => each.secret));
    expect(secrets.size).toBe(1);
    const [secret] = secrets;
    expect(secret).toMatch(/^[\w-]{40,}$/);
    const stored = await shop.tenant((tx) => findCredential(tx, shop.connectionId, 'webhook'));
    expect(stored?.sealed.toString('latin1')).not.toContain(secret);
    const addresses = new Set([...shop.subscriptions.values()].map((each) => each.address));
    expect([...addresses]).toEqual([`https://hub.shop.com/api/webhooks/${shop.connectionId}`]);

    // A second look changes nothing and calls for nothing.
    shop.beforeSubscriptions = (what) => {
      if (what !== 'list') throw new Error(`Nothing was to be done, but ${what} was asked.`);
    };
    const again = await setUp(shop);
    expect(again.connection?.webhookMode).toBe('push');
    expect(again.runs).toEqual([]);
  });

  it('switches a disabled one on, makes a lost one anew, removes doubles, and reads the gap again', async () => {
    const shop = await ringingShop(database);
    await setUp(shop);
    const of = (topic: string) => [...shop.subscriptions.values()].find((each) => each.topic === topic);
    const disabled = of('order.changed');
    if (disabled) disabled.active = false;
    const lost = of('product.changed');
    shop.subscriptions.delete(lost?.externalId ?? '');
    const double = of('order.gone');
    if (double) shop.subscriptions.set('double', { ...double, externalId: 'double' });
    shop.vendor.orders.set('missed', fakeOrder('missed'));

    const { rows, runs } = await setUp(shop);
    expect(live(shop).sort()).toEqual(wanted);
    expect(runs).toEqual([{ kind: 'delta', trigger: 'sentinel' }]);
    expect(rows.map((row) => row.status)).toEqual(wanted.map(() => 'active'));
    expect(rows.every((row) => row.gapSince === null)).toBe(true);
    // The gap's run brings what was missed.
    await shop.work();
    expect(await shop.orderTotals()).toEqual({ missed: '29.35' });

    // Switched off again at once: the vendor goes on counting, so it is made anew.
    const revivedId = of('order.changed')?.externalId;
    const found = of('order.changed');
    if (found) found.active = false;
    await setUp(shop);
    expect(of('order.changed')?.externalId).not.toBe(revivedId);
    expect(live(shop).sort()).toEqual(wanted);
  });

  it('remembers a gap that it mended when it broke off half-way', async () => {
    const shop = await ringingShop(database);
    await setUp(shop);
    const of = (topic: string) => [...shop.subscriptions.values()].find((each) => each.topic === topic);
    const disabled = of('order.changed');
    if (disabled) disabled.active = false;
    const lost = of('product.changed');
    shop.subscriptions.delete(lost?.externalId ?? '');
    shop.beforeSubscriptions = (what) => {
      if (what === 'subscribe') refuse('retry', 'Down.')();
    };
    expect((await setUp(shop)).runs).toEqual([]);
    expect(of('order.changed')?.active).toBe(true);
    // By the next look, all of them live.
    if (lost) shop.subscriptions.set(lost.externalId, lost);
    shop.beforeSubscriptions = () => undefined;
    const { rows, runs } = await setUp(shop);
    expect(runs).toEqual([{ kind: 'delta', trigger: 'sentinel' }]);
    expect(rows.every((row) => row.gapSince === null)).toBe(true);
  });

  it('looks again within minutes after trouble that passes, and after the rest once a day', async () => {
    const shop = await ringingShop(database);
    const dueAfter = async (minutes: number) => {
      await shop.tenant(
        (tx) => tx`update connections set webhooks_checked_at = webhooks_checked_at - make_interval(mins => ${minutes})
          where id = ${shop.connectionId}`,
      );
      const due = await dueChecks(database, 'sentinel', { olderThanSeconds: 300, atMost: 500 });
      return due.some(({ connectionId }) => connectionId === shop.connectionId);
    };
    shop.beforeSubscriptions = refuse('retry', 'Down for a moment.');
    expect((await setUp(shop)).connection).toMatchObject({
      webhookMode: 'poll',
      webhookNote: expect.stringContaining('Down for a moment.'),
    });
    expect(await dueAfter(4)).toBe(false);
    expect(await dueAfter(2)).toBe(true);

    shop.beforeSubscriptions = refuse('reconfigure', 'The key may not see webhooks.');
    await setUp(shop);
    expect(await dueAfter(60)).toBe(false);
    expect(await dueAfter(24 * 60)).toBe(true);

    shop.beforeSubscriptions = () => undefined;
    expect((await setUp(shop)).connection).toMatchObject({ webhookMode: 'push', webhookNote: null });
  });

  const streamsRead = (shop: RingingShop) =>
    shop.tenant(
      (tx) => tx<{ streams: string[] }[]>`
        select array_agg(s.stream order by s.position) as streams from runs r join run_streams s on s.run_id = r.id
        where r.connection_id = ${shop.connectionId} and r.trigger = 'sentinel' group by r.id order by r.id`,
    );
  const switchOff = (shop: RingingShop, topic: string) => {
    for (const each of shop.subscriptions.values()) if (each.topic === topic) each.active = false;
  };

  it('reads only the streams again whose topics were silent', async () => {
    const shop = await ringingShop(database);
    await setUp(shop);
    switchOff(shop, 'order.changed');
    await setUp(shop);
    expect(await streamsRead(shop)).toEqual([{ streams: ['orders'] }]);
  });

  it('reads a gap in a run that begins after its end, not in one that has begun', async () => {
    const shop = await ringingShop(database);
    await setUp(shop);
    const waiting = await shop.request('delta');
    switchOff(shop, 'order.changed');
    await setUp(shop);
    expect(await streamsRead(shop)).toEqual([]);

    await shop.tenant(
      (tx) => tx`update runs set status = 'running', started_at = now(), ceiling = now(),
        lease_until = now() + interval '1 minute' where id = ${waiting}`,
    );
    switchOff(shop, 'order.changed');
    await setUp(shop);
    expect(await streamsRead(shop)).toEqual([{ streams: ['orders'] }]);
  });

  it('gives up a topic that is switched off again and again without a delivery, and says that nothing arrives', async () => {
    const shop = await ringingShop(database);
    await setUp(shop);
    let mended: Awaited<ReturnType<typeof setUp>> | undefined;
    for (let look = 1; look <= 3; look += 1) {
      switchOff(shop, 'order.changed');
      mended = await setUp(shop);
      await shop.work();
      expect(mended.connection).toMatchObject({ webhookMode: 'push', webhookNote: null });
    }
    switchOff(shop, 'order.changed');
    const given = await setUp(shop);
    expect(given.connection).toMatchObject({ webhookMode: 'poll', webhookNote: expect.stringContaining('not arrive') });
    expect(live(shop)).not.toContain('order.changed');
    await shop.work();
    // The last gap was read; from here on nothing is repeated until a day has passed.
    const runs = (await streamsRead(shop)).length;
    expect(runs).toBe(4);
    await setUp(shop);
    expect(await streamsRead(shop)).toHaveLength(runs);
    expect(live(shop)).not.toContain('order.changed');

    await shop.tenant((tx) => tx`update webhook_subscriptions set checked_at = now() - interval '25 hours'`);
    expect((await setUp(shop)).connection).toMatchObject({ webhookMode: 'push', webhookNote: null });
    // What arrives proves it: the count begins anew.
    await shop.tenant((tx) => noteDeliveries(tx, shop.connectionId, ['order.changed']));
    switchOff(shop, 'order.changed');
    expect((await setUp(shop)).connection).toMatchObject({ webhookMode: 'push', webhookNote: null });
    expect(live(shop)).toContain('order.changed');
  });

  it('reads no stream again that a person switched off', async () => {
    const shop = await ringingShop(database);
    await setUp(shop);
    await shop.tenant(
      (tx) => tx`
        insert into stream_states (organization_id, connection_id, stream, enabled)
        values (${shop.organizationId}, ${shop.connectionId}, 'customers', false)`,
    );
    shop.subscriptions.clear();
    await setUp(shop);
    const read = await shop.tenant((tx) => tx<{ stream: string }[]>`select stream from run_streams order by position`);
    expect(read.map((row) => row.stream)).toEqual(['orders', 'products']);
  });

  it('moves subscriptions to a new address, and makes all anew when the secret was lost', async () => {
    const shop = await ringingShop(database);
    await setUp(shop);
    await setUp(shop, 'https://new.shop.com');
    expect(live(shop).sort()).toEqual(wanted);
    expect([...shop.subscriptions.values()].every((each) => each.address.startsWith('https://new.shop.com/'))).toBe(
      true,
    );
    const before = new Set([...shop.subscriptions.values()].map((each) => each.secret));
    await shop.tenant((tx) => tx`delete from credentials where connection_id = ${shop.connectionId}`);
    await setUp(shop, 'https://new.shop.com');
    const after = [...shop.subscriptions.values()].map((each) => each.secret);
    expect(after).toHaveLength(4);
    expect(after.some((secret) => before.has(secret))).toBe(false);
  });

  it.each(['list', 'unsubscribe', 'subscribe'] as const)(
    'makes all anew after the secret was lost, also when the first look breaks off at %s',
    async (broken) => {
      const shop = await ringingShop(database);
      await setUp(shop);
      const before = new Set([...shop.subscriptions.values()].map((each) => each.secret));
      // Disconnected while the store was away: its subscriptions stand, the secret is wiped.
      await shop.tenant((tx) => tx`delete from credentials where connection_id = ${shop.connectionId}`);
      for (const after of [0, 2]) {
        let asked = 0;
        shop.beforeSubscriptions = (what) => {
          if (what !== broken) return;
          asked += 1;
          if (asked > after) refuse('retry', 'Down.')();
        };
        await setUp(shop);
      }
      shop.beforeSubscriptions = () => undefined;
      const { rows } = await setUp(shop);
      expect(live(shop).sort()).toEqual(wanted);
      expect(rows.map((row) => row.status)).toEqual(wanted.map(() => 'active'));
      const stored = await shop.tenant((tx) => findCredential(tx, shop.connectionId, 'webhook'));
      const { organizationId, connectionId } = shop;
      const binding = { organizationId, connectionId, kind: 'webhook' };
      const secret = stored && testSealer.open(stored.sealed, stored.keyId, binding);
      expect([...shop.subscriptions.values()].map((each) => each.secret)).toEqual(wanted.map(() => secret));
      expect(before.has(secret ?? '')).toBe(false);
    },
  );

  it('says in plain words why a connection polls', async () => {
    const shop = await ringingShop(database);
    const local = await setUp(shop, 'http://127.0.0.1:3000');
    expect(local.connection?.webhookMode).toBe('poll');
    expect(local.connection?.webhookNote).toContain('cannot reach this installation at http://127.0.0.1:3000');
    expect(shop.subscriptions.size).toBe(0);
    // A store on this network may ring all the same.
    const near = await setUp(shop, 'http://127.0.0.1:3000', ['fable.example:80']);
    expect(near.connection).toMatchObject({ webhookMode: 'push', webhookNote: null });

    const readOnly = await ringingShop(database);
    readOnly.beforeSubscriptions = (what) => {
      if (what === 'subscribe') refuse('reconfigure', 'The key may only read.')();
    };
    const refused = await setUp(readOnly);
    expect(refused.connection?.webhookMode).toBe('poll');
    expect(refused.connection?.webhookNote).toContain('The key may only read.');
    expect(refused.rows.map((row) => row.status)).toEqual(wanted.map(() => 'refused'));
  });

  it('goes on with the topics it gets, and does not ask for a refused one every few minutes', async () => {
    const shop = await ringingShop(database);
    let asked = 0;
    shop.beforeSubscriptions = (what, topic) => {
      if (what !== 'subscribe' || topic !== 'order.gone') return;
      asked += 1;
      refuse('reconfigure', 'No such topic.')();
    };
    const { connection } = await setUp(shop);
    expect(connection).toMatchObject({ webhookMode: 'push' });
    expect(connection?.webhookNote).toContain('refused 1 of 4');
    await setUp(shop);
    await setUp(shop);
    expect(asked).toBe(1);
    await shop.tenant((tx) => tx`update webhook_subscriptions set checked_at = now() - interval '2 days'`);
    await setUp(shop);
    expect(asked).toBe(2);
  });

  it('leaves everything as it was while the vendor is away', async () => {
    const shop = await ringingShop(database);
    await setUp(shop);
    shop.beforeSubscriptions = refuse('retry', 'Down.');
    const { connection, rows, runs } = await setUp(shop);
    expect(connection?.webhookMode).toBe('push');
    expect(rows).toHaveLength(4);
    expect(runs).toEqual([]);
  });
});
