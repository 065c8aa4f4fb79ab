import { makeServerConnectors } from '@syncline/server/connectors';
import type { Connector } from '@syncline/shared/kit/connector';
import { beforeAll, describe, expect, it } from 'vitest';
import { fakeConnector } from '../support/fake-connector.ts';
import { fakeShop } from '../support/fake-shop.ts';
import { fakeCustomer, fakeOrder, fakeProduct, idOf } from '../support/fake-vendor.ts';
import { testServices } from '../support/services.ts';
import { startTestApp } from '../support/test-app.ts';

/** Lists, details, search and exports over two shops that the real engine has synced. */
const test = await testServices();
const hub = await startTestApp(test, {
  connectors: makeServerConnectors({ fable: fakeConnector as unknown as Connector }),
});
const person = await hub.signIn(hub.owner.email, hub.owner.password);
const { api } = person;
const organizationId = (await api.session.me.query()).activeOrganizationId ?? '';
const shop = await fakeShop(test.database, { organizationId });
const second = await fakeShop(test.database, { organizationId });

beforeAll(async () => {
  const { vendor } = shop;
  for (let n = 1; n <= 30; n += 1) {
    vendor.customers.set(
      idOf(n),
      fakeCustomer(idOf(n), { first: `First${n}`, last: 'Müller', phone: `+4930123450${n}` }),
    );
  }
  vendor.customers.set(
    idOf(31),
    fakeCustomer(idOf(31), { first: '=HYPERLINK("x")', last: 'O’Brien, "Bob"', phone: '+49301234501' }),
  );
  for (let n = 1; n <= 60; n += 1) {
    const placed = new Date(Date.UTC(2026, 2, 1, 9, 0, n % 7)).toISOString();
    vendor.orders.set(
      idOf(n),
      fakeOrder(idOf(n), { customer: idOf((n % 30) + 1), email: null, placed, total: `${n}.10` }),
    );
  }
  vendor.orders.set(
    idOf(70),
    fakeOrder(idOf(70), { customer: idOf(1), email: null, currency: 'JPY', total: '12345678901234567.89' }),
  );
  for (let n = 1; n <= 8; n += 1)
    vendor.products.set(idOf(n), fakeProduct(idOf(n), { title: `Tea cup ${n}`, price: `${n}.50` }));
  await shop.sync('full');
  vendor.orders.set(
    idOf(2),
    fakeOrder(idOf(2), {
      customer: idOf(3),
      email: null,
      state: 'shipped',
      total: '2.10',
      placed: vendor.orders.get(idOf(2))?.placed ?? '',
      updated: '2026-03-05T10:00:00.000Z',
    }),
  );
  await shop.sync('delta', ['orders']);
  second.vendor.customers.set(
    idOf(1),
    fakeCustomer(idOf(1), {
      email: `customer-${idOf(1)}@example.org`,
      first: 'Newer',
      updated: '2026-04-01T00:00:00.000Z',
    }),
  );
  await second.sync('full');
});

const everyPage = async <T extends { id: string }>(
  list: (cursor: string | undefined) => Promise<{ items: T[]; nextCursor: string | null }>,
): Promise<T[]> => {
  const rows: T[] = [];
  for (let cursor: string | undefined; ; ) {
    const page = await list(cursor);
    rows.push(...page.items);
    if (page.nextCursor === null) return rows;
    cursor = page.nextCursor;
  }
};

