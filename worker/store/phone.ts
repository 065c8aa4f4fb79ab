import { type CountryCode, isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/min';

/**
 * A phone number in E.164, where it can be understood: numbers without a country are read as of the
 * billing country, else of the organisation's region. Undefined for what is no number.
 */
export function toE164(phone: string | null, ...regions: (string | null | undefined)[]): string | undefined {
  if (!phone || phone.length > 40) return undefined;
  const region = regions.find((candidate): candidate is CountryCode => !!candidate && isSupportedCountry(candidate));
  const parsed = parsePhoneNumberFromString(phone, region ? { defaultCountry: region } : {});
  return parsed?.isPossible() ? parsed.number : undefined;
}

/** The form in which e-mail addresses are compared; undefined for what cannot be one. */
export function normaliseEmail(email: string | null): string | undefined {
  const normal = email?.trim().normalize('NFC').toLowerCase();
  return normal?.includes('@') && normal.length <= 320 ? normal : undefined;
}
