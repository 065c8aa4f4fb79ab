import { HubError, type HubErrorOptions, type Remedy } from '../errors/index.ts';
import type { HttpAnswer } from './http.ts';
import { httpAnswer } from './http-answer.ts';

/** Waited for inside the client; anything longer puts the work off instead. Milliseconds. */
export const longestRetryAfterMs = 10_000;

/**
 * What an answer that is not a success means where the connector does not know better.
 * Only 401 and 403 can stop a connection; a 404 or 400 is taken for our mistake, not for the customer's.
 */
export function statusError(answer: HttpAnswer, at: Date): HubError {
  const { status } = answer;
  const waitMs = retryAfterMs(answer.headers['retry-after'], at);
  const make = (remedy: Remedy, code: string, userMessage: string, extra: Partial<HubErrorOptions> = {}): HubError =>
    new HubError(remedy, `The vendor answered ${status}.`, { code, userMessage, status, ...extra });

  if (status === 429) {
    return make('wait', 'RATE_LIMITED', 'The other system asked Syncline to slow down. The work goes on by itself.', {
      waitMs: waitMs ?? 30_000,
    });
  }
  if (status === 503 && waitMs !== undefined) {
    return make('wait', 'VENDOR_PAUSED', 'The other system is under maintenance. The work goes on when it is back.', {
      waitMs,
    });
  }
  if (status >= 500 && status !== 501) {
    return make('retry', 'VENDOR_FAILED', `The other system failed (${status}). Syncline tries again by itself.`);
  }
  const [remedy, code, text] = table[status] ?? fallback;
  return make(remedy, code, text);
}

/** What an answer to a download means: links to files have a short life, and say nothing about the connection. */
export function fileError(status: number, headers: HttpAnswer['headers'], at: Date): HubError {
  if (status === 429 || status >= 500) return statusError(httpAnswer({ status, headers, body: '' }), at);
  return new HubError('retry', `The vendor answered ${status} to a download.`, {
    code: 'FILE_GONE',
    status,
    userMessage: `The other system no longer hands out the file it made (${status}). It is asked for a new one.`,
  });
}

/** `Retry-After` in milliseconds from now, from seconds or an HTTP date; undefined where absent or unreadable. */
export function retryAfterMs(header: string | undefined, at: Date): number | undefined {
  if (header === undefined) return undefined;
  const text = header.trim();
  if (/^\d+(\.\d+)?$/.test(text)) return Math.min(Math.ceil(Number(text) * 1_000), longestBelievedMs);
  const date = Date.parse(text);
  if (Number.isNaN(date)) return undefined;
  return Math.min(Math.max(0, date - at.getTime()), longestBelievedMs);
}

/** A day: whoever says "in a year" is mistaken, and a stream must not fall silent over it. */
const longestBelievedMs = 24 * 60 * 60 * 1_000;

const table: Record<number, readonly [Remedy, string, string]> = {
  401: ['reconnect', 'NOT_AUTHENTICATED', 'The other system no longer accepts these keys. Reconnect it with new ones.'],
  403: [
    'reconfigure',
    'NOT_ALLOWED',
    'The other system does not allow this with the rights it gave. Grant the missing right.',
  ],
  408: ['retry', 'VENDOR_TIMEOUT', 'The other system took too long. Syncline tries again by itself.'],
  409: ['skip', 'VENDOR_CONFLICT', 'The other system refused this record because it changed meanwhile.'],
  410: [
    'restart',
    'VENDOR_GONE',
    'The place to go on from has expired at the other system. The data is read again in full.',
  ],
  422: ['skip', 'RECORD_REFUSED', 'The other system refused this record.'],
  425: ['retry', 'VENDOR_TOO_EARLY', 'The other system was not ready. Syncline tries again by itself.'],
};
const fallback = [
  'report',
  'UNEXPECTED_STATUS',
  'The other system gave an answer that Syncline does not understand.',
] as const;
