import { z } from 'zod';
import type { OAuthTokens } from './auth.ts';

const instant = z.iso.datetime({ offset: true }).nullable();

/** What is sealed as the credential of an OAuth 2 connection. */
export const oauthTokensSchema: z.ZodType<OAuthTokens> = z.object({
  accessToken: z.string().min(1),
  refreshToken: z.string().min(1).nullable(),
  expiresAt: instant,
  refreshExpiresAt: instant,
  scopes: z.array(z.string()),
});
