import { converted, decimal } from '../data/money.ts';
import type { OrderRecord } from '../data/records.ts';
import type { Table } from '../schema/context.ts';
import type { Shop } from '../shop.ts';

export interface Bag {
  shop: number;
  currency: string;
  presentment: number;
  presentmentCurrency: string;
}

/** An amount of an order, in the shop's currency and in the buyer's. */
export const bagOf = (shop: Shop, order: Pick<OrderRecord, 'presentment'>, amount: number): Bag => ({
  shop: amount,
  currency: shop.options.currency,
  presentment: converted(amount, shop.options.currency, order.presentment.currency, order.presentment.rate),
  presentmentCurrency: order.presentment.currency,
});

export const moneyTables: Record<string, Table> = {
  MoneyBag: {
    shopMoney: (bag: Bag) => ({ amount: decimal(bag.shop, bag.currency), currencyCode: bag.currency }),
    presentmentMoney: (bag: Bag) => ({
      amount: decimal(bag.presentment, bag.presentmentCurrency),
      currencyCode: bag.presentmentCurrency,
    }),
  } as Table,
};

/** Seconds since 1970 → `2026-01-31T12:00:00Z`. */
export const instant = (second: number): string => `${new Date(second * 1000).toISOString().slice(0, 19)}Z`;
export const instantOrNull = (second: number | null): string | null => (second === null ? null : instant(second));
