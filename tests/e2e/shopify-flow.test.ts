import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ShopifyControl, shopifyControl } from '../support/sandbox-control.ts';
import { type App, describeBrowser, openApp, signIn } from './support.ts';

const orders = 1_200;

describeBrowser('From an approval at Shopify to a shop that is in step', () => {
  let app: App;
  let shop: ShopifyControl;
  afterAll(() => app?.close());
  beforeAll(async () => {
    const yesterday = new Date(Date.now() - 86_400_000).toISOString();
    app = await openApp(
      { SANDBOX_CUSTOMERS: '600', SANDBOX_ORDERS: String(orders), SANDBOX_PRODUCTS: '80', SANDBOX_ENDS_AT: yesterday },
      ['shopify'],
    );
    shop = shopifyControl(app.stack.sandboxUrl);
  });

  it('connects by approval, arrives complete, follows every edit within 5 s, is uninstalled and reconnected', async () => {
    const { stack } = app;
    const page = await app.visit({ viewport: { width: 1440, height: 900 } });
    await signIn(page, stack);

    // The shop's name here, the approval there, and back with everything connected.
    await page.goto(`${stack.url}/integrations?connect=shopify`);
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Store').fill('sandbox-1');
    await dialog.getByText('More settings').click();
    await dialog.getByLabel('Orders older than 60 days').check();
    await dialog.getByRole('button', { name: 'Continue to Shopify' }).click();
    await approve(page);
    await page.waitForURL(/\/integrations\/[0-9a-f-]{36}/);
    const address = page.url().replace(/\?.*/, '');

    // Watch it arrive, to the record.
    const shares = new Set<string>();
    const inStep = page.getByRole('main').getByText('In step', { exact: true });
    await expect
      .poll(
        async () => {
          const bars = await page
            .getByRole('progressbar')
            .evaluateAll((elements) => elements.map((one) => String((one as { ariaLabel?: string | null }).ariaLabel)));
          for (const bar of bars) shares.add(bar);
          return inStep.isVisible();
        },
        { timeout: 200_000, interval: 100 },
      )
      .toBe(true);
    expect(
      [...shares].filter((share) => /^(Customers|Orders|Products): [\d,]+ of [\d,]+$/.test(share)).length,
    ).toBeGreaterThan(1);
    const totals = await shop.totals();
    expect(totals).toEqual({ customers: 600, orders, products: 80 });
    for (const [stream, total] of Object.entries(totals))
      await expect
        .poll(() => page.getByTestId(`count-${stream}`).textContent(), { timeout: 10_000 })
        .toBe(total.toLocaleString('en-GB'));
    await expect
      .poll(async () => (await shop.webhooks()).subscriptions.length, { timeout: 30_000 })
      .toBeGreaterThanOrEqual(9);

    // Edited, given back, shipped, deleted in the shop: the order's page follows by itself.
    const order = await openOrder(shop);
    await page.goto(`${stack.url}/orders?q=${order.name.slice(1)}`);
    await page.getByRole('link', { name: order.name, exact: true }).click();
    await page.getByRole('heading', { name: `Order ${order.name}` }).waitFor();
    const follows = async (change: () => Promise<void>, seen: (page: Page) => Promise<void>): Promise<void> => {
      const from = Date.now();
      await change();
      await seen(page);
      expect(Date.now() - from).toBeLessThan(5_000);
    };
    const heading = page.getByRole('heading', { name: `Order ${order.name}` });
    await follows(
      () => shop.edit('orders', order.id, { note: 'Ring twice at the blue door' }),
      () => page.getByText('Ring twice at the blue door').first().waitFor(),
    );
    await follows(
      () => shop.act({ do: 'refund', id: order.id, amount: '0.10' }),
      () => heading.getByText('Refunded in part').waitFor(),
    );
    await follows(
      () => shop.act({ do: 'fulfil', id: order.id, tracking: 'TRACK-0815' }),
      () => page.getByText('TRACK-0815').first().waitFor(),
    );
    await follows(
      () => shop.act({ do: 'delete', kind: 'orders', id: order.id }),
      () => page.getByText('The store deleted this order').waitFor(),
    );

    // The merchant removes the app: the connection says so, and a second approval goes on where it was.
    await page.goto(address);
    await shop.act({ do: 'uninstall' });
    await page.getByRole('main').getByRole('button', { name: 'Reconnect' }).waitFor();
    // Found at once by searches: what the index does not know yet would be read by the delta after the next one.
    await shop.setFaults({ searchLagMs: 0 });
    const missed = await someCustomer(shop);
    await shop.edit('customers', missed, { firstName: 'Meanwhile', lastName: 'Renamed' });
    await page.getByRole('main').getByRole('button', { name: 'Reconnect' }).click();
    await approve(page);
    await page.waitForURL(`${address}*`);
    await inStep.waitFor({ timeout: 60_000 });
    await expect.poll(async () => (await shop.webhooks()).subscriptions.length, { timeout: 30_000 }).toBeGreaterThan(8);
    const runs = await runsOf(page, stack.url, address);
    expect(
      runs.filter((kind) => kind === 'full'),
      runs.join(),
    ).toHaveLength(1);
    await page.goto(`${stack.url}/contacts?q=Meanwhile`);
    await page.getByRole('link', { name: 'Meanwhile Renamed' }).waitFor();

    // Shopify takes its approval for customers' data back: the page says what is not read, and keeps what was.
    await shop.setFaults({ protectedData: 'closed' });
    await page.goto(address);
    await page.getByRole('main').getByRole('button', { name: 'Sync now' }).click();
    await page
      .getByText(/^Not read since .*protected customer data/)
      .first()
      .waitFor({ timeout: 60_000 });
    await page.getByRole('main').getByText('Needs you', { exact: true }).waitFor();
    expect(await page.getByTestId('count-customers').textContent()).toBe('600');
    await page.goto(`${stack.url}/integrations`);
    await page.getByText(/^This account may not see customers and orders/).waitFor();
    expect(app.problems).toEqual([]);
  }, 300_000);
});

