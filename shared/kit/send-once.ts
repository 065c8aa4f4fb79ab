import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { Dispatcher } from 'undici';
import { HubError } from '../errors/index.ts';
import type { HttpAnswer, OutgoingRequest } from './http.ts';
import { httpAnswer } from './http-answer.ts';

export interface SendLimits {
  timeoutMs: number;
  /** Of the unpacked body. */
  maxBytes: number;
  signal: AbortSignal;
  onHead(status: number): void;
  onBytes(count: number): void;
}

/**
 * One request, one answer of any status.
 * @throws HubError `retry` for network trouble and time-outs, `report` for an oversized body; the
 * signal's own reason when it was cancelled.
 */
export async function sendOnce(
  dispatcher: Dispatcher,
  request: OutgoingRequest,
  limits: SendLimits,
): Promise<HttpAnswer> {
  limits.signal.throwIfAborted();
  // By hand: combined signals of a long-lived one are not freed on every supported Node version.
  const ending = new AbortController();
  const cancel = () => ending.abort(limits.signal.reason);
  limits.signal.addEventListener('abort', cancel, { once: true });
  const timer = setTimeout(() => ending.abort(timedOut(request, limits.timeoutMs)), limits.timeoutMs);
  try {
    const response = await dispatcher.request({
      origin: request.url.origin,
      path: `${request.url.pathname}${request.url.search}`,
      method: request.method as Dispatcher.HttpMethod,
      headers: request.headers,
      body: request.body ?? null,
      signal: ending.signal,
    });
    limits.onHead(response.statusCode);
    const headers = plainHeaders(response.headers);
    const announced = Number(headers['content-length'] ?? 0);
    if (announced > limits.maxBytes) {
      response.body.on('error', ignore).destroy();
      throw tooLarge(limits.maxBytes);
    }
    const body = await readBody(response.body, headers['content-encoding'], limits);
    const date = new Date(headers.date ?? '');
    return httpAnswer({
      status: response.statusCode,
      headers,
      body,
      date: Number.isNaN(date.getTime()) ? undefined : date,
    });
  } catch (error) {
    if (error instanceof HubError) throw error;
    if (ending.signal.aborted) throw ending.signal.reason;
    throw networkError(request, error);
  } finally {
    clearTimeout(timer);
    limits.signal.removeEventListener('abort', cancel);
  }
}

async function readBody(body: Readable, encoding: string | undefined, limits: SendLimits): Promise<Buffer> {
  const isPacked = encoding === 'gzip' || encoding === 'x-gzip';
  const source: Readable = isPacked ? body.pipe(createGunzip()) : body;
  if (isPacked) body.on('error', (error) => source.destroy(error));
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of source) {
      const bytes = chunk as Buffer;
      length += bytes.length;
      limits.onBytes(length);
      if (length > limits.maxBytes) throw tooLarge(limits.maxBytes);
      chunks.push(bytes);
    }
  } finally {
    if (isPacked) body.on('error', ignore).destroy();
  }
  return Buffer.concat(chunks, length);
}

function plainHeaders(headers: Record<string, string | string[] | undefined>): HttpAnswer['headers'] {
  const plain: HttpAnswer['headers'] = {};
  for (const [name, value] of Object.entries(headers)) {
    plain[name.toLowerCase()] = Array.isArray(value) ? value.join(', ') : value;
  }
  return plain;
}

const ignore = (): void => undefined;

const timedOut = (request: OutgoingRequest, timeoutMs: number): HubError =>
  new HubError('retry', `${request.url.host} did not answer within ${timeoutMs} ms.`, {
    code: 'VENDOR_TIMEOUT',
    userMessage:
      `${request.url.host} did not answer within ${Math.round(timeoutMs / 1_000)} seconds. ` +
      'Nothing is lost; Syncline tries again by itself.',
  });

const tooLarge = (maxBytes: number): HubError =>
  new HubError('report', `The answer is larger than ${maxBytes} bytes.`, {
    code: 'ANSWER_TOO_LARGE',
    userMessage:
      `The other system sent an answer of more than ${Math.round(maxBytes / 1_048_576)} MB, which cannot be what was ` +
      'asked for. It was refused and nothing was changed. Check that the address leads to the right system.',
  });

function networkError(request: OutgoingRequest, cause: unknown): HubError {
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
