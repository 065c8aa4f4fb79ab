import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { HubError } from '../errors/index.ts';
import type { OAuth2Auth } from './auth.ts';
import type { ApiPolicy } from './connector.ts';
import { makeNetworks, type Networks } from './networks.ts';
import { makeOAuth } from './oauth2.ts';
import type { CallRecord } from './ports.ts';

/** The flow against a token endpoint on a real socket. */
interface Asked {
  path: string;
  host: string | undefined;
  authorization: string | undefined;
  body: URLSearchParams;
}
let server: Server;
let origin: string;
let networks: Networks;
let asked: Asked[] = [];
let calls: CallRecord[] = [];
let answer: { status: number; headers?: Record<string, string>; body: string };
const give = (status: number, body: unknown, headers = {}) => {
  answer = { status, headers, body: typeof body === 'string' ? body : JSON.stringify(body) };
};
const pair = { access_token: 'at-1-secret', token_type: 'Bearer', expires_in: 3600, refresh_token: 'rt-1-secret' };

beforeAll(async () => {
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      asked.push({
        path: request.url ?? '',
        host: request.headers.host,
        authorization: request.headers.authorization,
        body: new URLSearchParams(Buffer.concat(chunks).toString()),
      });
      response.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers }).end(answer.body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  origin = `http://127.0.0.1:${port}`;
  networks = makeNetworks({ allowedPrivateHosts: [`127.0.0.1:${port}`], standIns: { away: origin } });
});
afterEach(() => {
  asked = [];
  calls = [];
});
afterAll(async () => {
  await networks.close();
  server.closeAllConnections();
  server.close();
});

const now = new Date('2026-11-01T12:00:00.000Z');
const app = { clientId: 'app id', clientSecret: 'app-secret:1' };
const state = 'state-of-this-flow';
const redirectUrl = 'https://hub.example.com/api/integrations/shop/callback';
const query = (more: Record<string, string> = {}) => new URLSearchParams({ code: 'the-code', state, ...more });

const open = (change: Partial<OAuth2Auth<{ host: string }>> = {}, provider = 'shop', base = origin) => {
  const auth: OAuth2Auth<{ host: string }> = {
    kind: 'oauth2',
    id: 'oauth',
    label: 'Sign in',
    scopes: () => ['read_things', 'read_people'],
    pkce: true,
    authorizeUrl: ({ host }) => `${host}/authorize?brand=ours`,
    tokenUrl: ({ host }) => `${host}/token`,
    sign: (_tokens, request) => request,
    ...change,
  };
  const policy: ApiPolicy = {
    baseUrl: base,
    budgets: { default: { concurrency: 1 } },
    timeoutMs: 5_000,
    maxBytes: 1_000_000,
    classify: ({ status }) =>
      status === 402 ? new HubError('wait', 'frozen', { code: 'SHOP_FROZEN', waitMs: 60_000 }) : undefined,
  };
  return makeOAuth({
    provider: { id: provider, name: 'The Shop' },
    auth,
    settings: { host: base },
    policy,
    app,
    network: networks.of(provider),
    now: () => now,
    onCall: (call) => calls.push(call),
  });
};
const kept = { state, redirectUrl, verifier: null };
const failure = (work: Promise<unknown>): Promise<HubError> =>
  work.then(
    () => {
      throw new Error('It did not fail.');
    },
    (error: unknown) => {
      if (!(error instanceof HubError)) throw error;
      return error;
    },
  );

describe('where the person approves', () => {
  it('names app, way back, state, scopes and challenge, and keeps what the vendor has in its address', async () => {
    const { url, verifier } = await open({ extra: { authorize: { 'grant_options[]': '' } } }).begin({
      state,
      redirectUrl,
    });
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      brand: 'ours',
      response_type: 'code',
      client_id: app.clientId,
      redirect_uri: redirectUrl,
      state,
      scope: 'read_things read_people',
      code_challenge_method: 'S256',
      'grant_options[]': '',
    });
    expect(verifier?.length).toBeGreaterThan(42);
    expect(url.href).not.toContain(verifier);
    expect(url.href).not.toContain('app-secret');
  });

  it('joins scopes by a comma and leaves the challenge out where the vendor wants it so', async () => {
    const { url, verifier } = await open({ scopeSeparator: ',', pkce: false }).begin({ state, redirectUrl });
    expect(url.searchParams.get('scope')).toBe('read_things,read_people');
    expect(url.searchParams.has('code_challenge')).toBe(false);
    expect(verifier).toBeNull();
  });
});

