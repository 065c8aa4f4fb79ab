import type { AppRouter } from '@syncline/server/router';
import { createTRPCClient, httpLink, type TRPCClient } from '@trpc/client';

/**
 * Signs in as a person would and speaks tRPC with the session's cookie.
 * @param organizationId the tab's; default: the session's.
 * @throws Error with the server's answer when the sign-in is refused.
 */
export async function signIn(
  url: string,
  credentials: { email: string; password: string },
  organizationId?: string,
): Promise<{ api: TRPCClient<AppRouter>; cookie: string }> {
  const answer = await fetch(`${url}/api/auth/sign-in/email`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: url },
    body: JSON.stringify(credentials),
  });
  if (!answer.ok) throw new Error(`Signing in was refused (${answer.status}): ${await answer.text()}`);
  const cookie = answer.headers
    .getSetCookie()
    .map((header) => header.split(';')[0])
    .join('; ');
  const headers = { cookie, origin: url, ...(organizationId && { 'x-organization-id': organizationId }) };
  const api = createTRPCClient<AppRouter>({
    links: [httpLink({ url: `${url}/api/trpc`, headers })],
  });
  return { api, cookie };
}
