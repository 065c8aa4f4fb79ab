import { putCredential } from '@syncline/drizzle/queries/credentials';
import { createDefaultSchedules } from '@syncline/drizzle/queries/schedules';
import { dueChecks } from '@syncline/drizzle/queries/subscriptions';
import { HubError } from '@syncline/shared/errors';
import type { Queues } from '@syncline/shared/queues/client';
import { silentLog } from '@syncline/shared/runtime/log';
import { makeChores } from '@syncline/worker/processors/chores';
import { checkHealth } from '@syncline/worker/services/check-health';
import postgres from 'postgres';
import { v7 as uuidv7 } from 'uuid';
import { describe, expect, it } from 'vitest';
import { fakeOrder } from '../support/fake-vendor.ts';
import { type RingingShop, ringingShop } from '../support/ringing-shop.ts';
import { testServices } from '../support/services.ts';

const { database, databaseUrl } = await testServices();

type Chore = 'schedules' | 'sentinel' | 'health' | 'retention';

async function run(shop: RingingShop, chore: Chore): Promise<{ name: string; payload: unknown }[]> {
  const rung: { name: string; payload: unknown }[] = [];
  const queues = {
    enqueue: async (name: string, payload: unknown) => {
      rung.push({ name, payload });
    },
  } as unknown as Queues;
  const handle = makeChores({ database, queues, vendors: shop.vendors, log: silentLog });
  await handle({ chore }, { signal: new AbortController().signal, log: silentLog });
  return rung.filter(({ payload }) => (payload as { organizationId: string }).organizationId === shop.organizationId);
}

const runsOf = (shop: RingingShop) =>
  shop.tenant(
    (tx) => tx<{ kind: string; trigger: string; streams: string[] }[]>`
      select r.kind, r.trigger, array_agg(s.stream || ' ' || s.kind order by s.position) as streams
      from runs r join run_streams s on s.run_id = r.id
      where r.connection_id = ${shop.connectionId} group by r.id, r.kind, r.trigger order by r.id`,
  );

async function withSchedules(): Promise<RingingShop> {
  const shop = await ringingShop(database);
  await shop.tenant((tx) =>
    createDefaultSchedules(tx, { organizationId: shop.organizationId, id: shop.connectionId }, shop.connector),
  );
  return shop;
}

const makeDue = (shop: RingingShop, kind: string) =>
  shop.tenant(
    (tx) => tx`update schedules set next_due_at = now() - interval '1 minute'
      where connection_id = ${shop.connectionId} and kind = ${kind}`,
  );

describe('schedules', () => {
  it('gives a new connection deltas where it can, and full reads', async () => {
    const shop = await withSchedules();
    const rows = await shop.tenant(
      (tx) => tx`select stream, kind, every_seconds, next_due_at > now() as later from schedules order by stream, kind`,
    );
    expect(rows.map((row) => [row.stream, row.kind, row.everySeconds, row.later])).toEqual([
      ['customers', 'full', 86_400, true],
      ['orders', 'delta', 900, true],
      ['orders', 'full', 604_800, true],
      ['products', 'delta', 900, true],
      ['products', 'full', 604_800, true],
    ]);
    expect(await run(shop, 'schedules')).toEqual([]);
    expect(await runsOf(shop)).toEqual([]);
  });

  it('asks for one delta run of what is due, moves it on, and rings once', async () => {
    const shop = await withSchedules();
    await makeDue(shop, 'delta');
    const rung = await run(shop, 'schedules');
    expect(rung).toHaveLength(1);
    expect(await runsOf(shop)).toEqual([
      { kind: 'delta', trigger: 'schedule', streams: ['orders delta', 'products delta'] },
    ]);
    expect(await run(shop, 'schedules')).toEqual([]);
    // Due again while the run still waits: it is joined.
    await makeDue(shop, 'delta');
    expect(await run(shop, 'schedules')).toEqual([]);
    expect(await runsOf(shop)).toHaveLength(1);
  });

  it('lets a full read stand for the delta of the same stream', async () => {
    const shop = await withSchedules();
    await makeDue(shop, 'delta');
    await makeDue(shop, 'full');
    await run(shop, 'schedules');
    expect(await runsOf(shop)).toEqual([
      { kind: 'full', trigger: 'schedule', streams: ['customers full', 'orders full', 'products full'] },
    ]);
  });

  it('keeps to windows in the organisation’s zone, and leaves paused connections and switched-off streams alone', async () => {
    const shop = await withSchedules();
    await makeDue(shop, 'delta');
    const hour = (offset: number) => `${String((new Date().getUTCHours() + 9 + offset + 24) % 24).padStart(2, '0')}:00`;
    await shop.tenant(async (tx) => {
      await tx`insert into organization_settings (organization_id, time_zone) values (${shop.organizationId}, 'Asia/Tokyo')`;
      await tx`update schedules set window_start = ${hour(3)}, window_end = ${hour(5)} where stream = 'orders'`;
      await tx`insert into stream_states (organization_id, connection_id, stream, enabled)
        values (${shop.organizationId}, ${shop.connectionId}, 'products', false)`;
    });
    expect(await run(shop, 'schedules')).toEqual([]);
    const rows = await shop.tenant(
      (tx) => tx<{ stream: string; nextDueAt: Date }[]>`select stream, next_due_at from schedules where kind = 'delta'`,
    );
    const orders = rows.find((row) => row.stream === 'orders')?.nextDueAt.getTime() ?? 0;
    expect((orders - Date.now()) / 3_600_000).toBeGreaterThan(2);
    expect((orders - Date.now()) / 3_600_000).toBeLessThan(3.01);
    expect(rows.every((row) => row.nextDueAt > new Date())).toBe(true);

    const paused = await withSchedules();
    await makeDue(paused, 'full');
    await paused.tenant((tx) => tx`update connections set status = 'paused' where id = ${paused.connectionId}`);
    await run(paused, 'schedules');
    expect(await runsOf(paused)).toEqual([]);
  });
});

