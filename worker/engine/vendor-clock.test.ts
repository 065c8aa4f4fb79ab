import type { ConnectorContext } from '@syncline/shared/kit/context';
import { describe, expect, it } from 'vitest';
import { type ClockSkews, watchVendorClock } from './vendor-clock.ts';

const vendorAt = (date: () => Date | undefined) =>
  ({
    http: { request: async () => ({ status: 200, headers: {}, text: '', date: date() }) },
    settings: {},
    signal: new AbortController().signal,
  }) as unknown as ConnectorContext<never>;

describe('the vendor’s clock', () => {
  it('is read from its answers and runs on with ours, however far off it is', async () => {
    let local = Date.parse('2026-01-01T00:00:10.900Z');
    const skews: ClockSkews = new Map();
    const watched = watchVendorClock(
      vendorAt(() => new Date('2025-12-31T23:00:00Z')),
      'a',
      skews,
      () => local,
    );
    expect(watched.now()).toBeUndefined();
    await watched.ctx.http.request({ path: '/' });
    expect(watched.now()).toEqual(new Date('2025-12-31T23:00:00Z'));
    local += 5_000;
    expect(watched.now()).toEqual(new Date('2025-12-31T23:00:05Z'));
  });

  it('goes by the answer that was least behind, unless the clock was set', async () => {
    let local = Date.parse('2026-01-01T00:00:10.900Z');
    let date = new Date('2026-01-01T00:00:10Z');
    const watched = watchVendorClock(
      vendorAt(() => date),
      'a',
      new Map(),
      () => local,
    );
    await watched.ctx.http.request({ path: '/' });
    local += 150;
    date = new Date('2026-01-01T00:00:11Z');
    await watched.ctx.http.request({ path: '/' });
    local += 900;
    await watched.ctx.http.request({ path: '/' });
    expect(watched.now()).toEqual(new Date(local - 50));
    date = new Date('2026-01-01T00:00:11Z');
    local += 60_000;
    await watched.ctx.http.request({ path: '/' });
    expect(watched.now()).toEqual(date);
  });

  it('is remembered for the next run of the same connection, for an hour', async () => {
    let local = Date.parse('2026-01-01T00:00:00Z');
    const skews: ClockSkews = new Map();
    const answering = vendorAt(() => new Date(local - 1_000));
    await watchVendorClock(answering, 'a', skews, () => local).ctx.http.request({ path: '/' });
    local += 60_000;
    expect(watchVendorClock(answering, 'a', skews, () => local).now()).toEqual(new Date(local - 1_000));
    expect(watchVendorClock(answering, 'b', skews, () => local).now()).toBeUndefined();
    local += 3_600_000;
    expect(watchVendorClock(answering, 'a', skews, () => local).now()).toBeUndefined();
  });
});