describe('lists', () => {
  it.each(['newest', 'oldest', 'largest', 'updated'] as const)(
    'pages orders by %s without a gap or a double',
    async (sort) => {
      const rows = await everyPage((cursor) => api.orders.list.query({ sort, limit: 7, cursor }));
      expect(rows).toHaveLength(61);
      expect(new Set(rows.map((row) => row.id)).size).toBe(61);
      const keys = rows.map((row) =>
        sort === 'largest'
          ? -Number(row.total)
          : Date.parse(sort === 'updated' ? row.updatedAt : row.placedAt) * (sort === 'oldest' ? 1 : -1),
      );
      expect(keys).toEqual([...keys].sort((a, b) => a - b));
    },
  );

  it.each(['updated', 'created', 'name'] as const)('pages contacts by %s without a gap or a double', async (sort) => {
    const rows = await everyPage((cursor) => api.contacts.list.query({ sort, limit: 4, cursor }));
    expect(rows).toHaveLength(31);
    expect(new Set(rows.map((row) => row.id)).size).toBe(31);
  });

  it('filters orders', async () => {
    const count = async (filter: Parameters<typeof api.orders.list.query>[0]) =>
      (await api.orders.list.query({ ...filter, limit: 200 })).items.length;
    expect(await count({ statuses: ['shipped'] })).toBe(1);
    expect(await count({ statuses: ['shipped', 'open'] })).toBe(61);
    expect(await count({ financialStatuses: ['refunded'] })).toBe(0);
    expect(await count({ connectionId: second.connectionId })).toBe(0);
    expect(await count({ from: '2026-03-01T09:00:03Z', to: '2026-03-01T09:00:04Z' })).toBe(9);
    expect(await count({ deleted: 'only' })).toBe(0);
  });

  it('refuses a cursor of its own making', async () => {
    const again = 'Start again from the first page';
    await expect(api.orders.list.query({ cursor: 'bogus' })).rejects.toThrow(again);
    const { nextCursor } = await api.orders.list.query({ sort: 'largest', limit: 1 });
    await expect(api.orders.list.query({ sort: 'newest', cursor: nextCursor ?? '' })).rejects.toThrow(again);
    const altered = Buffer.from(JSON.stringify(['tomorrow', organizationId, 'largest'])).toString('base64url');
    const noId = Buffer.from(JSON.stringify(['1', '-'.repeat(36), 'largest'])).toString('base64url');
    for (const cursor of [altered, noId]) {
      await expect(api.orders.list.query({ sort: 'largest', cursor })).rejects.toMatchObject({
        data: { code: 'BAD_REQUEST', httpStatus: 400 },
      });
    }
  });

  it('refuses text that no database can hold', async () => {
    await expect(api.contacts.list.query({ search: 'a\u0000b' })).rejects.toMatchObject({
      data: { code: 'BAD_REQUEST', userMessage: expect.stringContaining('cannot be stored') },
    });
  });

  it('gives totals per contact and currency, to the last digit', async () => {
    const { items } = await api.contacts.list.query({ search: `customer-${idOf(1)}@example.org` });
    expect(items).toHaveLength(1);
    expect(items[0]).toMatchObject({ orderCount: 3, kind: 'customer' });
    expect(items[0]?.totals).toEqual([
      { currency: 'JPY', total: '12345678901234567.89' },
      { currency: 'EUR', total: '90.20' },
    ]);
  });
});

describe('changes of a run', () => {
  it('are those of one stream, when asked for it', async () => {
    const { items } = await api.runs.list.query({ kinds: ['delta'] });
    const changes = (
      await Promise.all(items.map(({ id }) => api.runs.changes.query({ runId: id, stream: 'orders' })))
    ).flatMap((page) => page.items);
    expect(changes).toMatchObject([{ stream: 'orders', externalId: idOf(2) }]);
    const [run] = items.filter(({ id }) => changes.some(({ runId }) => runId === id));
    expect((await api.runs.changes.query({ runId: run?.id ?? '', stream: 'products' })).items).toEqual([]);
  });
});