describe('health and sentinel', () => {
  const health = (shop: RingingShop) =>
    shop.tenant(async (tx) => {
      const [row] =
        await tx`select status, health, health_note, attention from connections where id = ${shop.connectionId}`;
      return row;
    });
  const age = (shop: RingingShop) =>
    shop.tenant(
      (tx) => tx`update connections set created_at = now() - interval '1 hour', health_checked_at = null,
        webhooks_checked_at = null where id = ${shop.connectionId}`,
    );

  it('probes what was not looked at for five minutes, and says what is wrong', async () => {
    const shop = await ringingShop(database);
    await run(shop, 'health');
    expect((await health(shop))?.health).toBeNull();
    await age(shop);
    await run(shop, 'health');
    expect(await health(shop)).toMatchObject({ status: 'connected', health: 'ok' });
    expect(shop.vendor.requests).toBe(1);
    await run(shop, 'health');
    expect(shop.vendor.requests).toBe(1);

    await age(shop);
    shop.vendor.before = () => {
      throw new HubError('retry', 'Down.', { code: 'VENDOR_FAILED', userMessage: 'The shop is down.' });
    };
    await run(shop, 'health');
    expect(await health(shop)).toMatchObject({
      status: 'connected',
      health: 'failing',
      healthNote: 'The shop is down.',
    });
  });

  it('says so when a vendor is too slow', async () => {
    const shop = await ringingShop(database);
    const { organizationId, connectionId } = shop;
    const asleep = (signal: AbortSignal) =>
      new Promise<never>((_, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason));
      });
    const vendors: typeof shop.vendors = {
      open: async (organization, connection, at) => {
        const open = await shop.vendors.open(organization, connection, at);
        return { ...open, connector: { ...open.connector, probe: () => asleep(at.signal) } };
      },
    };
    const { signal } = new AbortController();
    await checkHealth({ database, vendors, log: silentLog, probeMs: 50 }, { organizationId, connectionId, signal });
    expect(await health(shop)).toMatchObject({
      status: 'connected',
      health: 'failing',
      healthNote: expect.stringContaining('did not answer within'),
    });
  });

  const hanging = (shop: RingingShop): typeof shop.vendors => ({
    open: async (organization, connection, at) => {
      const open = await shop.vendors.open(organization, connection, at);
      const hang = () =>
        new Promise<never>((_, reject) => {
          shop.vendor.requests += 1;
          at.signal.addEventListener('abort', () => reject(at.signal.reason));
        });
      return { ...open, connector: { ...open.connector, probe: hang } };
    },
  });

  it('lets no round probe what another one is probing, and one round wait for stores that hang', async () => {
    const shop = await ringingShop(database);
    await age(shop);
    const vendors = hanging(shop);
    const queues = { enqueue: async () => undefined } as unknown as Queues;
    const ending = new AbortController();
    const context = { signal: ending.signal, log: silentLog };
    const deps = { database, queues, vendors, log: silentLog };
    const [here, elsewhere] = [makeChores(deps), makeChores(deps)];
    const first = here({ chore: 'health' }, context);
    await expect.poll(() => shop.vendor.requests).toBe(1);
    // Another worker's round finds nothing to probe; this worker's next one does not even look.
    await elsewhere({ chore: 'health' }, context);
    await age(shop);
    await here({ chore: 'health' }, context);
    expect(shop.vendor.requests).toBe(1);
    ending.abort();
    await first;
  });

  it('does not call a store slow that answers a sync of ours meanwhile', async () => {
    const shop = await ringingShop(database);
    const { organizationId, connectionId } = shop;
    const { signal } = new AbortController();
    const probe = () =>
      checkHealth(
        { database, vendors: hanging(shop), log: silentLog, probeMs: 50 },
        { organizationId, connectionId, signal },
      );
    const called = (minutesAgo: number, status: number | null) =>
      shop.tenant((tx) => {
        const at = Date.now() - minutesAgo * 60_000;
        const id = uuidv7({ msecs: at });
        return tx`insert into call_log (organization_id, id, connection_id, method, url, status, duration_ms, waited_ms, bytes, attempt)
          values (${organizationId}, ${id}, ${connectionId}, 'GET', '/', ${status}, 1, 0, 1, 1)`;
      });
    await called(4, 200);
    await called(1, null);
    await called(1, 503);
    await probe();
    expect(await health(shop)).toMatchObject({ health: 'failing' });
    await called(1, 200);
    await probe();
    expect(await health(shop)).toMatchObject({ health: 'ok', healthNote: null });
  });

  it('stops nothing for keys that were replaced while they were tried', async () => {
    const shop = await ringingShop(database);
    const { organizationId, connectionId } = shop;
    const give = () =>
      shop.tenant((tx) =>
        putCredential(tx, organizationId, connectionId, { kind: 'auth', sealed: Buffer.from('x'), keyId: 'test' }),
      );
    await give();
    const vendors: typeof shop.vendors = {
      open: (organization, connection, at) => {
        at.onKeys?.(1);
        return shop.vendors.open(organization, connection, at);
      },
    };
    let givenMeanwhile = give;
    shop.vendor.before = async () => {
      await givenMeanwhile();
      throw new HubError('reconnect', 'x', { code: 'KEY_REVOKED', userMessage: 'The key was revoked.' });
    };
    const { signal } = new AbortController();
    const at = { organizationId, connectionId, signal };
    await checkHealth({ database, vendors, log: silentLog }, at);
    expect(await health(shop)).toMatchObject({ status: 'connected', health: null, attention: null });
    givenMeanwhile = async () => undefined;
    vendors.open = (organization, connection, options) => {
      options.onKeys?.(2);
      return shop.vendors.open(organization, connection, options);
    };
    await checkHealth({ database, vendors, log: silentLog }, at);
    expect(await health(shop)).toMatchObject({ status: 'error', attention: { code: 'KEY_REVOKED', generation: 2 } });
  });

  it('stops a connection only on a certainty', async () => {
    const shop = await ringingShop(database);
    await age(shop);
    shop.vendor.before = () => {
      throw new HubError('reconnect', 'x', { code: 'NOT_AUTHENTICATED', userMessage: 'Maybe.' });
    };
    await run(shop, 'health');
    expect(await health(shop)).toMatchObject({ status: 'connected', health: 'failing' });
    await age(shop);
    shop.vendor.before = () => {
      throw new HubError('reconnect', 'x', { code: 'KEY_REVOKED', userMessage: 'The key was revoked.' });
    };
    await run(shop, 'health');
    expect(await health(shop)).toMatchObject({ status: 'error', attention: { code: 'KEY_REVOKED' } });
  });

  it('rings for webhooks that were not looked at, polling connections once a day', async () => {
    const shop = await ringingShop(database);
    const due = async () =>
      (await dueChecks(database, 'sentinel', { olderThanSeconds: 300, atMost: 500 })).some(
        (each) => each.connectionId === shop.connectionId,
      );
    await age(shop);
    expect((await run(shop, 'sentinel')).map((each) => each.name)).toEqual(['connection-setup']);
    await shop.tenant(
      (tx) => tx`update connections set webhook_mode = 'poll', webhook_note = 'x',
        webhooks_checked_at = now() - interval '1 hour' where id = ${shop.connectionId}`,
    );
    expect(await due()).toBe(false);
    await shop.tenant(
      (tx) =>
        tx`update connections set webhooks_checked_at = now() - interval '25 hours' where id = ${shop.connectionId}`,
    );
    expect(await due()).toBe(true);
  });
});

