import { randomBytes } from 'node:crypto';
import type { Database, Tx } from '@syncline/drizzle/client';
import type { ConnectionRow } from '@syncline/drizzle/queries/connections';
import { findConnection } from '@syncline/drizzle/queries/connections';
import { findCredential, followCredential } from '@syncline/drizzle/queries/credentials';
import { switchedOffStreams } from '@syncline/drizzle/queries/inbox';
import { requestRun } from '@syncline/drizzle/queries/runs';
import {
  type CheckedSubscription,
  closeGaps,
  listSubscriptions,
  noteGaps,
  noteWebhookCheck,
  type SubscriptionRow,
  saveSubscriptions,
  setWebhookMode,
} from '@syncline/drizzle/queries/subscriptions';
import { HubError, toHubError } from '@syncline/shared/errors';
import type { Connector } from '@syncline/shared/kit/connector';
import type { OAuthApps } from '@syncline/shared/kit/oauth-apps';
import { isPublicUrl } from '@syncline/shared/kit/public-url';
import type { Queues } from '@syncline/shared/queues/client';
import type { Log } from '@syncline/shared/runtime/log';
import type { Sealer } from '@syncline/shared/runtime/seal';
import { decide } from '../failures.ts';
import type { Handler } from '../handler.ts';
import { ringForRun } from '../rings.ts';
import { isUnreached, mendSubscriptions } from '../services/mend-subscriptions.ts';
import type { OpenedConnection, VendorAccess } from '../services/vendor-access.ts';
import { isDatabaseAway, isDatabaseBusy } from '../store/database-away.ts';

export interface ConnectionSetupDeps {
  database: Database;
  queues: Queues;
  vendors: VendorAccess;
  seal: Sealer;
  log: Log;
  appUrl: string;
  allowedPrivateHosts: readonly string[];
  /** The installation's registrations at vendors. */
  oauthApps: OAuthApps;
  /** Origins that stand in for vendors' own, by connector id. */
  standIns: Readonly<Record<string, string>>;
}

/**
 * Compares the vendor's webhook subscriptions with the wanted ones and mends what differs: after
 * connecting, and again every few minutes as the sentinel. Where deliveries may have been lost, the
 * gap is read again.
 */
export function makeConnectionSetup(deps: ConnectionSetupDeps): Handler<'connection-setup'> {
  const { database, vendors } = deps;
  return async ({ organizationId, connectionId }, { signal, log }) => {
    const row = await database.tenant(organizationId, (tx) => findConnection(tx, connectionId));
    if (row?.status !== 'connected') return;

    try {
      const open = await vendors.open(organizationId, connectionId, { signal });
      const unreachable = whyUnreachable(open, deps) ?? (await whyUnproven(deps, open));
      if (unreachable !== undefined) {
        await database.tenant(organizationId, (tx) => setWebhookMode(tx, connectionId, 'poll', unreachable));
        return;
      }
      const address = `${deps.appUrl}/api/webhooks/${connectionId}`;
      const { secret, isNew, keep } = open.connector.webhooks?.secrets
        ? { secret: '', isNew: false, keep: async () => undefined }
        : await webhookSecret(deps, organizationId, connectionId);
      const before = await database.tenant(organizationId, (tx) => listSubscriptions(tx, connectionId));
      const found = await mendSubscriptions({
        open,
        address,
        secret,
        secretIsNew: isNew,
        keepSecret: keep,
        before,
        now: new Date(),
        noteGaps: (topics) => database.tenant(organizationId, (tx) => noteGaps(tx, connectionId, topics)),
      });
      await settle(deps, row, open.connector, before, found);
    } catch (error) {
      // Our own trouble says nothing about the vendor: the job comes again.
      if (signal.aborted || isDatabaseAway(error) || isDatabaseBusy(error)) throw error;
      const problem = toHubError(error);
      const { code, userMessage } = problem;
      log.warn({ err: error, connectionId }, 'the vendor could not be asked about its webhooks');
      await database.tenant(organizationId, async (tx) => {
        // Before the first success there is nothing to lose: it polls, and says why.
        if (row.webhookMode === 'poll') {
          const passes = ['retry', 'wait'].includes(decide(problem, 0).action);
          const note = `${userMessage} Until then changes are read every 15 minutes. (${code})`;
          await setWebhookMode(tx, connectionId, 'poll', note, passes);
        } else {
          await noteWebhookCheck(tx, connectionId);
        }
      });
    }
  };
}

/** Undefined: the vendor can ring here. Otherwise the reason, for the connection's page. */
function whyUnreachable(
  { connector, settings }: OpenedConnection,
  { appUrl, allowedPrivateHosts, standIns }: ConnectionSetupDeps,
): string | undefined {
  if (!connector.webhooks) return `${connector.name} sends no webhooks. Changes are read every 15 minutes.`;
  const standIn = standIns[connector.id];
  const vendor = new URL(standIn ?? connector.api(settings).baseUrl);
  const vendorHost = `${vendor.hostname}:${vendor.port || (vendor.protocol === 'https:' ? 443 : 80)}`;
  // A vendor on this network (a test store, the sandbox) reaches what the internet does not.
  const isNear = standIn !== undefined && !isPublicUrl(standIn);
  if (isPublicUrl(appUrl) || isNear || allowedPrivateHosts.includes(vendorHost)) return undefined;
  return (
    `${connector.name} cannot reach this installation at ${appUrl}, so changes are read every 15 minutes. ` +
    'For changes within seconds, set APP_URL to an address that can be reached from the internet and restart.'
  );
}

/**
 * Undefined: deliveries can be proven. Where the vendor signs with a secret of its own choice, one of them must be
 * known here; deliveries that nobody can prove would all be refused, and the subscription switched off.
 */
