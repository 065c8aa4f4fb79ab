import { HubError } from '@syncline/shared/errors';
import { defineConnector } from '@syncline/shared/kit/connector';
import type { ConnectorContext } from '@syncline/shared/kit/context';
import { rawRecord } from '@syncline/shared/kit/json';
import { defineStream, type Page, type RawRecord, type Walk } from '@syncline/shared/kit/stream';
import { z } from 'zod';

/**
 * A connector to a small invented shop ("Fable"), complete and honest: it shows that another vendor
 * needs nothing but its folder. Its vendor lives in fake-vendor.ts.
 */

const settings = z.object({ storeUrl: z.url().describe('Address of the shop, such as http://127.0.0.1:4000') });
type Settings = z.infer<typeof settings>;
type Context = ConnectorContext<Settings>;

const stamped = { id: z.string().min(1), updated: z.iso.datetime() };
const customer = z.object({
  ...stamped,
  email: z.string().nullable(),
  phone: z.string().nullable(),
  first: z.string(),
  last: z.string(),
});
const order = z.object({
  ...stamped,
  placed: z.iso.datetime(),
  state: z.string(),
  currency: z.string(),
  total: z.string(),
  customer: z.string().nullable(),
  email: z.string().nullable(),
  phone: z.string().nullable(),
  name: z.string().nullable(),
  lines: z.array(z.object({ id: z.string(), title: z.string(), quantity: z.string(), total: z.string() })),
});
const product = z.object({ ...stamped, title: z.string(), price: z.string(), stock: z.number().nullable() });

export type FakeCustomer = z.infer<typeof customer>;
export type FakeOrder = z.infer<typeof order>;
export type FakeProduct = z.infer<typeof product>;

const answerSchema = z.object({ total: z.number(), records: z.array(z.unknown()) });
const checkpointSchema = z.object({ after: z.string() });
const cursorSchema = z.object({ since: z.iso.datetime() });
type Cursor = z.infer<typeof cursorSchema>;
type Checkpoint = z.infer<typeof checkpointSchema>;

const list = async (ctx: Context, path: string, query: Record<string, string | number | undefined>) => {
  const answer = await ctx.http.request({ path, query });
  const { total, records } = answerSchema.parse(rawRecord(answer.text).value);
  return { total, records: records.map((value): RawRecord => ({ json: JSON.stringify(value), value })) };
};

const idOf = (record: RawRecord): string => String((record.value as { id?: unknown }).id);

async function* read(path: string, ctx: Context, walk: Walk<Cursor, Checkpoint>): AsyncGenerator<Page<Checkpoint>> {
  let after = walk.checkpoint?.after ?? '';
  for (;;) {
    const { total, records } = await list(ctx, path, {
      after,
      since: walk.cursor?.since,
      until: walk.ceiling.toISOString(),
      created_since: walk.createdSince?.toISOString(),
      limit: pageSize,
    });
    const last = records.at(-1);
    if (!last) return;
    // The vendor gives each row a place in the list; ids are that place here.
    after = idOf(last);
    yield { records, total, checkpoint: { after } };
    if (records.length < pageSize) return;
  }
}

async function* ids(path: string, ctx: Context, createdSince: Date | undefined) {
  for (let after = ''; ; ) {
    const query = { after, ids_only: 1, limit: 1000, created_since: createdSince?.toISOString() };
    const { total, records } = await list(ctx, path, query);
    const page = records.map(idOf);
    if (page.length === 0) return;
    after = page.at(-1) ?? '';
    yield { ids: page, total };
  }
}

async function get(path: string, ctx: Context, id: string): Promise<RawRecord | undefined> {
  try {
    const { text } = await ctx.http.request({ path: `${path}/${encodeURIComponent(id)}` });
    return rawRecord(text);
  } catch (error) {
    if (error instanceof HubError && error.status === 404) return undefined;
    throw error;
  }
}

const getMany = async (path: string, ctx: Context, wanted: string[]): Promise<RawRecord[]> =>
  (await list(ctx, path, { ids: wanted.join(','), limit: wanted.length })).records;

const pageSize = 100;
const blank = { custom: {}, billing: null, shipping: null };

const reading = (path: string) => ({
  checkpoint: checkpointSchema,
  read: (ctx: Context, walk: Walk<Cursor, Checkpoint>) => read(path, ctx, walk),
  ids: (ctx: Context, createdSince: Date | undefined) => ids(path, ctx, createdSince),
  get: (ctx: Context, id: string) => get(path, ctx, id),
  getMany: (ctx: Context, wanted: string[]) => getMany(path, ctx, wanted),
});

