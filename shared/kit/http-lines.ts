import type { HttpRequest, OutgoingRequest } from './http.ts';
import type { HttpClientOptions } from './http-client.ts';
import { nameOf } from './network-errors.ts';
import { redactText, redactUrl } from './redact.ts';
import { isRedirect, redirectLoop, redirectUrl } from './redirects.ts';
import { userAgent } from './send-once.ts';
import { fileError } from './status-errors.ts';
import { streamLines } from './stream-lines.ts';
import { targetOf } from './target.ts';

const longestChain = 4;

/**
 * A file's lines, from allowed hosts only and without any proof of who we are: whoever has the link may read it. No
 * quota is asked, as files lie elsewhere than the API; the call log has it as one call.
 */
export async function* httpLines(
  { policy, ports, signal, secrets }: HttpClientOptions,
  request: Pick<HttpRequest, 'path' | 'headers' | 'signal'>,
): AsyncGenerator<string> {
  const { url } = targetOf(policy, request.path, undefined);
  const sent: OutgoingRequest = {
    method: 'GET',
    url,
    headers: { accept: '*/*', 'accept-encoding': 'gzip', 'user-agent': userAgent, ...request.headers },
    body: undefined,
  };
  let status: number | undefined;
  let bytes = 0;
  let error: string | undefined;
  let hops = 0;
  const startedAt = performance.now();
  try {
    yield* streamLines(ports.guard.dispatcher, sent, {
      idleMs: policy.timeoutMs,
      maxLineBytes: policy.maxBytes,
      signal: request.signal ?? signal,
      standIn: ports.standIn,
      onHead: (head, from) => {
        status = head.status;
        if (status >= 200 && status < 300) return undefined;
        if (!isRedirect(status, head.headers.location)) throw fileError(status, head.headers, ports.now());
        hops += 1;
        if (hops > longestChain) throw redirectLoop(url);
        return targetOf(policy, redirectUrl(head.headers.location ?? '', from), undefined).url;
      },
      onBytes: (count) => {
        bytes = count;
      },
    });
  } catch (thrown) {
    error = redactText(nameOf(thrown), secrets);
    throw thrown;
  } finally {
    const durationMs = Math.round(performance.now() - startedAt);
    ports.onCall?.({ method: 'GET', url: redactUrl(url), status, durationMs, waitedMs: 0, bytes, attempt: 1, error });
  }
}
