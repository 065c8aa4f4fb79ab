import {
  allowInsecureRequests,
  authorizationCodeGrantRequest,
  ClientSecretBasic,
  ClientSecretPost,
  calculatePKCECodeChallenge,
  customFetch,
  generateRandomCodeVerifier,
  nopkce,
  processAuthorizationCodeResponse,
  processRefreshTokenResponse,
  processRevocationResponse,
  refreshTokenGrantRequest,
  revocationRequest,
  validateAuthResponse,
} from 'oauth4webapi';
import { HubError } from '../errors/index.ts';
import type { OAuth2Auth, OAuthApp, OAuthTokens } from './auth.ts';
import type { ApiPolicy } from './connector.ts';
import type { HttpAnswer } from './http.ts';
import type { Network } from './networks.ts';
import { notApproved, type OAuthStep, tokenError } from './oauth-errors.ts';
import { asResponse, type LibraryRequest, sendToTokenEndpoint } from './oauth-fetch.ts';
import type { CallRecord } from './ports.ts';
import { tokensOf } from './token-answer.ts';

export interface OAuthOptions<S> {
  /** The connector's id and name: errors speak of it. */
  provider: { id: string; name: string };
  auth: OAuth2Auth<S>;
  /** Checked against the connector's schema. */
  settings: S;
  /** The vendor's API as these settings name it: tokens are asked for at its own and its allowed hosts only. */
  policy: ApiPolicy;
  app: OAuthApp;
  network: Network;
  now: () => Date;
  /** Ends what is under way. */
  signal?: AbortSignal;
  /** Told of each call, without bodies. */
  onCall?: (call: CallRecord) => void;
}

/** One vendor's OAuth 2 for one account. Tokens and secrets stand in no error and no log. */
export interface OAuth {
  /** Where the person approves. `verifier` is kept for the exchange; null where the vendor knows no PKCE. */
  begin(input: { state: string; redirectUrl: string }): Promise<{ url: URL; verifier: string | null }>;
  /**
   * The way back: the callback's whole query against the state that was kept, then the code for tokens.
   * @throws HubError `reconnect` OAUTH_DENIED when the person refused, OAUTH_CODE_REFUSED when the code is used or
   *   late; `reconfigure` OAUTH_APP_REFUSED when the app's own id or secret is wrong; `retry` for the vendor's trouble.
   */
  exchange(
    query: URLSearchParams,
    kept: { state: string; redirectUrl: string; verifier: string | null },
  ): Promise<OAuthTokens>;
  /** The next pair. @throws HubError `reconnect` OAUTH_GRANT_ENDED when the vendor gives none any more; else as above. */
  refresh(tokens: OAuthTokens): Promise<OAuthTokens>;
  /** Gives the access back, where the vendor has a place for it. @returns whether it has. */
  revoke(tokens: OAuthTokens): Promise<boolean>;
}

