import { describe, expect, it } from 'vitest';
import { nextDue } from './next-due.ts';

const schedule = (changes: Partial<Parameters<typeof nextDue>[0]> = {}) => ({
  everySeconds: 900,
  windowStart: null,
  windowEnd: null,
  nextDueAt: new Date('2026-03-10T12:00:00Z'),
  ...changes,
});
const at = (text: string) => new Date(text);

describe('nextDue', () => {
  it('keeps the pace from the time it was due', () => {
    expect(nextDue(schedule(), at('2026-03-10T12:00:20Z'), 'UTC')).toEqual({
      runNow: true,
      at: at('2026-03-10T12:15:00Z'),
    });
  });

  it('catches up once after a long silence, not many times', () => {
    expect(nextDue(schedule(), at('2026-03-12T08:00:00Z'), 'UTC')).toEqual({
      runNow: true,
      at: at('2026-03-12T08:15:00Z'),
    });
  });

  it('waits for a window over midnight, in the organisation’s time', () => {
    const nightly = schedule({ windowStart: '22:00', windowEnd: '06:00', everySeconds: 86_400 });
    expect(nextDue(nightly, at('2026-03-10T12:00:20Z'), 'Europe/Berlin')).toEqual({
      runNow: false,
      at: at('2026-03-10T21:00:00Z'),
    });
    expect(nextDue(nightly, at('2026-03-10T21:00:00Z'), 'Europe/Berlin').runNow).toBe(true);
    expect(nextDue(nightly, at('2026-03-11T04:59:59Z'), 'Europe/Berlin').runNow).toBe(true);
    expect(nextDue(nightly, at('2026-03-11T05:00:00Z'), 'Europe/Berlin').runNow).toBe(false);
  });

  it('waits for a window within the day', () => {
    const lunch = schedule({ windowStart: '12:00', windowEnd: '13:00' });
    expect(nextDue(lunch, at('2026-03-10T13:00:00Z'), 'UTC')).toEqual({
      runNow: false,
      at: at('2026-03-11T12:00:00Z'),
    });
    expect(nextDue(lunch, at('2026-03-10T04:00:30Z'), 'Asia/Kolkata').at).toEqual(at('2026-03-10T06:30:00Z'));
  });

  it('finds the window on days when the clock jumps', () => {
    // Berlin, 29 March 2026: 02:00 becomes 03:00. The window's first hour does not exist.
    const early = schedule({ windowStart: '02:00', windowEnd: '05:00' });
    expect(nextDue(early, at('2026-03-28T20:00:00Z'), 'Europe/Berlin').at).toEqual(at('2026-03-29T01:00:00Z'));
    // 25 October 2026: 03:00 becomes 02:00 again.
    const late = schedule({ windowStart: '04:00', windowEnd: '05:00' });
    expect(nextDue(late, at('2026-10-24T20:00:00Z'), 'Europe/Berlin').at).toEqual(at('2026-10-25T03:00:00Z'));
  });

  it('takes a window it cannot read, or an empty one, for any time', () => {
    for (const window of [
      { windowStart: '25:00', windowEnd: '06:00' },
      { windowStart: '08:00', windowEnd: '08:00' },
      { windowStart: '08:00', windowEnd: null },
    ]) {
      expect(nextDue(schedule(window), at('2026-03-10T12:00:00Z'), 'UTC').runNow).toBe(true);
    }
  });
});
