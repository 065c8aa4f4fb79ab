import { makeSandbox, type Sandbox } from '@syncline/sandbox/app';
import { woocommerce } from '@syncline/shared/connectors/woocommerce/index';
import { HubError } from '@syncline/shared/errors';
import type { AnyStream, Walk } from '@syncline/shared/kit/stream';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openWooCommerce } from '../support/open-woocommerce.ts';

/** The connector against the simulated store, which shares no code with it, at its meanest. */
describe.each(['11.0.1', '7.9.0'] as const)('WooCommerce %s, simulated', (version) => {
  let sandbox: Sandbox;
  let opened: ReturnType<typeof openWooCommerce>;
  beforeAll(async () => {
    sandbox = makeSandbox({
      orders: 900,
      customers: 250,
      products: 60,
      version,
      stores: 1,
      timezones: ['Europe/Berlin'],
    });
    const { storeUrl } = await sandbox.listen();
    const key = sandbox.control.stores()[0]?.keys[0];
    opened = openWooCommerce(
      { url: storeUrl, consumerKey: key?.consumerKey ?? '', consumerSecret: key?.consumerSecret ?? '' },
      { settings: { concurrency: 2 } },
    );
  });
  afterAll(async () => {
    await opened.close();
    await sandbox.close();
  });
  beforeEach(() => sandbox.control.clearFaults());

  const walk = (over: Partial<Walk<unknown, unknown>> = {}): Walk<unknown, unknown> => ({
    cursor: undefined,
    checkpoint: undefined,
    ceiling: new Date(Date.now() + 60_000),
    createdSince: undefined,
    ...over,
  });
  const truth = (stream: 'orders' | 'customers' | 'products') =>
    [...sandbox.control.truth(stream)].map((text) => String((JSON.parse(text) as { id: number }).id));

  /**
   * Like the engine: goes on from the last checkpoint after what passes by itself. `ids` are those of records, `listed`
   * those of all rows.
   */
  async function readAll(stream: AnyStream, at: Walk<unknown, unknown>) {
    const ids = new Set<string>();
    const listed = new Set<string>();
    let { checkpoint } = at;
    let total: number | undefined;
    let shifted = false;
    for (let attempt = 1; attempt <= 20; attempt += 1) {
      try {
        for await (const page of stream.read(opened.ctx as never, { ...at, checkpoint })) {
          for (const raw of page.records) {
            const id = stream.id(stream.record.parse(raw.value));
            listed.add(id);
            if (stream.leaveOut?.(raw.value) === undefined) ids.add(id);
          }
          checkpoint = page.checkpoint;
          total = page.total ?? total;
          shifted ||= page.shifted ?? false;
        }
        return { ids, listed, total, shifted };
      } catch (error) {
        if (!(error instanceof HubError) || error.remedy !== 'retry') throw error;
      }
    }
    throw new Error('Twenty attempts were not enough.');
  }

  it.each(['customers', 'orders', 'products'] as const)('brings all %s and the store’s own total', async (name) => {
    const { ids, listed, total, shifted } = await readAll(woocommerce.streams[name], walk());
    expect([...ids].sort()).toEqual(truth(name).sort());
    expect(total).toBe(listed.size);
    expect(shifted).toBe(false);
  });

  it('walks on over pages that hide rows which the total counts, also after a restart', async () => {
    const stream: AnyStream = woocommerce.streams.orders;
    const all = (await readAll(stream, walk())).listed.size;
    sandbox.control.setFaults({ omitPerMille: 30 });
    const { ids, listed, total, shifted } = await readAll(stream, walk());
    expect(total).toBe(all);
    expect(shifted).toBe(true);
    expect(listed.size).toBeGreaterThan(all * 0.94);
    expect(listed.size).toBeLessThan(all);
    // So many that the last page hides some too, and one past the end is asked for.
    sandbox.control.setFaults({ omitPerMille: 500 });
    expect((await readAll(stream, walk())).total).toBe(all);
    sandbox.control.setFaults({ omitPerMille: 30 });
    for await (const page of stream.read(opened.ctx as never, walk())) {
      const rest = await readAll(stream, walk({ checkpoint: page.checkpoint }));
      const last = [...ids].at(-1);
      if (page.records.length > 0)
        expect([...rest.ids, ...page.records.map((raw) => stream.id(raw.value as never))]).toContain(last);
    }
  });

  it('probes over plain http with OAuth', async () => {
    const result = await woocommerce.probe(opened.ctx);
    expect(result.facts).toMatchObject({ woocommerce: version, keys_may_write: true });
  });

  it('finds every change since, with many in one second', async () => {
    const cursor = { modifiedAfter: new Date(Date.now() - 2_000).toISOString() };
    const touched = sandbox.control.touch('orders', 230).map(String);
    sandbox.control.resetRequests();
    const { ids } = await readAll(woocommerce.streams.orders, walk({ cursor }));
    for (const id of touched) expect(ids).toContain(id);
    expect(ids.size).toBe(new Set(touched).size);
  });

  it('says so when a window of changes shows fewer than it counts', async () => {
    const cursor = { modifiedAfter: new Date(Date.now() - 2_000).toISOString() };
    sandbox.control.touch('orders', 230);
    const all = await readAll(woocommerce.streams.orders, walk({ cursor }));
    expect(all.shifted).toBe(false);
    sandbox.control.setFaults({ omitPerMille: 50 });
    const { listed, total, shifted } = await readAll(woocommerce.streams.orders, walk({ cursor }));
    expect(listed.size).toBeLessThan(all.listed.size);
    expect({ total, shifted }).toEqual({ total: all.listed.size, shifted: true });
  });

  it('loses no order while orders are edited and trashed between its pages', async () => {
    const before = truth('orders');
    sandbox.control.setFaults({ shiftEdits: 5, shiftTrash: 3 });
    const { ids } = await readAll(woocommerce.streams.orders, walk());
    sandbox.control.clearFaults();
    const after = truth('orders');
    expect(after.length).toBeLessThan(before.length);
    expect(after.filter((id) => !ids.has(id))).toEqual([]);
  });

  it('gets through errors, broken answers, notices and resets', async () => {
    sandbox.control.setFaults({ errorRate: 0.1, truncateRate: 0.1, noticeRate: 0.2, bomRate: 0.1, resetRate: 0.05 });
    const { ids } = await readAll(woocommerce.streams.orders, walk());
    sandbox.control.clearFaults();
    expect([...ids].sort()).toEqual(truth('orders').sort());
  });

  it('works with a store whose clock is three hours off', async () => {
    sandbox.control.setFaults({ clockSkewSeconds: 3 * 3_600 });
    expect((await woocommerce.probe(opened.ctx)).facts).toMatchObject({ keys_may_write: true });
  });

  it('manages subscriptions', async () => {
    const { webhooks } = woocommerce;
    const address = 'http://127.0.0.1:9/hook';
    const made = await webhooks?.subscribe(opened.ctx, { topic: 'order.updated', address, secret: 'abc123' });
    expect(made).toMatchObject({ topic: 'order.updated', address });
    expect(await webhooks?.list(opened.ctx)).toContainEqual(made);
    expect(await webhooks?.revive?.(opened.ctx, made?.externalId ?? '')).toMatchObject({ active: true });
    await webhooks?.unsubscribe(opened.ctx, made?.externalId ?? '');
    await webhooks?.unsubscribe(opened.ctx, made?.externalId ?? '');
    expect(await webhooks?.list(opened.ctx)).toEqual([]);
  });
});
