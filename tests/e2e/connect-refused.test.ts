import { afterAll, beforeAll, expect, it } from 'vitest';
import { type App, describeBrowser, openApp, signIn } from './support.ts';

describeBrowser('A store that cannot be connected', () => {
  let app: App;
  afterAll(() => app?.close());
  beforeAll(async () => {
    app = await openApp({ SANDBOX_CUSTOMERS: '5', SANDBOX_ORDERS: '5', SANDBOX_PRODUCTS: '5' });
  }, 120_000);

  it('is refused at what is to blame, and nothing is saved', async () => {
    const page = await app.visit();
    await signIn(page, app.stack);
    const { url, consumerKey, consumerSecret } = await app.sandbox.store();
    await page.goto(`${app.stack.url}/integrations?connect=woocommerce`);
    const dialog = page.getByRole('dialog');
    const address = dialog.getByLabel('Store address');
    const key = dialog.getByLabel('Consumer key', { exact: true });
    const refused = async (typed: { url: string; key: string }, text: string) => {
      await address.fill(typed.url);
      await key.fill(typed.key);
      await dialog.getByLabel('Consumer secret', { exact: true }).fill(consumerSecret);
      await dialog.getByRole('button', { name: 'Test and connect' }).click();
      await dialog.getByRole('alert').filter({ hasText: text }).waitFor();
      const invalid = async (field: typeof key) => (await field.getAttribute('aria-invalid')) === 'true';
      return { address: await invalid(address), key: await invalid(key) };
    };
    const atAddress = { address: true, key: false };
    expect(await refused({ url, key: `ck_${'0'.repeat(40)}` }, 'did not accept the keys')).toEqual({
      address: false,
      key: true,
    });
    const secure = url.replace('http:', 'https:');
    expect(await refused({ url: secure, key: consumerKey }, 'does not speak https')).toEqual(atAddress);
    expect(await refused({ url: `${url}-none`, key: consumerKey }, 'no WooCommerce')).toEqual(atAddress);
    expect(await refused({ url: 'my shop', key: consumerKey }, 'Enter the address')).toEqual(atAddress);
    await app.sandbox.setFaults({ htmlRate: 1 });
    expect(await refused({ url, key: consumerKey }, 'There is a web page')).toEqual(atAddress);
    await app.sandbox.clearFaults();

    // Denied in the store: said as what it is.
    await address.fill(url);
    await dialog.getByRole('button', { name: 'Approve in your store' }).click();
    await page.getByRole('link', { name: 'Deny' }).click();
    await page.getByText('You did not approve Syncline in the store').waitFor();
    await page.getByRole('link', { name: 'Back to Integrations' }).click();
    await page.getByText('What can be connected').waitFor();
    await page.context().close();
  }, 90_000);
});
