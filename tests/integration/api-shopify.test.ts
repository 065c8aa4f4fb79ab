import { createHmac } from 'node:crypto';
import { makeSandbox } from '@syncline/sandbox';
import { shopify } from '@syncline/shared/connectors/shopify/index';
import { TRPCClientError } from '@trpc/client';
import { afterAll, describe, expect, it } from 'vitest';
import { testServices } from '../support/services.ts';
import { startTestApp } from '../support/test-app.ts';
import { startTestWorker } from '../support/test-worker.ts';

/** Connecting a Shopify store by the two procedures that programs know, against the simulated shops. */
const test = await testServices();
const sandbox = makeSandbox({ customers: 25, orders: 40, products: 8, stores: 1 });
const { url: sandboxUrl } = await sandbox.listen();
afterAll(() => sandbox.close());
sandbox.shopify.setFaults({ restoreRate: 100_000, bucketCapacity: 100_000 });
const { clientId, clientSecret } = sandbox.shopify.app();

const hub = await startTestApp(test, {
  env: {
    SHOPIFY_CLIENT_ID: clientId,
    SHOPIFY_CLIENT_SECRET: clientSecret,
    SYNCLINE_VENDOR_ORIGINS: JSON.stringify({ shopify: sandboxUrl }),
  },
});
await startTestWorker(test, hub, {
  connectors: { shopify: shopify as never },
  allowedPrivateHosts: [],
  standIns: { shopify: sandboxUrl },
});
const owner = await hub.signIn(hub.owner.email, hub.owner.password);
const { api } = owner;
const shop = 'sandbox-1.myshopify.com';
const soon = { timeout: 60_000 };

const refusal = async (work: Promise<unknown>) => {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof TRPCClientError)) throw new Error('It was not refused.');
  return { message: error.message, ...error.data };
};

/** The person's yes on the shop's own page. @returns the parameters that come back. */
async function consent(authUrl: string): Promise<Record<string, string>> {
  const page = await (await fetch(authUrl)).text();
  const action = /action="([^"]+)"/.exec(page)?.[1]?.replaceAll('&#38;', '&') ?? '';
  const body = new URLSearchParams({ answer: 'allow' });
  const answer = await fetch(new URL(action, authUrl), { method: 'POST', body, redirect: 'manual' });
  const back = new URL(answer.headers.get('location') ?? '');
  expect(`${back.origin}${back.pathname}`).toBe(`${hub.url}/api/integrations/shopify/callback`);
  return Object.fromEntries(back.searchParams);
}
const begin = async (wishes: { integrationId?: string; name?: string; startSync?: boolean } = {}) =>
  (await api.integrations.shopifyConnect.mutate({ shop, ...wishes })).authUrl;
type Callback = Parameters<typeof api.integrations.shopifyCallback.mutate>[0];
const finish = (query: Record<string, string>) => api.integrations.shopifyCallback.mutate(query as Callback);

const sign = ({ hmac: _, ...query }: Record<string, string>): Record<string, string> => {
  const sorted = new URLSearchParams(Object.entries(query).sort(([a], [b]) => (a < b ? -1 : 1)));
  return { ...query, hmac: createHmac('sha256', clientSecret).update(sorted.toString()).digest('hex') };
};

describe('shopifyConnect', () => {
  it('sends the person to the shop, whatever form its name has', async () => {
    for (const form of [shop, 'sandbox-1', `https://${shop}/admin`, 'https://admin.shopify.com/store/sandbox-1']) {
      const { authUrl } = await api.integrations.shopifyConnect.mutate({ shop: form });
      const url = new URL(authUrl);
      expect(`${url.origin}${url.pathname}`).toBe(`${sandboxUrl}/admin/oauth/authorize`);
      expect(Object.fromEntries(url.searchParams)).toMatchObject({
        client_id: clientId,
        redirect_uri: `${hub.url}/api/integrations/shopify/callback`,
        scope: expect.stringContaining('read_customers,read_orders,read_products,read_fulfillments'),
        'grant_options[]': '',
        vendor_host: shop,
      });
      expect(authUrl).not.toContain(clientSecret);
    }
  });

  it.each(['shop.example.com', '', 'evil.example/.myshopify.com', 'my shop'])('refuses %o', async (wrong) => {
    expect(await refusal(api.integrations.shopifyConnect.mutate({ shop: wrong }))).toMatchObject({
      code: 'BAD_REQUEST',
      issues: [{ path: 'settings.shop' }],
    });
  });
});