describe('the way back', () => {
  it('changes the code for tokens', async () => {
    give(200, { ...pair, refresh_token_expires_in: 86_400, scope: 'read_things' });
    const oauth = open({ extra: { exchange: { expiring: '1' } } });
    const { verifier } = await oauth.begin({ state, redirectUrl });
    expect(await oauth.exchange(query(), { state, redirectUrl, verifier })).toEqual({
      accessToken: 'at-1-secret',
      refreshToken: 'rt-1-secret',
      expiresAt: '2026-11-01T13:00:00.000Z',
      refreshExpiresAt: '2026-11-02T12:00:00.000Z',
      scopes: ['read_things'],
    });
    expect(Object.fromEntries(asked[0]?.body ?? [])).toEqual({
      grant_type: 'authorization_code',
      code: 'the-code',
      redirect_uri: redirectUrl,
      code_verifier: verifier,
      client_id: app.clientId,
      client_secret: app.clientSecret,
      expiring: '1',
    });
    expect(calls).toMatchObject([{ method: 'POST', url: '/token', status: 200, error: undefined }]);
  });

  it('proves the app by Basic where the vendor wants it so', async () => {
    give(200, pair);
    await open({ clientAuth: 'basic' }).exchange(query(), kept);
    const sent = Buffer.from(asked[0]?.authorization?.replace('Basic ', '') ?? '', 'base64').toString();
    // Both parts are form-encoded first (RFC 6749, 2.3.1).
    expect(decodeURIComponent(sent.replaceAll('+', ' '))).toBe('app id:app-secret:1');
    expect(sent).toMatch(/^app\+id:app\S+secret%3A1$/);
    expect(asked[0]?.body.has('client_secret')).toBe(false);
  });

  it('takes an answer that a connector mends, in a vendor’s own words', async () => {
    give(200, { access_token: 'at', scope: 'read_things,read_people' });
    const tokens = await open({ tokenAnswer: (own) => ({ token_type: 'bearer', ...own }) }).exchange(query(), kept);
    expect(tokens).toEqual({
      accessToken: 'at',
      refreshToken: null,
      expiresAt: null,
      refreshExpiresAt: null,
      scopes: ['read_things', 'read_people'],
    });
  });

  it('asks nobody when the state is another, the code is missing, or the person refused', async () => {
    const oauth = open();
    expect(await failure(oauth.exchange(query(), { ...kept, state: 'another' }))).toMatchObject({
      remedy: 'reconnect',
      code: 'OAUTH_ANSWER_REFUSED',
    });
    expect(await failure(oauth.exchange(new URLSearchParams({ state }), kept))).toMatchObject({
      code: 'OAUTH_ANSWER_REFUSED',
    });
    const twice = query();
    twice.append('state', state);
    expect(await failure(oauth.exchange(twice, kept))).toMatchObject({ code: 'OAUTH_ANSWER_REFUSED' });
    expect(await failure(oauth.exchange(new URLSearchParams({ state, error: 'access_denied' }), kept))).toMatchObject({
      code: 'OAUTH_DENIED',
    });
    const odd = await failure(
      oauth.exchange(new URLSearchParams({ state, error: '<script>', error_description: 'odd words' }), kept),
    );
    expect(odd.userMessage).not.toMatch(/script|odd words/);
    expect(asked).toEqual([]);
  });

  it('lets the connector refuse the query before the code is used', async () => {
    const checkCallback = () => {
      throw new HubError('reconnect', 'The signature does not hold.', { code: 'SIGNATURE' });
    };
    expect(await failure(open({ checkCallback }).exchange(query(), kept))).toMatchObject({ code: 'SIGNATURE' });
    expect(asked).toEqual([]);
  });
});

