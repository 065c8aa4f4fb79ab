import { escapePhp, phpJson } from '../kit/php-json.ts';
import { secondOf } from '../kit/zone.ts';
import type { Entry } from './collection.ts';
import { type Answer, isRefusal, refuse } from './errors.ts';
import { isOmitted, listSpecs, toQuery } from './list-query.ts';
import { type Params, type PhpQuery, readParams } from './params.ts';
import type { Query } from './query.ts';
import type { Fields, StreamName } from './source.ts';
import { type Store, variationProduct } from './store.ts';

export interface ListRequest {
  store: Store;
  stream: StreamName;
  query: PhpQuery;
  rawQuery: string;
  /** The store's URL as this request called it. */
  home: string;
}

/** A list page with its totals, as `GET /orders`, `/customers` or `/products` answers. */
export const listAnswer = (request: ListRequest): Answer => {
  const { store, stream, query, home } = request;
  const params = readParams(query, listSpecs[stream]);
  if (isRefusal(params)) return refuse(params, 'GET, POST');
  const perPage = params.integer('per_page') ?? 10;
  const page = params.integer('page') ?? 1;
  const found = find(store, stream, params, perPage, page);
  const kept = found.entries.filter((entry) => !leftOut(store, stream, entry.id));
  // Orders in their own tables count nothing past the end; posts and users keep the true total.
  const past = stream === 'orders' && store.flavour.hpos && found.entries.length === 0;
  const total = past ? 0 : found.total;
  const link = linkHeader(request, { page, pages: Math.ceil(total / perPage), past });
  return {
    status: 200,
    body: joinPage(kept, home, params.list('_fields')),
    allow: 'GET, POST',
    records: kept.length,
    headers: {
      'X-WP-Total': String(total),
      'X-WP-TotalPages': String(Math.ceil(total / perPage)),
      ...(link ? { Link: link } : {}),
    },
  };
};

/** Trims a record to `_fields` (top level and `a.b`). */
export const onlyFields = (record: Fields, fields: readonly string[]): Fields => {
  const wanted = new Map<string, string[]>();
  for (const field of fields) {
    const [top = '', inner] = field.split('.');
    wanted.set(top, [...(wanted.get(top) ?? []), ...(inner === undefined ? [] : [inner])]);
  }
  const out: Fields = {};
  for (const [key, value] of Object.entries(record)) {
    const inner = wanted.get(key);
    if (inner === undefined) continue;
    out[key] =
      inner.length === 0 ? value : Object.fromEntries(inner.map((name) => [name, (value as Fields | null)?.[name]]));
  }
  return out;
};

/**
 * A page as bytes: PHP's JSON is plain ASCII, so each record is copied straight into place, which
 * costs a third of joining and encoding one big string.
 */
const joinPage = (entries: readonly Entry[], home: string, fields: string[] | undefined): Buffer => {
  const escaped = escapePhp(home);
  let bytes = Buffer.allocUnsafe(Math.max(1_024, entries.length * (fields ? 256 : 5_000)));
  let at = bytes.write('[', 0, 'latin1');
  for (const [place, entry] of entries.entries()) {
    const whole = entry.text(escaped);
    const text = fields ? phpJson(onlyFields(JSON.parse(whole) as Fields, fields)) : whole;
    if (at + text.length + 2 > bytes.length) {
      const wider = Buffer.allocUnsafe(bytes.length * 2 + text.length);
      bytes.copy(wider, 0, 0, at);
      bytes = wider;
    }
    if (place > 0) at += bytes.write(',', at, 'latin1');
    at += bytes.write(text, at, 'latin1');
  }
  at += bytes.write(']', at, 'latin1');
  return bytes.subarray(0, at);
};

