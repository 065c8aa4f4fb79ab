import { decodeHTML } from 'entities';
import { z } from 'zod';
import type { Address } from '../../domain/entities.ts';

/** Whole numbers; a string where a double could not hold it. */
export const idSchema = z.union([z.number().int(), z.string().regex(/^\d+$/)]).transform(String);

/** Money as WooCommerce writes it: a string, seldom a number, in plugins' hands also "" or null. */
export const moneySchema = z
  .union([z.string(), z.number(), z.null()])
  .optional()
  .transform((value, ctx) => {
    const amount = toDecimal(value);
    if (amount !== undefined) return amount;
    ctx.addIssue({ code: 'custom', message: `Expected an amount, got ${JSON.stringify(value)}.` });
    return z.NEVER;
  });

/** A price that may be missing: null, and not zero, where the store has none. */
export const priceSchema = z
  .union([z.string(), z.number(), z.null()])
  .optional()
  .transform((value) => (value === '' || value === null || value === undefined ? null : (toDecimal(value) ?? null)));

/** Text, or null for the vendor's "". */
export const textSchema = z
  .union([z.string(), z.number(), z.boolean(), z.null()])
  .optional()
  .transform((value) => (value === null || value === undefined || value === '' ? null : String(value)));

/** `2026-03-22T19:28:02`, UTC without saying so → with `Z`. Null for null, "" and the zero date. */
export const gmtSchema = z
  .string()
  .nullish()
  .transform((value, ctx) => {
    if (!value || value.startsWith('0000')) return null;
    if (/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(value) && !Number.isNaN(Date.parse(`${value}Z`))) return `${value}Z`;
    ctx.addIssue({
      code: 'custom',
      message: `Expected a time such as 2026-03-22T19:28:02, got ${JSON.stringify(value)}.`,
    });
    return z.NEVER;
  });

/** A time that a record cannot be without. */
export const requiredGmtSchema = gmtSchema.transform((value, ctx) => {
  if (value !== null) return value;
  ctx.addIssue({ code: 'custom', message: 'The record has no creation time.' });
  return z.NEVER;
});

/** How many of a line; plugins sell by weight too. */
export const quantitySchema = z.union([z.number(), z.string()]).transform((value, ctx) => {
  const amount = toDecimal(value);
  if (amount !== undefined) return amount;
  ctx.addIssue({ code: 'custom', message: `Expected a quantity, got ${JSON.stringify(value)}.` });
  return z.NEVER;
});

/** Null where the store does not count. */
export const stockSchema = z
  .union([z.number(), z.string(), z.null()])
  .optional()
  .transform((value) => (value === null || value === undefined || value === '' ? null : (toDecimal(value) ?? null)));

/** Names hold raw HTML and entities; people read text. The record keeps what was sent. */
export function plainText(html: string | null): string | null {
  if (html === null || !/[<&]/.test(html)) return html;
  return decodeHTML(html.replace(/<\/?[a-z][^>]*>/gi, '')).trim() || html;
}

export const metaSchema = z
  .array(z.object({ key: z.union([z.string(), z.number()]).transform(String), value: z.unknown() }))
  .nullish();
type Meta = z.infer<typeof metaSchema>;

export const addressSchema = z
  .object({
    first_name: textSchema,
    last_name: textSchema,
    company: textSchema,
    address_1: textSchema,
    address_2: textSchema,
    city: textSchema,
    state: textSchema,
    postcode: textSchema,
    country: textSchema,
    email: textSchema,
    phone: textSchema,
  })
  // PHP writes an empty array where there is no address.
  .or(z.array(z.never()).transform(() => undefined))
  .nullish();
type WooAddress = z.infer<typeof addressSchema>;

/** Null when nothing in it is filled in. */
export function toAddress(address: WooAddress): Address | null {
  if (!address || Object.values(address).every((value) => value === null)) return null;
  return {
    firstName: address.first_name,
    lastName: address.last_name,
    company: address.company,
    line1: address.address_1,
    line2: address.address_2,
    city: address.city,
    region: address.state,
    postcode: address.postcode,
    country: countryCode(address.country),
    email: address.email,
    phone: address.phone,
  };
}

/**
 * Plugins' fields, by key. Keys that start with "_" are kept too: VAT numbers live there. Values of
 * more than 2,000 characters and keys beyond the fiftieth stay in the raw record only.
 */
export function customOf(meta: Meta): Record<string, z.core.util.JSONType> {
  const custom: Record<string, z.core.util.JSONType> = {};
  let count = 0;
  for (const { key, value } of meta ?? []) {
    if (value === undefined || value === null || value === '' || key === '__proto__') continue;
    if (count >= 50) break;
    if (JSON.stringify(value).length > 2_000) continue;
    // A key may occur several times; the last one is what WordPress' own getters answer with.
    if (!Object.hasOwn(custom, key)) count += 1;
    custom[key] = value as z.core.util.JSONType;
  }
  return custom;
}

/** "DE" and the like; anything else a plugin put there is no country code. */
export const countryCode = (country: string | null): string | null =>
  country !== null && /^[A-Za-z]{2}$/.test(country) ? country.toUpperCase() : null;

/** The amount exactly as written, without a plus sign or bare point; "" and null are zero. */
function toDecimal(value: string | number | null | undefined): string | undefined {
  if (value === null || value === undefined || value === '') return '0';
  const text = String(value).trim();
  const match = /^([+-]?)(\d*)(?:\.(\d*))?$/.exec(text);
  if (!match || (match[2] === '' && !match[3])) return undefined;
  const sign = match[1] === '-' ? '-' : '';
  const whole = (match[2] ?? '').replace(/^0+(?=\d)/, '') || '0';
  return `${sign}${whole}${match[3] ? `.${match[3]}` : ''}`;
}
