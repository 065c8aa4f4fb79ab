import { createHash, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * An invented vendor's side of OAuth 2, over real HTTP: codes that hold once, access tokens that end, refresh tokens
 * that rotate with a grace (the one before stays good until its successor is used), PKCE, revocation.
 */
export interface FakeOAuthVendor {
  url: string;
  clientId: string;
  clientSecret: string;
  /** Seconds that access tokens live; null: for ever. */
  life: number | null;
  /** Seconds that refresh tokens live; undefined: the vendor does not say. */
  refreshLife: number | undefined;
  /** Told of each token request before it is answered; what it gives back is the answer. */
  before: (request: TokenRequest) => Promise<TokenAnswer | undefined> | TokenAnswer | undefined;
  /** The token requests that arrived, by grant. */
  requests: TokenRequest[];
  /** What a person's click on the approval page does. @returns where their browser goes. */
  approve(authorizeUrl: string, decision?: 'allow' | 'deny'): URL;
  /** Is this access token good now? */
  accepts(accessToken: string): boolean;
  /** The account took its permission back: every token is dead. */
  withdraw(): void;
  /** Other requests: the vendor's API. */
  api: (request: IncomingMessage, response: ServerResponse) => void;
  close(): Promise<void>;
}

export interface TokenRequest {
  path: string;
  headers: IncomingMessage['headers'];
  body: URLSearchParams;
}

export interface TokenAnswer {
  status: number;
  headers?: Record<string, string>;
  body: string;
}

interface Code {
  redirectUrl: string;
  challenge: string | null;
  scope: string;
}

interface Pair {
  accessToken: string;
  endsAt: number;
  /** The refresh token that it was refreshed with: dies when this pair is used. */
  from: string | null;
}

export async function startFakeOAuthVendor(): Promise<FakeOAuthVendor> {
  const codes = new Map<string, Code>();
  /** By refresh token. */
  const pairs = new Map<string, Pair>();
  const revoked: string[] = [];

  const issue = (scope: string, from: string | null): TokenAnswer => {
    const [accessToken, refreshToken] = [`access-${random()}`, `refresh-${random()}`];
    const endsAt = vendor.life === null ? Number.POSITIVE_INFINITY : Date.now() + vendor.life * 1_000;
    pairs.set(refreshToken, { accessToken, endsAt, from });
    return json(200, {
      access_token: accessToken,
      token_type: 'bearer',
      ...(vendor.life === null ? {} : { expires_in: vendor.life }),
      refresh_token: refreshToken,
      ...(vendor.refreshLife === undefined ? {} : { refresh_token_expires_in: vendor.refreshLife }),
      scope,
    });
  };

  const answerToken = (body: URLSearchParams): TokenAnswer => {
    if (body.get('client_id') !== vendor.clientId || body.get('client_secret') !== vendor.clientSecret) {
      return json(401, { error: 'invalid_client' }, { 'www-authenticate': 'Basic realm="vendor"' });
    }
    if (body.get('grant_type') === 'authorization_code') {
      const code = codes.get(body.get('code') ?? '');
      codes.delete(body.get('code') ?? '');
      const challenge = createHash('sha256')
        .update(body.get('code_verifier') ?? '')
        .digest('base64url');
      const proven = code?.challenge === null || code?.challenge === challenge;
      if (!code || code.redirectUrl !== body.get('redirect_uri') || !proven)
        return json(400, { error: 'invalid_grant' });
      return issue(code.scope, null);
    }
    const refreshToken = body.get('refresh_token') ?? '';
    const pair = pairs.get(refreshToken);
    if (!pair) return json(400, { error: 'invalid_grant', error_description: 'This refresh token is dead.' });
    retire(pair);
    return issue('read_things', refreshToken);
  };

  /** A pair that is used ends the one it came from. */
  const retire = (pair: Pair): void => {
    if (pair.from !== null) pairs.delete(pair.from);
  };

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = new URL(request.url ?? '/', 'http://vendor').pathname;
    if (path !== '/oauth/token' && path !== '/oauth/revoke') return vendor.api(request, response);
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const asked = { path, headers: request.headers, body: new URLSearchParams(Buffer.concat(chunks).toString()) };
    vendor.requests.push(asked);
    const own = await vendor.before(asked);
    if (own === undefined && path === '/oauth/revoke') revoked.push(asked.body.get('token') ?? '');
    const answer = own ?? (path === '/oauth/token' ? answerToken(asked.body) : json(200, {}));
    response.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers }).end(answer.body);
  };
  const server = createServer((request, response) => {
    handle(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  const vendor: FakeOAuthVendor = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    clientId: 'our-app',
    clientSecret: 'app-secret-0123456789',
    life: 3_600,
    refreshLife: 90 * 86_400,
    before: () => undefined,
    requests: [],
    approve: (authorizeUrl, decision = 'allow') => {
      const { searchParams: asked } = new URL(authorizeUrl);
      const redirectUrl = asked.get('redirect_uri') ?? '';
      const back = new URL(redirectUrl);
      back.searchParams.set('state', asked.get('state') ?? '');
      if (decision === 'deny') {
        back.searchParams.set('error', 'access_denied');
        return back;
      }
      const code = `code-${random()}`;
      codes.set(code, {
        redirectUrl,
        challenge: asked.get('code_challenge'),
        scope: asked.get('scope') ?? '',
      });
      back.searchParams.set('code', code);
      return back;
    },
    accepts: (accessToken) => {
      const pair = [...pairs.values()].find((one) => one.accessToken === accessToken);
      if (!pair || pair.endsAt <= Date.now()) return false;
      retire(pair);
      return true;
    },
    withdraw: () => pairs.clear(),
    api: (_request, response) => {
      response.writeHead(404).end();
    },
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
  return vendor;
}

const random = () => randomBytes(9).toString('base64url');

const json = (status: number, body: unknown, headers: Record<string, string> = {}): TokenAnswer => ({
  status,
  headers,
  body: JSON.stringify(body),
});
