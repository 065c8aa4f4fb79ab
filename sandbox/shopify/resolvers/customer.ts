import { decimal } from '../data/money.ts';
import type { CustomerRecord } from '../data/records.ts';
import { totalsOf } from '../data/totals.ts';
import type { Table } from '../schema/context.ts';
import type { Shop } from '../shop.ts';
import { addressOf } from './address.ts';
import { listRecords } from './lists.ts';
import { instant } from './money-bag.ts';

/** How many orders a customer has, and what they came to. */
export const historyOf = (shop: Shop, customer: number): { count: number; spent: number } => {
  const version = shop.collections.orders.version();
  if (latest?.shop !== shop || latest.customer !== customer || latest.version !== version)
    latest = { shop, customer, version, ...addUp(shop, customer) };
  return latest;
};
/** The one that was worked out last: an answer asks for the number and for the sum. */
let latest: { shop: Shop; customer: number; version: number; count: number; spent: number } | undefined;

const addUp = (shop: Shop, customer: number): { count: number; spent: number } => {
  let count = 0;
  let spent = 0;
  for (const n of new Set([...shop.orders.ofCustomer(customer), ...editedOf(shop, customer)])) {
    const order = shop.collections.orders.find(n);
    if (!order || order.customer !== customer) continue;
    count += 1;
    const totals = totalsOf(order);
    if (order.cancelledAt === null) spent += totals.total - totals.refunded;
  }
  return { count, spent };
};

/** Edited orders by customer, worked out again when one more was edited. */
const kept = new WeakMap<Shop, { version: number; byCustomer: Map<number, number[]> }>();
const editedOf = (shop: Shop, customer: number): readonly number[] => {
  const { orders } = shop.collections;
  let known = kept.get(shop);
  if (known?.version !== orders.version()) {
    known = { version: orders.version(), byCustomer: new Map() };
    for (const { n, record } of orders.edits())
      if (record && record.customer !== null)
        known.byCustomer.set(record.customer, [...(known.byCustomer.get(record.customer) ?? []), n]);
    kept.set(shop, known);
  }
  return known?.byCustomer.get(customer) ?? [];
};

const customer: Table<CustomerRecord> = {
  id: (c, _, { shop }) => shop.ids.gid('Customer', c.n),
  legacyResourceId: (c, _, { shop }) => shop.ids.number('Customer', c.n),
  createdAt: (c) => instant(c.createdAt),
  updatedAt: (c) => instant(c.updatedAt),
  displayName: (c) => [c.firstName, c.lastName].filter((part) => part !== null).join(' ') || c.email || c.phone || '',
  defaultEmailAddress: (c) =>
    c.email === null
      ? null
      : {
          emailAddress: c.email,
          marketingState: c.marketing,
          marketingOptInLevel: c.marketing === 'SUBSCRIBED' ? 'SINGLE_OPT_IN' : null,
          marketingUpdatedAt: c.marketing === 'SUBSCRIBED' ? instant(c.createdAt) : null,
          validFormat: true,
          openTrackingLevel: 'UNKNOWN',
        },
  defaultPhoneNumber: (c) =>
    c.phone === null
      ? null
      : {
          phoneNumber: c.phone,
          marketingState: 'NOT_SUBSCRIBED',
        },
  emailMarketingConsent: (c) =>
    c.email === null ? null : { marketingState: c.marketing, marketingOptInLevel: null, consentUpdatedAt: null },
  numberOfOrders: (c, _, { shop }) => String(historyOf(shop, c.n).count),
  amountSpent: (c, _, { shop }) => ({
    amount: decimal(historyOf(shop, c.n).spent, shop.options.currency),
    currencyCode: shop.options.currency,
  }),
  defaultAddress: (c, _, { shop }) => (c.addresses[0] ? addressOf(shop.ids, c.n, 1, c.addresses[0]) : null),
  addresses: (c, args, { shop }) =>
    addresses(c, shop).slice(0, typeof args.first === 'number' ? args.first : undefined),
  addressesV2: (c, _, { shop }) => addresses(c, shop),
  orders: (c, args, context) =>
    listRecords(context, 'orders', args, ['customer', 'orders'], (order) => order.customer === c.n),
  lifetimeDuration: () => 'over 1 year',
  canDelete: (c, _, { shop }) => historyOf(shop, c.n).count === 0,
  tags: (c) => [...c.tags].sort(),
};

const addresses = (c: CustomerRecord, shop: Shop): unknown[] =>
  c.addresses.map((address, at) => addressOf(shop.ids, c.n, at + 1, address));

export const customerTables = { Customer: customer as Table };
