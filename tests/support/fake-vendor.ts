import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { HubError } from '@syncline/shared/errors';
import type { HttpAnswer, HttpClient } from '@syncline/shared/kit/http';
import { httpAnswer } from '@syncline/shared/kit/http-answer';
import type { FakeCustomer, FakeOrder, FakeProduct } from './fake-connector.ts';

/** The shop behind fake-connector.ts: its records, in memory, and the ways in which it can misbehave. */
export interface FakeVendor {
  customers: Map<string, FakeCustomer>;
  orders: Map<string, FakeOrder>;
  products: Map<string, FakeProduct>;
  /** Ids that lists leave out, although totals count them. */
  leftOut: Set<string>;
  /** Totals do not count what lists leave out. */
  hidesFromTotals: boolean;
  /** Sent in place of a record. */
  garbled: Map<string, unknown>;
  /** Runs before each answer; throw to fail the request. `count` counts from 1. */
  before: (request: { path: string; query: URLSearchParams; count: number }) => void | Promise<void>;
  requests: number;
  clock: () => Date;
  http: HttpClient;
  /** The same over a real socket. */
  listen(): Promise<{ url: string; close(): Promise<void> }>;
}

type Stored = { id: string; updated: string };

export function makeFakeVendor(): FakeVendor {
  const vendor: FakeVendor = {
    customers: new Map(),
    orders: new Map(),
    products: new Map(),
    leftOut: new Set(),
    hidesFromTotals: false,
    garbled: new Map(),
    before: () => undefined,
    requests: 0,
    clock: () => new Date(),
    http: {
      request: async ({ path, query = {} }) => {
        const params = new URLSearchParams();
        for (const [key, value] of Object.entries(query)) if (value !== undefined) params.set(key, String(value));
        return respond(vendor, path, params);
      },
      lines: () => {
        throw new Error('The invented shop has no files.');
      },
    },
    listen: () => listen(vendor),
  };
  return vendor;
}

async function respond(vendor: FakeVendor, path: string, query: URLSearchParams): Promise<HttpAnswer> {
  vendor.requests += 1;
  await vendor.before({ path, query, count: vendor.requests });
  const [, list = '', id] = path.split('/');
  if (list === '') return answer(vendor, { name: 'Fable shop' });
  const records = vendor[list as 'orders'] as Map<string, Stored>;
  if (id !== undefined) {
    const record = records.get(decodeURIComponent(id));
    if (!record) throw new HubError('skip', 'No such record.', { code: 'NOT_FOUND', status: 404 });
    return answer(vendor, vendor.garbled.get(record.id) ?? record);
  }
  return answer(vendor, page(vendor, records, query));
}

function page(vendor: FakeVendor, records: Map<string, Stored>, query: URLSearchParams) {
  const wanted = query.get('ids')?.split(',');
  const since = query.get('since') ?? '';
  const until = since ? (query.get('until') ?? '9') : '9';
  const createdSince = query.get('created_since');
  const all = [...records.values()]
    .filter((record) => (wanted ? wanted.includes(record.id) : record.updated >= since && record.updated <= until))
    .filter((record) => !createdSince || !('placed' in record) || String(record.placed) >= createdSince)
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  const after = query.get('after') ?? '';
  const shown = all
    .filter((record) => record.id > after && !vendor.leftOut.has(record.id))
    .slice(0, Number(query.get('limit') ?? 100));
  const full = shown.map((record) => vendor.garbled.get(record.id) ?? record);
  const total = vendor.hidesFromTotals ? all.filter(({ id }) => !vendor.leftOut.has(id)).length : all.length;
  return { total, records: query.has('ids_only') ? shown.map(({ id }) => ({ id })) : full };
}

const answer = (vendor: FakeVendor, body: unknown): HttpAnswer =>
  httpAnswer({
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    date: vendor.clock(),
  });

async function listen(vendor: FakeVendor): Promise<{ url: string; close(): Promise<void> }> {
  const server: Server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://vendor');
    respond(vendor, url.pathname, url.searchParams).then(
      ({ text }) => response.setHeader('content-type', 'application/json').end(text),
      (error: unknown) => {
        response.statusCode = error instanceof HubError ? (error.status ?? 500) : 500;
        response.end(JSON.stringify({ message: String(error) }));
      },
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

/** An order with lines whose amounts are awkward on purpose. */
export function fakeOrder(id: string, over: Partial<FakeOrder> = {}): FakeOrder {
  return {
    id,
    updated: '2026-03-01T10:00:00.000Z',
    placed: '2026-03-01T09:00:00.000Z',
    state: 'open',
    currency: 'EUR',
    total: '29.35',
    customer: null,
    email: `guest-${id}@example.org`,
    phone: null,
    name: 'Gero Gast',
    lines: [
      { id: `${id}-1`, title: 'Cup', quantity: '2', total: '19.90' },
      { id: `${id}-2`, title: 'Saucer', quantity: '1', total: '9.45' },
    ],
    ...over,
  };
}

export const fakeCustomer = (id: string, over: Partial<FakeCustomer> = {}): FakeCustomer => ({
  id,
  updated: '2026-03-01T10:00:00.000Z',
  email: `customer-${id}@example.org`,
  phone: null,
  first: 'Ada',
  last: `Adams ${id}`,
  ...over,
});

export const fakeProduct = (id: string, over: Partial<FakeProduct> = {}): FakeProduct => ({
  id,
  updated: '2026-03-01T10:00:00.000Z',
  title: `Product ${id}`,
  price: '4.50',
  stock: 7,
  ...over,
});

/** Ids that sort like their numbers. */
export const idOf = (number: number): string => String(number).padStart(6, '0');
