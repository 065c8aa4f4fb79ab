import type { Place } from '../kit/names.ts';

/** Hundredths → "-4.05". */
export const money = (hundredths: number): string => {
  const whole = Math.abs(Math.round(hundredths));
  return `${hundredths < 0 && whole > 0 ? '-' : ''}${Math.floor(whole / 100)}.${String(whole % 100).padStart(2, '0')}`;
};

/** "29.35" → 2935. */
export const cents = (value: unknown): number => Math.round(Number(value ?? 0) * 100);

/** Tax of an amount, one per rate of the place, all in hundredths. */
export const taxesOf = (place: Place, hundredths: number): number[] =>
  place.taxes.map((tax) => Math.round((hundredths * tax.percent) / 100));

export const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
