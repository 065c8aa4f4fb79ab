import { makeServerConnectors } from '@syncline/server/connectors';
import type { Connector } from '@syncline/shared/kit/connector';
import { TRPCClientError } from '@trpc/client';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { fakeConnector } from '../support/fake-connector.ts';
import { fakeOAuthConnector, serveShop } from '../support/fake-oauth-connector.ts';
import { startFakeOAuthVendor } from '../support/fake-oauth-vendor.ts';
import { fakeCustomer, fakeOrder, idOf, makeFakeVendor } from '../support/fake-vendor.ts';
import { testServices } from '../support/services.ts';
import { startTestApp, type Visitor } from '../support/test-app.ts';
import { startTestWorker } from '../support/test-worker.ts';

/** Connecting by approving at the vendor: a real server, a real worker, an invented vendor with an OAuth 2 door. */
const test = await testServices();
const data = makeFakeVendor();
for (let n = 1; n <= 20; n += 1) data.customers.set(idOf(n), fakeCustomer(idOf(n)));
for (let n = 1; n <= 30; n += 1) data.orders.set(idOf(n), fakeOrder(idOf(n), { customer: idOf((n % 20) + 1) }));
const shop = await data.listen();
const vendor = await startFakeOAuthVendor();
const who = { account: 'shop-one' };
serveShop(vendor, shop.url, who);
const host = new URL(vendor.url).host;

const unregistered = { ...fakeOAuthConnector, id: 'vellum', name: 'Vellum' };
const connectors: Record<string, Connector> = {
  quill: fakeOAuthConnector,
  vellum: unregistered,
  fable: fakeConnector as unknown as Connector,
};
const hub = await startTestApp(test, {
  connectors: makeServerConnectors(connectors),
  env: {
    SYNCLINE_ALLOWED_PRIVATE_HOSTS: host,
    QUILL_CLIENT_ID: vendor.clientId,
    QUILL_CLIENT_SECRET: vendor.clientSecret,
  },
});
await startTestWorker(test, hub, { connectors, allowedPrivateHosts: [host] });
afterAll(async () => {
  await vendor.close();
  await shop.close();
});
afterEach(() => {
  vendor.before = () => undefined;
  vendor.requests.length = 0;
  who.account = 'shop-one';
});

const owner = await hub.signIn(hub.owner.email, hub.owner.password);
const organizationId = (await owner.api.session.me.query()).activeOrganizationId ?? '';
const start = { provider: 'quill', settings: { storeUrl: vendor.url } };
const soon = { timeout: 30_000 };

const refusal = async (work: Promise<unknown>) => {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof TRPCClientError)) throw new Error('It was not refused.');
  return { message: error.message, ...error.data };
};
/** The browser's way back. @returns where it is led to. */
const wayBack = async (visitor: Visitor, url: URL) => {
  const answer = await visitor.fetch(`${url.pathname}${url.search}`, { headers: { origin: '' } });
  expect(answer.status).toBe(303);
  expect(answer.headers.get('cache-control')).toBe('no-store');
  return new URL(answer.headers.get('location') ?? '', hub.url);
};
const told = async (visitor: Visitor, page: URL) => {
  expect(page.origin).toBe(hub.url);
  expect(page.pathname).toBe('/integrations/not-connected');
  return visitor.api.integrations.failedApproval.query({ ref: page.searchParams.get('ref') ?? '' });
};
const connections = () => owner.api.integrations.list.query();

