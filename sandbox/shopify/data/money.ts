/** Amounts are whole numbers of a currency's smallest unit; these write them as the two APIs do. */
export const unitsOf = (currency: string): number => (currency === 'JPY' ? 0 : currency === 'KWD' ? 3 : 2);

/** GraphQL's `Decimal`: at least one place, no trailing zeros beyond it (`40.0`, `12.34`, `1234.0`). */
export const decimal = (amount: number, currency: string): string => {
  const text = fixed(amount, currency);
  if (!text.includes('.')) return `${text}.0`;
  const short = text.replace(/0+$/, '');
  return short.endsWith('.') ? `${short}0` : short;
};

/** REST's and the old `Money` scalar's: as many places as the currency has (`40.00`, `1234`). */
export const fixed = (amount: number, currency: string): string => {
  const units = unitsOf(currency);
  const sign = amount < 0 ? '-' : '';
  const digits = String(Math.abs(amount)).padStart(units + 1, '0');
  return units === 0 ? sign + digits : `${sign}${digits.slice(0, -units)}.${digits.slice(-units)}`;
};

/** A person's or a test's `12.5` → the whole number of units; undefined when it is no amount. */
export const unitsFrom = (text: string, currency: string): number | undefined => {
  if (!/^-?\d+(\.\d+)?$/.test(text)) return undefined;
  const [whole = '0', part = ''] = text.split('.');
  const units = unitsOf(currency);
  if (part.length > units && /[1-9]/.test(part.slice(units))) return undefined;
  const sign = text.startsWith('-') ? -1 : 1;
  return sign * (Math.abs(Number(whole)) * 10 ** units + Number(part.padEnd(units, '0').slice(0, units) || '0'));
};

/** What the buyer saw: the shop's amount times a rate, rounded once per amount. */
export const converted = (amount: number, from: string, to: string, rate: number): number =>
  from === to ? amount : Math.round((amount / 10 ** unitsOf(from)) * rate * 10 ** unitsOf(to));
