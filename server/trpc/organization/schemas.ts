import { isSupportedCountry } from 'libphonenumber-js';
import { z } from 'zod';

const currencies = new Set(Intl.supportedValuesOf('currency'));

/** An IANA zone by one of its names; offsets are none. */
export const timeZoneSchema = z
  .string()
  .refine(isTimeZone, { error: 'is no time zone; choose one such as Europe/Berlin or America/New_York' });

export const currencySchema = z
  .string()
  .trim()
  .toUpperCase()
  .refine((code) => currencies.has(code), { error: 'is no ISO 4217 currency, such as EUR or USD' });

export const phoneRegionSchema = z
  .string()
  .trim()
  .toUpperCase()
  .refine(isSupportedCountry, { error: 'is no country code, such as DE or US' });

export const organizationNameSchema = z.string().trim().min(1, { error: 'must not be empty' }).max(100);

export const organizationSchema = z.object({
  id: z.uuid(),
  name: z.string(),
  createdAt: z.string(),
  timeZone: z.string(),
  currency: z.string(),
  /** How phone numbers without a country are read; null: they stay as they are. */
  phoneRegion: z.string().nullable(),
});

function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z][A-Za-z0-9_+-]*(\/[A-Za-z0-9_+-]+)*$/.test(name)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
