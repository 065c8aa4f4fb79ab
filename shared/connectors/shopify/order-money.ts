import type { z } from 'zod';
import { absolute, isAtLeast, isZero, negate, proportion, sumDecimals } from '../../domain/decimals.ts';
import type { OrderEntity } from '../../domain/entities.ts';
import { type discountsSchema, shopAmount, type shopMoneySchema, type taxLinesSchema } from './fields.ts';

/**
 * Shopify's amounts → the entity's, which are without tax. Where `taxesIncluded`, prices, shipping and their discounts
 * come with their tax in them (descriptions of `originalPriceSet`, `subtotalPriceSet` and `taxesIncluded` in the
 * published schema, November 2026); tax lines are of what was left after discounts.
 */

type Money = z.infer<typeof shopMoneySchema> | null | undefined;
type TaxLines = z.infer<typeof taxLinesSchema>;
type Discounts = z.infer<typeof discountsSchema>;

/** How an order's amounts are to be read. */
export interface Reading {
  taxesIncluded: boolean;
  /** How many places its currency has. */
  places: number;
}

/** A line, the shipping or a fee, without tax. */
export interface NetPart {
  /** Before discounts. */
  subtotal: string;
  /** What was taken off. */
  discount: string;
  /** After discounts. */
  total: string;
  tax: string;
  /** Code, as the buyer wrote it, and its share of the discount. */
  coupons: { code: string; discount: string }[];
}

interface Priced {
  /** Before discounts. */
  price: Money;
  /** After them, where Shopify says so; else it follows from the allocations. */
  discounted?: Money;
  taxLines?: TaxLines;
  discounts?: Discounts;
}

export function netPart(priced: Priced, reading: Reading): NetPart {
  const price = shopAmount(priced.price);
  const allocations = (priced.discounts ?? []).map(({ allocatedAmountSet, discountApplication }) => ({
    code: discountApplication.code,
    amount: shopAmount(allocatedAmountSet),
  }));
  const allocated = sumDecimals(allocations.map(({ amount }) => amount));
  const paid = priced.discounted ? shopAmount(priced.discounted) : sumDecimals([price, negate(allocated)]);
  const off = sumDecimals([price, negate(paid)]);
  const tax = sumDecimals((priced.taxLines ?? []).map((line) => shopAmount(line.priceSet)));
  const discount = reading.taxesIncluded ? withoutTax(off, { paid, tax, taxLines: priced.taxLines, reading }) : off;
  const total = reading.taxesIncluded ? sumDecimals([paid, negate(tax)]) : paid;
  return {
    subtotal: sumDecimals([total, discount]),
    discount,
    total,
    tax,
    coupons: shares(allocations, allocated, discount, reading.places),
  };
}

/**
 * A discount without the tax that would have been on it: Shopify names none. By the rates, where they explain the tax
 * that was charged; else in the proportion of what was paid.
 */
function withoutTax(
  off: string,
  { paid, tax, taxLines, reading }: { paid: string; tax: string; taxLines: TaxLines; reading: Reading },
): string {
  if (isZero(off)) return off;
  const rates = (taxLines ?? []).map(({ ratePercentage }) => rateOf(ratePercentage));
  const rate = sumDecimals(rates.flatMap((each) => each ?? []));
  const withRate = sumDecimals(['100', rate]);
  const expected = proportion(paid, rate, withRate, reading.places);
  // A unit of rounding for each line of tax: with more between them, these rates are not those of these amounts.
  const apart = proportion(absolute(sumDecimals([expected, negate(tax)])), `1${'0'.repeat(reading.places)}`, '1', 0);
  const explained = rates.every((each) => each !== null) && isAtLeast(String(rates.length), apart);
  if (explained || isZero(paid)) return proportion(off, '100', withRate, reading.places);
  return proportion(off, sumDecimals([paid, negate(tax)]), paid, reading.places);
}

const rateOf = (rate: unknown): string | null => (/^\d+(\.\d+)?$/.test(String(rate)) ? String(rate) : null);

/** Each code's part of the discount; the rounding of all of them together loses nothing. */
function shares(
  allocations: { code: string | null; amount: string }[],
  allocated: string,
  discount: string,
  places: number,
): NetPart['coupons'] {
  let before = '0';
  let given = '0';
  return allocations.flatMap(({ code, amount }) => {
    before = sumDecimals([before, amount]);
    const upToHere = before === allocated ? discount : proportion(discount, before, allocated, places);
    const share = sumDecimals([upToHere, negate(given)]);
    given = upToHere;
    return code === null ? [] : [{ code, discount: share }];
  });
}

interface Charges {
  additionalFees?: { name: string | null; price: Money; taxLines?: TaxLines }[] | null | undefined;
  duties: Money;
  /** Goods of this shop are priced with duties in them: nothing is added. */
  dutiesIncluded: boolean;
  taxTotal: string;
}

/**
 * What Shopify adds to an order beside goods and shipping. Whether a fee's price has its tax in it where prices do is
 * not said; it is read as every other price of the order. Of duties only the sum is asked for: their tax is what no
 * other part of the order claims.
 */
export function feesOf(charges: Charges, others: NetPart[], reading: Reading): OrderEntity['fees'] {
  const fees = (charges.additionalFees ?? []).map((fee) => ({
    title: fee.name ?? '',
    part: netPart({ price: fee.price, taxLines: fee.taxLines }, reading),
  }));
  const listed = fees.map(({ title, part }) => ({ title, total: part.total, tax: part.tax }));
  const duties = shopAmount(charges.duties);
  if (charges.dutiesIncluded || isZero(duties)) return listed;
  const claimed = [...others, ...fees.map(({ part }) => part)].map(({ tax }) => tax);
  const left = sumDecimals([charges.taxTotal, negate(sumDecimals(claimed))]);
  const hasTax = !isZero(left) && !left.startsWith('-') && isAtLeast(duties, left);
  const total = hasTax && reading.taxesIncluded ? sumDecimals([duties, negate(left)]) : duties;
  return [...listed, { title: 'Duties', total, tax: hasTax ? left : null }];
}

/** What each code took off goods and shipping, without tax. Codes are told apart as Shopify does: not by their case. */
export function couponsOf(codes: readonly string[], parts: NetPart[]): OrderEntity['coupons'] {
  const byCode = new Map(codes.map((code) => [code.toLowerCase(), { code, parts: ['0'] }]));
  for (const { code, discount } of parts.flatMap(({ coupons }) => coupons)) {
    const known = byCode.get(code.toLowerCase()) ?? { code, parts: ['0'] };
    known.parts.push(discount);
    byCode.set(code.toLowerCase(), known);
  }
  return [...byCode.values()].map(({ code, parts: discounts }) => ({ code, discount: sumDecimals(discounts) }));
}

/** By ISO 4217, as the runtime knows it: 0 for JPY, 3 for KWD. */
export function placesOf(currency: string): number {
  const known = places.get(currency);
  if (known !== undefined) return known;
  const { maximumFractionDigits = 2 } = new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions();
  places.set(currency, maximumFractionDigits);
  return maximumFractionDigits;
}
const places = new Map<string, number>();
