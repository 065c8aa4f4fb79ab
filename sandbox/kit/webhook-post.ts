import { lookup } from 'node:dns/promises';
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP } from 'node:net';

/** Sends one POST; answers the status, or why there was none. Redirects are not followed. */
export const post = async (options: {
  url: string;
  headers: Record<string, string>;
  body: string;
  timeoutMs: number;
  strict: boolean;
}): Promise<number | string> => {
  const url = new URL(options.url);
  if (options.strict && (await isUnsafe(url))) return 'A valid URL was not provided.';
  return new Promise((resolve) => {
    const send = url.protocol === 'https:' ? requestHttps : requestHttp;
    const length = String(Buffer.byteLength(options.body));
    const request = send(
      url,
      {
        method: 'POST',
        // One connection per delivery, closed after it.
        agent: false,
        headers: { ...options.headers, Connection: 'close', 'Content-Length': length },
        timeout: options.timeoutMs,
        // A hub on the same machine has no certificate anyone signed.
        rejectUnauthorized: false,
      },
      (response) => {
        response.resume();
        response.once('end', () => resolve(response.statusCode ?? 0));
        response.once('error', (error) => resolve(error.message));
      },
    );
    request.once('timeout', () => request.destroy(new Error('Operation timed out')));
    request.once('error', (error) => resolve(error.message));
    request.end(options.body);
  });
};

/** WordPress sends to public addresses on three ports only. */
const isUnsafe = async (url: URL): Promise<boolean> => {
  if (url.port !== '' && !['80', '443', '8080'].includes(url.port)) return true;
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const addresses = isIP(host)
    ? [host]
    : (await lookup(host, { all: true }).catch(() => [])).map((item) => item.address);
  return addresses.length === 0 || addresses.some((address) => privateRanges.test(address));
};
const privateRanges = /^(127\.|10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|0\.|169\.254\.|::1$|f[cd]|fe80)/i;
