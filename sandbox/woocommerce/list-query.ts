import { mix } from '../kit/random.ts';
import type { Zone } from '../kit/zone.ts';
import type { ParamSpecs, Params } from './params.ts';
import type { Query, Range } from './query.ts';
import type { Facts, StreamName } from './source.ts';
import type { Store } from './store.ts';

export const orderStatuses = [
  'auto-draft',
  'pending',
  'processing',
  'on-hold',
  'completed',
  'cancelled',
  'refunded',
  'failed',
  'checkout-draft',
];

const paging: ParamSpecs = {
  page: { type: 'integer', min: 1 },
  per_page: { type: 'integer', min: 1, max: 100 },
};
const sorting: ParamSpecs = {
  exclude: { type: 'integers' },
  include: { type: 'integers' },
  offset: { type: 'integer' },
  order: { type: 'enum', values: ['asc', 'desc'] },
};
const dates: ParamSpecs = {
  after: { type: 'date' },
  before: { type: 'date' },
  modified_after: { type: 'date' },
  modified_before: { type: 'date' },
  dates_are_gmt: { type: 'boolean' },
};
const roles = ['administrator', 'editor', 'author', 'contributor', 'subscriber', 'customer', 'shop_manager'];

/** What each list takes. Customers know no change date: `modified_after` is not refused, it is ignored. */
export const listSpecs: Record<StreamName, ParamSpecs> = {
  orders: {
    ...paging,
    ...dates,
    ...sorting,
    orderby: { type: 'enum', values: ['date', 'id', 'include', 'title', 'slug', 'modified'] },
    status: { type: 'enums', values: ['any', 'trash', ...orderStatuses] },
    customer: { type: 'integer' },
    dp: { type: 'integer' },
  },
  customers: {
    ...paging,
    ...sorting,
    orderby: { type: 'enum', values: ['id', 'include', 'name', 'registered_date'] },
    role: { type: 'enum', values: ['all', ...roles] },
  },
  products: {
    ...paging,
    ...dates,
    ...sorting,
    orderby: {
      type: 'enum',
      values: ['date', 'id', 'include', 'title', 'slug', 'modified', 'price', 'popularity', 'rating', 'menu_order'],
    },
    status: { type: 'enum', values: ['any', 'future', 'trash', 'draft', 'pending', 'private', 'publish'] },
    type: { type: 'enum', values: ['simple', 'grouped', 'external', 'variable', 'variation'] },
  },
};

/** The list a request asks for, as a query on the collection. */
export const toQuery = (store: Store, stream: StreamName, params: Params): Query => {
  const key: string[] = [];
  const tests: ((facts: Facts) => boolean)[] = [];
  const test = (name: string, value: string | undefined, matches: (facts: Facts, value: string) => boolean): void => {
    if (value === undefined || value === '') return;
    key.push(`${name}=${value}`);
    tests.push((facts) => matches(facts, value));
  };
  const excluded = new Set(params.list('exclude')?.map(Number) ?? []);
  test('search', params.text('search')?.toLowerCase(), (facts, value) => facts.text.includes(value));
  test('exclude', [...excluded].join(), (facts) => !excluded.has(facts.id));
  const order = orderOf(stream, params.text('orderby'));
  if (hidesFromTotals(store, stream) && order !== 'id') {
    key.push('omit');
    tests.push((facts) => !isOmitted(store, facts.id));
  }

  let statuses: string[] | undefined;
  let plain = true;
  if (stream === 'orders') {
    const asked = params.list('status') ?? ['any'];
    const any = asked.includes('any');
    // 'any' leaves out the trash and, in 11.0.1, abandoned checkouts too.
    const shown = orderStatuses.filter(
      (status) => status !== 'auto-draft' && (status !== 'checkout-draft' || !store.flavour.hpos),
    );
    statuses = any ? shown : asked;
    plain = any;
    test('customer', params.text('customer'), (facts, value) => facts.customerId === Number(value));
  } else if (stream === 'customers') {
    test('email', params.text('email')?.toLowerCase(), (facts, value) => facts.email.toLowerCase() === value);
    const role = params.text('role') ?? 'customer';
    plain = role === 'all' || role === 'customer';
    key.push(`role=${role}`);
    if (role !== 'all') tests.push((facts) => facts.role === role);
    if (plain && tests.length > (role === 'all' ? 0 : 1)) plain = false;
  } else {
    const status = params.text('status') ?? 'any';
    statuses = status === 'any' ? ['publish', 'draft', 'pending', 'private', 'future'] : [status];
    plain = status === 'any';
    test('type', params.text('type'), (facts, value) => facts.type === value);
    test('sku', params.text('sku'), (facts, value) => value.split(',').includes(facts.sku));
  }
  return {
    key: `${key.join('&')}|${statuses?.join() ?? ''}`,
    order,
    descending: (params.text('order') ?? (stream === 'customers' ? 'asc' : 'desc')) === 'desc',
    ...(tests.length > 0 ? { matches: (facts: Facts) => tests.every((matches) => matches(facts)) } : {}),
    ...(statuses ? { statuses } : {}),
    everyGenerated: plain && (stream === 'customers' || tests.length === 0),
    ...(stream === 'customers' ? {} : ranges(store.zone, params)),
    // 7.9 gives rows of one second in any order; customers by registration come so in both.
    unstableTies: (order === 'date' || order === 'modified') && (!store.flavour.hpos || stream === 'customers'),
  };
};

/** A record that the left-out fault hides, always the same ones. */
export const isOmitted = (store: Store, id: number): boolean =>
  mix(store.options.seed + 77, id) % 1000 < store.faults.omitPerMille;

const hidesFromTotals = (store: Store, stream: StreamName): boolean =>
  store.faults.omitFromTotals && store.faults.omitPerMille > 0 && store.faults.omitStream === stream;

const orderOf = (stream: StreamName, orderby: string | undefined): Query['order'] => {
  if (orderby === 'id' || orderby === 'modified') return orderby;
  if (orderby === 'name' || orderby === 'title' || orderby === 'slug') return stream === 'orders' ? 'id' : 'name';
  if (orderby === undefined && stream === 'customers') return 'name';
  return 'date';
};

const ranges = (zone: Zone, params: Params): { created?: Range; modified?: Range } => {
  const gmt = params.flag('dates_are_gmt');
  const bound = (name: string): number | undefined => {
    const text = params.text(name);
    return text === undefined || text === '' ? undefined : boundOf(text, gmt, zone);
  };
  const range = (after: number | undefined, before: number | undefined): Range | undefined =>
    after === undefined && before === undefined
      ? undefined
      : { ...(after === undefined ? {} : { after }), ...(before === undefined ? {} : { before }) };
  const created = range(bound('after'), bound('before'));
  const modified = range(bound('modified_after'), bound('modified_before'));
  return { ...(created ? { created } : {}), ...(modified ? { modified } : {}) };
};

/**
 * What a date bound means to the store. The trap: a stamp with a zone is turned into site time
 * first, and with `dates_are_gmt` that site time is then compared with the GMT column.
 */
export const boundOf = (text: string, gmt: boolean, zone: Zone): number => {
  const zoned = /(Z|[+-]\d\d:?\d\d)$/i.test(text);
  const naive = text.replace(' ', 'T').replace(/\.\d+/, '');
  const second = Math.floor(Date.parse(zoned ? naive.replace(/([+-]\d\d)(\d\d)$/, '$1:$2') : `${naive}Z`) / 1000);
  if (zoned) return gmt ? second + zone.offsetAt(second) : second;
  return gmt ? second : zone.toUtc(second);
};
