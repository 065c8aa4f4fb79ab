import type { Database } from '@syncline/drizzle/client';
import { findConnection, organizationOfConnection } from '@syncline/drizzle/queries/connections';
import { findCredential, type SealedCredential } from '@syncline/drizzle/queries/credentials';
import { connectionsByAccount, connectionsByAccountEver } from '@syncline/drizzle/queries/inbox';
import type { ConnectionStatus } from '@syncline/shared/domain/runs';
import { HubError } from '@syncline/shared/errors';
import type { OAuthApps } from '@syncline/shared/kit/oauth-apps';
import type { Webhooks } from '@syncline/shared/kit/webhooks';
import type { SealBinding, Sealer } from '@syncline/shared/runtime/seal';

/** Whom a webhook address means. */
export interface WebhookTarget {
  organizationId: string;
  connectionId: string;
  provider: string;
  /** As `claimedAccount` names it. */
  account: string;
  status: ConnectionStatus;
  /** Each may have signed. None: none was made (the connection polls), or it was wiped. Never an empty one. */
  secrets: readonly string[];
}

/** A vendor's own choice of secrets, where it has one. */
export type SecretsOf = (provider: string) => Pick<Webhooks<never>, 'secrets'> | undefined;

export interface WebhookTargets {
  /** @param maxAgeMs how old a remembered answer may be; default: ten seconds. */
  byConnection(connectionId: string, maxAgeMs?: number): Promise<WebhookTarget | undefined>;
  byAccount(provider: string, account: string, maxAgeMs?: number): Promise<WebhookTarget[]>;
  /** Every connection there is of this account, disconnected ones too: for what outlasts a connection. Not remembered. */
  byAccountEver(provider: string, account: string): Promise<WebhookTarget[]>;
  /** Has somebody been found there before? Then asking again is worth a query, whoever asks. */
  isKnown(address: string): boolean;
}

export interface WebhookTargetsOptions {
  database: Database;
  seal: Sealer;
  /** The installation's registrations at vendors: their secrets sign webhooks. */
  oauthApps?: OAuthApps;
  now?: () => number;
}

/**
 * Finds connections and their webhook secrets, remembered for a short while: a paused connection or
 * a new secret is noticed within that time.
 */
export function makeWebhookTargets(options: WebhookTargetsOptions, secretsOf: SecretsOf): WebhookTargets {
  const { database, seal, oauthApps, now = Date.now } = options;
  const connections = makeCache<WebhookTarget>(now);
  const accounts = makeCache<WebhookTarget[]>(now);

  const load = async (connectionId: string): Promise<WebhookTarget | undefined> => {
    const organizationId = await organizationOfConnection(database, connectionId);
    if (organizationId === undefined) return undefined;
    return database.tenant(organizationId, async (tx) => {
      const [connection, ours] = await Promise.all([
        findConnection(tx, connectionId),
        findCredential(tx, connectionId, 'webhook'),
      ]);
      if (!connection) return undefined;
      const { provider, account, status } = connection;
      const open = (kind: string, sealed: SealedCredential | undefined) =>
        sealed && openQuietly(sealed, { organizationId, connectionId, kind });
      const vendors = secretsOf(provider)?.secrets;
      const found = vendors
        ? vendors({
            app: oauthApps?.[provider],
            credential: parsed(open('auth', await findCredential(tx, connectionId, 'auth'))),
          })
        : [open('webhook', ours) ?? ''];
      const secrets = found.filter((secret) => secret !== '');
      return { organizationId, connectionId, provider, account, status, secrets };
    });
  };
  /** A secret whose key is lost proves nothing, like one that was never made: the worker makes another. */
  const openQuietly = ({ sealed, keyId }: SealedCredential, binding: SealBinding): string | undefined => {
    try {
      return seal.open(sealed, keyId, binding);
    } catch (error) {
      if (error instanceof HubError) return undefined;
      throw error;
    }
  };
  const byConnection = (connectionId: string, maxAgeMs = keepMs) =>
    connections.get(connectionId, maxAgeMs, () => load(connectionId));

  return {
    byConnection,
    byAccount: async (provider, account, maxAgeMs = keepMs) => {
      const found = await accounts.get(`${provider} ${account}`, maxAgeMs, async () => {
        const candidates = await connectionsByAccount(database, provider, account);
        const targets = await Promise.all(candidates.map(({ connectionId }) => byConnection(connectionId, maxAgeMs)));
        const known = targets.filter((target) => target !== undefined);
        return known.length > 0 ? known : undefined;
      });
      return found ?? [];
    },
    byAccountEver: async (provider, account) => {
      const found = await connectionsByAccountEver(database, provider, account);
      const targets = await Promise.all(found.map(({ connectionId }) => load(connectionId)));
      return targets.filter((target) => target !== undefined);
    },
    isKnown: (address) => connections.knows(address) || accounts.knows(address),
  };
}

const parsed = (json: string | undefined): Record<string, unknown> | undefined =>
  json === undefined ? undefined : (JSON.parse(json) as Record<string, unknown>);

const keepMs = 10_000;
const mostKnown = 20_000;
const mostUnknown = 5_000;

interface Entry<T> {
  value: Promise<T | undefined>;
  loadedAt: number;
}

/** Two shelves, so that strangers who make up addresses push out only each other. */
function makeCache<T>(now: () => number) {
  const known = new Map<string, Entry<T>>();
  const unknown = new Map<string, Entry<T>>();
  const put = (shelf: Map<string, Entry<T>>, most: number, key: string, entry: Entry<T>) => {
    shelf.delete(key);
    shelf.set(key, entry);
    const oldest = shelf.size > most ? shelf.keys().next() : undefined;
    if (oldest && !oldest.done) shelf.delete(oldest.value);
  };

  return {
    knows: (key: string) => known.has(key),
    get(key: string, maxAgeMs: number, load: () => Promise<T | undefined>): Promise<T | undefined> {
      const held = known.get(key) ?? unknown.get(key);
      if (held && held.loadedAt > now() - maxAgeMs) return held.value;
      const entry: Entry<T> = { value: load(), loadedAt: now() };
      put(known.has(key) ? known : unknown, known.has(key) ? mostKnown : mostUnknown, key, entry);
      entry.value.then(
        (value) => {
          const [from, to, most] =
            value === undefined ? [known, unknown, mostUnknown] : ([unknown, known, mostKnown] as const);
          from.delete(key);
          put(to, most, key, entry);
        },
        () => {
          // A failed look-up says nothing: the next request asks again.
          entry.loadedAt = Number.NEGATIVE_INFINITY;
        },
      );
      return entry.value;
    },
  };
}
