export interface Zone {
  name: string;
  /** Seconds to add to UTC at this instant (seconds since 1970). */
  offsetAt(second: number): number;
  /** Site time as seconds since 1970 "as if it were UTC" → the instant. */
  toUtc(localSecond: number): number;
  /** `2026-11-21T16:19:13`, site time without an offset. */
  local(second: number): string;
}

/** A time zone with its clock changes worked out once, because a record needs up to eight stamps. */
export const makeZone = (name: string): Zone => {
  const changes = findChanges(name);
  const offsetAt = (second: number): number => {
    let low = 0;
    let high = changes.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((changes[middle]?.from ?? 0) <= second) low = middle;
      else high = middle - 1;
    }
    return changes[low]?.offset ?? 0;
  };
  return {
    name,
    offsetAt,
    toUtc: (localSecond) => localSecond - offsetAt(localSecond - offsetAt(localSecond)),
    local: (second) => stamp(second + offsetAt(second)),
  };
};

/** Seconds since 1970 → `2026-11-21T21:19:13` (no zone, as WordPress writes its GMT dates). */
export const stamp = (second: number): string => {
  const day = Math.floor(second / 86_400);
  let text = days.get(day);
  if (text === undefined) {
    if (days.size > 50_000) days.clear();
    text = new Date(day * 86_400_000).toISOString().slice(0, 11);
    days.set(day, text);
  }
  const rest = second - day * 86_400;
  const hour = Math.floor(rest / 3600);
  const minute = Math.floor((rest - hour * 3600) / 60);
  return `${text}${two(hour)}:${two(minute)}:${two(Math.floor(rest % 60))}`;
};

/** `2026-11-21T21:19:13` (GMT) → seconds since 1970; 0 for none. */
export const secondOf = (value: unknown): number => (typeof value === 'string' ? Date.parse(`${value}Z`) / 1000 : 0);

/** The four dates that every record shows: site time and GMT. */
export const stamps = (zone: Zone, created: number, changed: number): Record<string, string> => ({
  date_created: zone.local(created),
  date_created_gmt: stamp(created),
  date_modified: zone.local(changed),
  date_modified_gmt: stamp(changed),
});

const days = new Map<number, string>();
const twos = Array.from({ length: 60 }, (_, value) => String(value).padStart(2, '0'));
const two = (value: number): string => twos[value] ?? String(value);

const findChanges = (name: string): { from: number; offset: number }[] => {
  const format = new Intl.DateTimeFormat('en-US', { timeZone: name, timeZoneName: 'longOffset' });
  const offset = (second: number): number => {
    const text = format.formatToParts(second * 1000).find((part) => part.type === 'timeZoneName')?.value ?? 'GMT';
    const match = /GMT([+-])(\d\d):(\d\d)/.exec(text);
    if (!match) return 0;
    return (match[1] === '-' ? -1 : 1) * (Number(match[2]) * 3600 + Number(match[3]) * 60);
  };
  const first = Date.UTC(2000, 0, 1) / 1000;
  const changes = [{ from: 0, offset: offset(first) }];
  const step = 30 * 86_400;
  for (let second = first; second < Date.UTC(2045, 0, 1) / 1000; second += step) {
    const before = offset(second);
    const after = offset(second + step);
    if (before === after) continue;
    let low = second;
    let high = second + step;
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2);
      if (offset(middle) === before) low = middle;
      else high = middle;
    }
    changes.push({ from: high, offset: after });
  }
  return changes;
};
