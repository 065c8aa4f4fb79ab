import { openWebhookRun } from '@syncline/drizzle/queries/webhook-runs';
import type { Origin } from '@syncline/worker/engine/ports';
import { prepareRecords } from '@syncline/worker/engine/prepare';
import { refOf } from '@syncline/worker/engine/run-slice';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type FakeShop, fakeShop } from '../support/fake-shop.ts';
import { fakeCustomer, fakeOrder, idOf } from '../support/fake-vendor.ts';
import { testServices } from '../support/services.ts';

const { database } = await testServices();

async function beside(shop: FakeShop, streams = ['orders']) {
  const { organizationId, connectionId } = shop;
  const runId = await shop.tenant((tx) =>
    openWebhookRun(tx, { organizationId, connectionId, streams, windowSeconds: 300 }),
  );
  return (stream: string) => refOf(shop.open(), { runId, fence: undefined }, stream);
}

const raw = (value: unknown) => ({ json: JSON.stringify(value), value });

async function store(
  shop: FakeShop,
  ref: ReturnType<typeof refOf>,
  values: unknown[],
  origin: Origin,
  readStartedAt: Date,
) {
  const { good, bad } = prepareRecords(ref.stream, ref.settings, values.map(raw));
  return shop.store.storeBatch(ref, { origin, good, bad, readStartedAt, trackSeen: false });
}

const second = (n: number) => new Date(Date.UTC(2026, 2, 1, 12, 0, n));

describe('whatever the order of pages, payloads, repeats and deletions', () => {
  it('the newest state stands in the end', async () => {
    const shop = await fakeShop(database);
    const ref = (await beside(shop))('orders');
    let number = 0;
    // Each second something may happen to the order at the vendor; each read of it may be stored at any time.
    const happenings = fc.array(fc.constantFrom('edit', 'silent edit', 'delete'), { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(
        happenings,
        fc.array(fc.nat({ max: 99 }), { minLength: 12, maxLength: 12 }),
        async (life, places) => {
          number += 1;
          const id = idOf(number);
          let version = 0;
          let content = fakeOrder(id);
          const reads = life.map((event, index) => {
            if (event === 'edit') version += 1;
            if (event !== 'delete')
              content = fakeOrder(id, { updated: second(version).toISOString(), state: `${index}` });
            return { gone: event === 'delete', content, at: second(index * 10) };
          });
          const arriving = reads
            .flatMap((read, index) => [
              { read, place: places[index] ?? 0 },
              { read, place: places[index + 6] ?? 0 },
            ])
            .sort((a, b) => a.place - b.place);
          for (const { read } of arriving) {
            if (read.gone) await shop.store.markGone(ref, [id], read.at);
            else await store(shop, ref, [read.content], 'walk', read.at);
          }
          const last = reads.at(-1);
          const [row] = await shop.tenant(
            (tx) => tx<{ deleted: boolean; state: string | null }[]>`
            select r.deleted_at is not null as deleted, o.status as state
            from records r left join orders o on o.id = r.entity_id
            where r.connection_id = ${shop.connectionId} and r.external_id = ${id}`,
          );
          expect(row?.deleted).toBe(last?.gone);
          if (!last?.gone) expect(row?.state).toBe(last?.content.state);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('a payload counts only where it is certainly newer', async () => {
    const shop = await fakeShop(database);
    const ref = (await beside(shop))('orders');
    const order = (minute: number, state: string) =>
      fakeOrder('1', { updated: `2026-03-01T10:0${minute}:00.000Z`, state });
    const outcome = async (value: unknown) => {
      const { outcomes } = await store(shop, ref, [value], 'webhook', await shop.store.now());
      return outcomes.get('1');
    };
    expect(await outcome(order(1, 'a'))).toBe('created');
    expect(await outcome(order(1, 'a'))).toBe('unchanged');
    expect(await outcome(order(1, 'b'))).toBe('reread');
    expect(await outcome(order(3, 'c'))).toBe('updated');
    expect(await outcome(order(2, 'd'))).toBe('stale');
    await shop.store.markGone(ref, ['1'], await shop.store.now());
    // A late delivery does not raise the dead.
    expect(await outcome(order(4, 'e'))).toBe('reread');
    const [row] = await shop.tenant(
      (tx) => tx`
      select status, deleted_at is not null as deleted from orders where connection_id = ${shop.connectionId}`,
    );
    expect(row).toEqual({ status: 'c', deleted: true });
  });

  it('a deletion of a record we never knew keeps an older page from bringing it', async () => {
    const shop = await fakeShop(database);
    const ref = (await beside(shop))('orders');
    await shop.store.markGone(ref, ['7'], second(30));
    const older = await store(shop, ref, [fakeOrder('7')], 'walk', second(10));
    expect(older.outcomes.get('7')).toBe('stale');
    const later = await store(shop, ref, [fakeOrder('7')], 'walk', second(40));
    expect(later.outcomes.get('7')).toBe('created');
  });
});

describe('at the same moment', () => {
  it('two stores that bring the same people make one contact each', async () => {
    const a = await fakeShop(database);
    const b = await fakeShop(database, { organizationId: a.organizationId });
    const people = Array.from({ length: 200 }, (_, n) => idOf(n));
    const customers = (prefix: string) =>
      people.map((id) => fakeCustomer(`${prefix}${id}`, { email: `Person-${id}@example.org`, first: prefix }));
    const [refA, refB] = [(await beside(a, ['customers']))('customers'), (await beside(b, ['customers']))('customers')];
    const at = await a.store.now();
    // Opposite orders invite a deadlock; the loser repeats its page.
    await Promise.all([
      store(a, refA, customers('a'), 'walk', at),
      store(b, refB, customers('b').reverse(), 'walk', at),
      store(a, refA, customers('a').reverse(), 'walk', at),
      store(b, refB, customers('b'), 'walk', at),
    ]);
    const [row] = await a.tenant(
      (tx) => tx`
      select (select count(*)::int from contacts) as contacts, (select count(*)::int from contact_identities) as identities,
        (select count(*)::int from records) as records, (select count(distinct entity_id)::int from records) as linked`,
    );
    expect(row).toEqual({ contacts: 200, identities: 200, records: 400, linked: 200 });
  });

  it('a deadlock repeats the page', async () => {
    const shop = await fakeShop(database);
    const ref = (await beside(shop))('orders');
    const at = await shop.store.now();
    await store(shop, ref, [fakeOrder('1'), fakeOrder('2')], 'walk', at);
    const later = await shop.store.now();
    const newer = (id: string) => fakeOrder(id, { updated: '2026-03-05T00:00:00.000Z', state: 'new' });
    // Holds the second record, then wants the first, which the page holds by then: the page waited first, so it loses.
    let pageBegan = () => {};
    const began = new Promise<void>((resolve) => {
      pageBegan = resolve;
    });
    const rival = shop
      .tenant(async (tx) => {
        await tx`select 1 from records where connection_id = ${shop.connectionId} and external_id = '2' for update`;
        pageBegan();
        await new Promise((resolve) => setTimeout(resolve, 150));
        await tx`select 1 from records where connection_id = ${shop.connectionId} and external_id = '1' for update`;
      })
      .catch(() => undefined);
    await began;
    const { outcomes } = await store(shop, ref, [newer('1'), newer('2')], 'walk', later);
    await rival;
    expect([...outcomes.values()]).toEqual(['updated', 'updated']);
  });
});
