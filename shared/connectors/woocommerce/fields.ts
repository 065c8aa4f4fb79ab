import { decodeHTML } from 'entities';
import { z } from 'zod';
import type { Address } from '../../domain/entities.ts';
import { field } from '../../kit/field.ts';

const isNothing = (value: unknown): value is null | undefined | '' =>
  value === null || value === undefined || value === '';

/** Whole numbers; a string where a double could not hold it. */
export const idSchema = field('a whole number', (value) => {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return String(value);
  return typeof value === 'string' && /^\d{1,20}$/.test(value) ? value : undefined;
});

/** Money as WooCommerce writes it: a string, seldom a number, in plugins' hands also "" or null. */
export const moneySchema = field('an amount', (value) => (isNothing(value) ? '0' : toDecimal(value)));

/** A price or a stock that may be missing: null, and not zero, where the store has none. */
export const amountSchema = field('an amount or nothing', (value) => (isNothing(value) ? null : toDecimal(value)));

/** How many of a line; plugins sell by weight too. */
export const quantitySchema = field('a quantity', toDecimal);

/** Text, or null for the vendor's "". */
export const textSchema = field('text', (value) => {
  if (isNothing(value)) return null;
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
});

/** `2026-03-22T19:28:02`, UTC without saying so → with `Z`. Null for null, "" and the zero date. */
export const gmtSchema = field('a time such as 2026-03-22T19:28:02', toInstant);

/** A time that a record cannot be without. */
export const requiredGmtSchema = field('a time such as 2026-03-22T19:28:02', (value) => toInstant(value) ?? undefined);

/** Names hold raw HTML and entities; people read text. The record keeps what was sent. */
export function plainText(html: string | null): string | null {
  if (html === null || !/[<&]/.test(html)) return html;
  return decodeHTML(html.replace(/<\/?[a-z][^>]*>/gi, '')).trim() || html;
}

export const metaSchema = z
  .array(
    z.object({
      key: field('a name', (value) =>
        typeof value === 'string' || typeof value === 'number' ? String(value) : undefined,
      ),
      value: z.unknown(),
    }),
  )
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

/** The amount exactly as written, without a plus sign or bare point. */
function toDecimal(value: unknown): string | undefined {
  if (typeof value === 'string' && plainAmount.test(value)) return value;
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  const match = /^([+-]?)(\d*)(?:\.(\d*))?$/.exec(String(value).trim());
  if (!match || (match[2] === '' && !match[3])) return undefined;
  const sign = match[1] === '-' ? '-' : '';
  const whole = (match[2] ?? '').replace(/^0+(?=\d)/, '') || '0';
  return `${sign}${whole}${match[3] ? `.${match[3]}` : ''}`;
}

const plainAmount = /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/;

function toInstant(value: unknown): string | null | undefined {
  if (isNothing(value)) return null;
  if (typeof value !== 'string') return undefined;
  if (value.startsWith('0000')) return null;
  return instant.test(value) ? `${value}Z` : undefined;
}

const instant = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d$/;
