import { makeServerConnectors } from '@syncline/server/connectors';
import type { Connector } from '@syncline/shared/kit/connector';
import { TRPCClientError } from '@trpc/client';
import { afterAll, describe, expect, it } from 'vitest';
import { fakeConnector } from '../support/fake-connector.ts';
import { fakeCustomer, fakeOrder, fakeProduct, idOf, makeFakeVendor } from '../support/fake-vendor.ts';
import { testServices } from '../support/services.ts';
import { startTestApp } from '../support/test-app.ts';
import { startTestWorker } from '../support/test-worker.ts';

/** The life of a connection through the API: a real server, a real worker, an invented shop on a socket. */
const test = await testServices();
const vendor = makeFakeVendor();
for (let n = 1; n <= 40; n += 1) vendor.customers.set(idOf(n), fakeCustomer(idOf(n)));
for (let n = 1; n <= 150; n += 1) vendor.orders.set(idOf(n), fakeOrder(idOf(n), { customer: idOf((n % 40) + 1) }));
for (let n = 1; n <= 12; n += 1) vendor.products.set(idOf(n), fakeProduct(idOf(n)));
const shop = await vendor.listen();
const host = new URL(shop.url).host;

const connectors = { fable: fakeConnector as unknown as Connector };
const hub = await startTestApp(test, {
  connectors: makeServerConnectors(connectors),
  env: { SYNCLINE_ALLOWED_PRIVATE_HOSTS: host },
});
await startTestWorker(test, hub, { connectors, allowedPrivateHosts: [host] });
afterAll(() => shop.close());

const { api } = await hub.signIn(hub.owner.email, hub.owner.password);
const organizationId = (await api.session.me.query()).activeOrganizationId ?? '';
/** A loaded machine is slow, not wrong. */
const soon = { timeout: 30_000 };
const input = { provider: 'fable', settings: { storeUrl: shop.url }, credential: { token: 'secret-token-1' } };

const refusal = async (work: Promise<unknown>) => {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof TRPCClientError)) throw new Error('It was not refused.');
  return { message: error.message, ...error.data };
};
const audited = async (action: string) => {
  const { items } = await api.audit.list.query({ action });
  return items;
};

const keysKept = async () => {
  const rows = await test.database.tenant(organizationId, (tx) => tx`select 1 from credentials`);
  return rows.length;
};

