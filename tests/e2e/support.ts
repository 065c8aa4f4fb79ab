import { cpSync, existsSync, rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { describe, expect, vi } from 'vitest';
import { type SandboxControl, sandboxControl } from '../support/sandbox-control.ts';
import { testServices } from '../support/services.ts';
import { type Stack, startStack } from '../support/stack.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
/** Logs and pictures of the last run; not kept in the repository. */
export const outputFolder = join(root, 'tests', 'e2e', 'output');

const browserPath = findBrowser();
const missing = whatIsMissing();

/** Browser tests, or their names with the reason why they cannot run here. */
export const describeBrowser = (name: string, tests: () => void): void => {
  if (missing === undefined) describe(name, tests);
  else {
    console.warn(`Skipped: "${name}". ${missing}`);
    describe.skip(`${name} (${missing})`, tests);
  }
};

export interface App {
  stack: Stack;
  sandbox: SandboxControl;
  browser: Browser;
  /** A page of its own, as a new visitor. What goes wrong in it is kept in `problems`. */
  visit(options?: BrowserContextOptions): Promise<Page>;
  /** Errors that pages threw or logged: none is expected. */
  problems: string[];
  /** Ends all of it, in an `afterAll` of the file: a hook registered inside another hook would never run. */
  close(): Promise<void>;
}

/** Server, worker and sandbox as processes of their own, and a browser. */
export async function openApp(sandboxSettings: Record<string, string> = {}, standsInFor: string[] = []): Promise<App> {
  const services = await testServices();
  // A copy: a build that happens meanwhile must not take files away from under the server.
  const clientFolder = join(outputFolder, 'client');
  rmSync(clientFolder, { recursive: true, force: true });
  cpSync(join(root, 'client', 'dist'), clientFolder, { recursive: true });
  const stack = await startStack({
    databaseUrl: services.databaseUrl,
    redisUrl: services.redisUrl,
    logFolder: join(outputFolder, 'logs'),
    sandbox: sandboxSettings,
    standsInFor,
    env: { SYNCLINE_CLIENT_DIR: clientFolder },
  });
  const browser = await chromium
    .launch({
      ...(browserPath === undefined ? {} : { executablePath: browserPath }),
      args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--disable-background-networking'],
    })
    .catch(async (error: unknown) => {
      await stack.stop();
      throw error;
    });
  const problems: string[] = [];
  return {
    stack,
    sandbox: sandboxControl(stack.sandboxUrl),
    browser,
    problems,
    close: async () => {
      await browser.close();
      await stack.stop();
      await services.close();
    },
    visit: async (options = {}) => {
      const context = await browser.newContext({ reducedMotion: 'reduce', locale: 'en-GB', ...options });
      const page = await context.newPage();
      page.setDefaultTimeout(20_000);
      page.on('pageerror', (error) => problems.push(error.message));
      page.on('console', (message) => {
        if (message.type() !== 'error') return;
        // How the app learns that nobody is signed in, or that a record does not exist: both are shown.
        const answered = message.location().url.includes('/api/trpc/') && /status of 40[14]/.test(message.text());
        if (!answered) problems.push(message.text());
      });
      return page;
    },
  };
}

export async function signIn(page: Page, { url, owner }: Stack): Promise<void> {
  await page.goto(url);
  await page.getByLabel('E-mail').fill(owner.email);
  await page.getByLabel('Password', { exact: true }).fill(owner.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { name: 'Overview' }).waitFor();
}

/** From the welcome to the page of the new connection. */
export async function connectSandbox(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Try it with the sandbox' }).click();
  const secret = page.getByRole('dialog').getByLabel('Consumer secret', { exact: true });
  await vi.waitFor(async () => expect(await secret.inputValue()).toMatch(/^cs_/), { timeout: 20_000 });
  await page.getByRole('button', { name: 'Test and connect' }).click();
  await page.waitForURL(/\/integrations\/[0-9a-f-]{36}/);
}

function findBrowser(): string | undefined {
  const given = process.env.CHROME_PATH;
  if (given) return existsSync(given) ? given : undefined;
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
  const folders = (process.env.PATH ?? '').split(delimiter);
  return folders.flatMap((folder) => names.map((name) => join(folder, name))).find((path) => existsSync(path));
}

function whatIsMissing(): string | undefined {
  if (browserPath === undefined) return 'no Chromium on PATH; set CHROME_PATH';
  const built = ['server/dist/main.js', 'worker/dist/main.js', 'sandbox/dist/main.js', 'client/dist/index.html'];
  const absent = built.filter((file) => !existsSync(join(root, file)));
  return absent.length === 0 ? undefined : `not built: ${absent.join(', ')}; npm test builds first`;
}
