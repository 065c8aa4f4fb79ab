import { HubError } from '../errors/index.ts';
import type { ApiPolicy, BucketReading } from './connector.ts';
import type { HttpAnswer, HttpClient, HttpRequest, OutgoingRequest } from './http.ts';
import { httpLines } from './http-lines.ts';
import { nameOf } from './network-errors.ts';
import type { KitPorts } from './ports.ts';
import { redactText, redactUrl } from './redact.ts';
import { isRedirect, redirectLoop, redirectUrl } from './redirects.ts';
import { sendOnce, userAgent } from './send-once.ts';
import { longestRetryAfterMs, retryAfterMs, statusError } from './status-errors.ts';
import { targetOf } from './target.ts';

export interface HttpClientOptions {
  policy: ApiPolicy;
  ports: KitPorts;
  /** Names the quota: the connection's id, or the app's where the vendor counts by app. */
  budgetKey: string;
  signal: AbortSignal;
  /**
   * Adds the proof of who we are; called once per attempt and hop, only for the vendor's own origin.
   * `now` is the vendor's clock, as far as its answers have told it: signatures with a time then hold at a
   * vendor whose clock is off.
   */
  sign(request: OutgoingRequest, now: Date): OutgoingRequest;
  /** Removed from debug output wherever they stand. */
  secrets: readonly string[];
  /** Where a proof that is refused can be had anew: twice per request, before the refusal counts. */
  renewal?: ProofRenewal | undefined;
}

export interface ProofRenewal {
  /** Grows with each new proof. */
  version(): number;
  /** Has a later proof than this ready. @throws HubError when there is none. */
  after(version: number): Promise<void>;
}

/**
 * The one way out to a vendor. Reads are tried again twice, briefly; a pause of up to ten seconds that
 * the vendor asks for is kept here; everything longer becomes an error that says what happens next.
 */
export function makeHttpClient(options: HttpClientOptions): HttpClient {
  const { policy, ports } = options;
  /** The vendor's clock minus ours; zero while they agree to half a minute. */
  let skewMs = 0;
  return {
    async request(request) {
      const isRead = request.isRead ?? (request.method ?? 'GET') === 'GET';
      let pausedMs = 0;
      let renewals = 0;
      for (let attempt = 1; ; ) {
        const signedWithSkewMs = skewMs;
        const proofVersion = options.renewal?.version() ?? 0;
        const outcome = await attemptOnce(options, request, attempt);
        if (outcome.ok) return outcome.answer;
        const { error, answer, refused } = outcome;
        // Refused, and the refusal told another time than was signed with: once more with the vendor's.
        if (attempt === 1 && error.status === 401 && Math.abs(skewMs - signedWithSkewMs) > 60_000) {
          attempt += 1;
          continue;
        }
        if (options.renewal && renewals < mostRenewals && error.status === 401 && error.remedy === 'reconnect') {
          // A token may end early, or be replaced by another process's: only what refuses a new one too is dead.
          await options.renewal.after(proofVersion);
          renewals += 1;
          continue;
        }
        const pause = pauseBefore(error, answer, ports.now());
        if (pause !== undefined && isPaused(error)) {
          await ports.budgets.penalise(budgetKeyOf(options, request), pause);
        }
        if (pause === undefined || pause > longestRetryAfterMs) throw error;
        if (refused) {
          // Nothing was done, so no attempt is used; whoever is refused for long gives his place to others.
          pausedMs += pause;
          if (pausedMs > longestRefusedMs) throw error;
        } else {
          if (!isRead || attempt > 2) throw error;
          attempt += 1;
        }
        await sleep(isPaused(error) ? pause : jitter(attempt - 1), request.signal ?? options.signal);
      }
    },

    lines: (request) => httpLines(options, request),
  };

  function vendorNow(): Date {
    return new Date(ports.now().getTime() + skewMs);
  }

  function learnClock(answer: HttpAnswer): void {
    // A cache's copy tells the time of the original.
    if (!answer.date || answer.headers.age !== undefined) return;
    const skew = answer.date.getTime() - ports.now().getTime();
    skewMs = Math.abs(skew) > 30_000 ? skew : 0;
  }

  async function attemptOnce({ signal }: HttpClientOptions, request: HttpRequest, attempt: number): Promise<Outcome> {
    const cancel = request.signal ?? signal;
    cancel.throwIfAborted();
    const budget = policy.budgets[request.budget ?? 'default'] ?? policy.budgets.default;
    const permit = await ports.budgets.acquire(budgetKeyOf(options, request), budget, cancel, request.cost);
    let reading: BucketReading | undefined;
    try {
      const answer = await followRedirects(request, { attempt, waitedMs: permit.waitedMs, cancel });
      reading = policy.observe?.(answer);
      if (answer.status < 200 || answer.status >= 300) {
        const error = policy.classify?.(answer) ?? statusError(answer, ports.now());
        return { ok: false, error, answer, refused: false };
      }
      const error = policy.inspect?.(answer);
      return error ? { ok: false, error, answer, refused: isPaused(error) } : { ok: true, answer };
    } catch (error) {
      if (error instanceof HubError) return { ok: false, error, answer: undefined, refused: false };
      throw error;
    } finally {
      // The answer does not wait for the bookkeeping; a place that is not given back ends with its lease.
      permit.release(reading).catch(() => undefined);
    }
  }

  async function followRedirects(
    request: HttpRequest,
    about: { attempt: number; waitedMs: number; cancel: AbortSignal },
  ): Promise<HttpAnswer> {
    let target = targetOf(policy, request.path, request.query);
    const seen = new Set<string>();
    for (let hop = 0; ; hop += 1) {
      const answer = await logged(request, target, about);
      const { location } = answer.headers;
      if (!isRedirect(answer.status, location) || (request.method ?? 'GET') !== 'GET') return answer;
      const known = policy.classify?.(answer);
      if (known) throw known;
      seen.add(target.url.href);
      target = targetOf(policy, redirectUrl(location ?? '', target.url), undefined);
      if (seen.has(target.url.href) || hop >= 4) throw redirectLoop(target.url);
    }
  }

  async function logged(
    request: HttpRequest,
    target: { url: URL; ownOrigin: boolean },
    about: { attempt: number; waitedMs: number; cancel: AbortSignal },
  ): Promise<HttpAnswer> {
    const method = request.method ?? 'GET';
    const body = request.body === undefined ? undefined : JSON.stringify(request.body);
    const unsigned: OutgoingRequest = {
      method,
      url: target.url,
      headers: {
        accept: 'application/json',
        'accept-encoding': 'gzip',
        'user-agent': userAgent,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(target.ownOrigin ? policy.headers : {}),
        ...request.headers,
      },
      body,
    };
    const url = redactUrl(target.url);
    const startedAt = performance.now();
    let status: number | undefined;
    let bytes = 0;
    let answer: HttpAnswer | undefined;
    let failure: unknown;
    try {
      const sent = await sendOnce(
        ports.guard.dispatcher,
        target.ownOrigin ? options.sign(unsigned, vendorNow()) : unsigned,
        {
          timeoutMs: request.timeoutMs ?? policy.timeoutMs,
          maxBytes: policy.maxBytes,
          signal: about.cancel,
          standIn: ports.standIn,
          onHead: (code) => {
            status = code;
          },
          onBytes: (count) => {
            bytes = count;
          },
        },
      );
      answer = sent;
      if (target.ownOrigin) learnClock(sent);
      return sent;
    } catch (error) {
      failure = error;
      throw error;
    } finally {
      ports.onCall?.({
        method,
        url,
        status,
        durationMs: Math.round(performance.now() - startedAt),
        waitedMs: about.waitedMs,
        bytes,
        attempt: about.attempt,
        error: failure === undefined ? undefined : redactText(nameOf(failure), options.secrets),
      });
      ports.debug?.({
        method,
        url,
        requestBody: body === undefined ? undefined : redactText(body.slice(0, debugLength), options.secrets),
        status,
        responseHeaders: shownHeaders(answer?.headers ?? {}, options.secrets),
        responseBody: answer && redactText(answer.text.slice(0, debugLength), options.secrets),
      });
    }
  }
}