/** The vendor's own page: which shop, where the browser came to the sandbox without saying; then yes. */
async function approve(page: Page): Promise<void> {
  await page.waitForURL(/\/admin\/oauth\/authorize/);
  const which = page.getByRole('link', { name: 'sandbox-1.myshopify.com' });
  const yes = page.getByRole('button', { name: 'Install' });
  await which.or(yes).first().waitFor();
  if (await which.isVisible()) await which.click();
  await yes.click();
}

async function someCustomer(shop: ShopifyControl): Promise<string> {
  for await (const customer of shop.truth('customers')) return String(customer.id);
  throw new Error('The sandbox has no customer.');
}

/** One that is paid, has something to ship and nothing given back yet. */
async function openOrder(shop: ShopifyControl): Promise<{ id: string; name: string }> {
  for await (const order of shop.truth('orders'))
    if (
      order.financialStatus === 'PAID' &&
      order.fulfilmentStatus === 'UNFULFILLED' &&
      order.cancelledAt === null &&
      Number(order.total) > 10 &&
      (order.lines as unknown[]).length < 5
    )
      return { id: String(order.id), name: String(order.name) };
  throw new Error('The sandbox has no order that is open.');
}

/** Kinds of the connection's runs, as its page asks for them. */
async function runsOf(page: Page, url: string, address: string): Promise<string[]> {
  const connectionId = address.split('/').at(-1);
  const input = encodeURIComponent(JSON.stringify({ connectionId }));
  const answer = await page.request.get(`${url}/api/trpc/runs.list?input=${input}`);
  const body = (await answer.json()) as { result: { data: { items: { kind: string }[] } } };
  return body.result.data.items.map(({ kind }) => kind);
}