describe('before anybody is sent away', () => {
  it('says which vendors this installation is registered at, and how it is done', async () => {
    const list = await owner.api.catalogue.list.query();
    const quill = list.find(({ id }) => id === 'quill');
    expect(quill).toMatchObject({ configured: true });
    expect(quill?.auth).toMatchObject([
      {
        id: 'oauth',
        kind: 'oauth2',
        configured: true,
        oauth: {
          redirectUrl: `${hub.url}/api/integrations/quill/callback`,
          scopes: ['read_things'],
          settingNames: ['QUILL_CLIENT_ID', 'QUILL_CLIENT_SECRET'],
          webhookUrl: null,
        },
      },
      { id: 'token', kind: 'secret', configured: true, oauth: null },
    ]);
    const vellum = list.find(({ id }) => id === 'vellum');
    expect(vellum?.auth.map(({ configured }) => configured)).toEqual([false, true]);
    expect(JSON.stringify(list)).not.toContain(vendor.clientSecret);
  });

  it('refuses wrong settings by their field, a vendor without an app, and one without OAuth', async () => {
    expect(
      await refusal(owner.api.integrations.startOAuth.mutate({ provider: 'quill', settings: { storeUrl: 'x' } })),
    ).toMatchObject({ code: 'BAD_REQUEST', issues: [{ path: 'settings.storeUrl' }] });
    const missing = await refusal(owner.api.integrations.startOAuth.mutate({ ...start, provider: 'vellum' }));
    expect(missing).toMatchObject({ errorCode: 'OAUTH_APP_MISSING' });
    expect(missing.message).toContain('VELLUM_CLIENT_ID');
    expect(await refusal(owner.api.integrations.startOAuth.mutate({ ...start, provider: 'fable' }))).toMatchObject({
      errorCode: 'AUTH_NOT_OAUTH',
    });
  });

  it('takes no typed tokens', async () => {
    const typed = { ...start, authId: 'oauth', credential: { accessToken: 'made-up' } };
    expect(await refusal(owner.api.integrations.connect.mutate(typed))).toMatchObject({ errorCode: 'AUTH_NOT_TYPED' });
  });

  it('lets only those begin who may manage connections', async () => {
    const member = await hub.makePerson({ email: 'viewer@example.com', organizationId, role: 'member' });
    const viewer = await hub.signIn(member.email, member.password);
    expect(await refusal(viewer.api.integrations.startOAuth.mutate(start))).toMatchObject({ code: 'FORBIDDEN' });
  });

  it('keeps neither state nor verifier in the open', async () => {
    const { url, state } = await owner.api.integrations.startOAuth.mutate(start);
    const asked = new URL(url).searchParams;
    expect(Object.fromEntries(asked)).toMatchObject({
      client_id: vendor.clientId,
      redirect_uri: `${hub.url}/api/integrations/quill/callback`,
      state,
      scope: 'read_things',
      code_challenge_method: 'S256',
    });
    expect(url).not.toContain(vendor.clientSecret);
    const rows = await test.database.tenant(organizationId, (tx) => tx`select * from handovers`);
    expect(JSON.stringify(rows)).not.toContain(state);
    expect(JSON.stringify(rows)).not.toContain('verifier');
  });
});

