import { createHmac } from 'node:crypto';
import OAuth from 'oauth-1.0a';
import type { OutgoingRequest } from './http.ts';

export interface OAuth1Consumer {
  key: string;
  secret: string;
}

/**
 * Signs a request with one-legged OAuth 1.0a (HMAC-SHA256), the proof in the query string: some hosts
 * strip the Authorization header. The body is not part of the signature (RFC 5849, 3.4.1.3).
 */
export function signOAuth1(
  consumer: OAuth1Consumer,
  request: OutgoingRequest,
  at: { now: Date; nonce: string },
): OutgoingRequest {
  const oauth = new OAuth({
    consumer: { key: consumer.key, secret: consumer.secret },
    signature_method: 'HMAC-SHA256',
    hash_function: (base, key) => createHmac('sha256', key).update(base).digest('base64'),
  });
  oauth.getNonce = () => at.nonce;
  oauth.getTimeStamp = () => Math.floor(at.now.getTime() / 1_000);

  const url = new URL(request.url);
  // A redirect may hand our earlier proof back.
  for (const name of [...url.searchParams.keys()]) if (name.startsWith('oauth_')) url.searchParams.delete(name);
  const proof = oauth.authorize({ url: url.href, method: request.method });
  // Written by hand: URLSearchParams would re-encode the parameters that were just signed.
  const signed = Object.entries(proof)
    // The library leaves the request's own parameters in its answer.
    .filter(([name]) => name.startsWith('oauth_'))
    .map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`)
    .join('&');
  url.search = url.search === '' ? signed : `${url.search.slice(1)}&${signed}`;
  return { ...request, url };
}