const find = (
  store: Store,
  stream: StreamName,
  params: Params,
  perPage: number,
  page: number,
): { entries: Entry[]; total: number } => {
  const collection = store.collections[stream];
  const offset = params.integer('offset') ?? (page - 1) * perPage;
  const query = toQuery(store, stream, params);
  const include = params.list('include')?.map(Number);
  if (include && include.length > 0) {
    const entries = [...new Set(include)].flatMap((id) => {
      const facts = collection.facts(id);
      const entry = collection.entry(id);
      const shown = facts && (query.matches?.(facts) ?? true) && (query.statuses?.includes(facts.status) ?? true);
      return entry && shown ? [entry] : [];
    });
    if (params.text('orderby') !== 'include') sortEntries(entries, query);
    return { entries: entries.slice(offset, offset + perPage), total: entries.length };
  }
  const sku = stream === 'products' ? params.text('sku') : undefined;
  const listed = collection.list(query, offset, perPage);
  const variation = sku && listed.total === 0 ? variationBySku(store, sku) : undefined;
  return variation ? { entries: [variation], total: 1 } : listed;
};

/** `sku=` finds variations too. */
const variationBySku = (store: Store, sku: string): Entry | undefined => {
  const base = /^(.*)-(\d)$/.exec(sku)?.[1];
  const parents = [...store.variations.keys()];
  if (base) {
    const query: Query = { key: `sku=${base}`, matches: (facts) => facts.sku === base, order: 'id', descending: false };
    parents.push(...store.collections.products.list(query, 0, 1).entries.map((entry) => entry.id));
  }
  for (const parent of parents) {
    const item = store.variationsOf(parent)?.find((each) => each.sku === sku);
    const record = item ? variationProduct(store, Number(item.id)) : undefined;
    if (record) return { id: Number(record.id), text: (home) => phpJson(record).replaceAll('{home}', home) };
  }
  return undefined;
};

const leftOut = (store: Store, stream: StreamName, id: number): boolean =>
  store.faults.omitPerMille > 0 &&
  store.faults.omitStream === stream &&
  !store.faults.omitFromTotals &&
  isOmitted(store, id);

const sortEntries = (entries: Entry[], query: Query): void => {
  const keys = new Map<number, number | string>();
  for (const entry of entries) {
    const record = JSON.parse(entry.text('')) as Fields;
    const name = `${record.name ?? `${record.first_name} ${record.last_name}`}`.toLowerCase();
    const stamp = query.order === 'modified' ? record.date_modified_gmt : record.date_created_gmt;
    keys.set(entry.id, query.order === 'id' ? entry.id : query.order === 'name' ? name : secondOf(stamp));
  }
  entries.sort((a, b) => {
    const left = keys.get(a.id) ?? 0;
    const right = keys.get(b.id) ?? 0;
    return left === right ? a.id - b.id : left < right ? -1 : 1;
  });
  if (query.descending) entries.reverse();
};

/**
 * The store repeats the whole query in its links, signature and defaults included: following one
 * as it stands is refused.
 */
const linkHeader = (request: ListRequest, at: { page: number; pages: number; past: boolean }): string | undefined => {
  const { stream, home, rawQuery, query } = request;
  const pairs = rawQuery.split('&').filter((pair) => pair !== '' && !/^status(=|\[|%5B)/i.test(pair));
  const status = query.get('status');
  const statuses =
    status === undefined || status === '' ? ['any'] : typeof status === 'string' ? status.split(',') : ['any'];
  const defaults =
    stream === 'orders'
      ? [
          ...statuses.map((value, place) => `status%5B${place}%5D=${value}`),
          ...(at.past ? [] : ['dp=2', 'context=view']),
        ]
      : [];
  const address = (page: number): string => {
    const replaced = pairs.map((pair) => (pair.startsWith('page=') ? `page=${page}` : pair));
    const all = [...replaced, ...defaults, ...(pairs.some((pair) => pair.startsWith('page=')) ? [] : [`page=${page}`])];
    return `${home}/wp-json/wc/v3/${stream}?${all.join('&')}`;
  };
  const links: string[] = [];
  if (at.page > 1) links.push(`<${address(Math.min(at.page - 1, at.pages))}>; rel="prev"`);
  if (at.page < at.pages) links.push(`<${address(at.page + 1)}>; rel="next"`);
  return links.length > 0 ? links.join(', ') : undefined;
};
