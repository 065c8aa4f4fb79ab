import { HubError } from '../errors/index.ts';
import type { ApiPolicy } from './connector.ts';
import type { HttpRequest } from './http.ts';

export interface Target {
  url: URL;
  /** Same scheme, host and port as the base URL: only there do credentials go. */
  ownOrigin: boolean;
}

/**
 * Where a request goes: relative paths below the policy's base URL, absolute ones on allowed hosts.
 * @throws HubError `reconfigure` HOST_NOT_ALLOWED.
 */
export function targetOf(policy: ApiPolicy, path: string, query: HttpRequest['query']): Target {
  const base = new URL(policy.baseUrl.endsWith('/') ? policy.baseUrl : `${policy.baseUrl}/`);
  const isAbsolute = /^[a-z][a-z0-9+.-]*:/i.test(path);
  const url = isAbsolute ? new URL(path) : new URL(path.replace(/^\/+/, ''), base);
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value !== undefined) url.searchParams.set(name, String(value));
  }
  // URLSearchParams writes a space as "+", which signature rules and some servers read as a plus sign.
  url.search = url.search.replaceAll('+', '%20');
  url.hash = '';
  const ownOrigin = url.origin === base.origin;
  if (!ownOrigin && !isAllowed(policy, base, url)) throw hostNotAllowed(base, url);
  url.username = '';
  url.password = '';
  return { url, ownOrigin };
}

function isAllowed(policy: ApiPolicy, base: URL, url: URL): boolean {
  if (url.protocol !== 'https:' && url.protocol !== base.protocol) return false;
  // The same host by https where the base is http: a common upgrade, asked without credentials.
  if (url.hostname === base.hostname && url.protocol === 'https:' && url.port === '') return true;
  return (policy.hosts ?? []).some((pattern) =>
    pattern.startsWith('*.') ? url.hostname.endsWith(pattern.slice(1)) : url.hostname === pattern,
  );
}

const hostNotAllowed = (base: URL, url: URL): HubError =>
  new HubError('reconfigure', `${base.host} leads to ${url.origin}, which is not allowed.`, {
    code: 'HOST_NOT_ALLOWED',
    about: 'address',
    userMessage:
      `${base.host} sends Syncline on to ${url.origin}, another address than the one that was connected. ` +
      'Nothing was sent there. If that is where the system lives now, connect it under that address.',
  });
