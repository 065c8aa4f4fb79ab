import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { makeSandbox, type Sandbox } from './app.ts';
import { makeZone } from './kit/zone.ts';
import { boundOf } from './woocommerce/list-query.ts';

interface Order {
  id: number;
  status: string;
  date_modified_gmt: string;
}

/** What was measured on real stores, one test each. */
describe('reading traps', () => {
  let sandbox: Sandbox;
  let base = '';
  let authorization = '';
  beforeAll(async () => {
    sandbox = makeSandbox({
      orders: 600,
      customers: 120,
      products: 90,
      timezones: ['Europe/Berlin', 'America/New_York'],
      stores: 2,
    });
    ({ url: base } = await sandbox.listen());
    const key = sandbox.control.stores()[0]?.keys[0];
    authorization = `Basic ${Buffer.from(`${key?.consumerKey}:${key?.consumerSecret}`).toString('base64')}`;
  });
  afterAll(() => sandbox.close());
  beforeEach(() => sandbox.control.clearFaults());

  const ask = (path: string, init: RequestInit & { headers?: Record<string, string> } = {}) =>
    fetch(`${base}/store-1/wp-json/wc/v3/${path}`, {
      ...init,
      headers: { accept: 'application/json', 'x-forwarded-proto': 'https', authorization, ...init.headers },
    });
  const list = async (path: string): Promise<Order[]> => (await (await ask(path)).json()) as Order[];
  const total = async (path: string): Promise<string | null> => (await ask(path)).headers.get('x-wp-total');

  it('takes modified_after strictly', async () => {
    const [first] = await list('orders?orderby=modified&order=asc&per_page=1');
    const stamp = first?.date_modified_gmt ?? '';
    const after = await list(`orders?orderby=modified&order=asc&per_page=5&dates_are_gmt=true&modified_after=${stamp}`);
    expect(after.map((order) => order.id)).not.toContain(first?.id);
  });

  it('turns a stamp with Z into site time when dates_are_gmt is set too: changes are missed east of UTC', async () => {
    const [newest] = await list('orders?orderby=modified&order=desc&per_page=1');
    const before = new Date(Date.parse(`${newest?.date_modified_gmt}Z`) - 1_000).toISOString().slice(0, 19);
    const count = (query: string) => total(`orders?per_page=1&modified_after=${before}${query}`);
    expect(await count('&dates_are_gmt=true')).toBe('1');
    expect(await count('Z')).toBe('1');
    expect(await count('Z&dates_are_gmt=true')).toBe('0');
    // Naive without the flag is site time.
    expect(await count('')).not.toBe('0');
  });

  it('lists too much west of UTC with both', () => {
    const zone = makeZone('America/New_York');
    const second = Date.UTC(2026, 0, 15) / 1000;
    expect(boundOf('2026-01-15T00:00:00Z', true, zone)).toBe(second - 5 * 3600);
    expect(boundOf('2026-01-15T00:00:00', true, zone)).toBe(second);
    expect(boundOf('2026-01-15T00:00:00+02:00', false, zone)).toBe(second - 2 * 3600);
    expect(boundOf('2026-01-15T00:00:00', false, zone)).toBe(second + 5 * 3600);
  });

  it('ignores modified_after on customers and refuses to sort them by change', async () => {
    expect(await total('customers?modified_after=2031-01-01T00:00:00&dates_are_gmt=true')).toBe('120');
    expect((await ask('customers?orderby=modified')).status).toBe(400);
  });

  it('counts nothing past the end of orders, but everything past the end of customers and products', async () => {
    expect(await total('orders?page=999')).toBe('0');
    expect(await total('customers?page=999')).toBe('120');
    expect(await total('products?page=999')).toBe('90');
    expect(await list('products?page=999')).toEqual([]);
  });

  it('hides trash and abandoned checkouts from status any', async () => {
    expect(await total('orders')).toBe('600');
    expect(Number(await total('orders?status=checkout-draft'))).toBeGreaterThan(0);
    expect(Number(await total('orders?status=trash'))).toBeGreaterThan(0);
  });

  it('misses rows when pages are walked by change date while orders change', async () => {
    sandbox.control.setFaults({ shiftEdits: 8 });
    const seen = new Set<number>();
    for (let page = 1; page <= 12; page += 1)
      for (const order of await list(`orders?orderby=modified&order=asc&per_page=50&page=${page}`)) seen.add(order.id);
    expect(seen.size).toBeLessThan(600);
  });

  it('misses a row when one is trashed during a walk by id', async () => {
    const [first] = await list('orders?orderby=id&order=asc&per_page=100&page=1');
    const next = (await list('orders?orderby=id&order=asc&per_page=1&offset=100'))[0]?.id;
    await ask(`orders/${first?.id}`, { method: 'DELETE' });
    const second = await list('orders?orderby=id&order=asc&per_page=100&page=2');
    expect(second.map((order) => order.id)).not.toContain(next);
  });

  it('keeps the change date when a refund is deleted or a note is written', async () => {
    const [order] = await list('orders?status=completed&per_page=1&orderby=id');
    const { id } = (await (
      await ask(`orders/${order?.id}/refunds`, { method: 'POST', body: '{"amount":"0.10"}' })
    ).json()) as Order;
    const before = ((await (await ask(`orders/${order?.id}`)).json()) as Order).date_modified_gmt;
    await ask(`orders/${order?.id}/refunds/${id}?force=true`, { method: 'DELETE' });
    await ask(`orders/${order?.id}/notes`, { method: 'POST', body: '{"note":"x"}' });
    expect(((await (await ask(`orders/${order?.id}`)).json()) as Order).date_modified_gmt).toBe(before);
  });

  it('lets a customer whose role changed leave the list, not the store', async () => {
    await fetch(`${base}/control/act`, { method: 'POST', body: '{"do":"role","id":20,"role":"editor"}' });
    expect(await total('customers?include=20')).toBe('0');
    expect(await total('customers?include=20&role=all')).toBe('1');
    expect((await ask('customers/20')).status).toBe(200);
    expect(await total('customers')).toBe('119');
  });

  it('looks at keys neither over plain HTTP nor by rest_route', async () => {
    const plain = await fetch(`${base}/store-1/wp-json/wc/v3/orders`, { headers: { authorization } });
    expect(plain.status).toBe(401);
    const query = await fetch(`${base}/store-1/?rest_route=/wc/v3/orders`, {
      headers: { authorization, 'x-forwarded-proto': 'https' },
    });
    expect(query.status).toBe(401);
  });

  it('leaves records out while the totals count them, or out of both', async () => {
    sandbox.control.setFaults({ omitPerMille: 100 });
    const all = Number(await total('orders'));
    const walk = async (order: string): Promise<number> => {
      let found = 0;
      for (let page = 1; page <= 8; page += 1)
        found += (await list(`orders?orderby=${order}&per_page=100&page=${page}`)).length;
      return found;
    };
    expect(await walk('id')).toBeLessThan(all);
    sandbox.control.setFaults({ omitFromTotals: true });
    expect(Number(await total('orders?orderby=modified'))).toBeLessThan(all);
    expect(await walk('id')).toBe(all);
  });

  it('disturbs answers as switched', async () => {
    const text = async (): Promise<string> => (await ask('orders?per_page=1')).text();
    sandbox.control.setFaults({ noticeRate: 1 });
    expect(await text()).toMatch(/^<br \/>\n<b>Deprecated<\/b>.*\n\[\{/s);
    sandbox.control.clearFaults();
    sandbox.control.setFaults({ bomRate: 1 });
    expect(Buffer.from(await (await ask('orders?per_page=1')).arrayBuffer()).subarray(0, 3)).toEqual(
      Buffer.from('\ufeff'),
    );
    sandbox.control.clearFaults();
    sandbox.control.setFaults({ truncateRate: 1 });
    expect(() => JSON.parse('')).toThrow();
    const cut = await text();
    expect(() => JSON.parse(cut)).toThrow();
    sandbox.control.clearFaults();
    sandbox.control.setFaults({ throttleRate: 1, retryAfterSeconds: 7 });
    const busy = await ask('orders');
    expect([busy.status, busy.headers.get('retry-after')]).toEqual([429, '7']);
    sandbox.control.clearFaults();
    sandbox.control.setFaults({ maintenance: true });
    const closed = await ask('orders');
    expect([closed.status, closed.headers.get('retry-after'), closed.headers.get('content-type')]).toEqual([
      503,
      '600',
      'application/json; charset=UTF-8',
    ]);
    expect((await ask('orders', { headers: { accept: '*/*' } })).headers.get('content-type')).toContain('text/html');
    sandbox.control.clearFaults();
    sandbox.control.setFaults({ redirect: 'private' });
    expect((await ask('orders', { redirect: 'manual' })).headers.get('location')).toContain('169.254.169.254');
    sandbox.control.clearFaults();
    sandbox.control.setFaults({ clockSkewSeconds: -3_600 });
    const date = Date.parse((await ask('orders?per_page=1')).headers.get('date') ?? '');
    expect(Date.now() - date).toBeGreaterThan(3_590_000);
  });

  it('tells the truth: NDJSON of every order a default list shows, from an id on', async () => {
    const lines = (await (await fetch(`${base}/control/truth?stream=orders`)).text()).trim().split('\n');
    expect(lines).toHaveLength(Number(await total('orders')));
    const ids = lines.map((line) => (JSON.parse(line) as Order).id);
    const rest = (await (await fetch(`${base}/control/truth?stream=orders&after_id=${ids[99]}`)).text())
      .trim()
      .split('\n');
    expect((JSON.parse(rest[0] ?? '{}') as Order).id).toBe(ids[100]);
  });
});
