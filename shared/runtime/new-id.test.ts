import { validate, version } from 'uuid';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { newId } from './new-id.ts';

const millisecondsOf = (id: string): number => Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16);

describe('ids', () => {
  afterEach(() => vi.useRealTimers());

  it('are uuids v7 of the moment', () => {
    const before = Date.now();
    const id = newId();
    expect([validate(id), version(id)]).toEqual([true, 7]);
    expect(millisecondsOf(id)).toBeGreaterThanOrEqual(before);
    expect(millisecondsOf(id)).toBeLessThanOrEqual(Date.now());
  });

  it('rise, within a millisecond and through many of them', () => {
    const ids = Array.from({ length: 20_000 }, newId);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toEqual([...ids].sort());
  });

  it('rise when the clock is set back', () => {
    vi.useFakeTimers({ now: Date.now() + 60_000 });
    const late = newId();
    vi.setSystemTime(Date.now() - 30_000);
    expect(newId() > late).toBe(true);
  });
});
