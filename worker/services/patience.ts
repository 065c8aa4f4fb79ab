import { HubError } from '@syncline/shared/errors';
import type { ConnectorContext } from '@syncline/shared/kit/context';
import type { HttpClient } from '@syncline/shared/kit/http';
import type { CallRecord } from '@syncline/shared/kit/ports';

/** As long as one request may take at the slowest of vendors: two of them in a row are a store that hangs. */
export const patienceMsDefault = 60_000;

export interface Patience {
  /** Ends with the work's own signal, and when the vendor kept it waiting for too long. */
  signal: AbortSignal;
  /** The same connection, its requests watched. */
  watch<C extends { ctx: ConnectorContext<never> }>(open: C): C;
  /** Told of each attempt: a vendor that answers, were it with "later", does not hang. */
  onCall(call: CallRecord): void;
  close(): void;
}

/**
 * Bounds how long a job stands in one of the worker's places for a vendor that says nothing. A request is tried again
 * within it, and a page is many requests: without a bound a few stores that hang keep all places for minutes, and
 * everybody else waits. Time in which nothing is asked of the vendor does not count.
 */
export function keepPatience(work: AbortSignal, patienceMs: number = patienceMsDefault): Patience {
  const ending = new AbortController();
  const end = () => ending.abort(work.reason);
  if (work.aborted) end();
  work.addEventListener('abort', end, { once: true });
  /** When each was begun; the oldest first. */
  const underWay = new Set<{ since: number }>();
  let heardAt = 0;
  const heard = () => {
    heardAt = performance.now();
  };
  const timer = setInterval(
    () => {
      const [oldest] = underWay;
      if (!oldest || performance.now() - Math.max(oldest.since, heardAt) < patienceMs) return;
      clearInterval(timer);
      ending.abort(tooSlow(patienceMs));
    },
    Math.min(1_000, patienceMs / 4),
  );
  timer.unref();

  const watched = (http: HttpClient): HttpClient => ({
    async request(request) {
      const mine = { since: performance.now() };
      underWay.add(mine);
      try {
        const answer = await http.request(request);
        heard();
        return answer;
      } finally {
        underWay.delete(mine);
      }
    },
    // A file's lines have a bound of their own on silence.
    lines: (request) => http.lines(request),
  });

  return {
    signal: ending.signal,
    watch: (open) => ({ ...open, ctx: { ...open.ctx, http: watched(open.ctx.http) } }),
    onCall: ({ status }) => {
      if (status !== undefined && status < 500) heard();
    },
    close: () => {
      clearInterval(timer);
      work.removeEventListener('abort', end);
    },
  };
}

export const tooSlow = (patienceMs: number): HubError =>
  new HubError('retry', `The vendor did not answer within ${patienceMs} ms.`, {
    code: 'VENDOR_TOO_SLOW',
    userMessage: `The other system did not answer within ${Math.round(patienceMs / 1000)} seconds. Nothing is lost; Syncline asks again by itself.`,
  });
