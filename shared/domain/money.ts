import { z } from 'zod';

/** An exact amount as a decimal string in major units ("29.35", "-4.00", "0.0005"). Never a float. */
export const decimalSchema = z
  .string()
  .regex(/^-?\d{1,30}(\.\d{1,20})?$/, 'Expected a decimal number such as "29.35".');
export type Decimal = z.infer<typeof decimalSchema>;

/** ISO 4217 code, upper case. */
export const currencySchema = z.string().regex(/^[A-Z]{3}$/, 'Expected an ISO 4217 currency code such as "EUR".');
export type Currency = z.infer<typeof currencySchema>;

/** An instant as an ISO string in UTC with a `Z`. */
export const instantSchema = z.iso.datetime({ offset: false });
export type Instant = z.infer<typeof instantSchema>;
