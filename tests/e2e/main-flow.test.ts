import { afterAll, beforeAll, expect, it } from 'vitest';
import { type App, connectSandbox, describeBrowser, openApp, signIn } from './support.ts';

describeBrowser('From signing in to a store that is in step', () => {
  let app: App;
  afterAll(() => app?.close());
  beforeAll(async () => {
    app = await openApp({ SANDBOX_CUSTOMERS: '2000', SANDBOX_ORDERS: '5000', SANDBOX_PRODUCTS: '300' });
  });

  it('connects, shows progress, arrives complete, follows an edit within 5 s, disconnects', async () => {
    const { stack, sandbox } = app;
    const page = await app.visit({ viewport: { width: 1440, height: 900 } });
    await signIn(page, stack);
    await connectSandbox(page);

    // Watch it: the bar of the customers moves, and what is read is told as a share of the vendor's total.
    const customers = page.getByRole('progressbar', { name: /^Customers:/ });
    await customers.waitFor();
    const shares = new Set<string>();
    const inStep = page.getByRole('main').getByText('In step', { exact: true });
    await expect
      .poll(
        async () => {
          const bars = await page.getByRole('progressbar').evaluateAll((elements) =>
            // The library's types know no DOM here.
            elements.map((element) => String((element as { ariaLabel?: string | null }).ariaLabel)),
          );
          for (const bar of bars) shares.add(bar);
          return inStep.isVisible();
        },
        { timeout: 200_000, interval: 100 },
      )
      .toBe(true);
    expect([...shares].filter((share) => /^(Customers|Orders): [\d,]+ of [\d,]+$/.test(share)).length).toBeGreaterThan(
      3,
    );

    // Complete, to the record.
    const totals = await sandbox.totals();
    expect(totals).toEqual({ customers: 2_000, orders: 5_000, products: 300 });
    for (const [stream, total] of Object.entries(totals)) {
      await expect
        .poll(() => page.getByTestId(`count-${stream}`).textContent(), { timeout: 10_000 })
        .toBe(total.toLocaleString('en-GB'));
    }
    await page.getByRole('link', { name: 'Runs', exact: true }).click();
    await page.getByRole('list', { name: 'Runs' }).getByRole('link').last().click();
    await page.getByText('5,000 in the store = 5,000 new').waitFor();

    // An order is edited in the shop: its page here follows by itself.
    await page.goBack();
    await page.getByRole('link', { name: 'Webhooks' }).click();
    await expect.poll(() => page.getByText('Active', { exact: true }).count(), { timeout: 20_000 }).toBeGreaterThan(8);
    const order = await firstOrder(app, 'processing');
    await page.goto(`${stack.url}/orders?q=${order.number}`);
    await page.getByRole('link', { name: `#${order.number}`, exact: true }).click();
    await page
      .getByRole('heading', { name: `Order #${order.number}` })
      .getByText('Processing')
      .waitFor();
    const edited = Date.now();
    await sandbox.edit('orders', order.id, { status: 'completed' });
    await page
      .getByRole('heading', { name: `Order #${order.number}` })
      .getByText('Completed')
      .waitFor();
    expect(Date.now() - edited).toBeLessThan(5_000);

    // Disconnect: keys and webhooks go, what was synced stays.
    await page.goto(`${stack.url}/integrations`);
    await page.getByRole('heading', { level: 3 }).getByRole('link').first().click();
    await page.getByRole('link', { name: 'Danger zone' }).click();
    await page.getByRole('button', { name: 'Disconnect' }).click();
    const dialog = page.getByRole('dialog');
    const name = await dialog.locator('label strong').textContent();
    await dialog.getByRole('textbox').fill(name ?? '');
    await dialog.getByRole('button', { name: 'Disconnect' }).click();
    await page.getByRole('main').getByText('Not connected', { exact: true }).waitFor();
    await expect.poll(() => subscriptions(app), { timeout: 20_000 }).toBe(0);
    await page.goto(`${stack.url}/orders?q=${order.number}`);
    await page.getByRole('link', { name: `#${order.number}`, exact: true }).waitFor();

    expect(app.problems).toEqual([]);
  }, 300_000);
});

async function firstOrder({ sandbox }: App, status: string): Promise<{ id: number; number: string }> {
  for await (const order of sandbox.truth('orders')) {
    if (order.status === status) return { id: Number(order.id), number: String(order.number) };
  }
  throw new Error(`The sandbox has no order that is ${status}.`);
}

async function subscriptions({ stack }: App): Promise<number> {
  const answer = await fetch(`${stack.sandboxUrl}/control/webhooks?store=store-1`);
  return ((await answer.json()) as { subscriptions: unknown[] }).subscriptions.length;
}
