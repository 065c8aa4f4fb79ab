import { makeSandbox, type Sandbox } from '@syncline/sandbox/app';
import { shopify } from '@syncline/shared/connectors/shopify/index';
import { entitySchema } from '@syncline/shared/domain/entities';
import { HubError } from '@syncline/shared/errors';
import type { ConnectorContext } from '@syncline/shared/kit/context';
import type { AnyStream, Walk } from '@syncline/shared/kit/stream';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type OpenShopify, openShopify } from '../support/open-shopify.ts';

const shop = 'sandbox-1';
const kinds = ['customers', 'orders', 'products'] as const;
type Kind = (typeof kinds)[number];

/** The connector against the simulated shop, which shares no code with it. */
describe('Shopify, simulated', () => {
  let sandbox: Sandbox;
  let sandboxAt: { url: string };
  let opened: OpenShopify;
  beforeAll(async () => {
    sandbox = makeSandbox({ stores: 1, customers: 260, orders: 420, products: 60, seed: 5 });
    sandboxAt = await sandbox.listen();
    const { url } = sandboxAt;
    const { domain, customApp } = sandbox.shopify.shops()[0] as { domain: string; customApp: { token: string } };
    opened = await openShopify({ url, domain, token: customApp.token });
  });
  afterAll(async () => {
    await opened.close();
    await sandbox.close();
  });
  beforeEach(() => {
    sandbox.shopify.clearFaults(shop);
    sandbox.shopify.setFaults({ restoreRate: 100_000, bucketCapacity: 100_000, searchLagMs: 0 }, shop);
  });

  const walk = (over: Partial<Walk<unknown, unknown>> = {}): Walk<unknown, unknown> => ({
    cursor: undefined,
    checkpoint: undefined,
    ceiling: new Date(Date.now() - 1_000),
    createdSince: undefined,
    ...over,
  });
  const truth = (kind: Kind) => [...sandbox.shopify.truth(kind, { shop })].map((record) => String(record.id)).sort();

  interface Read {
    /** Text by id. */
    records: Map<string, string>;
    total: number | undefined;
    /** How often the walk had to be taken up again, and why. */
    stops: string[];
  }

  /** Like the engine: goes on from the last checkpoint after what passes by itself. */
  async function readAll(
    stream: AnyStream,
    at: Walk<unknown, unknown>,
    context: (round: number) => ConnectorContext<never>,
    stopAfter = Number.POSITIVE_INFINITY,
  ): Promise<Read> {
    const read: Read = { records: new Map(), total: undefined, stops: [] };
    let { checkpoint } = at;
    for (let round = 1; round <= 150; round += 1) {
      let pages = 0;
      let broken = false;
      try {
        for await (const page of stream.read(context(round), { ...at, checkpoint })) {
          for (const raw of page.records) {
            const record: unknown = stream.record.parse(raw.value);
            expect(JSON.parse(raw.json)).toEqual(raw.value);
            entitySchema.parse(stream.toEntity(record, {}));
            read.records.set(stream.id(record), raw.json);
          }
          checkpoint = stream.checkpoint.parse(JSON.parse(JSON.stringify(page.checkpoint)));
          read.total = page.total ?? read.total;
          pages += 1;
          if (pages >= stopAfter && page.total === undefined) {
            broken = true;
            break;
          }
        }
        if (!broken) return read;
        read.stops.push('killed');
      } catch (error) {
        if (!(error instanceof HubError) || !['retry', 'wait'].includes(error.remedy)) throw error;
        read.stops.push(error.code);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }
    throw new Error(`The walk came to no end: ${read.stops.slice(-5).join(', ')}`);
  }

  const paged = (round = 0) =>
    round >= 0 ? (opened.again({ settings: { bulkFrom: 0 } }) as never) : (undefined as never);
  const bulk = () => opened.again({ settings: { bulkFrom: 1 } }) as never;

  it.each(kinds)('brings all %s page by page, with the shop’s own total', async (kind) => {
    const { records, total, stops } = await readAll(shopify.streams[kind], walk(), paged);
    expect([...records.keys()].sort()).toEqual(truth(kind));
    expect(total).toBe(records.size);
    expect(stops).toEqual([]);
  });

  it.each(kinds)('brings the same rows of %s by page and by export, to the letter', async (kind) => {
    const byPage = await readAll(shopify.streams[kind], walk(), paged);
    const byExport = await readAll(shopify.streams[kind], walk(), bulk);
    expect(byExport.records.size).toBe(byPage.records.size);
    for (const [id, text] of byPage.records) expect(byExport.records.get(id), id).toBe(text);
    expect(byExport.total).toBe(byExport.records.size);
    expect(byExport.stops).toContain('SHOPIFY_EXPORT_RUNNING');
  });

  it('brings every line, variant and level of stock of the largest records', async () => {
    const orders = await readAll(shopify.streams.orders, walk(), paged);
    const lines = [...orders.records.values()].map(
      (text) => (JSON.parse(text) as { lineItems: unknown[] }).lineItems.length,
    );
    expect(Math.max(...lines)).toBeGreaterThan(250);
    const found = await readAll(shopify.streams.products, walk(), paged);
    const variants = [...found.records.values()].map(
      (text) => (JSON.parse(text) as { variants: unknown[] }).variants.length,
    );
    expect(Math.max(...variants)).toBeGreaterThan(100);
    for (const record of sandbox.shopify.truth('products', { shop })) {
      const text = found.records.get(String(record.id)) ?? '{"variants":[]}';
      const read = (JSON.parse(text) as { variants: { id: string; inventoryItem?: { inventoryLevels: unknown[] } }[] })
        .variants;
      expect(read).toHaveLength((record.variants as unknown[]).length);
      for (const [at, variant] of (record.variants as { stock: { quantity: number | null }[] }[]).entries()) {
        expect(read[at]?.inventoryItem?.inventoryLevels, String(record.id)).toHaveLength(
          variant.stock.filter(({ quantity }) => quantity !== null).length,
        );
      }
    }
  });

  it.each(kinds)(
    'goes on where it was killed in the result of an export of %s, on the same disk or another',
    async (kind) => {
      const whole = await readAll(shopify.streams[kind], walk(), bulk);
      for (const disk of [() => 'same', (round: number) => `other-${kind}-${round}`]) {
        const context = (round: number) => opened.again({ settings: { bulkFrom: 1 }, disk: disk(round) }) as never;
        const killed = await readAll(shopify.streams[kind], walk(), context, 1);
        expect(killed.stops).toContain('killed');
        expect(killed.records).toEqual(whole.records);
        expect(killed.total).toBe(whole.total);
      }
    },
  );

  it('begins a failed export anew once, then reads page by page', async () => {
    // In the future, so that no export of another test passes for this one's.
    const at = walk({ ceiling: new Date(Date.now() + 60_000) });
    const failing = () => {
      sandbox.shopify.setFaults({ bulk: { outcome: 'FAILED' } }, shop);
      return bulk();
    };
    sandbox.shopify.resetRequests(shop);
    const { records, total } = await readAll(shopify.streams.orders, at, failing);
    expect([...records.keys()].sort()).toEqual(truth('orders'));
    expect(total).toBe(records.size);
    expect(sandbox.shopify.requests(shop).StartBulk?.count).toBe(2);
    expect(sandbox.shopify.requests(shop).OrdersPage?.count).toBeGreaterThan(0);
  });

  it('joins an export of its own that is under way, and begins no second one', async () => {
    const at = walk({ ceiling: new Date() });
    sandbox.shopify.resetRequests(shop);
    // Killed before the first checkpoint was kept: nobody remembers what was begun.
    for await (const _page of shopify.streams.customers.read(bulk(), at as never)) break;
    const { records } = await readAll(shopify.streams.customers, at, bulk);
    expect([...records.keys()].sort()).toEqual(truth('customers'));
    expect(sandbox.shopify.requests(shop).StartBulk?.count).toBe(1);
  });

  it('takes no export that lacks lines for whole', async () => {
    sandbox.shopify.setFaults({ bulk: { missingLines: 3 } }, shop);
    const at = walk({ ceiling: new Date(Date.now() + 60_000) });
    const read = readAll(shopify.streams.orders, at, bulk).then(
      () => undefined,
      (error: Error) => error.message,
    );
    expect(await read).toMatch(/SHOPIFY_EXPORT_INCOMPLETE/);
  });

  it('tells of more than an export holds when the shop counts more, and of no more when some were deleted', async () => {
    sandbox.shopify.setFaults({ omitPerMille: 50, omitKind: 'customers' }, shop);
    const at = () => walk({ ceiling: new Date(Date.now() + 60_000) });
    const short = await readAll(shopify.streams.customers, at(), bulk);
    expect(short.records.size).toBeLessThan(truth('customers').length);
    expect(short.total).toBe(truth('customers').length);
    const window = await readAll(
      shopify.streams.customers,
      walk({ ceiling: new Date(Date.now() + 60_000), cursor: { updatedSince: '2000-01-01T00:00:00.000Z' } }),
      bulk,
    );
    expect(window.records.size).toBeLessThan(truth('customers').length);
    expect(window.total).toBe(truth('customers').length);

    sandbox.shopify.setFaults({ omitPerMille: 0 }, shop);
    const before = await readAll(shopify.streams.products, at(), (round) => {
      if (round === 2) sandbox.shopify.remove('products', 2, { shop });
      return bulk();
    });
    expect(before.total).toBe(before.records.size);
  });

  it('reads a file that broke off once more', async () => {
    sandbox.shopify.setFaults({ bulk: { cutDownloadAt: 0.5 } }, shop);
    const at = walk({ ceiling: new Date(Date.now() + 60_000) });
    const { records } = await readAll(shopify.streams.customers, at, bulk);
    expect([...records.keys()].sort()).toEqual(truth('customers'));
  });

  it('goes on where it was killed, page by page', async () => {
    const killed = await readAll(shopify.streams.products, walk(), paged, 1);
    expect([...killed.records.keys()].sort()).toEqual(truth('products'));
    expect(killed.stops.length).toBeGreaterThan(1);
    expect(killed.total).toBe(killed.records.size);
  });

  it('goes beyond the wall at which Shopify ends a list', async () => {
    const large = sandbox.shopify.addShop({ name: 'large', customers: 25_400, orders: 0, products: 0 });
    sandbox.shopify.setFaults({ restoreRate: 1_000_000, bucketCapacity: 1_000_000 }, 'large');
    const { url } = sandboxAt;
    const wide = await openShopify({
      url,
      domain: large.domain,
      token: large.customApp.token,
      settings: { bulkFrom: 0 },
    });
    try {
      const { records, total } = await readAll(shopify.streams.customers, walk(), () => wide.ctx as never);
      expect(records.size).toBe(25_400);
      expect(total).toBe(25_400);
    } finally {
      await wide.close();
    }
  }, 120_000);

  it('reads only the window of a delta, and nothing twice', async () => {
    const before = new Date(Date.now() - 1_000);
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    const touched = sandbox.shopify.touch('orders', 7, { shop }).map((id) => id.replace(/\D+/g, ''));
    const cursor = { updatedSince: before.toISOString() };
    const { records, total } = await readAll(
      shopify.streams.orders,
      walk({ cursor, ceiling: new Date(Date.now() + 5_000) }),
      paged,
    );
    expect([...records.keys()].sort()).toEqual(touched.sort());
    expect(total).toBe(touched.length);
  });

  it('gets through a shop that throttles, fails, breaks off and answers web pages', async () => {
    sandbox.shopify.setFaults(
      {
        throttleRate: 0.05,
        errorRate: 0.05,
        internalErrorRate: 0.05,
        truncateRate: 0.05,
        htmlRate: 0.05,
        resetRate: 0.05,
      },
      shop,
    );
    const { records } = await readAll(shopify.streams.customers, walk(), paged);
    expect([...records.keys()].sort()).toEqual(truth('customers'));
  });

  it('asks for less at once where questions cost more', async () => {
    sandbox.shopify.setFaults({ costModel: 'linear' }, shop);
    const { records } = await readAll(shopify.streams.products, walk(), paged);
    expect([...records.keys()].sort()).toEqual(truth('products'));
  });

  it('leaves out a list that is closed to it, by name', async () => {
    const unit = sandbox.shopify.unit(shop);
    const token = [...unit.shop.tokens.values()][0];
    if (!token) throw new Error('The shop has no token.');
    const scopes = token.scopes;
    token.scopes = scopes.filter((scope) => !scope.endsWith('_orders') && !scope.includes('inventory'));
    try {
      await expect(readAll(shopify.streams.orders, walk(), paged)).rejects.toMatchObject({
        remedy: 'skip',
        wholeStream: true,
        userMessage: expect.stringContaining('read_orders'),
      });
      const { records } = await readAll(shopify.streams.products, walk(), paged);
      expect([...records.keys()].sort()).toEqual(truth('products'));
      const { warnings } = await shopify.probe(opened.ctx);
      expect(warnings.join(' ')).toContain('read_inventory');
    } finally {
      token.scopes = scopes;
    }
  });

  it('tells what is withheld', async () => {
    sandbox.shopify.setFaults({ protectedData: 'denied' }, shop);
    const { warnings } = await shopify.probe(opened.ctx);
    expect(warnings.join(' ')).toMatch(/protected customer data/);
    for (const kind of ['customers', 'orders'] as const) {
      const { records } = await readAll(shopify.streams[kind], walk(), paged);
      expect([...records.keys()].sort()).toEqual(truth(kind));
      expect([...records.values()].join()).not.toContain('@example.net');
    }
  });

  it('names lists that are closed as a whole, and reads the others', async () => {
    sandbox.shopify.setFaults({ protectedData: 'closed' }, shop);
    const { warnings } = await shopify.probe(opened.ctx);
    expect(warnings.join(' ')).toMatch(/does not let this app see customers and orders/);
    for (const kind of ['customers', 'orders'] as const) {
      for (const how of [paged, bulk]) {
        await expect(readAll(shopify.streams[kind], walk(), how)).rejects.toMatchObject({
          remedy: 'skip',
          wholeStream: true,
          code: 'SHOPIFY_DATA_PROTECTED',
          userMessage: expect.stringContaining(kind),
        });
      }
      const [id = ''] = truth(kind);
      await expect(shopify.streams[kind].get(opened.ctx, id)).rejects.toMatchObject({ code: 'SHOPIFY_DATA_PROTECTED' });
    }
    const { records } = await readAll(shopify.streams.products, walk(), paged);
    expect([...records.keys()].sort()).toEqual(truth('products'));
  });

  it('takes no record for gone of which a part deep inside is withheld', async () => {
    const token = [...sandbox.shopify.unit(shop).shop.tokens.values()][0];
    if (!token) throw new Error('The shop has no token.');
    const { scopes } = token;
    // Granted when it was connected, and taken away since.
    const ctx = { ...opened.ctx, scopes };
    const [first = '', second = ''] = truth('products');
    token.scopes = scopes.filter((scope) => !scope.includes('inventory'));
    try {
      const denied = { remedy: 'skip', userMessage: expect.stringMatching(/products.*read_inventory/) };
      await expect(shopify.streams.products.get(ctx, first)).rejects.toMatchObject(denied);
      await expect(shopify.streams.products.getMany?.(ctx, [first, second])).rejects.toMatchObject(denied);
    } finally {
      token.scopes = scopes;
    }
  });
});