describe('an approval that does not hold', () => {
  it('is refused in another sign-in, of the same person too, and stays good for the first', async () => {
    const { url } = await owner.api.integrations.startOAuth.mutate(start);
    const back = vendor.approve(url);
    const again = await hub.signIn(hub.owner.email, hub.owner.password);
    const page = await wayBack(again, back);
    expect(page.pathname).toBe('/integrations/not-connected');
    expect(await refusal(told(again, page))).toMatchObject({ code: 'NOT_FOUND' });
    expect(vendor.requests).toEqual([]);

    const stranger = await wayBack(hub.stranger(), back);
    expect(stranger.search).toBe('?reason=signed-out');
    expect(await connections()).toEqual([]);
  });

  it('is refused with a state that nobody made, and leads nowhere else', async () => {
    const { url } = await owner.api.integrations.startOAuth.mutate(start);
    const back = vendor.approve(url);
    back.searchParams.set('state', 'made-up-state-made-up-state');
    back.searchParams.set('returnUrl', 'https://elsewhere.example.com');
    expect((await wayBack(owner, back)).href).toBe(`${hub.url}/integrations/not-connected?reason=unknown`);
    expect((await wayBack(owner, new URL('/api/integrations/quill/callback', hub.url))).search).toBe('?reason=unknown');
    expect(vendor.requests).toEqual([]);
  });

  it('is refused after ten minutes', async () => {
    const { url } = await owner.api.integrations.startOAuth.mutate(start);
    const back = vendor.approve(url);
    await test.database.tenant(
      organizationId,
      (tx) => tx`update handovers set expires_at = now() - interval '1 second' where used_at is null`,
    );
    await wayBack(owner, back);
    expect(vendor.requests).toEqual([]);
    expect(await connections()).toEqual([]);
  });

  it('is refused for another vendor than it was begun for', async () => {
    const { url } = await owner.api.integrations.startOAuth.mutate(start);
    const back = vendor.approve(url);
    back.pathname = '/api/integrations/vellum/callback';
    await wayBack(owner, back);
    expect(vendor.requests).toEqual([]);
  });

  it('tells that the person did not approve', async () => {
    const { url } = await owner.api.integrations.startOAuth.mutate(start);
    const page = await wayBack(owner, vendor.approve(url, 'deny'));
    expect(await told(owner, page)).toMatchObject({ platform: 'quill', code: 'OAUTH_DENIED', integrationId: null });
    expect(vendor.requests).toEqual([]);
  });

  it('tells what the connector found wrong with the query, before the code is used', async () => {
    const { url } = await owner.api.integrations.startOAuth.mutate(start);
    const back = vendor.approve(url);
    back.searchParams.set('seal', 'broken');
    const page = await wayBack(owner, back);
    expect(await told(owner, page)).toMatchObject({ code: 'SEAL_REFUSED' });
    expect(vendor.requests).toEqual([]);
    // A state is good for one way back, also for one that failed.
    back.searchParams.delete('seal');
    await wayBack(owner, back);
    expect(vendor.requests).toEqual([]);
  });

  it('tells what the vendor found wrong with the code, and whose settings are wrong', async () => {
    const first = vendor.approve((await owner.api.integrations.startOAuth.mutate(start)).url);
    first.searchParams.set('code', 'made-up');
    expect(await told(owner, await wayBack(owner, first))).toMatchObject({ code: 'OAUTH_CODE_REFUSED' });

    vendor.clientSecret = 'turned';
    const second = vendor.approve((await owner.api.integrations.startOAuth.mutate(start)).url);
    const answer = await told(owner, await wayBack(owner, second));
    vendor.clientSecret = 'app-secret-0123456789';
    expect(answer).toMatchObject({ code: 'OAUTH_APP_REFUSED' });
    expect(answer.message).toContain('QUILL_CLIENT_SECRET');
    expect(await connections()).toEqual([]);
  });

  it('is seen by nobody else', async () => {
    const { url } = await owner.api.integrations.startOAuth.mutate(start);
    const page = await wayBack(owner, vendor.approve(url, 'deny'));
    const stranger = await hub.makePerson({ email: 'elsewhere@example.com' });
    const other = await hub.signIn(stranger.email, stranger.password);
    expect(await refusal(told(other, page))).toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe('an approval', () => {
  let integrationId = '';

  it('connects, and syncs everything by itself', async () => {
    const { url } = await owner.api.integrations.startOAuth.mutate({ ...start, name: 'My quill' });
    const back = vendor.approve(url);
    // What the way back says about settings counts for nothing.
    back.searchParams.set('storeUrl', 'https://elsewhere.example.com');
    const page = await wayBack(owner, back);
    const [connected] = await connections();
    integrationId = connected?.id ?? '';
    expect(page.href).toBe(`${hub.url}/integrations/${integrationId}?connected=new`);
    expect(connected).toMatchObject({ platform: 'quill', name: 'My quill', account: 'shop-one', status: 'connected' });
    const view = async () => (await owner.api.integrations.get.query({ integrationId })).standing;
    await expect.poll(view, soon).toBe('in-step');
    expect((await connections())[0]).toMatchObject({ syncedContacts: 20, syncedOrders: 30 });

    const { items } = await owner.api.audit.list.query({ action: 'connection' });
    expect(items.map(({ action }) => action)).toEqual(
      expect.arrayContaining(['connection.approve', 'connection.connect']),
    );
    const stored = await test.database.tenant(organizationId, (tx) => tx`select * from credentials, connections`);
    const said = JSON.stringify([await connections(), items, stored]);
    expect(said).not.toMatch(/access-|refresh-[A-Za-z0-9]|code-/);
  });

  it('keeps by when the access must be renewed', async () => {
    const [row] = await test.database.tenant(
      organizationId,
      (tx) => tx<{ days: number }[]>`
        select extract(epoch from renew_by - now())::float8 / 86400 as days from connections where id = ${integrationId}`,
    );
    expect(row?.days).toBeGreaterThan(82.9);
    expect(row?.days).toBeLessThan(83.1);
  });

  it('holds once', async () => {
    const { url } = await owner.api.integrations.startOAuth.mutate(start);
    const back = vendor.approve(url);
    await wayBack(owner, back);
    vendor.requests.length = 0;
    const page = await wayBack(owner, back);
    expect(page.pathname).toBe('/integrations/not-connected');
    expect(vendor.requests).toEqual([]);
  });

  it('of an account that is connected gives that connection the new access', async () => {
    const before = await owner.api.integrations.get.query({ integrationId });
    const page = await wayBack(owner, vendor.approve((await owner.api.integrations.startOAuth.mutate(start)).url));
    expect(page.href).toBe(`${hub.url}/integrations/${integrationId}?connected=again`);
    expect(await connections()).toHaveLength(1);
    expect((await owner.api.integrations.get.query({ integrationId })).syncedOrders).toBe(before.syncedOrders);
    const { items } = await owner.api.audit.list.query({ action: 'connection.reconnect' });
    expect(items[0]).toMatchObject({ targetId: integrationId });
  });

  it('can be finished by a program that took the way back itself', async () => {
    const { url } = await owner.api.integrations.startOAuth.mutate(start);
    const query = vendor.approve(url).search.slice(1);
    expect(await owner.api.integrations.finishOAuth.mutate({ provider: 'quill', query })).toMatchObject({
      integrationId,
      reconnected: true,
    });
  });

  it('that was withdrawn stops the connection, and a new one lets it go on where it was', async () => {
    vendor.withdraw();
    const { runId } = await owner.api.integrations.sync.mutate({ integrationId });
    const view = () => owner.api.integrations.get.query({ integrationId });
    await expect.poll(async () => (await view()).status, soon).toBe('error');
    expect(await view()).toMatchObject({ attention: { remedy: 'reconnect' }, standing: 'needs-you' });
    data.orders.set(idOf(31), fakeOrder(idOf(31), { customer: idOf(1) }));

    // Another account's approval is no way back in.
    who.account = 'shop-two';
    const other = await owner.api.integrations.startOAuth.mutate({ provider: 'quill', integrationId });
    const page = await wayBack(owner, vendor.approve(other.url));
    expect(await told(owner, page)).toMatchObject({ code: 'OTHER_ACCOUNT', integrationId });
    expect((await view()).status).toBe('error');

    who.account = 'shop-one';
    const { url } = await owner.api.integrations.startOAuth.mutate({ provider: 'quill', integrationId });
    await wayBack(owner, vendor.approve(url));
    await expect.poll(async () => (await owner.api.runs.get.query({ runId })).status, soon).toBe('succeeded');
    expect(await view()).toMatchObject({ status: 'connected', attention: null, syncedOrders: 31 });
    expect(await connections()).toHaveLength(1);
  });

  it('is given back when the connection is disconnected', async () => {
    await owner.api.integrations.disconnect.mutate({ integrationId });
    const revoked = () => vendor.requests.filter(({ path }) => path === '/oauth/revoke').length;
    await expect.poll(revoked, soon).toBe(1);
    const page = await wayBack(owner, vendor.approve((await owner.api.integrations.startOAuth.mutate(start)).url));
    expect(page.href).toBe(`${hub.url}/integrations/${integrationId}?connected=again`);
  });
});