type Outcome =
  | { ok: true; answer: HttpAnswer }
  /** `refused`: for want of quota, inside an answer that looks like a success; nothing was done. */
  | { ok: false; error: HubError; answer: HttpAnswer | undefined; refused: boolean };

/** How long one request stands back for others before its work is put off. */
const longestRefusedMs = 60_000;
/** A new one may end between having it and using it; a vendor that refuses the second one too means it. */
const mostRenewals = 2;
const debugLength = 20_000;

/** Some vendors repeat the whole query in `link`, keys and all; a cookie is a key of its own. */
const hiddenHeaders = ['link', 'set-cookie'];

const shownHeaders = (headers: HttpAnswer['headers'], secrets: readonly string[]): HttpAnswer['headers'] =>
  Object.fromEntries(
    Object.entries(headers)
      .filter(([name]) => !hiddenHeaders.includes(name))
      .map(([name, value]) => [name, value === undefined ? undefined : redactText(value, secrets)]),
  );

const budgetKeyOf = (options: HttpClientOptions, request: HttpRequest): string => {
  const name = request.budget !== undefined && request.budget in options.policy.budgets ? request.budget : 'default';
  return `${options.budgetKey}:${name}`;
};

const isPaused = (error: HubError): boolean => error.remedy === 'wait';

/** How long until another try makes sense; undefined: it makes none. */
function pauseBefore(error: HubError, answer: HttpAnswer | undefined, at: Date): number | undefined {
  if (error.remedy === 'wait') {
    if (error.code === 'QUOTA_PAUSED') return undefined;
    // The vendor's own words stand in the body then.
    if (answer && answer.status < 300) return error.waitMs;
    // Without a word from the vendor a first pause of two seconds often does; the next try shows it.
    return retryAfterMs(answer?.headers['retry-after'], at) ?? (answer?.status === 429 ? 2_000 : error.waitMs);
  }
  return error.remedy === 'retry' ? 0 : undefined;
}

const jitter = (attempt: number): number => attempt * 250 + Math.random() * 500;

function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop);
      resolve();
    }, milliseconds);
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
  });
}