const incremental = {
  cursor: cursorSchema,
  next: (seen: { newest: Date | undefined; ceiling: Date; previous: Cursor | undefined }): Cursor | undefined => {
    if (!seen.newest) return seen.previous;
    const at = new Date(Math.min(seen.newest.getTime(), seen.ceiling.getTime())).toISOString();
    return { since: seen.previous && seen.previous.since > at ? seen.previous.since : at };
  },
};

export const fakeConnector = defineConnector({
  id: 'fable',
  name: 'Fable',
  category: 'commerce',
  summary: 'Customers, orders and products of an invented shop.',
  settings,
  auth: [
    {
      kind: 'secret',
      id: 'token',
      label: 'Token',
      fields: z.object({ token: z.string().min(1).describe('The token from the shop’s settings') }),
      sign: ({ token }: { token: string }, request) => ({
        ...request,
        headers: { ...request.headers, authorization: `Bearer ${token}` },
      }),
    },
  ],
  streams: {
    customers: defineStream<Settings, FakeCustomer, Cursor, Checkpoint>({
      ...reading('/customers'),
      entity: 'contact',
      label: 'Customers',
      record: customer,
      deletes: 'snapshot',
      id: (record) => record.id,
      version: (record) => new Date(record.updated),
      toEntity: (record) => ({
        ...blank,
        kind: 'contact',
        email: record.email,
        phone: record.phone,
        firstName: record.first || null,
        lastName: record.last || null,
        company: null,
        tags: [],
        subscriptionStatus: null,
        vendorCreatedAt: null,
      }),
    }),
    orders: defineStream<Settings, FakeOrder, Cursor, Checkpoint>({
      ...reading('/orders'),
      incremental,
      entity: 'order',
      label: 'Orders',
      record: order,
      deletes: 'snapshot',
      id: (record) => record.id,
      version: (record) => new Date(record.updated),
      createdAt: (record) => new Date(record.placed),
      toEntity: (record) => ({
        ...blank,
        kind: 'order',
        number: record.id,
        status: record.state,
        financialStatus: 'paid',
        fulfilmentStatus: 'unfulfilled',
        cancelled: false,
        currency: record.currency,
        subtotal: null,
        discountTotal: '0',
        shippingTotal: '0',
        taxTotal: '0',
        total: record.total,
        refundedTotal: '0',
        customerExternalId: record.customer,
        buyer: {
          email: record.email,
          phone: record.phone,
          firstName: record.name,
          lastName: null,
          company: null,
          country: 'DE',
        },
        note: null,
        paymentMethod: null,
        placedAt: record.placed,
        paidAt: null,
        completedAt: null,
        lines: record.lines.map((line) => ({
          externalId: line.id,
          productExternalId: null,
          variantExternalId: null,
          sku: null,
          title: line.title,
          quantity: line.quantity,
          unitPrice: null,
          subtotal: null,
          total: line.total,
          tax: null,
          custom: {},
        })),
        refunds: [],
        fulfilments: [],
        coupons: [],
        taxes: [],
        shippingLines: [],
        fees: [],
      }),
    }),
    products: defineStream<Settings, FakeProduct, Cursor, Checkpoint>({
      ...reading('/products'),
      incremental,
      entity: 'product',
      label: 'Products',
      record: product,
      deletes: 'snapshot',
      id: (record) => record.id,
      version: (record) => new Date(record.updated),
      toEntity: (record) => ({
        kind: 'product',
        title: record.title,
        handle: null,
        status: 'published',
        type: null,
        sku: record.id,
        currency: 'EUR',
        description: null,
        imageUrl: null,
        url: null,
        categories: [],
        tags: [],
        vendorCreatedAt: null,
        custom: {},
        variants: [
          {
            externalId: record.id,
            sku: record.id,
            barcode: null,
            title: record.title,
            price: record.price,
            regularPrice: null,
            salePrice: null,
            options: {},
            imageUrl: null,
            custom: {},
            inventory: [
              {
                location: 'default',
                quantity: record.stock === null ? null : String(record.stock),
                status: record.stock === 0 ? 'out_of_stock' : 'in_stock',
              },
            ],
          },
        ],
      }),
    }),
  },
  api: ({ storeUrl }) => ({
    baseUrl: storeUrl,
    budgets: { default: { concurrency: 4 } },
    timeoutMs: 10_000,
    maxBytes: 10_000_000,
  }),
  limits: { pageSize },
  help: [{ title: 'Make a token', text: 'In the shop, open Settings → API and copy the token.' }],
  probe: async (ctx) => {
    const { text } = await ctx.http.request({ path: '/' });
    const { name } = z.object({ name: z.string() }).parse(JSON.parse(text));
    return { account: ctx.settings.storeUrl, label: name, facts: {}, warnings: [] };
  },
});
