import type { ScheduleRow } from '@syncline/drizzle/queries/schedules';

type Timed = Pick<ScheduleRow, 'everySeconds' | 'windowStart' | 'windowEnd' | 'nextDueAt'>;

/**
 * Whether a due schedule runs now, and when it is due again. Outside its window it is put off to the
 * window's next beginning; the pace is kept from the time it was due, unless that lies more than one
 * interval back.
 */
export function nextDue(schedule: Timed, now: Date, timeZone: string): { runNow: boolean; at: Date } {
  const window = windowOf(schedule);
  if (window && !inWindow(window, minuteOfDay(now, timeZone))) {
    return { runNow: false, at: windowBegins(window, now, timeZone) };
  }
  const everyMs = schedule.everySeconds * 1000;
  const kept = schedule.nextDueAt.getTime() + everyMs;
  return { runNow: true, at: new Date(kept > now.getTime() ? kept : now.getTime() + everyMs) };
}

interface Window {
  start: number;
  end: number;
}

const minutesPerDay = 24 * 60;

function windowOf({ windowStart, windowEnd }: Timed): Window | undefined {
  const start = minutesOf(windowStart);
  const end = minutesOf(windowEnd);
  return start === undefined || end === undefined || start === end ? undefined : { start, end };
}

function minutesOf(text: string | null): number | undefined {
  const match = text === null ? null : /^([01]\d|2[0-3]):([0-5]\d)$/.exec(text);
  return match ? Number(match[1]) * 60 + Number(match[2]) : undefined;
}

/** A window may reach over midnight: 22:00–06:00. */
const inWindow = ({ start, end }: Window, minute: number): boolean =>
  start < end ? minute >= start && minute < end : minute >= start || minute < end;

function minuteOfDay(at: Date, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
    .formatToParts(at)
    .map((part) => [part.type, part.value]);
  const { hour, minute } = Object.fromEntries(parts) as { hour?: string; minute?: string };
  return Number(hour) * 60 + Number(minute);
}

/**
 * The next instant inside the window. On the two days a year when the clock jumps, the plain
 * difference is off by the jump: then it is corrected, and a start that the jump leaves out is the
 * first minute after it.
 */
function windowBegins(window: Window, now: Date, timeZone: string): Date {
  const ahead = (window.start - minuteOfDay(now, timeZone) + minutesPerDay) % minutesPerDay;
  const guess = Math.floor(now.getTime() / 60_000) * 60_000 + ahead * 60_000;
  for (let shift = -120; shift <= 120; shift += 1) {
    const at = new Date(guess + shift * 60_000);
    if (at > now && inWindow(window, minuteOfDay(at, timeZone))) return at;
  }
  return new Date(guess);
}
