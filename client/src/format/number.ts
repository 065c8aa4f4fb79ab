const whole = new Intl.NumberFormat();
const short = new Intl.NumberFormat(undefined, { notation: 'compact', maximumFractionDigits: 1 });
const one = new Intl.NumberFormat(undefined, { maximumFractionDigits: 1 });

export const count = (value: number): string => whole.format(value);
export const compact = (value: number): string => (value < 10_000 ? whole.format(value) : short.format(value));

/** "1 order", "5,000 orders". */
export const counted = (value: number, singular: string, plural = `${singular}s`): string =>
  `${whole.format(value)} ${value === 1 ? singular : plural}`;

/** "12 per second", "3.4 per second", "40 per minute". */
export function rate(perSecond: number): string {
  if (perSecond >= 100) return `${whole.format(Math.round(perSecond))} per second`;
  return perSecond >= 1 ? `${one.format(perSecond)} per second` : `${one.format(perSecond * 60)} per minute`;
}

export function bytes(size: number): string {
  if (size < 1_024) return `${size} B`;
  if (size < 1_048_576) return `${one.format(size / 1_024)} KB`;
  return `${one.format(size / 1_048_576)} MB`;
}
