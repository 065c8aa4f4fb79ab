import { randomUUID } from 'node:crypto';
import type { Database } from '@syncline/drizzle/client';
import { type ConnectionRow, findConnection } from '@syncline/drizzle/queries/connections';
import { findCredential } from '@syncline/drizzle/queries/credentials';
import { makeTokenVault } from '@syncline/drizzle/queries/token-vault';
import { HubError, toHubError } from '@syncline/shared/errors';
import { appMissing, connectionTokens, tokenShape } from '@syncline/shared/kit/connection-tokens';
import type { ProbeResult } from '@syncline/shared/kit/connector';
import type { ConnectorContext } from '@syncline/shared/kit/context';
import { makeMemoryBudgets } from '@syncline/shared/kit/memory-budgets';
import { makeNetworks, standInUrl } from '@syncline/shared/kit/networks';
import type { OAuthApps } from '@syncline/shared/kit/oauth-apps';
import { makeOAuth, type OAuth } from '@syncline/shared/kit/oauth2';
import type { Log } from '@syncline/shared/runtime/log';
import type { Sealer } from '@syncline/shared/runtime/seal';
import type { ServerConnector, ServerConnectors } from '../connectors.ts';
import { authOf } from './check-input.ts';

/** What is asked of a vendor while a person waits: who we are, and one record. Everything else is the worker's. */
export interface VendorAccess {
  /** Asks the vendor who these keys belong to, before anything is stored. @throws HubError by remedy. */
  probe(input: ProbeInput): Promise<ProbeResult>;
  /** The same with the stored settings and keys of a connection, or with others in their place. */
  probeConnection(
    organizationId: string,
    row: ConnectionRow,
    instead?: { settings?: Record<string, unknown>; authId?: string; credential?: Record<string, unknown> },
  ): Promise<ProbeResult>;
  /** Does the vendor have this record? */
  lookUp(organizationId: string, row: ConnectionRow, stream: string, externalId: string): Promise<LookedUp>;
  /**
   * The vendor's OAuth 2 with this installation's app.
   * @throws HubError `reconfigure` OAUTH_APP_MISSING, AUTH_UNKNOWN or AUTH_NOT_OAUTH.
   */
  oauth(provider: string, authId: string | undefined, settings: Record<string, unknown>): VendorOAuth;
  close(): Promise<void>;
}

export type LookedUp =
  | { found: true; createdAt: Date | undefined }
  /** Gone, or created before the day since when the vendor shows records to this account. */
  | { found: false; shownSince: Date | undefined };

export interface VendorOAuth extends OAuth {
  authId: string;
  /** An address of the vendor as a browser reaches it: at the stand-in's, where there is one. */
  browserUrl(url: URL): URL;
}

export interface ProbeInput {
  provider: string;
  settings: Record<string, unknown>;
  authId: string;
  credential: Record<string, unknown>;
  /** Asks for the credential anew when it is refused; only stored ones can be. */
  renew?: (() => Promise<unknown>) | undefined;
}

export interface VendorAccessDeps {
  database: Database;
  connectors: ServerConnectors;
  seal: Sealer;
  log: Log;
  allowedPrivateHosts: readonly string[];
  /** Origins that stand in for vendors' own, by connector id. */
  standIns: Readonly<Record<string, string>>;
  oauthApps: OAuthApps;
  debugIntegrations: boolean;
}

/** A person waits for the answer; slow hosts take seconds for each of the handful of questions a probe asks. */
const timeLimitMs = 45_000;

