import type { OrderRecord, Tax } from '../data/records.ts';
import type { Resolver } from '../schema/context.ts';
import type { Shop } from '../shop.ts';
import { type Bag, bagOf } from './money-bag.ts';

/** Something within an order. */
export interface Part {
  __typename: string;
  order: OrderRecord;
}

export const bag =
  <S extends Part>(pick: (source: S) => number): Resolver<S> =>
  (source, _, { shop }): Bag =>
    bagOf(shop, source.order, pick(source));

export const taxSource = (shop: Shop, order: OrderRecord, tax: Tax): Record<string, unknown> => ({
  title: tax.title,
  rate: tax.rate,
  ratePercentage: Math.round(tax.rate * 100_000) / 1_000,
  source: null,
  channelLiable: false,
  priceSet: bagOf(shop, order, tax.amount),
  price: undefined,
});