async function whyUnproven(
  { database, seal, oauthApps }: ConnectionSetupDeps,
  { organizationId, connectionId, connector, row }: OpenedConnection,
): Promise<string | undefined> {
  if (!connector.webhooks?.secrets) return undefined;
  const stored = await database.tenant(organizationId, (tx) => findCredential(tx, connectionId, 'auth'));
  const credential = stored && seal.open(stored.sealed, stored.keyId, { organizationId, connectionId, kind: 'auth' });
  // The installation's app signs only for accounts that approved it: a pasted token is another app's.
  const approvals = connector.auth.filter((auth) => auth.kind === 'oauth2').map((auth) => auth.id);
  const isAnotherApps = approvals.length > 0 && !approvals.includes(row.authId);
  const secrets = connector.webhooks.secrets({
    app: isAnotherApps ? undefined : oauthApps[connector.id],
    credential: credential === undefined ? undefined : JSON.parse(credential),
  });
  if (secrets.some((secret) => secret !== '')) return undefined;
  return (
    `${connector.name} signs its webhooks with a secret that is not known here, so changes are read every 15 minutes. ` +
    'For changes within seconds, give this connection that secret in its settings.'
  );
}

/** A new one is not stored yet: `keep` does that. */
async function webhookSecret(
  { database, seal }: ConnectionSetupDeps,
  organizationId: string,
  connectionId: string,
): Promise<{ secret: string; isNew: boolean; keep(): Promise<void> }> {
  const binding = { organizationId, connectionId, kind: 'webhook' };
  const stored = await database.tenant(organizationId, (tx) => findCredential(tx, connectionId, 'webhook'));
  if (stored) {
    try {
      const secret = seal.open(stored.sealed, stored.keyId, binding);
      return { secret, isNew: false, keep: async () => undefined };
    } catch {
      // Sealed with a key that is lost: a new secret is as good, and the subscriptions are made anew.
    }
  }
  const secret = randomBytes(32).toString('base64url');
  const keep = () =>
    database.tenant(organizationId, async (tx) => {
      const next = { kind: 'webhook' as const, ...seal.seal(secret, binding) };
      if (!(await followCredential(tx, organizationId, connectionId, stored?.generation, next))) throw overtaken();
    });
  return { secret, isNew: true, keep };
}

const overtaken = () =>
  new HubError('retry', 'Another look made the webhook secret meanwhile.', {
    code: 'WEBHOOK_SECRET_MADE',
    userMessage: 'Webhooks are being set up by another worker.',
    origin: 'hub',
  });

async function settle(
  deps: ConnectionSetupDeps,
  connection: ConnectionRow,
  connector: Connector,
  before: readonly SubscriptionRow[],
  found: CheckedSubscription[],
): Promise<void> {
  const { organizationId, id: connectionId } = connection;
  const refused = found.filter((each) => each.status === 'refused');
  const live = found.length - refused.length;
  const [first] = refused;
  const arrives = before.some((each) => isWithinAnHour(each.lastDeliveryAt));
  const silent = found.some(isUnreached) && !arrives;
  const note = silent
    ? neverHeard(connector.name, deps.appUrl)
    : first
      ? `${connector.name} refused ${refused.length} of ${found.length} webhooks: ${first.note ?? 'no reason given'} ` +
        'What they would have told is read every 15 minutes.'
      : null;
  const runId = await deps.database.tenant(organizationId, async (tx) => {
    await saveSubscriptions(tx, organizationId, connectionId, found);
    await setWebhookMode(tx, connectionId, live > 0 && !silent ? 'push' : 'poll', note);
    // The first subscriptions ever have no gap: the first full sync reads everything.
    const silentTopics = found.filter((each) => each.gapSince !== null).map((each) => each.topic);
    if (before.length === 0 || silentTopics.length === 0) return undefined;
    const run = await requestBackfill(tx, connection, connector, silentTopics);
    await closeGaps(tx, connectionId);
    return run;
  });
  if (runId !== undefined) {
    deps.log.info({ connectionId, runId }, 'webhooks were mended; the gap is read again');
    await ringForRun(deps, { organizationId, runId, seq: 0 });
  }
}

const isWithinAnHour = (at: Date | null): boolean => at !== null && Date.now() - at.getTime() < 60 * 60 * 1000;

const neverHeard = (name: string, appUrl: string): string =>
  `${name} keeps giving up its webhooks, because what it sends to ${appUrl} does not arrive. No record is lost: changes ` +
  'are read every 15 minutes. For changes within seconds, check that the other system can reach that address (a ' +
  'firewall, a certificate, a maintenance page). Syncline tries again once a day.';

/**
 * Of the streams that the silent topics tell of: what changed since the cursors, and all of those that cannot be read
 * by change date. Undefined: there is none, or it is switched off.
 */
async function requestBackfill(
  tx: Tx,
  connection: ConnectionRow,
  connector: Connector,
  silentTopics: readonly string[],
): Promise<string | undefined> {
  const off = await switchedOffStreams(tx, connection.id);
  const { streamOf } = connector.webhooks ?? {};
  const told = streamOf && silentTopics.map((topic) => streamOf(topic));
  const streams = Object.entries(connector.streams).filter(
    ([stream]) => !off.includes(stream) && (told === undefined || told.includes(stream)),
  );
  if (streams.length === 0) return undefined;
  const { runId } = await requestRun(tx, {
    organizationId: connection.organizationId,
    connectionId: connection.id,
    kind: 'delta',
    trigger: 'sentinel',
    // One that has begun reads up to a moment before the gap's end.
    fromNow: true,
    streams: streams.map(([stream, { incremental }]) => ({
      stream,
      kind: incremental ? ('delta' as const) : ('full' as const),
    })),
  });
  return runId;
}