export function makeOAuth<S>(options: OAuthOptions<S>): OAuth {
  const { auth, settings, app, policy, now } = options;
  const server = {
    // Only the answer's own `iss` is compared with it, which `exchange` leaves out: each vendor has a callback address
    // of its own, so no answer of one can pass for another's.
    issuer: auth.tokenUrl(settings),
    authorization_endpoint: auth.authorizeUrl(settings),
    token_endpoint: auth.tokenUrl(settings),
    ...(auth.revokeUrl ? { revocation_endpoint: auth.revokeUrl(settings) } : {}),
  };
  const client = { client_id: app.clientId };
  const scopes = auth.scopes(settings);
  const proof = auth.clientAuth === 'basic' ? ClientSecretBasic(app.clientSecret) : ClientSecretPost(app.clientSecret);

  /** Asks by the library over the guarded way out, and names what went wrong. */
  const ask = async <T>(
    step: OAuthStep,
    extra: Record<string, string> | undefined,
    work: (how: RequestOptions) => Promise<T>,
  ): Promise<T> => {
    let answer: HttpAnswer | undefined;
    const how: RequestOptions = {
      [customFetch]: async (url, request) => {
        answer = await sendToTokenEndpoint(options, url, request);
        return asResponse(answer, auth.tokenAnswer);
      },
      // The addresses are the connector's, and the guard decides what is called.
      [allowInsecureRequests]: true,
      additionalParameters: extra ?? {},
    };
    try {
      return await work(how);
    } catch (error) {
      if (answer === undefined) throw error;
      // The library's own error quotes the answer, which may hold tokens: it goes no further.
      throw tokenError(answer, { step, provider: options.provider, policy, now: now() });
    }
  };

  return {
    begin: async ({ state, redirectUrl }) => {
      const url = new URL(server.authorization_endpoint);
      for (const [name, value] of Object.entries(auth.extra?.authorize ?? {})) url.searchParams.set(name, value);
      url.searchParams.set('response_type', 'code');
      url.searchParams.set('client_id', app.clientId);
      url.searchParams.set('redirect_uri', redirectUrl);
      url.searchParams.set('state', state);
      if (scopes.length > 0) url.searchParams.set('scope', scopes.join(auth.scopeSeparator ?? ' '));
      if (!auth.pkce) return { url, verifier: null };
      const verifier = generateRandomCodeVerifier();
      url.searchParams.set('code_challenge', await calculatePKCECodeChallenge(verifier));
      url.searchParams.set('code_challenge_method', 'S256');
      return { url, verifier };
    },

    exchange: async (query, { state, redirectUrl, verifier }) => {
      const told = approved(query, options, { server, client, state });
      auth.checkCallback?.(query, { app, settings, now: now() });
      const askedAt = now();
      const answer = await ask('exchange', auth.extra?.exchange, async (how) => {
        const code = verifier ?? nopkce;
        const response = await authorizationCodeGrantRequest(server, client, proof, told, redirectUrl, code, how);
        return processAuthorizationCodeResponse(server, client, response);
      });
      return tokensOf(answer, { askedAt, scopes, before: undefined });
    },

    refresh: async (tokens) => {
      const { refreshToken } = tokens;
      if (refreshToken === null) throw notApproved('OAUTH_GRANT_ENDED', options.provider);
      const askedAt = now();
      const answer = await ask('refresh', auth.extra?.refresh, async (how) => {
        const response = await refreshTokenGrantRequest(server, client, proof, refreshToken, how);
        return processRefreshTokenResponse(server, client, response);
      });
      return tokensOf(answer, { askedAt, scopes: tokens.scopes, before: tokens });
    },

    revoke: async ({ refreshToken, accessToken }) => {
      if (server.revocation_endpoint === undefined) return false;
      // The refresh token stands for the whole grant (RFC 7009, 2.1).
      await ask('revoke', undefined, async (how) => {
        await processRevocationResponse(
          await revocationRequest(server, client, proof, refreshToken ?? accessToken, how),
        );
      });
      return true;
    },
  };
}

interface RequestOptions {
  [customFetch]: (url: string, request: LibraryRequest) => Promise<Response>;
  [allowInsecureRequests]: boolean;
  additionalParameters: Record<string, string>;
}

/** The callback's parameters, when they are an approval of this very flow. */
function approved<S>(
  query: URLSearchParams,
  { provider }: OAuthOptions<S>,
  { server, client, state }: { server: { issuer: string }; client: { client_id: string }; state: string },
): URLSearchParams {
  const plain = new URLSearchParams(query);
  plain.delete('iss');
  try {
    const told = validateAuthResponse(server, client, plain, state);
    if (told.get('code')) return told;
    throw notApproved('OAUTH_ANSWER_REFUSED', provider);
  } catch (error) {
    if (error instanceof HubError) throw error;
    const refusal = query.get('error');
    if (refusal === 'access_denied') throw notApproved('OAUTH_DENIED', provider);
    throw notApproved('OAUTH_ANSWER_REFUSED', provider, refusal ?? undefined);
  }
}