export function makeVendorAccess(deps: VendorAccessDeps): VendorAccess {
  const { database, connectors, seal, log } = deps;
  const networks = makeNetworks(deps);
  const budgets = makeMemoryBudgets();

  const open = (input: ProbeInput, budgetKey: string, signal: AbortSignal) =>
    connectors.open(input.provider, {
      settings: input.settings,
      authId: input.authId,
      credential: input.credential,
      renew: input.renew,
      signal,
      budgetKey,
      ports: {
        budgets,
        ...networks.of(input.provider),
        spill: () => Promise.reject(noPlaceHere()),
        ...(deps.debugIntegrations ? { debug: (exchange) => log.info({ exchange }, 'vendor traffic') } : {}),
        now: () => new Date(),
        nonce: () => randomUUID().replaceAll('-', ''),
      },
    });

  const ask = async <T>(
    input: ProbeInput,
    budgetKey: string,
    work: (ctx: ConnectorContext<Record<string, unknown>>, connector: ServerConnector) => Promise<T>,
  ): Promise<T> => {
    const signal = AbortSignal.timeout(timeLimitMs);
    const connector = connectors.get(input.provider);
    try {
      return await work(open(input, budgetKey, signal), connector);
    } catch (error) {
      if (signal.aborted) throw tooSlow(connector.name, error);
      throw toHubError(error);
    }
  };

  /** What is stored of a connection's access; tokens that end are refreshed first. */
  const stored = async (
    organizationId: string,
    row: ConnectionRow,
  ): Promise<Pick<ProbeInput, 'credential' | 'renew'>> => {
    const connector = connectors.get(row.provider);
    const auth = connector.auth.find((each) => each.id === row.authId);
    if (auth?.kind === 'oauth2') {
      const { provider, settings, id: connectionId } = row;
      const vault = makeTokenVault({ database, seal, organizationId, connectionId, ...tokenShape(connector) });
      const [app, network] = [deps.oauthApps[provider], networks.of(provider)];
      const tokens = connectionTokens({ connector, auth, settings, vault, app, network });
      return { credential: { ...(await tokens.get()).tokens }, renew: async () => (await tokens.renewed()).tokens };
    }
    const sealed = await database.tenant(organizationId, (tx) => findCredential(tx, row.id, 'auth'));
    if (!sealed) {
      throw new HubError('reconnect', 'The connection has no stored credential.', {
        code: 'CREDENTIAL_MISSING',
        userMessage: `The keys of “${row.name}” are gone. Nothing that was synced is lost. Reconnect it with its keys.`,
        origin: 'hub',
      });
    }
    const plain = seal.open(sealed.sealed, sealed.keyId, { organizationId, connectionId: row.id, kind: 'auth' });
    return { credential: JSON.parse(plain) as Record<string, unknown> };
  };

  return {
    probe: (input) => ask(input, `probe-${randomUUID()}`, (ctx, connector) => connector.probe(ctx)),
    probeConnection: async (organizationId, row, instead = {}) => {
      const access = instead.credential ? { credential: instead.credential } : await stored(organizationId, row);
      const settings = instead.settings ?? row.settings;
      const input = { provider: row.provider, settings, authId: instead.authId ?? row.authId, ...access };
      return ask(input, row.id, (ctx, connector) => connector.probe(ctx));
    },
    lookUp: async (organizationId, row, stream, externalId) => {
      const access = await stored(organizationId, row);
      const input = { provider: row.provider, settings: row.settings, authId: row.authId, ...access };
      return ask(input, row.id, async (ctx, connector) => {
        const source = connector.streams[stream];
        const record = await source?.get(ctx, externalId);
        if (source && record) return { found: true, createdAt: createdAtOf(source, record.value, row.settings) };
        return { found: false, shownSince: await source?.visibleSince?.(ctx) };
      });
    },
    oauth: (provider, authId, settings) => {
      const connector = connectors.get(provider);
      const auth =
        authId === undefined
          ? (connector.auth.find((each) => each.kind === 'oauth2') ?? connector.auth[0])
          : authOf(connector, authId);
      if (auth.kind !== 'oauth2') throw notOAuth(connector.name);
      const app = deps.oauthApps[provider];
      if (!app) throw appMissing(connector);
      const network = networks.of(provider);
      const flow = makeOAuth({
        provider: { id: provider, name: connector.name },
        auth,
        settings: settings as never,
        policy: connector.api(settings as never),
        app,
        network,
        now: () => new Date(),
      });
      return { ...flow, authId: auth.id, browserUrl: (url) => standInUrl(url, network.standIn) };
    },
    close: () => networks.close(),
  };
}

/** @throws NotFound as undefined: the caller says which it was. */
export const connectionOf = (database: Database, organizationId: string, connectionId: string) =>
  database.tenant(organizationId, (tx) => findConnection(tx, connectionId));

/** When the vendor made it; undefined where it does not say, or where the record cannot be read. */
function createdAtOf(
  source: ServerConnector['streams'][string],
  value: unknown,
  settings: Record<string, unknown>,
): Date | undefined {
  const parsed = source.record.safeParse(value);
  if (!parsed.success) return undefined;
  const entity = source.toEntity(parsed.data, settings);
  const at = entity.kind === 'order' ? entity.placedAt : entity.vendorCreatedAt;
  return at === null ? undefined : new Date(at);
}

const notOAuth = (name: string) =>
  new HubError('reconfigure', `${name} is not connected by OAuth 2 in this way.`, {
    code: 'AUTH_NOT_OAUTH',
    userMessage: `${name} has no page for approving this. Nothing was changed. Connect it with keys.`,
    origin: 'hub',
  });

const noPlaceHere = () =>
  new HubError('report', 'The server sorts nothing on disk: that is for a worker.', {
    code: 'SPILL_MISUSED',
    origin: 'hub',
  });

const tooSlow = (name: string, cause: unknown) =>
  new HubError('retry', `${name} did not answer within ${timeLimitMs} ms.`, {
    code: 'VENDOR_TOO_SLOW',
    userMessage: `${name} did not answer within ${timeLimitMs / 1_000} seconds. Nothing was changed. The store may be busy or unreachable: check that its address opens in a browser, then try again.`,
    cause,
  });
