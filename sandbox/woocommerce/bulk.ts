import { makeRandom } from '../kit/random.ts';
import { createCustomer, deleteCustomer, updateCustomer } from './customer-edits.ts';
import { isRefusal } from './errors.ts';
import { createOrder, deleteOrder, trashOrder, updateOrder } from './order-edits.ts';
import { createProduct, deleteProduct, trashProduct, updateProduct } from './product-edits.ts';
import type { Fields, StreamName } from './source.ts';
import type { Store } from './store.ts';

/** Edits this many random live records and answers their ids. The same dice, the same edits. */
export const touchRandom = (store: Store, stream: StreamName, count: number, seed: number): number[] =>
  pickLive(store, stream, count, seed).map((id, at) => {
    const mark = `${seed}-${at}`;
    if (stream === 'orders') {
      const status = at % 3 === 0 ? { status: ['processing', 'completed', 'on-hold'][at % 9 === 0 ? 1 : 0] } : {};
      updateOrder(store, id, {
        customer_note: `Edit ${mark} – Änderung`,
        billing: { company: `Company ${mark}` },
        ...status,
      });
    } else if (stream === 'customers')
      updateCustomer(store, id, { last_name: `Edit ${mark}`, billing: { city: `City ${mark}` } });
    else updateProduct(store, id, { stock_quantity: at, name: `Product ${mark}` });
    return id;
  });

/** Trashes (customers: deletes) random live records and answers their ids. */
export const trashRandom = (store: Store, stream: StreamName, count: number, seed: number): number[] =>
  pickLive(store, stream, count, seed).map((id) => {
    if (stream === 'orders') trashOrder(store, id);
    else if (stream === 'products') trashProduct(store, id);
    else deleteCustomer(store, id);
    return id;
  });

/** Deletes random live records for good and answers their ids: no webhook tells of it. */
export const removeRandom = (store: Store, stream: StreamName, count: number, seed: number): number[] =>
  pickLive(store, stream, count, seed).map((id) => {
    if (stream === 'orders') deleteOrder(store, id);
    else if (stream === 'products') deleteProduct(store, id);
    else deleteCustomer(store, id);
    return id;
  });

/** Makes new records and answers their ids. */
export const createMany = (store: Store, stream: StreamName, count: number, seed: number): number[] => {
  const random = makeRandom(seed);
  const made: number[] = [];
  for (let at = 0; at < count; at += 1) {
    const mark = `${seed}-${at}-${random.token(4)}`;
    const result = makeOne(store, stream, mark, random.int(0, 1_000_000));
    if (!isRefusal(result)) made.push(Number(result.id));
  }
  return made;
};

const makeOne = (store: Store, stream: StreamName, mark: string, dice: number): Fields => {
  const email = `new-${mark}@mail.example`;
  if (stream === 'customers')
    return createCustomer(store, {
      email,
      first_name: 'Néw',
      last_name: mark,
      billing: { email, country: 'DE' },
    }) as Fields;
  if (stream === 'products')
    return createProduct(store, {
      name: `New ${mark}`,
      sku: `NEW-${mark}`,
      regular_price: '9.99',
      stock_quantity: 5,
    }) as Fields;
  const products = store.collections.products.source;
  const line =
    products.size === 0 ? [] : [{ product_id: products.idOf(dice % products.size), quantity: 1 + (dice % 3) }];
  return createOrder(store, {
    status: 'processing',
    billing: { first_name: 'Néw', last_name: mark, email, country: 'DE' },
    line_items: line,
    shipping_lines: [{ method_id: 'flat_rate', method_title: 'Flat rate', total: '5.00' }],
  }) as Fields;
};

const pickLive = (store: Store, stream: StreamName, count: number, seed: number): number[] => {
  const random = makeRandom(seed);
  const collection = store.collections[stream];
  const { size } = collection.source;
  const picked = new Set<number>();
  for (let tries = 0; size > 0 && picked.size < count && tries < count * 20 + 100; tries += 1) {
    const id = collection.source.idOf(random.int(0, size - 1));
    const facts = collection.facts(id);
    if (facts && facts.status !== 'trash' && facts.status !== 'checkout-draft') picked.add(id);
  }
  return [...picked];
};
