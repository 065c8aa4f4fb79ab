import { HubError } from '../errors/index.ts';
import type { OutgoingRequest } from './http.ts';

export const timedOut = (request: OutgoingRequest, timeoutMs: number): HubError =>
  new HubError('retry', `${request.url.host} did not answer within ${timeoutMs} ms.`, {
    code: 'VENDOR_TIMEOUT',
    userMessage:
      `${request.url.host} did not answer within ${Math.round(timeoutMs / 1_000)} seconds. ` +
      'Nothing is lost; Syncline tries again by itself.',
  });

export const tooLarge = (maxBytes: number): HubError =>
  new HubError('report', `The answer is larger than ${maxBytes} bytes.`, {
    code: 'ANSWER_TOO_LARGE',
    userMessage:
      `The other system sent an answer of more than ${Math.round(maxBytes / 1_048_576)} MB, which cannot be what was ` +
      'asked for. It was refused and nothing was changed. Check that the address leads to the right system.',
  });

export function networkError(request: OutgoingRequest, cause: unknown): HubError {
  const code = errorCode(cause);
  const host = request.url.host;
  // The other side answered in clear where a TLS greeting was due.
  if (/WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG/.test(code)) return plainHttp(host, code, cause);
  const isTls = /CERT|TLS|SSL|SELF_SIGNED|UNABLE_TO_VERIFY/.test(code);
  return new HubError('retry', `No answer from ${host}: ${code || String(cause)}`, {
    code: isTls ? 'TLS_FAILED' : 'NETWORK_FAILED',
    about: 'address',
    userMessage: isTls
      ? `The security certificate of ${host} is not valid (${code}). Syncline sends no keys there until it is mended.`
      : `${host} could not be reached${code === '' ? '' : ` (${code})`}. Syncline tries again by itself; if it stays so, check that the site is up.`,
    cause,
  });
}

const plainHttp = (host: string, code: string, cause: unknown): HubError =>
  new HubError('retry', `${host} does not speak TLS: ${code}`, {
    code: 'TLS_NOT_SPOKEN',
    about: 'address',
    userMessage:
      `${host} does not speak https: it answers plain http under this address. No keys were sent and nothing was ` +
      'changed. Check the address and its port; if the site really has no https, enter it with http://.',
    cause,
  });

function errorCode(cause: unknown): string {
  if (!(cause instanceof Error)) return '';
  if (cause instanceof AggregateError && cause.errors.length > 0) return errorCode(cause.errors[0]);
  return 'code' in cause && typeof cause.code === 'string' ? cause.code : '';
}

/** For the call log. */
export const nameOf = (error: unknown): string =>
  error instanceof HubError ? error.code : error instanceof Error ? error.message : String(error);