describe('refreshing', () => {
  const tokens = {
    accessToken: 'at-0-secret',
    refreshToken: 'rt-0-secret',
    expiresAt: null,
    refreshExpiresAt: '2026-12-01T00:00:00.000Z',
    scopes: ['read_things'],
  };

  it('takes the new pair of a vendor that rotates', async () => {
    give(200, pair);
    expect(await open({ extra: { refresh: { fresh: 'yes' } } }).refresh(tokens)).toMatchObject({
      accessToken: 'at-1-secret',
      refreshToken: 'rt-1-secret',
      refreshExpiresAt: null,
      scopes: ['read_things'],
    });
    expect(Object.fromEntries(asked[0]?.body ?? [])).toMatchObject({
      grant_type: 'refresh_token',
      refresh_token: 'rt-0-secret',
      fresh: 'yes',
    });
  });

  it('keeps the refresh token of a vendor that does not', async () => {
    give(200, { access_token: 'at-1', token_type: 'bearer', expires_in: '1800' });
    expect(await open().refresh(tokens)).toMatchObject({
      refreshToken: 'rt-0-secret',
      refreshExpiresAt: tokens.refreshExpiresAt,
      expiresAt: '2026-11-01T12:30:00.000Z',
    });
  });

  it.each([
    ['a grant that was withdrawn', 400, { error: 'invalid_grant' }, 'reconnect', 'OAUTH_GRANT_ENDED'],
    ['a wrong secret of the app', 401, { error: 'invalid_client' }, 'reconfigure', 'OAUTH_APP_REFUSED'],
    ['an app that may not', 400, { error: 'unauthorized_client' }, 'reconfigure', 'OAUTH_APP_REFUSED'],
    ['a request it does not like', 400, { error: 'invalid_request' }, 'report', 'OAUTH_REFUSED'],
    ['its own trouble, said politely', 400, { error: 'temporarily_unavailable' }, 'retry', 'VENDOR_FAILED'],
    ['its own trouble', 503, 'down', 'retry', 'VENDOR_FAILED'],
    ['too many requests', 429, '{}', 'wait', 'RATE_LIMITED'],
    ['a page where a token was due', 200, '<html>', 'retry', 'OAUTH_ANSWER_UNREADABLE'],
    ['an answer without a token', 200, { token_type: 'bearer' }, 'retry', 'OAUTH_ANSWER_UNREADABLE'],
    ['a redirect', 302, '', 'retry', 'OAUTH_ANSWER_UNREADABLE'],
    ['what the connector knows', 402, '{}', 'wait', 'SHOP_FROZEN'],
  ])('names %s', async (_what, status, body, remedy, code) => {
    give(status, body, status === 302 ? { location: `${origin}/elsewhere` } : {});
    expect(await failure(open().refresh(tokens))).toMatchObject({ remedy, code });
    expect(asked).toHaveLength(1);
  });

  it('names a wrong secret also behind a challenge, and tells the operator which settings', async () => {
    give(401, { error: 'invalid_client' }, { 'www-authenticate': 'Basic realm="x"' });
    const refused = await failure(open().refresh(tokens));
    expect(refused).toMatchObject({ code: 'OAUTH_APP_REFUSED', mayPass: true });
    expect(refused.userMessage).toContain('SHOP_CLIENT_ID');
  });

  it('says nothing of tokens and secrets, whatever the vendor echoes', async () => {
    for (const status of [200, 400, 401, 500]) {
      give(status, { error: 'odd', error_description: 'rt-0-secret app-secret:1', access_token: 'at-9-secret' });
      const { message, userMessage, stack, cause } = await failure(open().refresh(tokens));
      const said = JSON.stringify([message, userMessage, stack, cause, calls]);
      expect(said).not.toMatch(/secret[:"]|at-9|rt-0|app-secret/);
    }
  });

  it('calls no host that is not the connector’s', async () => {
    give(200, pair);
    const elsewhere = open({ tokenUrl: () => 'https://tokens.example.com/token' });
    expect(await failure(elsewhere.refresh(tokens))).toMatchObject({ code: 'HOST_NOT_ALLOWED' });
  });

  it('goes to the origin that stands in, with the vendor’s own host', async () => {
    give(200, pair);
    const oauth = open({}, 'away', 'https://my-store.shop.example');
    await oauth.refresh(tokens);
    expect(asked[0]).toMatchObject({ path: '/token', host: 'my-store.shop.example' });
  });

  it('names a vendor that cannot be reached', async () => {
    const away = open({}, 'shop', 'http://127.0.0.1:9');
    expect(await failure(away.refresh(tokens))).toMatchObject({ code: 'ADDRESS_NOT_PUBLIC' });
  });

  it('gives the grant back where the vendor has a place for it', async () => {
    give(200, '');
    expect(await open({ revokeUrl: ({ host }) => `${host}/revoke` }).revoke(tokens)).toBe(true);
    expect(asked[0]?.path).toBe('/revoke');
    expect(asked[0]?.body.get('token')).toBe('rt-0-secret');
    expect(await open().revoke(tokens)).toBe(false);
  });
});
