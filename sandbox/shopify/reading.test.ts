import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { makeSandbox, type Sandbox } from '../app.ts';
import { askGraphql, type GraphqlReply } from './testing.ts';

// The published schema is read in the first test of a file: seconds, on a machine that is busy.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

interface Page {
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
  nodes: { id: string; updatedAt: string; createdAt: string }[];
}

/** What trips readers of Shopify, one test each. */
describe('reading a simulated Shopify shop', () => {
  let sandbox: Sandbox;
  let url = '';
  let host = '';
  let token = '';
  beforeAll(async () => {
    sandbox = makeSandbox({
      orders: 600,
      customers: 120,
      products: 60,
      endsAt: Math.floor(Date.now() / 1000) - 86_400,
    });
    ({ url } = await sandbox.listen());
    const shop = sandbox.shopify.shops()[0];
    host = shop?.domain ?? '';
    token = shop?.customApp.token ?? '';
  });
  afterAll(() => sandbox.close());
  beforeEach(() => sandbox.shopify.clearFaults());

  const ask = <T>(query: string, variables: Record<string, unknown> = {}, version = '2026-10') =>
    askGraphql<T>(url, host, token, query, { variables, version });
  const walk = async (kind: string, args: string, variables: Record<string, unknown> = {}): Promise<Page['nodes']> => {
    const found: Page['nodes'] = [];
    for (let after: string | null = null; ; ) {
      const { data, errors }: GraphqlReply<Record<string, Page>> = await ask(
        `query Walk($after: String, $q: String) { ${kind}(first: 100, after: $after, query: $q, ${args}) { pageInfo { hasNextPage endCursor } nodes { id updatedAt createdAt } } }`,
        { after, ...variables },
      );
      const page: Page | undefined = data?.[kind];
      if (!page) throw new Error(JSON.stringify(errors));
      found.push(...page.nodes);
      if (!page.pageInfo.hasNextPage) return found;
      after = page.pageInfo.endCursor;
    }
  };

  it.each(['orders', 'customers', 'products'])(
    'walks %s whole, by id and by change, forwards and backwards',
    async (kind) => {
      const expected = [...sandbox.shopify.truth(kind as 'orders')].map((record) => String(record.id)).sort();
      for (const args of ['sortKey: ID', 'sortKey: UPDATED_AT', 'sortKey: UPDATED_AT, reverse: true']) {
        const nodes = await walk(kind, args);
        expect(nodes.map((node) => node.id.split('/').at(-1)).sort()).toEqual(expected);
        if (args === 'sortKey: UPDATED_AT')
          for (const [at, node] of nodes.entries()) {
            expect(node.updatedAt >= (nodes[at - 1]?.updatedAt ?? '')).toBe(true);
            expect(node.updatedAt >= node.createdAt).toBe(true);
          }
      }
    },
  );

  it('finds exactly what changed since an instant, in whole seconds, and more in one second than a page', async () => {
    const all = await walk('orders', 'sortKey: UPDATED_AT');
    const bySecond = new Map<string, number>();
    for (const node of all) bySecond.set(node.updatedAt, (bySecond.get(node.updatedAt) ?? 0) + 1);
    const [tied = ''] = [...bySecond].sort((a, b) => b[1] - a[1])[0] ?? [];
    expect(bySecond.get(tied)).toBeGreaterThan(100);
    const since = await walk('orders', 'sortKey: UPDATED_AT', { q: `updated_at:>='${tied}'` });
    expect(since.length).toBe(all.filter((node) => node.updatedAt >= tied).length);
    const after = await walk('orders', 'sortKey: UPDATED_AT', {
      q: `updated_at:>'${tied}' AND updated_at:<='2099-01-01'`,
    });
    expect(after.length).toBe(all.filter((node) => node.updatedAt > tied).length);
  });

  it('ignores a time without quotes and a field it does not know, with a warning', async () => {
    const count = async (q: string) => {
      const { data, extensions } = await ask<{ ordersCount: { count: number } }>(
        'query($q: String) { ordersCount(query: $q) { count } }',
        { q },
      );
      return [data.ordersCount.count, extensions?.search?.[0]?.warnings.map(({ code }) => code)];
    };
    expect(await count("updated_at:>='2099-01-01T00:00:00Z'")).toEqual([0, undefined]);
    expect(await count('updated_at:>=2099-01-01T00:00:00Z')).toEqual([600, ['invalid_value']]);
    expect(await count('colour:red')).toEqual([600, ['invalid_field']]);
  });

  it('shows an edit by id at once and by search some seconds later; what is gone may still be listed by the index', async () => {
    sandbox.shopify.setFaults({ searchLagMs: 400 });
    const [id = ''] = sandbox.shopify.touch('orders', 1);
    const gid = `gid://shopify/Order/${id}`;
    const before = new Date(Date.now() - 60_000).toISOString();
    const search = () => walk('orders', 'sortKey: UPDATED_AT', { q: `updated_at:>='${before}'` });
    const { data } = await ask<{ order: { note: string } }>('query($id: ID!) { order(id: $id) { note } }', { id: gid });
    expect(data.order.note).toContain('Edit');
    expect(await search()).toEqual([]);
    await expect.poll(async () => (await search()).map((node) => node.id), { timeout: 3_000 }).toContain(gid);
    const n = sandbox.shopify.numberOf('orders', id);
    sandbox.shopify.acts().remove('orders', n);
    const gone = await ask<{ node: null }>('query($id: ID!) { node(id: $id) { id } }', { id: gid });
    expect(gone.data.node).toBeNull();
    expect((await search()).map((node) => node.id)).not.toContain(gid);
  });

  it('ends a walk at the wall', async () => {
    sandbox.shopify.setFaults({ pagingWall: 200 });
    await expect(walk('orders', 'sortKey: ID')).rejects.toThrow('Pagination beyond 200 objects');
    const rest = await walk('orders', 'sortKey: ID', { q: "created_at:>='2099-01-01'" });
    expect(rest).toEqual([]);
  });

  it('hides orders of more than 60 days and refuses what the permissions do not cover', async () => {
    const { shop } = sandbox.shopify.unit();
    shop.tokens.set('shpat_few', { value: 'shpat_few', clientId: null, scopes: ['read_orders'], expiresAt: null });
    const few = <T>(query: string) => askGraphql<T>(url, host, 'shpat_few', query);
    const old = await few<{ ordersCount: { count: number } }>('{ ordersCount { count } }');
    expect(old.data.ordersCount.count).toBeGreaterThan(10);
    expect(old.data.ordersCount.count).toBeLessThan(100);
    const first = shop.ids.gid('Order', 1);
    expect((await few<{ order: null }>(`{ order(id: "${first}") { id } }`)).data.order).toBeNull();
    const refused = await few<{ products: null }>('{ products(first: 1) { nodes { id } } }');
    expect(refused.errors?.[0]?.extensions?.code).toBe('ACCESS_DENIED');
    expect(refused.errors?.[0]?.message).toContain('`read_products`');
    const customer = await few<{ orders: { nodes: { customer: null }[] } }>(
      '{ orders(first: 1) { nodes { customer { id } } } }',
    );
    expect(customer.errors?.[0]?.extensions?.code).toBe('ACCESS_DENIED');
    const variants = await few<unknown>(`{ node(id: "${shop.ids.gid('Product', 1)}") { id } }`);
    expect(variants.errors?.[0]?.extensions?.code).toBe('ACCESS_DENIED');
  });

  it('keeps personal data back where the app is not approved for it', async () => {
    const query =
      '{ customers(first: 5) { nodes { id firstName displayName defaultEmailAddress { emailAddress } addressesV2(first: 2) { nodes { city } } } } }';
    sandbox.shopify.setFaults({ protectedData: 'null' });
    const { data } = await ask<{
      customers: { nodes: { firstName: null; displayName: string; defaultEmailAddress: null; addressesV2: Page }[] };
    }>(query);
    for (const node of data.customers.nodes)
      expect(node).toMatchObject({
        firstName: null,
        displayName: '',
        defaultEmailAddress: null,
        addressesV2: { nodes: [] },
      });
    sandbox.shopify.setFaults({ protectedData: 'denied' });
    const denied = await ask(query);
    expect(denied.errors?.[0]?.message).toContain('not approved');
  });

  it('closes customers and orders as a whole to an app without any approval', async () => {
    sandbox.shopify.setFaults({ protectedData: 'closed' });
    const message = expect.stringMatching(/not approved to access the (Customer|Order) object/);
    for (const kind of ['customers', 'orders']) {
      const list = await ask(`{ shop { name } ${kind}(first: 1) { nodes { id } } }`);
      expect(list).toMatchObject({ data: null, errors: [{ message, path: [kind] }] });
    }
    const { shop } = sandbox.shopify.unit();
    const [order, product] = [shop.ids.gid('Order', 8), shop.ids.gid('Product', 1)];
    const some = await ask(`{ nodes(ids: ["${product}", "${order}"]) { id } }`);
    expect(some).toMatchObject({ data: { nodes: [{ id: product }, null] }, errors: [{ message, path: ['nodes', 1] }] });
    expect((await ask('{ products(first: 1) { nodes { id } } }')).errors).toBeUndefined();
    const { data } = await ask(
      'mutation { webhookSubscriptionCreate(topic: ORDERS_CREATE, webhookSubscription: { uri: "https://hub.example/x", format: JSON }) { webhookSubscription { id } userErrors { message } } }',
    );
    expect(data).toMatchObject({
      webhookSubscriptionCreate: {
        webhookSubscription: null,
        userErrors: [{ message: expect.stringContaining('not approved') }],
      },
    });
  });

  it('has more lines and variants than a page holds, guests, other currencies, test and cancelled orders', async () => {
    const lines = new Set<string>();
    const id = sandbox.shopify.unit().shop.ids.gid('Order', 8);
    for (let after: string | null = null; ; ) {
      const { data }: GraphqlReply<{ order: { lineItems: Page } }> = await ask(
        'query($id: ID!, $after: String) { order(id: $id) { lineItems(first: 100, after: $after) { nodes { id } pageInfo { hasNextPage endCursor } } } }',
        { id, after },
      );
      for (const node of data.order.lineItems.nodes) lines.add(node.id);
      if (!data.order.lineItems.pageInfo.hasNextPage) break;
      after = data.order.lineItems.pageInfo.endCursor;
    }
    expect(lines.size).toBe(260);
    const orders = [...sandbox.shopify.truth('orders')];
    expect(orders.some((order) => order.customerId === null)).toBe(true);
    expect(orders.some((order) => order.presentmentCurrency === 'JPY')).toBe(true);
    expect(orders.some((order) => order.test === true)).toBe(true);
    expect(orders.some((order) => order.cancelledAt !== null && order.closedAt !== null)).toBe(true);
    expect(orders.some((order) => order.fulfilmentStatus === 'PARTIALLY_FULFILLED')).toBe(true);
    expect(orders.some((order) => order.financialStatus === 'PARTIALLY_REFUNDED')).toBe(true);
    const products = [...sandbox.shopify.truth('products')];
    expect(Math.max(...products.map((product) => (product.variants as unknown[]).length))).toBe(260);
  });

  it('has ids that a double cannot hold', async () => {
    const second = sandbox.shopify.shops()[1];
    const { data } = await askGraphql<{ customers: { nodes: { id: string; legacyResourceId: string }[] } }>(
      url,
      second?.domain ?? '',
      second?.customApp.token ?? '',
      '{ customers(first: 3) { nodes { id legacyResourceId } } }',
    );
    for (const { id, legacyResourceId } of data.customers.nodes) {
      expect(id.endsWith(`/${legacyResourceId}`)).toBe(true);
      expect(BigInt(legacyResourceId)).toBeGreaterThan(2n ** 53n);
    }
  });

  it('adds up every order', async () => {
    for (const order of sandbox.shopify.truth('orders')) {
      const cents = (text: unknown) => Math.round(Number(text) * 100);
      const lines = order.lines as { price: string; quantity: number; discount: string }[];
      const subtotal = lines.reduce((sum, line) => sum + cents(line.price) * line.quantity - cents(line.discount), 0);
      expect(cents(order.subtotal)).toBe(subtotal);
      const tax = order.taxesIncluded === true ? 0 : cents(order.tax);
      const fees = order.additionalFees as { price: string }[];
      const charges = fees.reduce((sum, fee) => sum + cents(fee.price), cents(order.duties));
      expect(cents(order.total)).toBe(subtotal + cents(order.shippingTotal) + charges + tax);
      expect(cents(order.currentTotal)).toBe(cents(order.total) - cents(order.refunded));
    }
  });

  it('falls forward to the oldest version that is still there, and says so', async () => {
    expect((await ask('{ shop { id } }', {}, '2019-04')).headers['x-shopify-api-version']).toBe('2025-10');
    expect((await ask('{ shop { id } }', {}, '2026-07')).headers['x-shopify-api-version']).toBe('2026-07');
  });

  it('refuses what the schema does not have, in a 200', async () => {
    const { status, errors } = await ask('{ orders(first: 1) { nodes { colour } } }');
    expect([status, errors?.[0]?.extensions?.code]).toEqual([200, 'undefinedField']);
    expect((await ask('{ orders { nodes { id } } }')).errors?.[0]?.message).toContain('first or last');
    expect((await ask('{ orders(first: 251) { nodes { id } } }')).errors?.[0]?.message).toContain('250');
  });

  it('says what it does not simulate instead of making an answer up', async () => {
    const list = await ask('{ draftOrders(first: 1) { nodes { id } } }');
    expect(list.errors?.[0]?.extensions?.code).toBe('NOT_SIMULATED');
    const change = await ask('mutation { orderClose(input: { id: "gid://shopify/Order/1" }) { order { id } } }');
    expect(change.errors?.[0]?.message).toContain('does not simulate orderClose');
  });

  it('counts no further than asked, and says whether that is all', async () => {
    const { data } = await ask<Record<string, unknown>>(
      '{ a: ordersCount(limit: 10) { count precision } b: ordersCount(limit: null) { count precision } }',
    );
    expect(data).toEqual({
      a: { count: 10, precision: 'AT_LEAST' },
      b: { count: sandbox.shopify.totals().orders, precision: 'EXACT' },
    });
  });
});
