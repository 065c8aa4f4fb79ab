import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { Dispatcher } from 'undici';
import { HubError } from '../errors/index.ts';
import type { HttpAnswer, OutgoingRequest } from './http.ts';
import { networkError, timedOut } from './network-errors.ts';
import { dispatched, plainHeaders } from './send-once.ts';
import { splitLines } from './split-lines.ts';

export interface StreamLimits {
  /** How long nothing may arrive; the whole may take as long as it takes. */
  idleMs: number;
  maxLineBytes: number;
  signal: AbortSignal;
  standIn?: string | undefined;
  /** Called with each answer's head; throws to refuse it. What it answers is asked instead (a redirect). */
  onHead(head: Pick<HttpAnswer, 'status' | 'headers'>, from: URL): URL | undefined;
  /** Bytes so far, unpacked. */
  onBytes(count: number): void;
}

/**
 * A file's lines as they arrive; nothing is read ahead of whoever takes them.
 * @throws HubError `retry` for network trouble and when it stands still, `report` LINE_TOO_LONG; the signal's own
 *   reason when it was cancelled; what `onHead` throws.
 */
export async function* streamLines(
  dispatcher: Dispatcher,
  request: OutgoingRequest,
  limits: StreamLimits,
): AsyncGenerator<string> {
  limits.signal.throwIfAborted();
  const ending = new AbortController();
  const cancel = () => ending.abort(limits.signal.reason);
  limits.signal.addEventListener('abort', cancel, { once: true });
  const patience = makePatience(limits.idleMs, () => ending.abort(timedOut(request, limits.idleMs)));
  let body: Readable | undefined;
  try {
    let asked = request;
    for (let next: URL | undefined = request.url; next !== undefined; ) {
      body?.on('error', ignore).destroy();
      asked = { ...request, url: next };
      patience.begin();
      const response = await dispatcher.request({ ...dispatched(asked, limits.standIn), signal: ending.signal });
      body = response.body;
      next = limits.onHead({ status: response.statusCode, headers: plainHeaders(response.headers) }, asked.url);
      if (next !== undefined) continue;
      const { 'content-encoding': encoding } = plainHeaders(response.headers);
      yield* splitLines(timed(unpacked(body, encoding), limits, patience), limits.maxLineBytes, () =>
        tooLong(limits.maxLineBytes),
      );
    }
  } catch (error) {
    if (error instanceof HubError) throw error;
    if (ending.signal.aborted) throw ending.signal.reason;
    throw networkError(request, error);
  } finally {
    patience.end();
    limits.signal.removeEventListener('abort', cancel);
    body?.on('error', ignore).destroy();
  }
}

function unpacked(body: Readable, encoding: string | undefined): Readable {
  if (encoding !== 'gzip' && encoding !== 'x-gzip') return body;
  const plain = createGunzip();
  body.on('error', (error) => plain.destroy(error));
  return body.pipe(plain);
}

/** Chunks as they come; the clock runs only while one is waited for, not while its lines are worked on. */
async function* timed(source: Readable, limits: StreamLimits, patience: Patience): AsyncGenerator<Buffer> {
  let bytes = 0;
  try {
    patience.begin();
    for await (const chunk of source) {
      patience.end();
      const buffer = chunk as Buffer;
      bytes += buffer.length;
      limits.onBytes(bytes);
      yield buffer;
      patience.begin();
    }
  } finally {
    patience.end();
    source.on('error', ignore).destroy();
  }
}

interface Patience {
  begin(): void;
  end(): void;
}

function makePatience(milliseconds: number, lost: () => void): Patience {
  let timer: NodeJS.Timeout | undefined;
  const end = () => clearTimeout(timer);
  return {
    begin: () => {
      end();
      timer = setTimeout(lost, milliseconds);
    },
    end,
  };
}

const ignore = (): void => undefined;

const tooLong = (maxBytes: number): HubError =>
  new HubError('report', `A line is longer than ${maxBytes} bytes.`, {
    code: 'LINE_TOO_LONG',
    userMessage:
      `The other system sent a file with a line of more than ${Math.round(maxBytes / 1_048_576)} MB, which cannot be ` +
      'what was asked for. It was refused and nothing was changed.',
  });
