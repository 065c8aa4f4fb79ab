import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { makeSandbox, type Sandbox } from '../../app.ts';

// The published schema is read in the first test of a file: seconds, on a machine that is busy.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

describe('pages of the simulated Shopify shops', () => {
  let sandbox: Sandbox;
  let url = '';
  beforeAll(async () => {
    sandbox = makeSandbox({ orders: 60, customers: 20, products: 12 });
    ({ url } = await sandbox.listen());
  });
  afterAll(() => sandbox.close());
  const see = async (path: string): Promise<string> => {
    const answer = await fetch(url + path);
    expect(answer.status, path).toBe(200);
    return answer.text();
  };
  const press = async (path: string, form: Record<string, string>): Promise<string> =>
    (await fetch(url + path, { method: 'POST', body: new URLSearchParams(form) })).text();
  const idOf = (type: 'Order' | 'Customer' | 'Product', n: number) => sandbox.shopify.unit().shop.ids.number(type, n);

  it('says on the front page what to type', async () => {
    const page = await see('/');
    expect(page).toContain('sandbox-1.myshopify.com');
    expect(page).toContain(sandbox.shopify.shops()[0]?.customApp.token);
  });

  it('lists, searches and shows every kind', async () => {
    for (const kind of ['orders', 'customers', 'products'])
      expect(await see(`/shopify/sandbox-1/${kind}`)).toContain('Latest change first');
    expect(await see('/shopify/sandbox-1/orders?search=%231007')).toContain(
      `/shopify/sandbox-1/orders/${idOf('Order', 7)}`,
    );
    for (const section of ['webhooks', 'app', 'faults']) await see(`/shopify/sandbox-1/${section}`);
    expect((await fetch(`${url}/shopify/nowhere/orders`)).status).toBe(404);
  });

  it('edits, refunds, ships, cancels and deletes an order', async () => {
    const open = [...sandbox.shopify.truth('orders')].find(
      (order) =>
        order.financialStatus === 'PAID' && order.fulfilmentStatus === 'UNFULFILLED' && order.cancelledAt === null,
    );
    const path = `/shopify/sandbox-1/orders/${open?.id}`;
    const record = () => sandbox.shopify.unit().shop.collections.orders.find(Number(open?.n));
    const saved = await press(path, { action: 'save', note: '<b>Für Oma</b>', email: 'oma@example.org', tags: 'a, b' });
    expect(saved).toContain('Done.');
    expect(saved).not.toContain('<b>Für Oma</b>');
    expect(record()).toMatchObject({ note: '<b>Für Oma</b>', email: 'oma@example.org', tags: ['a', 'b'] });
    expect(await press(path, { action: 'refund', amount: '0.10' })).toContain('PARTIALLY_REFUNDED');
    expect(await press(path, { action: 'refund', amount: 'much' })).toContain('Not done: That is no amount.');
    expect(await press(path, { action: 'fulfil' })).toContain('FULFILLED');
    expect(await press(path, { action: 'cancel' })).toContain('Cancelled.');
    await press(path, { action: 'delete' });
    expect((await fetch(url + path)).status).toBe(404);
  });

  it('switches faults, removes the app, changes stock', async () => {
    await press('/shopify/sandbox-1/faults', {
      action: 'set',
      errorRate: '0.5',
      'bulk.outcome': 'FAILED',
      standing: 'open',
      costModel: 'linear',
      protectedData: 'approved',
      refreshGrace: 'rotating',
    });
    expect(sandbox.shopify.unit().shop.faults).toMatchObject({
      errorRate: 0.5,
      costModel: 'linear',
      bulk: { outcome: 'FAILED' },
    });
    await press('/shopify/sandbox-1/faults', { action: 'clear' });
    expect(sandbox.shopify.unit().shop.faults.errorRate).toBe(0);
    await press(`/shopify/sandbox-1/products/${idOf('Product', 1)}`, {
      action: 'stock',
      variant: '1',
      location: '0',
      quantity: '77',
    });
    expect(sandbox.shopify.unit().shop.collections.products.find(1)?.variants[0]?.stock[0]).toBe(77);
    expect(await press('/shopify/sandbox-1/app', { action: 'redact' })).toContain('Not done: The app has no address');
  });

  it('refuses buttons pressed by other sites', async () => {
    const answer = await fetch(`${url}/shopify/sandbox-1/app`, {
      method: 'POST',
      headers: { origin: 'https://elsewhere.example' },
      body: new URLSearchParams({ action: 'uninstall' }),
    });
    expect(answer.status).toBe(403);
  });
});
