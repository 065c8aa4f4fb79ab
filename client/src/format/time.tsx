import { useNow } from '../hooks/use-now.ts';
import { useSession } from '../session.ts';

/** "3 minutes ago", with the exact time in the organisation's zone on hover. */
export function Ago({ at, className }: { at: string; className?: string }) {
  useNow(15_000);
  const { timeZone } = useSession();
  return (
    <time dateTime={at} title={exact(at, timeZone)} className={className}>
      {relative(at, Date.now())}
    </time>
  );
}

/** A day and time in the organisation's zone, with the zone's name on hover. */
export function Moment({ at, className }: { at: string; className?: string }) {
  const { timeZone } = useSession();
  return (
    <time dateTime={at} title={exact(at, timeZone)} className={className}>
      {new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short', timeZone }).format(new Date(at))}
    </time>
  );
}

/** A day in the organisation's zone. */
export function Day({ at, className }: { at: string; className?: string }) {
  const { timeZone } = useSession();
  return (
    <time dateTime={at} title={exact(at, timeZone)} className={className}>
      {new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeZone }).format(new Date(at))}
    </time>
  );
}

/** To the second, with the zone. */
export function exact(at: string, timeZone: string): string {
  return new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'long', timeZone }).format(new Date(at));
}

const steps: [limitSeconds: number, unitSeconds: number, unit: Intl.RelativeTimeFormatUnit][] = [
  [90, 1, 'second'],
  [90 * 60, 60, 'minute'],
  [36 * 3_600, 3_600, 'hour'],
  [45 * 86_400, 86_400, 'day'],
  [400 * 86_400, 30 * 86_400, 'month'],
  [Number.POSITIVE_INFINITY, 365 * 86_400, 'year'],
];

const relativeFormat = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto' });

export function relative(at: string, now: number): string {
  const seconds = (new Date(at).getTime() - now) / 1_000;
  // Clocks of two machines differ a little: what just happened must not read as about to happen.
  if (Math.abs(seconds) < 10) return seconds > 5 ? 'in a moment' : 'just now';
  for (const [limit, size, unit] of steps) {
    if (Math.abs(seconds) < limit) return relativeFormat.format(Math.round(seconds / size), unit);
  }
  return at;
}

/** "850 ms", "12 s", "3 min 20 s", "2 h 5 min". */
export function duration(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  const seconds = ms / 1_000;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 60) return `${Math.round(seconds)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return joined(minutes, 'min', Math.round(seconds % 60), 's');
  return joined(Math.floor(minutes / 60), 'h', minutes % 60, 'min');
}

/** "every 15 minutes", "every day", "every week". */
export function every(seconds: number): string {
  const known: Record<number, string> = { 3600: 'every hour', 86400: 'every day', 604800: 'every week' };
  const word = known[seconds];
  if (word) return word;
  if (seconds % 86_400 === 0) return `every ${seconds / 86_400} days`;
  if (seconds % 3_600 === 0) return `every ${seconds / 3_600} hours`;
  if (seconds % 60 === 0) return `every ${seconds / 60} minutes`;
  return `every ${seconds} seconds`;
}

const joined = (large: number, largeUnit: string, small: number, smallUnit: string): string =>
  small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`;
