import { createAuthClient } from 'better-auth/react';

/** Sign-in, sign-out and passwords. Everything of an organisation goes through the procedures. */
export const auth = createAuthClient({ basePath: '/api/auth' });

interface AuthFailure {
  message?: string | undefined;
  status?: number;
  code?: string | undefined;
}

/** What a person reads when signing in or changing a password did not work. */
export function authMessage(failure: AuthFailure | null | undefined, fallback: string): string {
  if (!failure) return fallback;
  if (failure.status === 429) return 'Too many attempts. Wait a minute, then try again.';
  if (failure.code === 'INVALID_EMAIL_OR_PASSWORD') {
    return 'This e-mail address and password do not belong together. Check both, or reset the password.';
  }
  if (failure.code === 'INVALID_PASSWORD') return 'The current password is not right.';
  if (failure.code === 'INVALID_TOKEN') return 'This link has expired or was used already. Ask for a new one.';
  return failure.message ?? fallback;
}
