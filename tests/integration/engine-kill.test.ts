import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { fakeShop } from '../support/fake-shop.ts';
import { fakeCustomer, fakeOrder, idOf } from '../support/fake-vendor.ts';
import { testServices } from '../support/services.ts';

const { database, databaseUrl } = await testServices();
const tests = fileURLToPath(new URL('..', import.meta.url));

describe('a worker process that is killed', () => {
  it('is followed by one that loses and doubles nothing', { timeout: 180_000 }, async () => {
    const shop = await fakeShop(database);
    const { vendor } = shop;
    for (let n = 1; n <= 400; n += 1) vendor.customers.set(idOf(n), fakeCustomer(idOf(n)));
    for (let n = 1; n <= 3_000; n += 1) {
      vendor.orders.set(idOf(n), fakeOrder(idOf(n), n % 3 ? { customer: idOf((n % 400) + 1), email: null } : {}));
    }
    const runId = await shop.request('full', ['customers', 'orders']);
    let child: ChildProcess | undefined;
    // In the middle of a request: pages before it are being written at that moment.
    const dieAt = [3, 9, 17, 26];
    vendor.before = ({ count }) => {
      if (count !== dieAt[0]) return;
      dieAt.shift();
      child?.kill('SIGKILL');
    };
    const store = await vendor.listen();
    try {
      let kills = 0;
      for (;;) {
        const args = ['--import', 'tsx', 'support/shop-worker.main.ts'];
        child = spawn(process.execPath, [...args, databaseUrl, store.url, shop.organizationId, shop.connectionId], {
          cwd: tests,
          stdio: ['ignore', 'ignore', 'inherit'],
        });
        const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
        if (signal !== 'SIGKILL') {
          expect(code).toBe(0);
          break;
        }
        kills += 1;
      }
      expect(kills).toBe(4);
    } finally {
      child?.kill('SIGKILL');
      await store.close();
    }
    expect(await shop.result(runId)).toMatchObject({
      status: 'succeeded',
      streams: {
        customers: { status: 'proven', fetched: 400, created: 400 },
        orders: { status: 'proven', fetched: 3_000, created: 3_000, proof: { distinct: 3_000, vendorTotal: 3_000 } },
      },
    });
    const rows = await shop.tenant(
      (tx) => tx<{ id: string; total: string; lines: number; linked: boolean }[]>`
      select external_id as id, total::text, contact_id is not null as linked,
        (select count(*)::int from order_lines l where l.order_id = o.id) as lines
      from orders o order by external_id`,
    );
    expect(rows.map((row) => ({ ...row }))).toEqual(
      [...vendor.orders.values()].map(({ id, total }) => ({ id, total, lines: 2, linked: true })),
    );
  });
});
