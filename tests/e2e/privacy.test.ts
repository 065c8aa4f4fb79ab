import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type App, connectSandbox, describeBrowser, openApp, outputFolder, signIn } from './support.ts';

const pictures = join(outputFolder, 'privacy');
const looks = [
  { name: 'desk-light', viewport: { width: 1440, height: 900 }, colorScheme: 'light' },
  { name: 'phone-dark', viewport: { width: 390, height: 844 }, colorScheme: 'dark' },
] as const;

describeBrowser('A person who asks about their data', () => {
  let app: App;
  let page: Page;
  afterAll(() => app?.close());
  beforeAll(async () => {
    mkdirSync(pictures, { recursive: true });
    app = await openApp({ SANDBOX_CUSTOMERS: '60', SANDBOX_ORDERS: '150', SANDBOX_PRODUCTS: '10' });
    page = await app.visit({ viewport: looks[0].viewport });
    await signIn(page, app.stack);
    await connectSandbox(page);
    await page.getByRole('main').getByText('In step', { exact: true }).waitFor({ timeout: 120_000 });
  }, 240_000);

  it('gets a file of all of it, and is erased for good', async () => {
    await page.goto(`${app.stack.url}/orders`);
    await page.getByRole('table', { name: 'Orders' }).getByRole('link').first().click();
    await page.getByRole('heading', { level: 1 }).waitFor();
    const order = page.url();
    await page.goto(`${app.stack.url}/contacts?kind=customer`);
    await page.getByRole('table', { name: 'Contacts' }).getByRole('link').first().click();
    await page.getByRole('heading', { name: 'Privacy' }).waitFor();
    const contact = page.url();
    const email = /\S+@\S+/.exec((await page.getByText(/@.*· \d* orders?/).textContent()) ?? '')?.[0] ?? '';
    expect(email).toContain('@');

    await page.getByRole('button', { name: 'Export' }).click();
    await page.getByRole('heading', { level: 1, name: 'Settings' }).waitFor();
    const download = page.waitForEvent('download');
    await page.getByRole('link', { name: 'Download' }).click();
    const file = readFileSync((await (await download).path()) ?? '', 'utf8');
    expect(JSON.parse(file).contacts[0].email).toBe(email);

    await page.goto(contact);
    await page.getByRole('button', { name: 'Erase' }).click();
    const confirm = page.getByRole('button', { name: 'Erase for good' });
    expect(await confirm.isDisabled()).toBe(true);
    await page.getByRole('dialog').getByRole('textbox').fill(email);
    await page.screenshot({ path: join(pictures, 'erase.png') });
    await confirm.click();
    await page.getByText('Erase a person').waitFor();
    await page.getByRole('listitem').filter({ hasText: 'Erase a person' }).getByText('Done', { exact: true }).waitFor();
    // Found again by the address, of which only a fingerprint is kept.
    await page.getByPlaceholder('E-mail address').fill(email);
    await page.getByText('Not kept any longer').waitFor();
    await page.getByText('Certificate').first().click();
    await page.screenshot({ path: join(pictures, 'certificate.png'), fullPage: true });
    await page.goto(contact);
    await page.getByText('There is no such contact').waitFor();
    await page.goto(order);
    await page.getByRole('heading', { level: 1 }).waitFor();
    expect(app.problems).toEqual([]);
  }, 120_000);

  it.each(looks)(
    'sees pages that fit and can be used by everybody ($name)',
    async ({ name, ...look }) => {
      const own = await app.visit({ ...look, storageState: await page.context().storageState() });
      await own.goto(`${app.stack.url}/settings?tab=privacy`);
      await own.getByRole('heading', { name: 'Requests', exact: true }).waitFor();
      await own.getByText('Certificate').first().click();
      const wide = await own.evaluate<number>(
        'document.documentElement.scrollWidth - document.documentElement.clientWidth',
      );
      expect(wide, 'nothing sticks out').toBeLessThanOrEqual(0);
      const { violations } = await new AxeBuilder({ page: own }).analyze();
      expect(violations.map(({ id, nodes }) => [id, nodes.map((node) => node.html)])).toEqual([]);
      await own.screenshot({ path: join(pictures, `settings-${name}.png`), fullPage: true });
      await own.context().close();
    },
    60_000,
  );
});
