/** Numbers that mean the same read the same: "10.50" and 10.5. */
export function amount(value: unknown): string | null {
  if (value === null || value === undefined || value === '') return null;
  const text = String(value);
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

const places = 6;

/** An amount as a whole number of millionths: sums of it are exact. */
export function millionths(value: unknown): bigint {
  const [whole = '0', part = ''] = String(value).replace('-', '').split('.');
  const units = BigInt(whole) * 10n ** BigInt(places) + BigInt(part.padEnd(places, '0').slice(0, places));
  return String(value).startsWith('-') ? -units : units;
}

/** The way back. */
export function fromMillionths(units: bigint): string | null {
  const digits = String(units < 0n ? -units : units).padStart(places + 1, '0');
  return amount(`${units < 0n ? '-' : ''}${digits.slice(0, -places)}.${digits.slice(-places)}`);
}
