import type { TokenEndpointResponse } from 'oauth4webapi';
import type { OAuthTokens } from './auth.ts';

/**
 * A token answer as it is kept.
 * @param before the pair that was refreshed: what the vendor does not say again stays.
 * @param scopes what was asked for: a vendor that grants just that may leave it out (RFC 6749, 5.1).
 */
export function tokensOf(
  answer: TokenEndpointResponse,
  { askedAt, scopes, before }: { askedAt: Date; scopes: readonly string[]; before: OAuthTokens | undefined },
): OAuthTokens {
  const rotated = typeof answer.refresh_token === 'string' && answer.refresh_token !== '';
  const granted = answer.scope === undefined ? [...scopes] : answer.scope.split(/[\s,]+/).filter((each) => each !== '');
  return {
    accessToken: answer.access_token,
    refreshToken: rotated ? (answer.refresh_token ?? null) : (before?.refreshToken ?? null),
    expiresAt: after(askedAt, answer.expires_in),
    refreshExpiresAt:
      after(askedAt, answer.refresh_token_expires_in) ?? (rotated ? null : (before?.refreshExpiresAt ?? null)),
    scopes: granted,
  };
}

/** Counted from before the question: too early costs a refresh, too late a refused request. */
function after(askedAt: Date, seconds: unknown): string | null {
  const count = typeof seconds === 'string' ? Number(seconds) : seconds;
  if (typeof count !== 'number' || !Number.isFinite(count) || count <= 0) return null;
  return new Date(askedAt.getTime() + count * 1_000).toISOString();
}
