import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { makeSandbox, type Sandbox } from '../app.ts';
import { askGraphql } from './testing.ts';

// The published schema is read in the first test of a file: seconds, on a machine that is busy.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

describe('cost, bucket and faults of a simulated Shopify shop', () => {
  let sandbox: Sandbox;
  let url = '';
  let host = '';
  let token = '';
  beforeAll(async () => {
    sandbox = makeSandbox({ orders: 300, customers: 60, products: 40 });
    ({ url } = await sandbox.listen());
    const shop = sandbox.shopify.shops()[0];
    host = shop?.domain ?? '';
    token = shop?.customApp.token ?? '';
  });
  afterAll(() => sandbox.close());
  beforeEach(() => {
    sandbox.shopify.clearFaults();
    sandbox.shopify.unit().shop.buckets.clear();
  });
  const ask = <T>(query: string, variables: Record<string, unknown> = {}) =>
    askGraphql<T>(url, host, token, query, { variables });
  const costs = async (query: string) => {
    const { extensions } = await ask(query);
    return [extensions?.cost.requestedQueryCost, extensions?.cost.actualQueryCost];
  };

  it('charges by what is asked for, and gives back what was not delivered', async () => {
    expect(await costs('{ shop { name currencyCode } }')).toEqual([1, 1]);
    // As it is observed at the vendor: a product that is not there costs one of the 25 points that were set aside.
    const query =
      '{ product(id: "gid://shopify/Product/1") { variants(first: 250) { nodes { inventoryItem { id tracked } } } } }';
    expect(await costs(query)).toEqual([25, 1]);
    sandbox.shopify.setFaults({ costModel: 'linear' });
    expect(await costs('{ orders(first: 10) { nodes { id } } }')).toEqual([12, 12]);
    expect(await costs('{ orders(first: 10) { edges { node { id lineItems(first: 5) { nodes { id } } } } } }')).toEqual(
      [82, expect.any(Number)],
    );
    expect(
      (
        await costs('mutation { bulkOperationCancel(id: "gid://shopify/BulkOperation/1") { userErrors { field } } }')
      )[0],
    ).toBe(10);
  });

  it('refuses one query that is too dear before it runs', async () => {
    sandbox.shopify.setFaults({ costModel: 'linear' });
    const { status, errors, data, extensions } = await ask(
      '{ orders(first: 250) { nodes { id lineItems(first: 10) { nodes { id } } } } }',
    );
    expect(status).toBe(200);
    expect(data).toBeUndefined();
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'MAX_COST_EXCEEDED', maxCost: 1_000 });
    expect(extensions?.cost.actualQueryCost).toBeNull();
  });

  it('throttles in a 200 when the bucket is empty, and the bucket fills again at its rate', async () => {
    sandbox.shopify.setFaults({ bucketCapacity: 60, restoreRate: 40 });
    const query = '{ orders(first: 10) { nodes { id lineItems(first: 2) { nodes { id } } } } }';
    let throttled: Awaited<ReturnType<typeof ask>> | undefined;
    for (let tries = 0; tries < 6 && !throttled; tries += 1) {
      const reply = await ask(query);
      expect(reply.status).toBe(200);
      if (reply.errors) throttled = reply;
    }
    expect(throttled?.errors?.[0]).toMatchObject({ message: 'Throttled', extensions: { code: 'THROTTLED' } });
    const { requestedQueryCost = 0, actualQueryCost, throttleStatus } = throttled?.extensions?.cost ?? {};
    expect(actualQueryCost).toBeNull();
    expect(throttleStatus).toMatchObject({ maximumAvailable: 60, restoreRate: 40 });
    const missing = requestedQueryCost - (throttleStatus?.currentlyAvailable ?? 0);
    await new Promise((resolve) => setTimeout(resolve, (missing / 40) * 1_000 + 50));
    expect((await ask(query)).errors).toBeUndefined();
    expect(Object.values(sandbox.shopify.buckets())[0]).toMatchObject({ throttled: 1 });
  });

  it('keeps one bucket for each app', async () => {
    sandbox.shopify.setFaults({ bucketCapacity: 3, restoreRate: 0.001 });
    const { shop } = sandbox.shopify.unit();
    shop.tokens.set('shpat_other', {
      value: 'shpat_other',
      clientId: 'other',
      scopes: ['read_orders'],
      expiresAt: null,
    });
    for (let times = 0; times < 3; times += 1) await ask('{ shop { id } }');
    expect((await ask('{ shop { id } }')).errors?.[0]?.message).toBe('Throttled');
    expect((await askGraphql(url, host, 'shpat_other', '{ shop { id } }')).errors).toBeUndefined();
  });

  it('goes wrong as switched', async () => {
    const query = '{ shop { id } }';
    const status = async (faults: Record<string, unknown>) => {
      sandbox.shopify.clearFaults();
      sandbox.shopify.setFaults(faults);
      return ask(query);
    };
    expect((await status({ standing: 'frozen' })).status).toBe(402);
    expect((await status({ standing: 'locked' })).status).toBe(423);
    expect((await status({ standing: 'forbidden' })).status).toBe(403);
    const busy = await status({ edgeThrottleRate: 1, retryAfterSeconds: 3 });
    expect([busy.status, busy.headers['retry-after']]).toEqual([429, '3.0']);
    expect([500, 502]).toContain((await status({ errorRate: 1 })).status);
    expect((await status({ internalErrorRate: 1 })).errors?.[0]?.extensions?.code).toBe('INTERNAL_SERVER_ERROR');
    expect((await status({ throttleRate: 1 })).errors?.[0]?.extensions?.code).toBe('THROTTLED');
    expect((await status({ htmlRate: 1 })).headers['content-type']).toContain('text/html');
    await expect(status({ truncateRate: 1 })).rejects.toThrow(SyntaxError);
    await expect(status({ resetRate: 1 })).rejects.toThrow(/hang up|ECONNRESET/);
    sandbox.shopify.clearFaults();
    sandbox.shopify.setFaults({ onlyBody: 'orders', errorRate: 1 });
    expect((await ask(query)).status).toBe(200);
  });

  it('knows no token that it did not hand out', async () => {
    expect((await askGraphql(url, host, 'shpat_wrong', '{ shop { id } }')).status).toBe(401);
    expect((await askGraphql(url, 'nobody.myshopify.com', token, '{ shop { id } }')).status).toBe(404);
  });
});