describe('search', () => {
  const contacts = async (search: string) =>
    (await api.contacts.list.query({ search, limit: 200 })).items.map((row) => row.firstName);

  it.each([
    ['a name, whatever the order of its words', 'müller first7', ['First7']],
    ['a part of an e-mail', `ER-${idOf(12)}@`, ['First12']],
    ['a telephone number as people type it', '030 / 1234 5021', ['First21']],
    ['wildcards as plain text', '100%_', []],
    ['nothing but blanks: everything', '   ', 31],
  ])('finds contacts by %s', async (_what, query, found) => {
    if (typeof found === 'number') expect(await contacts(query)).toHaveLength(found);
    else expect(await contacts(query)).toEqual(found);
  });

  it('finds short words from the start of a word only', async () => {
    expect(await contacts('mü')).toHaveLength(29);
    expect(await contacts('ül')).toHaveLength(0);
  });

  it('finds orders by number, with or without #, and by who bought', async () => {
    const orders = async (search: string) =>
      (await api.orders.list.query({ search, limit: 200 })).items.map((row) => row.number);
    expect(await orders(`#${idOf(17)}`)).toEqual([idOf(17)]);
    expect((await orders('First4 Müller')).sort()).toEqual([idOf(3), idOf(33)]);
    expect(await orders("'; drop table orders; --")).toEqual([]);
  });

  it('shows what carries exactly the number first, whatever the sort, and pages on behind it', async () => {
    const search = 'First2 Müller';
    for (const sort of ['updated', 'created', 'name'] as const) {
      const found: (string | null)[] = [];
      for (let cursor: string | undefined; ; ) {
        const page = await api.contacts.list.query({ search, sort, limit: 3, ...(cursor ? { cursor } : {}) });
        found.push(...page.items.map((row) => row.firstName));
        if (page.nextCursor === null) break;
        cursor = page.nextCursor;
      }
      expect(found[0]).toBe('First2');
      expect(found).toHaveLength(new Set(found).size);
      expect([...found].sort()).toEqual((await contacts(search)).sort());
      expect(found.length).toBeGreaterThan(3);
    }
  });

  it('finds products by title and SKU, and anything from the palette', async () => {
    expect((await api.products.list.query({ search: 'cup 3' })).items).toMatchObject([{ title: 'Tea cup 3' }]);
    expect((await api.products.list.query({ search: idOf(5) })).items).toMatchObject([{ title: 'Tea cup 5' }]);
    const found = await api.search.find.query({ query: idOf(5) });
    expect(found.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['order', 'contact', 'product']));
    // An address names its person; the orders that carry it follow.
    const [first] = await api.search.find.query({ query: `customer-${idOf(4)}@example.org` });
    expect(first).toMatchObject({ kind: 'contact' });
    expect(await api.search.find.query({ query: 'Fable' })).toMatchObject([
      { kind: 'connection' },
      { kind: 'connection' },
    ]);
  });
});

describe('details', () => {
  it('shows an order with its lines and what changed', async () => {
    const [row] = (await api.orders.list.query({ search: idOf(2) })).items.filter(({ number }) => number === idOf(2));
    const order = await api.orders.get.query({ id: row?.id ?? '' });
    expect(order).toMatchObject({
      number: idOf(2),
      status: 'shipped',
      total: '2.10',
      contact: { name: 'First3 Müller' },
    });
    expect(order.lines).toMatchObject([
      { title: 'Cup', quantity: '2', total: '19.90' },
      { title: 'Saucer', quantity: '1', total: '9.45' },
    ]);
    expect(order.timeline.map(({ kind, title }) => ({ kind, title }))).toEqual([
      { kind: 'update', title: 'Changed status' },
      { kind: 'created', title: 'First arrived from Fable' },
    ]);
    const [raw] = await api.records.raw.query({ entityId: order.id });
    expect(JSON.parse(raw?.payload ?? '{}')).toMatchObject({ id: idOf(2), state: 'shipped' });
  });

  it('shows a contact with its orders, sources, field provenance and possible duplicates', async () => {
    const [row] = (await api.contacts.list.query({ search: `customer-${idOf(1)}@example.org` })).items;
    const contact = await api.contacts.get.query({ id: row?.id ?? '' });
    expect(contact.orders).toHaveLength(3);
    expect(contact.links.map(({ connection }) => connection.id).sort()).toEqual(
      [shop.connectionId, second.connectionId].sort(),
    );
    expect(contact.provenance.firstName).toMatchObject({ connection: { id: second.connectionId } });
    expect(contact.provenance.phone).toMatchObject({ connection: { id: shop.connectionId } });
    expect(contact.possibleDuplicates).toMatchObject([{ email: `customer-${idOf(31)}@example.org` }]);
    expect(contact.timeline.filter(({ kind }) => kind === 'order')).toHaveLength(3);
  });

  it('shows a product with variants and stock', async () => {
    const [row] = (await api.products.list.query({ search: 'Tea cup 3' })).items;
    expect(row).toMatchObject({
      variantCount: 1,
      priceFrom: '3.50',
      priceTo: '3.50',
      stock: '7',
      stockStatus: 'in_stock',
    });
    const product = await api.products.get.query({ id: row?.id ?? '' });
    expect(product.variants).toMatchObject([{ price: '3.50', inventory: [{ quantity: '7', status: 'in_stock' }] }]);
  });

  it('keeps our own note and tags through a sync', async () => {
    const [row] = (await api.contacts.list.query({ search: 'First9 Müller' })).items;
    const id = row?.id ?? '';
    await api.contacts.update.mutate({ id, note: 'Likes tea', tags: ['vip'] });
    shop.vendor.customers.set(
      idOf(9),
      fakeCustomer(idOf(9), { first: 'First9', last: 'Meier', updated: '2026-05-01T00:00:00.000Z' }),
    );
    await shop.sync('full', ['customers']);
    expect(await api.contacts.get.query({ id })).toMatchObject({
      lastName: 'Meier',
      ownNote: 'Likes tea',
      ownTags: ['vip'],
    });
    expect((await api.contacts.list.query({ tag: 'vip' })).items).toMatchObject([{ id }]);
    expect((await api.contacts.list.query({ search: 'vip' })).items).toMatchObject([{ id }]);
    await api.contacts.update.mutate({ id, note: null });
    expect(await api.contacts.get.query({ id })).toMatchObject({ ownNote: null, ownTags: ['vip'] });
    expect((await api.audit.list.query({ action: 'contact' })).items).toHaveLength(2);
  });

  it('answers NOT_FOUND for ids of nobody', async () => {
    const id = '0199aaaa-aaaa-7aaa-8aaa-aaaaaaaaaaaa';
    for (const ask of [api.contacts.get, api.orders.get, api.products.get]) {
      await expect(ask.query({ id })).rejects.toMatchObject({ data: { code: 'NOT_FOUND' } });
    }
    await expect(api.contacts.update.mutate({ id, note: 'x' })).rejects.toMatchObject({ data: { code: 'NOT_FOUND' } });
  });
});

