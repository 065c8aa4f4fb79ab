import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { Dispatcher } from 'undici';
import { HubError } from '../errors/index.ts';
import type { HttpAnswer, OutgoingRequest } from './http.ts';
import { httpAnswer } from './http-answer.ts';
import { networkError, timedOut, tooLarge } from './network-errors.ts';

export interface SendLimits {
  timeoutMs: number;
  /** Of the unpacked body. */
  maxBytes: number;
  signal: AbortSignal;
  onHead(status: number): void;
  onBytes(count: number): void;
  /** Asked instead of the URL's own origin, with the URL's host in the `Host` header. */
  standIn?: string | undefined;
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
    const response = await dispatcher.request({ ...dispatched(request, limits.standIn), signal: ending.signal });
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

export const userAgent = 'Syncline/0.1';

/** The request as undici takes it. */
export const dispatched = (request: OutgoingRequest, standIn: string | undefined) => ({
  origin: standIn ?? request.url.origin,
  path: `${request.url.pathname}${request.url.search}`,
  method: request.method as Dispatcher.HttpMethod,
  headers: standIn === undefined ? request.headers : { ...request.headers, host: request.url.host },
  body: request.body ?? null,
});

export function plainHeaders(headers: Record<string, string | string[] | undefined>): HttpAnswer['headers'] {
  const plain: HttpAnswer['headers'] = {};
  for (const [name, value] of Object.entries(headers)) {
    plain[name.toLowerCase()] = Array.isArray(value) ? value.join(', ') : value;
  }
  return plain;
}

const ignore = (): void => undefined;
