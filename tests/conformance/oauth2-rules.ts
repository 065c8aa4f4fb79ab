import { HubError } from '@syncline/shared/errors';
import type { OAuth2Auth, OAuthTokens } from '@syncline/shared/kit/auth';
import type { Connector } from '@syncline/shared/kit/connector';
import { targetOf } from '@syncline/shared/kit/target';
import { describe, expect, it } from 'vitest';

/** What holds for every sign-in by OAuth 2. */
export function oauth2Rules(
  connector: Connector,
  auth: OAuth2Auth<Record<string, unknown>>,
  typed: Record<string, unknown>,
): void {
  describe(`signs in by OAuth 2 (${auth.id})`, () => {
    const settings = connector.settings.parse(typed) as never;
    const tokens: OAuthTokens = {
      accessToken: 'access-token-of-this-test',
      refreshToken: 'refresh-token-of-this-test',
      expiresAt: '2026-11-22T13:00:00.000Z',
      refreshExpiresAt: null,
      scopes: auth.scopes(settings),
    };
    const outgoing = () => ({
      method: 'POST',
      url: new URL('orders?a=1', `${connector.api(settings).baseUrl}/`),
      headers: { accept: 'application/json' },
      body: '{"a":1}',
    });
    const at = { settings, now: new Date('2026-11-22T12:00:00Z'), nonce: 'nonce' };

    it('asks for scopes by name, each once', () => {
      const scopes = auth.scopes(settings);
      expect(scopes.length).toBeGreaterThan(0);
      expect(new Set(scopes).size).toBe(scopes.length);
      for (const scope of scopes) {
        expect(scope.trim()).toBe(scope);
        expect(scope).not.toContain(auth.scopeSeparator ?? ' ');
        expect(scope).not.toBe('');
      }
      const streams = Object.values(connector.streams).flatMap((stream) => stream.scopes ?? []);
      expect(scopes).toEqual(expect.arrayContaining(streams));
    });

    it('over https, at hosts that requests may go to', () => {
      const policy = connector.api(settings);
      for (const url of [auth.authorizeUrl(settings), auth.tokenUrl(settings), auth.revokeUrl?.(settings)]) {
        if (url === undefined) continue;
        expect(url).toMatch(/^https:\/\//);
        expect(new URL(url).username).toBe('');
        expect(new URL(url).hash).toBe('');
      }
      expect(() => targetOf(policy, auth.tokenUrl(settings), undefined)).not.toThrow();
      if (auth.revokeUrl) expect(targetOf(policy, auth.revokeUrl(settings), undefined).url.protocol).toBe('https:');
    });

    it('adds the token where no log sees it, and changes nothing else', () => {
      const before = outgoing();
      const signed = auth.sign(tokens, before, at);
      expect(JSON.stringify(signed.headers)).toContain(tokens.accessToken);
      expect(JSON.stringify(signed)).not.toContain(tokens.refreshToken);
      expect(signed.url.href).toBe(outgoing().url.href);
      expect(signed.body).toBe(outgoing().body);
      expect(signed.method).toBe('POST');
      expect(signed.headers).toMatchObject({ accept: 'application/json' });
      // Pure: the same again, and what was handed in is as it was.
      expect(before).toEqual(outgoing());
      expect(auth.sign(tokens, outgoing(), at)).toEqual(signed);
    });

    it('keeps the app’s own words out of what the vendor is told beyond the standard', () => {
      const extra = JSON.stringify(auth.extra ?? {});
      expect(extra).not.toMatch(/client_secret|code_verifier|"state"|redirect_uri/);
    });

    it('believes no way back that proves nothing', () => {
      if (!auth.checkCallback) return;
      const app = { clientId: 'client-id', clientSecret: 'client-secret' };
      const check = (query: string) => () =>
        auth.checkCallback?.(new URLSearchParams(query), { app, settings, now: at.now });
      expect(check('')).toThrow(HubError);
      expect(check('code=a&state=b')).toThrow(HubError);
    });
  });
}
