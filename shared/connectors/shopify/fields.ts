import { z } from 'zod';
import type { Address } from '../../domain/entities.ts';
import { field } from '../../kit/field.ts';

const isNothing = (value: unknown): value is null | undefined | '' =>
  value === null || value === undefined || value === '';

/** Digits of any length, as Shopify's 64-bit ids are written. */
export const idSchema = field('a whole number as text', (value) => {
  if (typeof value === 'string' && /^\d{1,20}$/.test(value)) return value;
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? String(value) : undefined;
});

/** `gid://shopify/LineItem/123` → `123`. */
export const gidSchema = field('a global id', (value) =>
  typeof value === 'string' ? /^gid:\/\/shopify\/[A-Za-z]+\/(\d{1,20})(?:\?.*)?$/.exec(value)?.[1] : undefined,
);

export const textSchema = field('text', (value) => {
  if (isNothing(value)) return null;
  return typeof value === 'string' ? value : undefined;
});

/** An amount exactly as written. */
export const decimalSchema = field('an amount', toDecimal);
export const decimalOrNullSchema = field('an amount or nothing', (value) =>
  isNothing(value) ? null : toDecimal(value),
);

/** An instant, in UTC. */
export const instantSchema = field('a time such as 2026-03-22T19:28:02Z', toInstant);
export const instantOrNullSchema = field('a time or nothing', (value) => (isNothing(value) ? null : toInstant(value)));

export const integerSchema = z.number().int();

export const tagsSchema = z.array(z.string()).nullish();

/** The shop's own currency: what its books are kept in. */
export const shopMoneySchema = z.object({ shopMoney: z.object({ amount: decimalSchema }) });
const moneySchema = z.object({ amount: decimalSchema, currencyCode: z.string() });
export const bothMoneysSchema = z.object({ shopMoney: moneySchema, presentmentMoney: moneySchema });

/** Null when there is none, which for money means zero. */
export const shopAmount = (money: z.infer<typeof shopMoneySchema> | null | undefined): string =>
  money?.shopMoney.amount ?? '0';

export const taxLinesSchema = z
  .array(z.object({ title: textSchema, ratePercentage: z.unknown(), priceSet: shopMoneySchema }))
  .nullish();

export const discountsSchema = z
  .array(
    z.object({
      allocatedAmountSet: shopMoneySchema,
      discountApplication: z.object({ code: textSchema }),
    }),
  )
  .nullish();

export const attributesSchema = z.array(z.object({ key: z.string(), value: textSchema })).nullish();

export const addressSchema = z
  .object({
    firstName: textSchema,
    lastName: textSchema,
    company: textSchema,
    address1: textSchema,
    address2: textSchema,
    city: textSchema,
    provinceCode: textSchema,
    province: textSchema,
    zip: textSchema,
    countryCodeV2: textSchema,
    phone: textSchema,
  })
  .nullish();

/** Null when nothing in it is filled in. */
export function toAddress(address: z.infer<typeof addressSchema>, email: string | null = null): Address | null {
  if (!address || Object.values(address).every((value) => value === null)) return null;
  return {
    firstName: address.firstName,
    lastName: address.lastName,
    company: address.company,
    line1: address.address1,
    line2: address.address2,
    city: address.city,
    region: address.provinceCode ?? address.province,
    postcode: address.zip,
    country: countryCode(address.countryCodeV2),
    email,
    phone: address.phone,
  };
}

/** `ZZ` stands for a country that Shopify does not know. */
export const countryCode = (code: string | null): string | null =>
  code !== null && /^[A-Z]{2}$/.test(code) && code !== 'ZZ' ? code : null;

/** Attributes that a shop or an app added, by name; at most fifty. */
export function attributesOf(attributes: z.infer<typeof attributesSchema>): Record<string, string> {
  const found = (attributes ?? []).filter(({ key, value }) => value !== null && key !== '' && key !== '__proto__');
  return Object.fromEntries(found.slice(0, 50).map(({ key, value }) => [key, (value ?? '').slice(0, 2_000)]));
}

function toDecimal(value: unknown): string | undefined {
  const text = typeof value === 'number' ? String(value) : value;
  return typeof text === 'string' && /^-?\d+(?:\.\d+)?$/.test(text) ? text : undefined;
}

function toInstant(value: unknown): string | undefined {
  if (typeof value !== 'string' || !/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}/.test(value)) return undefined;
  const at = new Date(value);
  if (Number.isNaN(at.getTime())) return undefined;
  return at.toISOString().replace('.000Z', 'Z');
}