describe('connecting', () => {
  it('lists what can be connected, with the forms it takes', async () => {
    const [entry] = await api.catalogue.list.query();
    expect(entry).toMatchObject({ id: 'fable', category: 'commerce', configured: true, connected: 0 });
    expect(entry?.settingsForm).toMatchObject({ properties: { storeUrl: { type: 'string' } } });
    expect(entry?.auth[0]?.fieldsForm).toMatchObject({ properties: { token: { description: expect.any(String) } } });
    expect(entry?.streams.map(({ stream, entity }) => `${stream}:${entity}`)).toEqual([
      'customers:contact',
      'orders:order',
      'products:product',
    ]);
  });

  it('says which field is wrong, and saves nothing', async () => {
    const wrong = await refusal(
      api.integrations.connect.mutate({ ...input, settings: { storeUrl: 'not an address' } }),
    );
    expect(wrong).toMatchObject({ code: 'BAD_REQUEST', issues: [{ path: 'settings.storeUrl' }] });
    const empty = await refusal(api.integrations.connect.mutate({ ...input, credential: { token: '' } }));
    expect(empty).toMatchObject({ code: 'BAD_REQUEST', issues: [{ path: 'credential.token' }] });
    expect(await api.integrations.list.query()).toEqual([]);
  });

  it('saves nothing when the vendor does not answer well', async () => {
    vendor.before = ({ path }) => {
      if (path === '/') throw new Error('broken');
    };
    const refused = await refusal(api.integrations.connect.mutate(input));
    vendor.before = () => undefined;
    expect(refused.httpStatus).toBeGreaterThanOrEqual(400);
    expect(refused.userMessage).not.toContain('secret-token-1');
    expect(await api.integrations.list.query()).toEqual([]);
    expect(await audited('connection.connect')).toEqual([]);
  });

  it('refuses private addresses that nobody allowed', async () => {
    const refused = await refusal(
      api.integrations.connect.mutate({ ...input, settings: { storeUrl: 'http://127.0.0.1:9' } }),
    );
    expect(refused.remedy).toBe('reconfigure');
    expect(await api.integrations.list.query()).toEqual([]);
  });

  it('probes, saves, and syncs everything by itself', async () => {
    const connected = await api.integrations.connect.mutate({ ...input, name: 'My shop' });
    expect(connected).toMatchObject({ name: 'My shop', reconnected: false, runId: expect.any(String) });
    await expect
      .poll(async () => (await api.runs.get.query({ runId: connected.runId ?? '' })).status, soon)
      .toBe('succeeded');

    const run = await api.runs.get.query({ runId: connected.runId ?? '' });
    expect(run).toMatchObject({ kind: 'full', trigger: 'connect', requestedBy: { name: expect.any(String) } });
    expect(run.streams.map(({ stream, status, vendorTotal }) => ({ stream, status, vendorTotal }))).toEqual([
      { stream: 'customers', status: 'proven', vendorTotal: 40 },
      { stream: 'orders', status: 'proven', vendorTotal: 150 },
      { stream: 'products', status: 'proven', vendorTotal: 12 },
    ]);
    for (const { counts, proof } of run.streams) {
      const { fetched, deleted: _, ...parts } = counts;
      expect(Object.values(parts).reduce((sum, part) => sum + part, 0)).toBe(fetched);
      expect(proof?.verdict).toBe('proven');
    }
    await expect.poll(async () => (await api.runs.get.query({ runId: run.id })).calls.calls, soon).toBeGreaterThan(3);

    const [view] = await api.integrations.list.query();
    expect(view).toMatchObject({
      id: connected.integrationId,
      platform: 'fable',
      status: 'connected',
      standing: 'in-step',
      syncedContacts: 40,
      syncedOrders: 150,
      syncedProducts: 12,
      openFailures: 0,
      activeRun: null,
    });
    expect(view?.sparkline).toHaveLength(24);
    expect(view?.sparkline.reduce((sum, hour) => sum + hour.records, 0)).toBe(202);
    expect(Date.parse(view?.lastSyncAt ?? '')).toBeGreaterThan(Date.now() - 60_000);
    expect((await audited('connection.connect'))[0]).toMatchObject({ targetId: connected.integrationId });
    expect(JSON.stringify([view, run, await audited('connection')])).not.toContain('secret-token');
  });

  it('keeps the keys sealed', async () => {
    const rows = await test.database.tenant(
      organizationId,
      (tx) => tx<{ sealed: Buffer }[]>`select sealed from credentials`,
    );
    expect(rows.length).toBeGreaterThan(0);
    for (const { sealed } of rows) expect(sealed.includes('secret-token')).toBe(false);
  });

  it('does not connect one account twice', async () => {
    const refused = await refusal(api.integrations.connect.mutate(input));
    expect(refused).toMatchObject({ code: 'CONFLICT', errorCode: 'ACCOUNT_CONNECTED' });
    expect(refused.message).toContain('My shop');
  });
});

