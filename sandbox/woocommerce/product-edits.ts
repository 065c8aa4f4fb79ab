import { slugOf } from '../kit/slug.ts';
import { secondOf, stamp, stamps } from '../kit/zone.ts';
import { money } from './amounts.ts';
import { type Refusal, refusals } from './errors.ts';
import { type Fields, homeToken } from './source.ts';
import type { Store } from './store.ts';
import { makeVariation } from './variations.ts';

export const createProduct = (store: Store, body: Fields): Fields | Refusal => {
  const sku = String(body.sku ?? '');
  const taken = sku === '' ? undefined : skuOwner(store, sku);
  if (taken !== undefined)
    return {
      code: 'product_invalid_sku',
      message: 'Invalid or duplicated SKU.',
      status: 400,
      data: { resource_id: taken, unique_sku: `${sku}-1` },
    };
  const id = store.nextPostId();
  const now = store.now();
  const sample = structuredClone(store.products.record(1));
  const name = String(body.name ?? 'Product');
  const record: Fields = {
    ...sample,
    id,
    name,
    slug: slugOf(name),
    permalink: `${homeToken}/product/${slugOf(name)}/`,
    ...stamps(store.zone, now, now),
    type: 'simple',
    status: 'publish',
    description: '',
    short_description: '',
    sku: '',
    price: '',
    regular_price: '',
    sale_price: '',
    date_on_sale_to: null,
    date_on_sale_to_gmt: null,
    on_sale: false,
    total_sales: 0,
    manage_stock: false,
    stock_quantity: null,
    stock_status: 'instock',
    backorders: 'no',
    backorders_allowed: false,
    backordered: false,
    categories: [],
    tags: [],
    images: [],
    attributes: [],
    variations: [],
    related_ids: [],
    meta_data: [],
    price_html: '',
    _links: JSON.parse(JSON.stringify(sample._links).replaceAll(`/products/${sample.id}"`, `/products/${id}"`)),
  };
  apply(record, body);
  store.collections.products.put({ id, record, created: now, modified: now });
  store.changed();
  store.emit('product.created', id);
  return record;
};

export const updateProduct = (store: Store, id: number, body: Fields): Fields | Refusal => {
  const found = store.collections.products.find(id);
  if (!found) return { ...refusals.productId, status: 400 };
  const record = structuredClone(found);
  apply(record, body);
  putProduct(store, record, store.now());
  store.emit('product.updated', id);
  return record;
};

export const trashProduct = (store: Store, id: number): Fields | Refusal => {
  const found = store.collections.products.find(id);
  if (!found) return refusals.productId;
  if (found.status === 'trash') return refusals.alreadyTrashed('product');
  const record = { ...structuredClone(found), status: 'trash' };
  store.trashed.set(id, String(found.status));
  putProduct(store, record, store.now());
  store.emit('product.deleted', id);
  // A stray: the coupon topic listens to every trashed post.
  store.emit('coupon.deleted', id);
  return record;
};

export const restoreProduct = (store: Store, id: number): Fields | Refusal => {
  const found = store.collections.products.find(id);
  if (!found) return refusals.productId;
  const record: Fields = { ...structuredClone(found), status: store.trashed.get(id) ?? 'publish' };
  putProduct(store, record, store.now());
  store.emit('product.restored', id);
  store.emit('coupon.restored', id);
  return record;
};

/** For good: no webhook. */
export const deleteProduct = (store: Store, id: number): Fields | Refusal => {
  const found = store.collections.products.find(id);
  if (!found) return refusals.productId;
  store.collections.products.put({ id, record: null, created: 0, modified: 0 });
  store.variations.delete(id);
  store.changed();
  return found;
};

/** Stock moves by an order or by hand: the product changes and says so. */
export const changeStock = (store: Store, id: number, by: number): void => {
  const parentId = store.parentOf(id);
  const item = parentId === undefined ? undefined : store.variationsOf(parentId)?.find((each) => each.id === id);
  if (parentId !== undefined && item) {
    if (typeof item.stock_quantity === 'number')
      updateVariation(store, parentId, id, { stock_quantity: item.stock_quantity + by });
    return;
  }
  const record = store.collections.products.find(id);
  if (typeof record?.stock_quantity === 'number')
    updateProduct(store, id, { stock_quantity: record.stock_quantity + by });
};

