import type { ConnectorContext } from '@syncline/shared/kit/connector';
import type { HttpClient } from '@syncline/shared/kit/http';

/** Tells the vendor's time from the answers it gives. */
export interface VendorClock {
  /** The same context, with its answers' `Date` noted. */
  ctx: ConnectorContext<never>;
  /** The vendor's time now, rounded down to what is certain; undefined before its first answer. */
  now(): Date | undefined;
}

export function watchVendorClock(ctx: ConnectorContext<never>, localNow: () => number = Date.now): VendorClock {
  let skewMs: number | undefined;
  const http: HttpClient = {
    async request(request) {
      const answer = await ctx.http.request(request);
      // The header has whole seconds, and was written before the answer travelled: never ahead of the vendor.
      if (answer.date) skewMs = answer.date.getTime() - localNow();
      return answer;
    },
  };
  return {
    ctx: { ...ctx, http },
    now: () => (skewMs === undefined ? undefined : new Date(localNow() + skewMs)),
  };
}