describe('a connection', () => {
  const integrationId = async () => (await api.integrations.list.query())[0]?.id ?? '';

  it('syncs when asked and answers with what each stream came to', async () => {
    const order = vendor.orders.get(idOf(3));
    if (order) vendor.orders.set(order.id, { ...order, state: 'shipped', updated: '2026-03-02T10:00:00.000Z' });
    const answer = await api.integrations.sync.mutate({ integrationId: await integrationId(), wait: true });
    expect(answer.status).toBe('succeeded');
    expect(answer.orders).toMatchObject({ success: true, updated: 1, failed: 0, errors: [] });
    expect(answer.orders?.synced).toBe((answer.orders?.unchanged ?? 0) + 1);
    expect(answer.customers).toMatchObject({ success: true, synced: 40, unchanged: 40 });

    const { items } = await api.runs.changes.query({ runId: answer.runId });
    expect(items).toMatchObject([
      { externalId: idOf(3), op: 'update', before: { status: 'open' }, after: { status: 'shipped' } },
    ]);
    const history = await api.integrations.syncHistory.query({ integrationId: await integrationId() });
    expect(history.items.map((run) => run.kind)).toEqual(['delta', 'full']);
    expect((await audited('connection.sync'))[0]?.detail).toMatchObject({ type: 'delta' });
  });

  it('shows its streams, schedules and settings', async () => {
    const detail = await api.integrations.get.query({ integrationId: await integrationId() });
    expect(detail.streams.map(({ stream, count, incremental }) => ({ stream, count, incremental }))).toEqual([
      { stream: 'customers', count: 40, incremental: false },
      { stream: 'orders', count: 150, incremental: true },
      { stream: 'products', count: 12, incremental: true },
    ]);
    for (const { provenAt, schedules, lastRun, nextRunAt } of detail.streams) {
      expect(provenAt).not.toBeNull();
      expect(lastRun).toMatchObject({ status: 'proven' });
      expect(schedules.length).toBeGreaterThan(0);
      expect(Date.parse(nextRunAt ?? '')).toBeGreaterThan(Date.now());
    }
    expect(detail.settings).toEqual({ storeUrl: shop.url });
    expect(JSON.stringify(detail)).not.toContain('secret-token');
  });

  it('changes a schedule, and no schedule of nobody', async () => {
    const which = { integrationId: await integrationId(), stream: 'orders', kind: 'delta' as const };
    const window = { start: '22:00', end: '06:00' };
    await api.schedules.update.mutate({ ...which, everySeconds: 3_600, window });
    const changed = (await api.schedules.list.query(which)).find(
      ({ stream, kind }) => stream === 'orders' && kind === 'delta',
    );
    expect(changed).toMatchObject({ everySeconds: 3_600, windowStart: '22:00', windowEnd: '06:00', enabled: true });
    await api.schedules.update.mutate({ ...which, enabled: false, window: null });
    const off = (await api.schedules.list.query(which)).find(
      ({ stream, kind }) => stream === 'orders' && kind === 'delta',
    );
    expect(off).toMatchObject({ everySeconds: 3_600, windowStart: null, enabled: false });
    expect(await refusal(api.schedules.update.mutate({ ...which, stream: 'nothing' }))).toMatchObject({
      code: 'NOT_FOUND',
    });
    expect(await refusal(api.schedules.update.mutate({ ...which, everySeconds: 5 }))).toMatchObject({
      code: 'BAD_REQUEST',
    });
  });

  it('pauses, refuses to sync meanwhile, and resumes', async () => {
    const id = await integrationId();
    await api.integrations.pause.mutate({ integrationId: id });
    expect((await api.integrations.list.query())[0]).toMatchObject({ status: 'paused', standing: 'paused' });
    expect(await refusal(api.integrations.sync.mutate({ integrationId: id }))).toMatchObject({
      code: 'PRECONDITION_FAILED',
      message: expect.stringContaining('Resume it first'),
    });
    expect(await api.integrations.syncAll.mutate({})).toMatchObject({ runs: [], left: [{ integrationId: id }] });
    await api.integrations.resume.mutate({ integrationId: id });
    const all = await api.integrations.syncAll.mutate({});
    expect(all).toMatchObject({ runs: [{ integrationId: id }], left: [] });
    await expect
      .poll(async () => (await api.runs.get.query({ runId: all.runs[0]?.runId ?? '' })).status, soon)
      .toBe('succeeded');
  });

  it('reads one record again', async () => {
    const id = await integrationId();
    vendor.orders.set(idOf(900), fakeOrder(idOf(900)));
    const answer = await api.integrations.syncRecord.mutate({
      integrationId: id,
      stream: 'orders',
      externalId: idOf(900),
      wait: true,
    });
    expect(answer).toMatchObject({ status: 'succeeded', orders: { created: 1 } });
    expect(
      await refusal(api.integrations.syncRecord.mutate({ integrationId: id, stream: 'nothing', externalId: '1' })),
    ).toMatchObject({
      code: 'BAD_REQUEST',
      message: expect.stringContaining('customers, orders, products'),
    });
  });

  it('is renamed, tested, and keeps its settings to one account', async () => {
    const id = await integrationId();
    await api.integrations.rename.mutate({ integrationId: id, name: 'Renamed' });
    expect(await api.integrations.test.mutate({ integrationId: id })).toMatchObject({ ok: true, message: null });
    vendor.before = () => {
      throw new Error('broken');
    };
    const failing = await api.integrations.test.mutate({ integrationId: id });
    vendor.before = () => undefined;
    expect(failing).toMatchObject({ ok: false, message: expect.any(String) });
    expect((await api.overview.health.query()).integrations[0]).toMatchObject({ healthy: false, reachable: false });
    await api.integrations.test.mutate({ integrationId: id });

    const other = makeFakeVendor();
    const elsewhere = await other.listen();
    const refused = await refusal(
      api.integrations.updateSettings.mutate({ integrationId: id, settings: { storeUrl: elsewhere.url } }),
    );
    await elsewhere.close();
    expect(refused.httpStatus).toBe(422);
    expect((await api.integrations.get.query({ integrationId: id })).settings).toEqual({ storeUrl: shop.url });
    await api.integrations.rotateCredentials.mutate({ integrationId: id, credential: { token: 'secret-token-2' } });
    expect((await audited('connection.credentials')).length).toBe(1);
  });

  it('says why a record is missing, and what mends it', async () => {
    const id = await integrationId();
    const why = (externalId: string) => api.orders.whyMissing.query({ integrationId: id, externalId });
    expect(await why(idOf(5))).toMatchObject({ verdict: 'here', action: { kind: 'open-record' } });
    expect(await why('nowhere')).toMatchObject({ verdict: 'not-at-vendor', action: null });
    vendor.orders.set(idOf(901), fakeOrder(idOf(901)));
    expect(await why(idOf(901))).toMatchObject({ verdict: 'not-synced-yet', action: { kind: 'sync-record' } });
    vendor.orders.set(idOf(902), fakeOrder(idOf(902), { total: 'much' }));
    await api.integrations.sync.mutate({ integrationId: id, type: 'full', streams: ['orders'], wait: true });
    const failed = await why(idOf(902));
    expect(failed).toMatchObject({
      verdict: 'failed',
      action: { kind: 'retry-failure', failureId: expect.any(String) },
    });
    expect(failed.checks.map(({ place }) => place)).toContain('Webhook inbox');
  });

  it('tells a switched-off stream, a pause and the date limit apart', async () => {
    const id = await integrationId();
    const externalId = idOf(903);
    vendor.orders.set(externalId, fakeOrder(externalId, { placed: '2025-01-01T00:00:00.000Z' }));
    const why = () => api.orders.whyMissing.query({ integrationId: id, externalId });

    await api.integrations.enableStream.mutate({ integrationId: id, stream: 'orders', enabled: false });
    expect(await why()).toMatchObject({ verdict: 'stream-off', action: { kind: 'enable-stream' } });
    const streams = (await api.integrations.get.query({ integrationId: id })).streams;
    expect(streams.find(({ stream }) => stream === 'orders')).toMatchObject({ enabled: false, nextRunAt: null });
    await api.integrations.enableStream.mutate({ integrationId: id, stream: 'orders', enabled: true });

    await api.integrations.pause.mutate({ integrationId: id });
    expect(await why()).toMatchObject({ verdict: 'held-while-paused', action: { kind: 'resume-connection' } });
    await api.integrations.resume.mutate({ integrationId: id });

    const settings = { storeUrl: shop.url };
    const createdSince = '2026-01-01T00:00:00.000Z';
    await api.integrations.updateSettings.mutate({ integrationId: id, settings, createdSince });
    expect(await why()).toMatchObject({ verdict: 'before-date-limit', message: expect.stringContaining('2026-01-01') });
    await api.integrations.updateSettings.mutate({ integrationId: id, settings, createdSince: null });
    expect((await audited('connection.settings'))[0]?.detail).toMatchObject({
      createdSinceBefore: createdSince,
      createdSinceAfter: null,
    });
    expect(await why()).toMatchObject({ verdict: 'not-synced-yet' });
    vendor.orders.delete(externalId);
  });

  it('lists failures by cause, retries them, and lets a person leave them out', async () => {
    const id = await integrationId();
    const { items, groups } = await api.failures.list.query({ connectionId: id, state: 'open' });
    expect(items).toMatchObject([{ externalId: idOf(902), stream: 'orders', state: 'open' }]);
    expect(items[0]?.payload).toContain('much');
    expect(groups).toMatchObject([{ count: 1, open: 1 }]);
    expect((await api.integrations.list.query())[0]).toMatchObject({ standing: 'needs-you', openFailures: 1 });

    vendor.orders.set(idOf(902), fakeOrder(idOf(902), { updated: '2026-03-03T10:00:00.000Z' }));
    const retried = await api.failures.retry.mutate({ ids: items.map((item) => item.id) });
    expect(retried.count).toBe(1);
    await expect
      .poll(async () => (await api.failures.list.query({ connectionId: id, state: 'open' })).items, soon)
      .toEqual([]);
    expect((await api.orders.list.query({ search: idOf(902) })).items).toHaveLength(1);
    expect(await refusal(api.failures.retry.mutate({ connectionId: id }))).toMatchObject({ code: 'NOT_FOUND' });
    expect(await api.failures.ignore.mutate({ connectionId: id })).toEqual({ count: 0 });
  });

  it('never says succeeded when records are left out, and takes a person’s word for it', async () => {
    const id = await integrationId();
    vendor.orders.set(idOf(950), fakeOrder(idOf(950)));
    vendor.leftOut.add(idOf(950));
    const answer = await api.integrations.sync.mutate({
      integrationId: id,
      type: 'full',
      streams: ['orders'],
      wait: true,
    });
    vendor.leftOut.clear();
    expect(answer).toMatchObject({ status: 'incomplete', orders: { success: false, status: 'incomplete' } });
    expect((await api.integrations.list.query())[0]).toMatchObject({ standing: 'needs-you' });
    const { attention } = await api.overview.get.query();
    expect(attention).toMatchObject([{ integrationId: id, reason: expect.stringContaining('did not close') }]);
    const reason = 'The store was being moved.';
    await api.runs.acceptIncomplete.mutate({ runId: answer.runId, reason });
    expect((await api.runs.get.query({ runId: answer.runId })).accepted).toMatchObject({ reason });
    expect(await refusal(api.runs.acceptIncomplete.mutate({ runId: answer.runId, reason }))).toMatchObject({
      code: 'PRECONDITION_FAILED',
    });
  });

  it('disconnects, keeps the data, and goes on when the account is connected again', async () => {
    const id = await integrationId();
    const before = (await api.integrations.list.query())[0];
    await api.integrations.disconnect.mutate({ integrationId: id });
    expect((await api.integrations.list.query())[0]).toMatchObject({
      status: 'disconnected',
      standing: 'not-connected',
      syncedOrders: before?.syncedOrders,
    });
    await expect.poll(keysKept, soon).toBe(0);
    const again = await api.integrations.connect.mutate({ ...input, startSync: false });
    expect(again).toMatchObject({ integrationId: id, reconnected: true, runId: null, name: 'Renamed' });
    expect((await api.integrations.list.query())[0]).toMatchObject({ status: 'connected', disconnectedAt: null });
  });

  it('is deleted with its data only when disconnected and named', async () => {
    const id = await integrationId();
    expect(await refusal(api.integrations.remove.mutate({ integrationId: id, confirm: 'Renamed' }))).toMatchObject({
      code: 'PRECONDITION_FAILED',
    });
    await api.integrations.disconnect.mutate({ integrationId: id });
    expect(await refusal(api.integrations.remove.mutate({ integrationId: id, confirm: 'renamed' }))).toMatchObject({
      code: 'BAD_REQUEST',
      message: expect.stringContaining('Renamed'),
    });
    await expect.poll(keysKept, soon).toBe(0);
    const gone = await api.integrations.remove.mutate({ integrationId: id, confirm: 'Renamed' });
    expect(gone.orders).toBeGreaterThan(150);
    expect(gone.contacts).toBeGreaterThanOrEqual(40);
    expect(await api.integrations.list.query()).toEqual([]);
    const parts = ['orders', 'products', 'contacts', 'records', 'record_payloads', 'runs', 'changes', 'credentials'];
    for (const table of parts) {
      const rows = await test.database.tenant(organizationId, (tx) => tx`select 1 from ${tx(table)}`);
      expect(rows.length, table).toBe(0);
    }
    for (const action of ['connection.remove-begun', 'connection.remove']) {
      expect((await audited(action))[0]?.detail, action).toMatchObject({ name: 'Renamed' });
    }
  });
});
