import { HubError } from '../errors/index.ts';
import type { OAuth2Auth, OAuthApp, OAuthTokens } from './auth.ts';
import type { Connector } from './connector.ts';
import { freshTokens, renewByOf, type StoredTokens, type TokenVault } from './fresh-tokens.ts';
import type { Network } from './networks.ts';
import { appSettingNames } from './oauth-apps.ts';
import { oauthTokensSchema } from './oauth-tokens.ts';
import { makeOAuth } from './oauth2.ts';
import type { CallRecord } from './ports.ts';

export interface ConnectionTokensOptions {
  connector: Pick<Connector, 'id' | 'name' | 'settings' | 'api'>;
  auth: OAuth2Auth<never>;
  /** As stored. */
  settings: Record<string, unknown>;
  vault: TokenVault;
  /** Undefined: the operator has not registered one (any more). */
  app: OAuthApp | undefined;
  network: Network;
  onCall?: (call: CallRecord) => void;
  signal?: AbortSignal;
}

export interface ConnectionTokens {
  /** Tokens that hold for a slice's length. @throws HubError as `freshTokens` does. */
  get(): Promise<StoredTokens>;
  /** Others than the ones `get` gave: the vendor refused those. */
  renewed(): Promise<StoredTokens>;
  /** Renews the access, unless `get` just did: what nobody uses does not lapse. */
  keepAlive(): Promise<void>;
  /** Gives the access back at the vendor. @returns whether the vendor has a place for that. */
  revoke(): Promise<boolean>;
}

/** The tokens of one opened connection, refreshed when they end. */
export function connectionTokens(options: ConnectionTokensOptions): ConnectionTokens {
  const { connector, vault, app, network, onCall, signal } = options;
  let inUse: StoredTokens | undefined;
  let hasRefreshed = false;
  const oauth = () => {
    if (!app) throw appMissing(connector);
    const settings = options.settings as never;
    return makeOAuth({
      provider: { id: connector.id, name: connector.name },
      auth: options.auth,
      settings,
      policy: connector.api(settings),
      app,
      network,
      now,
      ...(onCall ? { onCall } : {}),
    });
  };
  const ask = async (notThis?: number): Promise<StoredTokens> => {
    inUse = await freshTokens({
      name: connector.name,
      vault,
      now,
      ...(signal ? { signal } : {}),
      ...(notThis === undefined ? {} : { notThis }),
      // Not ended with the slice: a pair that the vendor has given away must be kept.
      refresh: async (tokens) => {
        const next = await oauth().refresh(tokens);
        hasRefreshed = true;
        return next;
      },
    });
    return inUse;
  };
  return {
    get: () => ask(),
    renewed: () => ask(inUse?.generation),
    keepAlive: async () => {
      if (!hasRefreshed) await ask(inUse?.generation);
    },
    revoke: async () => {
      const stored = await vault.read();
      return stored !== undefined && oauth().revoke(stored.tokens);
    },
  };
}

const now = () => new Date();

/** How a vault reads and dates the tokens of a vendor. */
export const tokenShape = ({ name, limits }: Pick<Connector, 'name' | 'limits'>) => ({
  /** @throws HubError `reconnect` CREDENTIAL_INVALID. */
  parse: (value: unknown): OAuthTokens => {
    const parsed = oauthTokensSchema.safeParse(value);
    if (parsed.success) return parsed.data;
    throw new HubError('reconnect', `The stored tokens of ${name} do not fit.`, {
      code: 'CREDENTIAL_INVALID',
      userMessage: `The stored access to ${name} is incomplete. Nothing that was synced is lost. Reconnect it.`,
      origin: 'hub',
    });
  },
  renewBy: (tokens: OAuthTokens): string | null => renewByOf(tokens, limits.idleDays, now()),
});

/** Nobody can be sent to the vendor, and no token be renewed, without the installation's registration there. */
export function appMissing({ id, name }: Pick<Connector, 'id' | 'name'>): HubError {
  const { clientId, clientSecret } = appSettingNames(id);
  return new HubError('reconfigure', `There is no app of this installation at ${name}.`, {
    code: 'OAUTH_APP_MISSING',
    userMessage:
      `This installation is not registered at ${name} yet, so nobody can be asked for access there. Nothing was changed. ` +
      `The operator registers an app at ${name}, sets ${clientId} and ${clientSecret}, and restarts Syncline.`,
    origin: 'hub',
    mayPass: true,
  });
}
