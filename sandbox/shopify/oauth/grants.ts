import { randomBytes } from 'node:crypto';
import type { Shop } from '../shop.ts';

/** A code that a person's consent made. */
interface Code {
  domain: string;
  clientId: string;
  scopes: string[];
  redirectUri: string;
  expiresAt: number;
}
/** A refresh token. */
interface Refresh {
  domain: string;
  clientId: string;
  scopes: string[];
  /** Milliseconds since 1970. */
  expiresAt: number;
  /** The refresh token that it came of. */
  parent: string | null;
  firstUsedAt: number | null;
  /** One that came of it was used: it is over. */
  dead: boolean;
}

export interface Grant {
  access_token: string;
  scope: string;
  expires_in?: number;
  refresh_token?: string;
  refresh_token_expires_in?: number;
}

export interface Grants {
  makeCode(input: Omit<Code, 'expiresAt'>): string;
  /** A code works once, for a minute, for the app and the shop that it was made for. */
  takeCode(code: string, domain: string, clientId: string): Code | undefined;
  issue(shop: Shop, clientId: string, scopes: string[], expiring: boolean, parent?: string): Grant;
  /** Undefined: the vendor's `invalid_grant`. */
  refresh(shop: Shop, clientId: string, token: string): Grant | undefined;
  forget(domain: string, clientId: string): void;
  refreshes: Map<string, Refresh>;
}

const day = 86_400;
const graceMs = 30 * day * 1_000;

/** Codes, access tokens and refresh tokens. https://shopify.dev/docs/apps/build/authentication-authorization/access-tokens/offline-access-tokens (November 2026) */
export const makeGrants = (changed: () => void): Grants => {
  const codes = new Map<string, Code>();
  const refreshes = new Map<string, Refresh>();

  const issue: Grants['issue'] = (shop, clientId, scopes, expiring, parent) => {
    const access = `shpat_${randomBytes(16).toString('hex')}`;
    const seconds = shop.faults.tokenSeconds;
    shop.tokens.set(access, {
      value: access,
      clientId,
      scopes,
      expiresAt: expiring ? Date.now() + seconds * 1_000 : null,
    });
    changed();
    if (!expiring) return { access_token: access, scope: scopes.join(',') };
    const token = `shprt_${randomBytes(16).toString('hex')}`;
    refreshes.set(token, {
      domain: shop.domain,
      clientId,
      scopes,
      expiresAt: Date.now() + 90 * day * 1_000,
      parent: parent ?? null,
      firstUsedAt: null,
      dead: false,
    });
    return {
      access_token: access,
      scope: scopes.join(','),
      expires_in: seconds,
      refresh_token: token,
      refresh_token_expires_in: 90 * day,
    };
  };

  return {
    refreshes,
    issue,
    makeCode: (input) => {
      const code = randomBytes(16).toString('hex');
      codes.set(code, { ...input, expiresAt: Date.now() + 60_000 });
      return code;
    },
    takeCode: (code, domain, clientId) => {
      const found = codes.get(code);
      codes.delete(code);
      const fits = found && found.domain === domain && found.clientId === clientId && found.expiresAt > Date.now();
      return fits ? found : undefined;
    },
    refresh: (shop, clientId, token) => {
      const known = refreshes.get(token);
      if (!known || known.domain !== shop.domain || known.clientId !== clientId) return undefined;
      if (known.dead || known.expiresAt <= Date.now()) return undefined;
      // It stays usable until one that came of it is first used, and for 30 days after its own first use at most.
      const again = known.firstUsedAt !== null;
      if (again && (shop.faults.refreshGrace === 'strict' || (known.firstUsedAt ?? 0) + graceMs <= Date.now()))
        return undefined;
      known.firstUsedAt ??= Date.now();
      const parent = known.parent === null ? undefined : refreshes.get(known.parent);
      if (parent) parent.dead = true;
      changed();
      return issue(shop, clientId, known.scopes, true, token);
    },
    forget: (domain, clientId) => {
      for (const [token, item] of refreshes)
        if (item.domain === domain && item.clientId === clientId) refreshes.delete(token);
    },
  };
};
