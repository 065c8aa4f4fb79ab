import { HubError } from '../errors/index.ts';
import type { ApiPolicy } from './connector.ts';
import type { HttpAnswer } from './http.ts';
import { appSettingNames } from './oauth-apps.ts';
import { statusError } from './status-errors.ts';

export type OAuthStep = 'exchange' | 'refresh' | 'revoke';

interface Provider {
  id: string;
  name: string;
}

/**
 * What a token endpoint's refusal means, by the codes of RFC 6749, 5.2. Quotes nothing of the answer but its code:
 * the rest may hold what was sent.
 */
export function tokenError(
  answer: HttpAnswer,
  { step, provider, policy, now }: { step: OAuthStep; provider: Provider; policy: ApiPolicy; now: Date },
): HubError {
  const { status } = answer;
  const code = errorCode(answer.text);
  switch (code) {
    case 'invalid_grant':
      return notApproved(step === 'exchange' ? 'OAUTH_CODE_REFUSED' : 'OAUTH_GRANT_ENDED', provider);
    case 'invalid_client':
    case 'unauthorized_client':
      return appRefused(provider, status);
    case 'temporarily_unavailable':
    case 'server_error':
      return statusError({ ...answer, status: 500 }, now);
    default:
      break;
  }
  if (status >= 200 && status < 400) return unreadableAnswer(provider, status);
  if (code !== undefined && status === 400) return refused(provider, code, status);
  return policy.classify?.(answer) ?? statusError(answer, now);
}

/** The approval does not hold: not given, used up, late, or taken back. */
export function notApproved(
  code: 'OAUTH_DENIED' | 'OAUTH_CODE_REFUSED' | 'OAUTH_GRANT_ENDED' | 'OAUTH_ANSWER_REFUSED',
  { name }: Provider,
  vendorCode?: string,
): HubError {
  const because = vendorCode !== undefined && plainCode.test(vendorCode) ? ` (${vendorCode})` : '';
  const texts = {
    OAUTH_DENIED: `You did not approve Syncline at ${name}. Nothing was saved. You can approve it at any time.`,
    OAUTH_CODE_REFUSED: `${name} does not accept this approval any more: it holds once, and only for a short time. Nothing was saved. Start again.`,
    OAUTH_GRANT_ENDED: `${name} no longer gives Syncline access: it was taken back, or it lapsed. Nothing that was synced is lost. Reconnect, and it goes on where it was.`,
    OAUTH_ANSWER_REFUSED: `${name} sent you back without an approval${because}. Nothing was saved. Start again.`,
  };
  return new HubError('reconnect', `${name}: ${code}${because}`, { code, userMessage: texts[code] });
}

/** A page of a proxy or of maintenance, most likely. */
const unreadableAnswer = ({ name }: Provider, status: number): HubError =>
  new HubError('retry', `${name} answered something that is no token.`, {
    code: 'OAUTH_ANSWER_UNREADABLE',
    userMessage: `${name} answered something that Syncline cannot read as an access. Nothing was changed. Try again in a while.`,
    status,
  });

function appRefused({ id, name }: Provider, status: number): HubError {
  const { clientId, clientSecret } = appSettingNames(id);
  return new HubError('reconfigure', `${name} does not know this installation's app, or its secret is another.`, {
    code: 'OAUTH_APP_REFUSED',
    userMessage:
      `${name} does not accept the app of this installation: its id or its secret is wrong. Nothing that was synced ` +
      `is lost. The operator of this installation can correct ${clientId} and ${clientSecret} and restart it.`,
    status,
    // The operator's to mend, for all connections at once: none of them needs its own person afterwards.
    mayPass: true,
  });
}

const refused = ({ name }: Provider, code: string, status: number): HubError =>
  new HubError('report', `${name} refused the request for a token: ${code}.`, {
    code: 'OAUTH_REFUSED',
    userMessage: `${name} refused to give access (${code}). Nothing was changed. Try again; if it stays so, the app's registration at ${name} does not fit this installation.`,
    status,
  });

const plainCode = /^[a-z][a-z_]{1,60}$/;

function errorCode(text: string): string | undefined {
  try {
    const code = (JSON.parse(text) as { error?: unknown } | null)?.error;
    return typeof code === 'string' && plainCode.test(code) ? code : undefined;
  } catch {
    return undefined;
  }
}