describe('retention', () => {
  it('cleans details past their time, keeps counts, and drops no week with unsettled deliveries', async () => {
    const shop = await ringingShop(database);
    const { organizationId, connectionId } = shop;
    const admin = postgres(databaseUrl, { max: 1, onnotice: () => undefined });
    await admin`insert into auth.organization (id, name, slug) values (${organizationId}, 'Shop', ${organizationId})`;
    await shop.deliver('order.changed', { id: '1', record: fakeOrder('1') });

    // Partitions of two long gone weeks, one with a delivery that still waits.
    const weeks = ['20250106', '20250113'];
    const idIn = (week: string) =>
      admin`select syncline.uuid_floor(to_date(${week}, 'YYYYMMDD') + interval '1 day') as id`;
    for (const week of weeks) {
      for (const parent of ['webhook_inbox', 'call_log', 'changes']) {
        await admin.unsafe(`create table ${parent}_${week} partition of ${parent}
          for values from (syncline.uuid_floor('${week}'::timestamp at time zone 'UTC'))
          to (syncline.uuid_floor('${week}'::timestamp at time zone 'UTC' + interval '1 week'))`);
      }
      const [row] = await idIn(week);
      await shop.tenant(
        (
          tx,
        ) => tx`insert into webhook_inbox (organization_id, id, connection_id, topic, headers, body, state, received_at)
          values (${organizationId}, ${row?.id}, ${connectionId}, 'order.changed', '{}', '', ${week === weeks[0] ? 'waiting' : 'done'}, to_date(${week}, 'YYYYMMDD'))`,
      );
    }
    const old = uuidv7();
    await shop.tenant(async (tx) => {
      await tx`insert into webhook_dedupe (organization_id, connection_id, key, inbox_id, received_at)
        values (${organizationId}, ${connectionId}, '\\x01', ${old}, now() - interval '91 days')`;
      await tx`insert into runs (organization_id, id, connection_id, kind, trigger, status, targets, finished_at)
        values (${organizationId}, ${old}, ${connectionId}, 'record', 'user', 'succeeded', '[]', now() - interval '31 days')`;
      await tx`insert into run_streams (organization_id, run_id, stream, connection_id, position, kind, checkpoint, fetched, created)
        values (${organizationId}, ${old}, 'orders', ${connectionId}, 0, 'record', '{}', 5, 5)`;
      await tx`insert into run_seen (organization_id, run_id, stream, external_id)
        values (${organizationId}, ${old}, 'orders', '1')`;
      for (const state of ['resolved', 'open', 'ignored']) {
        await tx`insert into run_failures
            (organization_id, id, connection_id, run_id, stream, external_id, code, reason, state, updated_at)
          values (${organizationId}, ${uuidv7()}, ${connectionId}, ${old}, 'orders', ${state}, 'X', 'x', ${state},
            now() - interval '40 days')`;
      }
    });

    await run(shop, 'retention');

    const left = await admin<{ name: string }[]>`
      select relname as name from pg_class where relname ~ '_2025\\d{4}$' and relkind = 'r' order by 1`;
    expect(left.map((row) => row.name)).toEqual(['webhook_inbox_20250106']);
    await shop.tenant(async (tx) => {
      const count = async (table: string) => (await tx.unsafe(`select count(*)::int as n from ${table}`))[0]?.n;
      expect(await count('webhook_dedupe')).toBe(1);
      expect(await count('webhook_inbox')).toBe(2);
      expect(await count('run_seen')).toBe(0);
      const failures = await tx`select state from run_failures order by state`;
      expect(failures.map((row) => row.state)).toEqual(['ignored', 'open']);
      const [kept] =
        await tx`select r.targets, s.checkpoint, s.created from runs r join run_streams s on s.run_id = r.id
        where r.id = ${old}`;
      expect(kept).toEqual({ targets: null, checkpoint: null, created: 5 });
    });
    await admin.end();
  });

  it('refuses to drop what is young or not partitioned', async () => {
    for (const [parent, days] of [
      ['webhook_inbox', 3],
      ['contacts', 400],
    ] as const) {
      await expect(
        database.sql`select syncline.drop_partitions(${parent}, make_interval(days => ${days}))`,
      ).rejects.toThrow(/not something to drop/);
    }
  });
});