describe('beside tRPC', () => {
  it('streams contacts as CSV, with formulas made harmless', async () => {
    const answer = await person.fetch(`/api/contacts.csv?search=&organizationId=${organizationId}`);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toContain('text/csv');
    const text = await answer.text();
    expect(text.trim().split('\n')).toHaveLength(32);
    expect(text).toContain(`"'=HYPERLINK(""x"")"`);
    expect(text).toContain('"O’Brien, ""Bob"""');
    expect(text).toContain('+4930123450');
    expect((await hub.stranger().fetch('/api/contacts.csv')).status).toBe(401);
    expect((await person.fetch('/api/contacts.csv?connectionId=nonsense')).status).toBe(400);
    const filtered = await (await person.fetch('/api/contacts.csv?search=First7')).text();
    expect(filtered.trim().split('\n')).toHaveLength(2);
  });

  it('serves the same by REST, described by OpenAPI', async () => {
    const document = (await (await person.fetch('/api/openapi.json')).json()) as { openapi: string; paths: object };
    expect(document.openapi).toMatch(/^3\.1/);
    const put = (enabled: unknown) =>
      person.fetch(`/api/integrations/${shop.connectionId}/streams/products`, {
        method: 'PUT',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ enabled }),
      });
    // Twice: the adapter changes schemas at the first request.
    expect([(await put('false')).status, (await put('false')).status]).toEqual([400, 400]);
    expect((await put(true)).status).toBe(200);
    expect(Object.keys(document.paths)).toEqual(
      expect.arrayContaining([
        '/integrations',
        '/integrations/{integrationId}/sync',
        '/orders',
        '/contacts/{id}',
        '/health/integrations',
      ]),
    );
    const oldest = '/api/orders?limit=2&statuses=open&statuses=shipped&sort=oldest';
    const orders = (await (await person.fetch(oldest)).json()) as { items: unknown[] };
    expect(orders.items).toHaveLength(2);
    const health = await (await person.fetch('/api/health/integrations')).json();
    expect(health).toMatchObject({ status: 'ok', integrations: [{ platform: 'fable' }, { platform: 'fable' }] });
    const wrong = await person.fetch('/api/orders?limit=many');
    expect(wrong.status).toBe(400);
    expect((await hub.stranger().fetch('/api/orders')).status).toBe(401);
  });

  it('sums up the day', async () => {
    const overview = await api.overview.get.query();
    expect(overview.totals).toMatchObject({ orders: 61, products: 8, openFailures: 0 });
    expect(overview.today.created).toBeGreaterThanOrEqual(99);
    expect(overview.hours).toHaveLength(24);
    expect(overview.integrations).toHaveLength(2);
  });
});
