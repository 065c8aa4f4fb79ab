import type { ConnectorContext } from '@syncline/shared/kit/context';
import type { HttpClient } from '@syncline/shared/kit/http';

/** Tells the vendor's time from the answers it gives. */
export interface VendorClock {
  /** The same context, with its answers' `Date` noted. */
  ctx: ConnectorContext<never>;
  /** The vendor's time now, never ahead of it; undefined before its first answer. */
  now(): Date | undefined;
}

/** How far vendors' clocks are from ours, by connection: asking each run anew would cost requests. */
export type ClockSkews = Map<string, { skewMs: number; measuredAt: number }>;

const KEPT_MS = 60 * 60 * 1000;
const KEPT_AT_MOST = 10_000;
const CLOCK_WAS_SET_MS = 30_000;

/** @param skews what earlier runs of this process have learnt; grows by what this one learns. */
export function watchVendorClock(
  ctx: ConnectorContext<never>,
  connectionId: string,
  skews: ClockSkews = new Map(),
  localNow: () => number = Date.now,
): VendorClock {
  const http: HttpClient = {
    async request(request) {
      const answer = await ctx.http.request(request);
      if (answer.date) learn(answer.date);
      return answer;
    },
    lines: (request) => ctx.http.lines(request),
  };
  /**
   * The header has whole seconds, and was written before the answer travelled: each answer is behind the
   * vendor by up to a second and the way. The one that was least behind counts, until one is so far off
   * that the clock must have been set.
   */
  function learn(date: Date): void {
    const measuredAt = localNow();
    const skewMs = date.getTime() - measuredAt;
    const known = skews.get(connectionId);
    if (known && known.skewMs >= skewMs && known.skewMs - skewMs < CLOCK_WAS_SET_MS && isFresh(known)) return;
    if (skews.size >= KEPT_AT_MOST) skews.clear();
    skews.set(connectionId, { skewMs, measuredAt });
  }

  const isFresh = (known: { measuredAt: number }) => localNow() - known.measuredAt <= KEPT_MS;

  return {
    ctx: { ...ctx, http },
    now: () => {
      const known = skews.get(connectionId);
      if (!known || !isFresh(known)) return undefined;
      return new Date(localNow() + known.skewMs);
    },
  };
}
