/** Sums of exact amounts, at the longest scale among them. */
export function sumDecimals(amounts: readonly string[]): string {
  const [only] = amounts;
  if (amounts.length === 1 && only !== undefined && plain.test(only)) return only;
  const scale = Math.max(0, ...amounts.map(scaleOf));
  return format(
    amounts.reduce((sum, amount) => sum + scaled(amount, scale), 0n),
    scale,
  );
}

/** `total / count` where it comes out even within four more places; null where it does not. */
export function divideExactly(total: string, count: string): string | null {
  const divisor = scaled(count, scaleOf(count));
  if (divisor <= 0n) return null;
  for (let extra = 0; extra <= 4; extra += 1) {
    const scale = scaleOf(total) + extra;
    const dividend = scaled(total, scale) * 10n ** BigInt(scaleOf(count));
    if (dividend % divisor === 0n) return format(dividend / divisor, scale);
  }
  return null;
}

/** `amount × part / whole`, rounded to so many places, halves away from zero; 0 where there is no whole. */
export function proportion(amount: string, part: string, whole: string, places: number): string {
  const scale = Math.max(scaleOf(part), scaleOf(whole));
  const divisor = scaled(whole, scale) * 10n ** BigInt(scaleOf(amount));
  if (divisor === 0n) return format(0n, places);
  const dividend = scaled(amount, scaleOf(amount)) * scaled(part, scale) * 10n ** BigInt(places);
  const isNegative = dividend < 0n !== divisor < 0n;
  const [over, under] = [dividend < 0n ? -dividend : dividend, divisor < 0n ? -divisor : divisor];
  const rounded = (2n * over + under) / (2n * under);
  return format(isNegative ? -rounded : rounded, places);
}

/** The same amount with the other sign. */
export const negate = (amount: string): string =>
  amount.startsWith('-') ? amount.slice(1) : isZero(amount) ? amount : `-${amount}`;

export const absolute = (amount: string): string => amount.replace(/^-/, '');

export const isZero = (amount: string): boolean => !/[1-9]/.test(amount);

/** Whether the first amount is at least the second. */
export function isAtLeast(a: string, b: string): boolean {
  const scale = Math.max(scaleOf(a), scaleOf(b));
  return scaled(a, scale) >= scaled(b, scale);
}

/** Written as a sum would be. */
const plain = /^(?:0|[1-9]\d*)(?:\.\d+)?$/;

const scaleOf = (amount: string): number => amount.split('.')[1]?.length ?? 0;

function scaled(amount: string, scale: number): bigint {
  const [whole = '0', fraction = ''] = absolute(amount).split('.');
  const value = BigInt(whole + fraction.padEnd(scale, '0'));
  return amount.startsWith('-') ? -value : value;
}

function format(value: bigint, scale: number): string {
  const digits = (value < 0n ? -value : value).toString().padStart(scale + 1, '0');
  const whole = digits.slice(0, digits.length - scale);
  return `${value < 0n ? '-' : ''}${whole}${scale > 0 ? `.${digits.slice(-scale)}` : ''}`;
}
