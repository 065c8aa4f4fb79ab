import { makeRandom } from '../kit/random.ts';
import { unitsFrom } from './data/money.ts';
import { shareDiscount } from './data/order-lines.ts';
import type { Kind, OrderRecord, ProductRecord, RecordOf } from './data/records.ts';
import { currentQuantity, fulfilledQuantity, fulfilmentStatus } from './data/totals.ts';
import type { Shop } from './shop.ts';

/** Changes that a person makes in the shop's admin. Each is stored, and told to whoever subscribed. */
export interface Acts {
  edit<K extends Kind>(kind: K, n: number, changes: Partial<RecordOf[K]>): RecordOf[K];
  remove(kind: Kind, n: number): void;
  create(kind: Kind, seed: number): number;
  /** The first line that has something left goes back, or `amount` of money without a line. */
  refund(n: number, options?: { amount?: string; note?: string }): OrderRecord;
  /** Ships what is open; `quantity` of the first open line only, where it is given. */
  fulfil(n: number, options?: { quantity?: number; tracking?: string }): OrderRecord;
  cancel(n: number): OrderRecord;
  /** Archives, or takes back. */
  close(n: number, closed: boolean): OrderRecord;
  setStock(product: number, variant: number, location: number, quantity: number): ProductRecord;
}

const topicsOf = { customers: 'customers', orders: 'orders', products: 'products' } as const;

export const makeActs = (shop: Shop): Acts => {
  const now = (): number => Math.floor(shop.now() / 1000);
  const need = <K extends Kind>(kind: K, n: number): RecordOf[K] => {
    const record = shop.collections[kind].find(n);
    if (!record) throw new Error(`This shop has no such record among its ${kind}.`);
    return record as RecordOf[K];
  };
  const store = <K extends Kind>(kind: K, record: RecordOf[K], topics: string[]): RecordOf[K] => {
    shop.collections[kind].put(record.n, record as never);
    shop.emit({ kind, n: record.n, topics });
    return record;
  };
  const changeOrder = (n: number, changes: Partial<OrderRecord>, topics: string[]): OrderRecord =>
    store('orders', { ...need('orders', n), ...changes, updatedAt: now() }, [...topics, 'orders/updated']);

  return {
    edit: (kind, n, changes) =>
      store(kind, { ...need(kind, n), ...changes, n, kind, updatedAt: now() } as RecordOf[typeof kind], [
        `${topicsOf[kind]}/${kind === 'orders' ? 'updated' : 'update'}`,
      ]),
    remove: (kind, n) => {
      need(kind, n);
      shop.collections[kind].put(n, null);
      shop.emit({ kind, n, topics: [`${topicsOf[kind]}/delete`] });
    },
    create: (kind, seed) => {
      const collection = shop.collections[kind];
      const n = collection.nextNumber();
      const at = now();
      // Made as a generated one would be, and born now.
      const record = { ...collection.source.make(n), createdAt: at, updatedAt: at };
      if (record.kind === 'orders') Object.assign(record, { ...asNew(record, at), customer: ownerOf(shop, seed) });
      if (record.kind === 'products') for (const variant of record.variants) variant.updatedAt = at;
      store(kind, record as never, [`${topicsOf[kind]}/create`]);
      return n;
    },
    refund: (n, options = {}) => {
      const order = need('orders', n);
      const k = order.refunds.reduce((most, refund) => Math.max(most, refund.k), 0) + 1;
      const line = order.lines.find((each) => currentQuantity(order, each) > 0);
      const amount = options.amount === undefined ? undefined : unitsFrom(options.amount, shop.options.currency);
      if (options.amount !== undefined && (amount === undefined || amount <= 0)) throw new Error('That is no amount.');
      if (amount === undefined && !line) throw new Error('Nothing of this order is left to give back.');
      const back =
        amount === undefined && line
          ? [{ line: line.k, quantity: 1, ...shareDiscount(line, 1), restock: 'RETURN' as const }]
          : [];
      const refund = {
        k,
        createdAt: now(),
        note: options.note ?? null,
        lines: back,
        shipping: 0,
        adjustment: amount ?? 0,
      };
      return changeOrder(n, { payment: 'PAID', refunds: [...order.refunds, refund] }, ['refunds/create']);
    },
    fulfil: (n, options = {}) => {
      const order = need('orders', n);
      const open = order.lines
        .map((line) => ({ line: line.k, quantity: currentQuantity(order, line) - fulfilledQuantity(order, line) }))
        .filter((part) => part.quantity > 0);
      const [first] = open;
      if (!first) throw new Error('Nothing of this order is left to ship.');
      const lines =
        options.quantity === undefined
          ? open
          : [{ line: first.line, quantity: Math.min(options.quantity, first.quantity) }];
      const k = order.fulfilments.reduce((most, item) => Math.max(most, item.k), 0) + 1;
      const number = options.tracking ?? `SY${n}${k}`;
      const made: OrderRecord['fulfilments'][number] = {
        k,
        createdAt: now(),
        updatedAt: now(),
        status: 'SUCCESS',
        displayStatus: 'FULFILLED',
        location: 0,
        tracking: [{ company: 'DHL Express', number, url: `https://track.example/${number}` }],
        lines,
      };
      const fulfilments = [...order.fulfilments, made];
      const done = fulfilmentStatus({ ...order, fulfilments }) === 'FULFILLED';
      return changeOrder(n, { fulfilments }, [
        'fulfillments/create',
        done ? 'orders/fulfilled' : 'orders/partially_fulfilled',
      ]);
    },
    cancel: (n) => {
      if (need('orders', n).cancelledAt !== null) throw new Error('This order is cancelled already.');
      return changeOrder(n, { cancelledAt: now(), cancelReason: 'CUSTOMER', closedAt: now() }, ['orders/cancelled']);
    },
    close: (n, closed) => changeOrder(n, { closedAt: closed ? now() : null }, []),
    setStock: (n, k, location, quantity) => {
      const product = need('products', n);
      const variants = product.variants.map((variant) =>
        variant.k === k
          ? {
              ...variant,
              stock: variant.stock.map((each, at) => (at === location ? quantity : each)),
              updatedAt: now(),
            }
          : variant,
      );
      return store('products', { ...product, variants, updatedAt: now() }, ['products/update']);
    },
  };
};

/** A fresh order: nothing shipped, given back or ended yet. */
const asNew = (order: OrderRecord, at: number): Partial<OrderRecord> => ({
  processedAt: at,
  cancelledAt: null,
  cancelReason: null,
  closedAt: null,
  refunds: [],
  fulfilments: [],
  payment: order.payment === 'VOIDED' ? 'PAID' : order.payment,
});

const ownerOf = (shop: Shop, seed: number): number | null => {
  const { size } = shop.collections.customers.source;
  const n = size === 0 ? 0 : makeRandom(seed).int(1, size);
  return n > 0 && shop.collections.customers.find(n) ? n : null;
};

/** A change that shows, for tests that only need one. */
export const smallChange = <K extends Kind>(kind: K, dice: number): Partial<RecordOf[K]> => {
  const changes = {
    orders: { note: `Edit ${dice}` },
    customers: { note: `Edit ${dice}` },
    products: { productType: `Edit ${dice}` },
  };
  return changes[kind] as unknown as Partial<RecordOf[K]>;
};
