import { randomUUID } from 'node:crypto';
import type { Database } from '@syncline/drizzle/client';
import { type ConnectionRow, findConnection } from '@syncline/drizzle/queries/connections';
import { findCredential } from '@syncline/drizzle/queries/credentials';
import { makeTokenVault } from '@syncline/drizzle/queries/token-vault';
import { HubError } from '@syncline/shared/errors';
import { type ConnectionTokens, connectionTokens, tokenShape } from '@syncline/shared/kit/connection-tokens';
import type { Connector } from '@syncline/shared/kit/connector';
import type { ConnectorContext } from '@syncline/shared/kit/context';
import type { StoredTokens } from '@syncline/shared/kit/fresh-tokens';
import type { Networks } from '@syncline/shared/kit/networks';
import type { OAuthApps } from '@syncline/shared/kit/oauth-apps';
import { openConnector } from '@syncline/shared/kit/open-connector';
import type { Budgets, CallRecord } from '@syncline/shared/kit/ports';
import type { Spills } from '@syncline/shared/kit/spill';
import type { Log } from '@syncline/shared/runtime/log';
import type { Sealer } from '@syncline/shared/runtime/seal';
import type { CallLog } from './call-log.ts';

/** A connection ready to be asked. What the engine calls an open connection, and its row. */
export interface OpenedConnection {
  organizationId: string;
  connectionId: string;
  connector: Connector;
  settings: Record<string, unknown>;
  ctx: ConnectorContext<never>;
  createdSince: Date | undefined;
  row: ConnectionRow;
  /** Of the keys that are in use. */
  generation?(): number | null | undefined;
  /** Where the access is by OAuth 2. */
  tokens?: ConnectionTokens | undefined;
}

export interface OpenFor {
  signal: AbortSignal;
  runId?: string;
  /** Told of each attempt to ask the vendor. */
  onCall?: (call: CallRecord) => void;
  /** Told which generation of the keys is used, also where the opening then fails; null: there are none. */
  onKeys?: (generation: number | null) => void;
}

export interface VendorAccess {
  /**
   * @throws HubError `report` CONNECTION_GONE or CONNECTOR_UNKNOWN, `reconnect` CREDENTIAL_MISSING or
   * what opening the sealed credential throws.
   */
  open(organizationId: string, connectionId: string, options: OpenFor): Promise<OpenedConnection>;
}

export interface VendorAccessDeps {
  database: Database;
  connectors: Record<string, Connector>;
  seal: Sealer;
  budgets: Budgets;
  networks: Networks;
  spills: Spills;
  callLog: CallLog;
  log: Log;
  /** The installation's registrations at vendors. */
  oauthApps: OAuthApps;
  debugIntegrations: boolean;
}

export function makeVendorAccess(deps: VendorAccessDeps): VendorAccess {
  const { database, connectors, seal, callLog, log } = deps;
  return {
    open: async (organizationId, connectionId, { signal, runId, onCall: tell, onKeys }) => {
      const { row, credential } = await database.tenant(organizationId, async (tx) => {
        const [found, sealed] = await Promise.all([
          findConnection(tx, connectionId),
          findCredential(tx, connectionId, 'auth'),
        ]);
        return { row: found, credential: sealed };
      });
      if (!row) throw gone('CONNECTION_GONE', 'The connection was deleted.');
      const connector = connectors[row.provider];
      if (!connector) {
        throw gone('CONNECTOR_UNKNOWN', `This version of Syncline has no connector named "${row.provider}".`);
      }
      if (!credential) {
        onKeys?.(null);
        throw credentialMissing(connector.name);
      }
      let generation: number | null | undefined;
      const use = (used: number | null) => {
        generation = used;
        onKeys?.(used);
      };
      use(credential.generation);
      const onCall = (call: CallRecord) => {
        callLog.record({ organizationId, connectionId, runId }, call);
        tell?.(call);
      };
      const tokens = tokensOf(deps, connector, row, { signal, onCall });
      const inUse = (stored: StoredTokens) => {
        use(stored.generation);
        return stored.tokens;
      };
      const ctx = openConnector(connector, {
        settings: row.settings,
        authId: row.authId,
        credential: tokens
          ? inUse(await tokens.get())
          : JSON.parse(seal.open(credential.sealed, credential.keyId, { organizationId, connectionId, kind: 'auth' })),
        renew: tokens && (async () => inUse(await tokens.renewed())),
        signal,
        budgetKey: connectionId,
        ports: {
          budgets: deps.budgets,
          ...deps.networks.of(connector.id),
          spill: (name) => deps.spills.open(`${organizationId} ${connectionId} ${name}`, signal),
          onCall,
          ...(deps.debugIntegrations
            ? { debug: (exchange) => log.info({ connectionId, runId, exchange }, 'vendor traffic') }
            : {}),
          now: () => new Date(),
          nonce: () => randomUUID().replaceAll('-', ''),
        },
      });
      return {
        organizationId,
        connectionId,
        connector,
        settings: ctx.settings,
        ctx: ctx as ConnectorContext<never>,
        createdSince: row.createdSince ?? undefined,
        row,
        generation: () => generation,
        tokens,
      };
    },
  };
}

/** Undefined where the connection's access is not by OAuth 2. */
function tokensOf(
  { database, seal, oauthApps, networks }: VendorAccessDeps,
  connector: Connector,
  { organizationId, id: connectionId, authId, settings }: ConnectionRow,
  { signal, onCall }: { signal: AbortSignal; onCall: (call: CallRecord) => void },
): ConnectionTokens | undefined {
  const auth = connector.auth.find((each) => each.id === authId);
  if (auth?.kind !== 'oauth2') return undefined;
  const vault = makeTokenVault({ database, seal, organizationId, connectionId, ...tokenShape(connector) });
  const [app, network] = [oauthApps[connector.id], networks.of(connector.id)];
  return connectionTokens({ connector, auth, settings, vault, app, network, onCall, signal });
}

const gone = (code: string, message: string) => new HubError('report', message, { code, origin: 'hub' });

const credentialMissing = (name: string) =>
  new HubError('reconnect', 'The connection has no stored credential.', {
    code: 'CREDENTIAL_MISSING',
    userMessage: `The keys of this ${name} connection are gone. Nothing that was synced is lost. Reconnect it with its keys.`,
    origin: 'hub',
  });