export const createVariation = (store: Store, parentId: number, body: Fields): Fields | Refusal => {
  const [made] = createVariations(store, parentId, 1, body);
  return made ?? refusals.productId;
};

/** Many at once, for the product that has two thousand of them. */
export const createVariations = (store: Store, parentId: number, count: number, body: Fields = {}): Fields[] => {
  const items = store.variationsOf(parentId);
  const parent = store.collections.products.find(parentId);
  if (!items || !parent) return [];
  const now = store.now();
  const made = Array.from({ length: count }, (_, at) => {
    const id = store.nextPostId();
    const item = makeVariation({
      id,
      parentId,
      place: items.length + at,
      cents: 1_000 + at,
      sku: `${String(parent.sku) || 'SKU'}-V${id}`,
      stock: at % 2 === 0 ? at % 50 : null,
      dates: stamps(store.zone, now, now),
      flavour: store.flavour,
    });
    apply(item, body);
    return item;
  });
  const all = [...items, ...made];
  store.variations.set(parentId, all);
  const record = { ...structuredClone(parent), type: 'variable', variations: all.map((item) => item.id) };
  putProduct(store, record, now);
  for (const item of made) store.emit('product.created', Number(item.id));
  return made;
};

export const updateVariation = (store: Store, parentId: number, id: number, body: Fields): Fields | Refusal => {
  const items = store.variationsOf(parentId);
  const at = items?.findIndex((item) => item.id === id) ?? -1;
  const old = items?.[at];
  const parent = store.collections.products.find(parentId);
  if (!items || !old || !parent) return refusals.variationId;
  const now = store.now();
  const record = { ...structuredClone(old), date_modified: store.zone.local(now), date_modified_gmt: stamp(now) };
  apply(record, body);
  store.variations.set(parentId, items.with(at, record));
  putProduct(store, structuredClone(parent), now);
  store.emit('product.updated', id);
  return record;
};

/** No webhook. */
export const deleteVariation = (store: Store, parentId: number, id: number): Fields | Refusal => {
  const items = store.variationsOf(parentId);
  const old = items?.find((item) => item.id === id);
  const parent = store.collections.products.find(parentId);
  if (!items || !old || !parent) return refusals.variationId;
  const left = items.filter((item) => item.id !== id);
  store.variations.set(parentId, left);
  putProduct(store, { ...structuredClone(parent), variations: left.map((item) => item.id) }, store.now());
  return old;
};

const skuOwner = (store: Store, sku: string): number | undefined => {
  const query = { key: `sku=${sku}`, matches: (facts: { sku: string }) => facts.sku === sku } as const;
  const { entries } = store.collections.products.list({ ...query, order: 'id', descending: false }, 0, 1);
  if (entries[0]) return entries[0].id;
  for (const items of store.variations.values()) {
    const item = items.find((each) => each.sku === sku);
    if (item) return Number(item.id);
  }
  return undefined;
};

const putProduct = (store: Store, record: Fields, now: number): void => {
  record.date_modified = store.zone.local(now);
  record.date_modified_gmt = stamp(now);
  const created = secondOf(record.date_created_gmt);
  store.collections.products.put({ id: Number(record.id), record, created, modified: now });
  store.changed();
};

const keys = [
  'name',
  'slug',
  'type',
  'status',
  'featured',
  'catalog_visibility',
  'description',
  'short_description',
  'sku',
  'global_unique_id',
  'regular_price',
  'sale_price',
  'manage_stock',
  'stock_quantity',
  'stock_status',
  'backorders',
  'weight',
  'dimensions',
  'tax_class',
  'categories',
  'tags',
  'images',
  'attributes',
  'meta_data',
  'menu_order',
  'image',
] as const;

const apply = (record: Fields, body: Fields): void => {
  for (const key of keys) if (key in body) record[key] = body[key];
  if (typeof body.stock_quantity === 'number') record.manage_stock = true;
  const regular = String(record.regular_price ?? '');
  if ('regular_price' in body || 'sale_price' in body) {
    const sale = String(record.sale_price ?? '');
    record.on_sale = sale !== '';
    record.price = sale === '' ? regular : sale;
    if (record.price !== '') record.price = money(Math.round(Number(record.price) * 100));
  }
  if (record.manage_stock === true && typeof record.stock_quantity === 'number')
    record.stock_status =
      record.stock_quantity > 0 ? 'instock' : record.backorders === 'no' ? 'outofstock' : 'onbackorder';
};