describe('shopifyCallback', () => {
  it.each<[string, (query: Record<string, string>) => Record<string, string>]>([
    ['whose signature is another', (query) => ({ ...query, hmac: '0'.repeat(64) })],
    ['that was altered', (query) => ({ ...query, host: 'elsewhere' })],
    ['with a parameter that nobody signed', (query) => ({ ...query, extra: 'x' })],
    ['of another shop', (query) => sign({ ...query, shop: 'sandbox-2.myshopify.com' })],
    ['that is two minutes old', (query) => sign({ ...query, timestamp: String(Number(query.timestamp) - 120) })],
  ])('refuses an answer %s', async (_what, change) => {
    const answer = await consent(await begin());
    expect(await refusal(finish(change(answer)))).toMatchObject({ errorCode: 'SHOPIFY_CALLBACK_REFUSED' });
    // Its state is spent: the genuine answer comes too late.
    expect(await refusal(finish(answer))).toMatchObject({ errorCode: 'OAUTH_STATE_UNKNOWN' });
    expect(await api.integrations.list.query()).toEqual([]);
  });

  let integrationId = '';

  it('connects and syncs', async () => {
    const connected = await finish(await consent(await begin({ name: 'Our shop' })));
    integrationId = connected.integrationId;
    expect(connected).toMatchObject({ name: 'Our shop', reconnected: false, runId: expect.any(String) });
    await expect
      .poll(async () => (await api.runs.get.query({ runId: connected.runId ?? '' })).status, soon)
      .toBe('succeeded');
    const [view] = await api.integrations.list.query();
    expect(view).toMatchObject({ account: shop, platform: 'shopify', authKind: 'oauth2', syncedContacts: 25 });
  });

  it('keeps its settings when the store is connected again without naming it', async () => {
    const settings = { shop, allOrders: true, bulkFrom: 77 };
    await api.integrations.updateSettings.mutate({ integrationId, settings });
    const view = () => api.integrations.get.query({ integrationId });
    const authUrl = await begin();
    expect(new URL(authUrl).searchParams.get('scope')).toContain('read_all_orders');
    expect(await finish(await consent(authUrl))).toMatchObject({ integrationId, reconnected: true });
    expect(await view()).toMatchObject({ settings, warnings: [] });

    // By the form, with what it says when nobody changes it: fewer scopes are asked for.
    const { url: plain } = await api.integrations.startOAuth.mutate({ provider: 'shopify', settings: { shop } });
    const again = await finish(await consent(plain));
    expect(again).toMatchObject({ integrationId, reconnected: true });
    expect(again.warnings.join(' ')).toMatch(/kept its settings/);
    expect(await view()).toMatchObject({ settings, warnings: [expect.stringMatching(/read_all_orders.*“Reconnect”/)] });

    await finish(await consent(await begin({ integrationId })));
    expect(await view()).toMatchObject({ settings, warnings: [] });
  });

  it('refreshes by itself when the access token has ended', async () => {
    sandbox.shopify.expireTokens();
    const { runId } = await api.integrations.sync.mutate({ integrationId });
    await expect.poll(async () => (await api.runs.get.query({ runId })).status, soon).toBe('succeeded');
  });

  it('reconnects what was uninstalled, with its history', async () => {
    sandbox.shopify.uninstall();
    await api.integrations.sync.mutate({ integrationId });
    const view = () => api.integrations.get.query({ integrationId });
    await expect.poll(async () => (await view()).status, soon).toBe('error');
    expect((await view()).attention).toMatchObject({ remedy: 'reconnect' });
    expect(await finish(await consent(await begin({ integrationId })))).toMatchObject({
      integrationId,
      reconnected: true,
    });
    expect(await view()).toMatchObject({ status: 'connected', attention: null, syncedContacts: 25 });
  });

  it('comes back by browser, too', async () => {
    const query = new URLSearchParams(await consent(await begin()));
    const answer = await owner.fetch(`/api/integrations/shopify/callback?${query}`);
    expect(answer.status).toBe(303);
    expect(answer.headers.get('location')).toBe(`/integrations/${integrationId}?connected=again`);
  });
});
