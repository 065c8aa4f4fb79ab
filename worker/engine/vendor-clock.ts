import type { ConnectorContext } from '@syncline/shared/kit/connector';
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
      // The header has whole seconds, and was written before the answer travelled: never ahead of the vendor.
      if (answer.date) {
        if (skews.size >= KEPT_AT_MOST) skews.clear();
        skews.set(connectionId, { skewMs: answer.date.getTime() - localNow(), measuredAt: localNow() });
      }
      return answer;
    },
  };
  return {
    ctx: { ...ctx, http },
    now: () => {
      const known = skews.get(connectionId);
      if (!known || localNow() - known.measuredAt > KEPT_MS) return undefined;
      return new Date(localNow() + known.skewMs);
    },
  };
}
