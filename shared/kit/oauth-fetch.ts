import { HubError } from '../errors/index.ts';
import type { OAuth2Auth } from './auth.ts';
import type { ApiPolicy } from './connector.ts';
import type { HttpAnswer } from './http.ts';
import type { Network } from './networks.ts';
import type { CallRecord } from './ports.ts';
import { redactUrl } from './redact.ts';
import { sendOnce } from './send-once.ts';
import { targetOf } from './target.ts';

export interface TokenEndpointOptions {
  policy: ApiPolicy;
  network: Network;
  signal?: AbortSignal;
  onCall?: (call: CallRecord) => void;
}

/** What the library asks its `fetch`. */
export interface LibraryRequest {
  method: string;
  headers: Record<string, string>;
  body: URLSearchParams;
}

/**
 * One request to a token endpoint through the guard, to a host of the connector's only. No redirect is followed.
 * @throws HubError as `sendOnce` does.
 */
export async function sendToTokenEndpoint(
  options: TokenEndpointOptions,
  address: string,
  request: LibraryRequest,
): Promise<HttpAnswer> {
  const { url } = targetOf(options.policy, address, undefined);
  const { network, onCall, signal = new AbortController().signal } = options;
  const startedAt = performance.now();
  let status: number | undefined;
  let bytes = 0;
  let error: string | undefined;
  try {
    return await sendOnce(
      network.guard.dispatcher,
      {
        method: request.method,
        url,
        headers: { ...request.headers, 'user-agent': 'Syncline/0.1' },
        body: request.body.toString(),
      },
      {
        timeoutMs,
        maxBytes,
        signal,
        standIn: network.standIn,
        onHead: (code) => {
          status = code;
        },
        onBytes: (count) => {
          bytes = count;
        },
      },
    );
  } catch (cause) {
    error = cause instanceof HubError ? cause.code : 'NETWORK_FAILED';
    throw cause;
  } finally {
    const durationMs = Math.round(performance.now() - startedAt);
    onCall?.({
      method: request.method,
      url: redactUrl(url),
      status,
      durationMs,
      waitedMs: 0,
      bytes,
      attempt: 1,
      error,
    });
  }
}

/** The answer as the library reads it, with what the connector mends of its shape. */
export function asResponse(answer: HttpAnswer, mend: OAuth2Auth<unknown>['tokenAnswer']): Response {
  const value = jsonObject(answer.text);
  const isSuccess = answer.status >= 200 && answer.status < 300;
  // Signatures of an identity that nobody asked for.
  if (value && isSuccess) delete value.id_token;
  const body = value && isSuccess ? JSON.stringify(mend?.(value) ?? value) : answer.text;
  // A 304 may have no body at all, not even an empty one.
  return new Response(body === '' ? null : body, {
    status: isSuccess ? 200 : answer.status,
    headers: { 'content-type': value ? 'application/json' : (answer.headers['content-type'] ?? 'text/plain') },
  });
}

const timeoutMs = 15_000;
const maxBytes = 256 * 1024;

function jsonObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}
