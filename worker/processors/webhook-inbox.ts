import type { Database, Tx } from '@syncline/drizzle/client';
import { type ConnectionRow, findConnection, raiseAttention } from '@syncline/drizzle/queries/connections';
import {
  type ClaimedDelivery,
  claimInbox,
  holdInbox,
  inboxWaits,
  renewInboxClaims,
  type Settlement,
  settleInbox,
} from '@syncline/drizzle/queries/inbox';
import { noteDeliveries } from '@syncline/drizzle/queries/subscriptions';
import { HubError, toHubError } from '@syncline/shared/errors';
import type { Connector } from '@syncline/shared/kit/connector';
import type { Queues } from '@syncline/shared/queues/client';
import type { Log } from '@syncline/shared/runtime/log';
import type { Sealer } from '@syncline/shared/runtime/seal';
import { backOff, decide } from '../failures.ts';
import type { Handler } from '../handler.ts';
import { ringForInbox } from '../rings.ts';
import { accountChangeIn, enterPrivacyRequest, explainByUninstall } from '../services/account-events.ts';
import { applyDeliveries } from '../services/apply-deliveries.ts';
import { keepPatience, type Patience } from '../services/patience.ts';
import type { OpenedConnection, VendorAccess } from '../services/vendor-access.ts';
import { isDatabaseAway } from '../store/database-away.ts';
import type { Store } from '../store/make-store.ts';

export interface WebhookInboxDeps {
  database: Database;
  store: Store;
  queues: Queues;
  vendors: VendorAccess;
  /** By id: what a delivery means is asked of them also where the vendor cannot be opened any more. */
  connectors: Readonly<Record<string, Connector>>;
  seal: Sealer;
  log: Log;
  /** How long a vendor may say nothing before its deliveries are put off. */
  patienceMs?: number;
}

const batchSize = 200;
/** Renewed while a batch is worked on; what a killed worker had claimed is free after it. */
const claimSeconds = 30;
/** One connection's flood must not keep a place for itself. */
const sessionMs = 20_000;
/** With the back-off between them about an hour: a store that is down for maintenance comes back. */
const mostTries = 8;

/**
 * Empties a connection's webhook inbox in batches. A delivery ends as done, ignored or failed; until
 * then it waits, through crashes, quotas and outages.
 */
export function makeWebhookInbox(deps: WebhookInboxDeps): Handler<'webhook-inbox'> {
  return async (whose, { signal, log }) => {
    const patience = keepPatience(signal, deps.patienceMs);
    try {
      await emptyInbox(deps, whose, { signal, patience, log });
    } finally {
      patience.close();
    }
  };
}

async function emptyInbox(
  deps: WebhookInboxDeps,
  { organizationId, connectionId }: { organizationId: string; connectionId: string },
  { signal, patience, log }: { signal: AbortSignal; patience: Patience; log: Log },
): Promise<void> {
  const { database } = deps;
  const inTenant = <T>(work: (tx: Tx) => Promise<T>) => database.tenant(organizationId, work);
  const claim = () => inTenant((tx) => claimInbox(tx, connectionId, { limit: batchSize, leaseSeconds: claimSeconds }));
  let open: OpenedConnection | undefined;
  const keys: Keys = { used: undefined };
  const until = Date.now() + sessionMs;

  while (!signal.aborted) {
    const row = await inTenant((tx) => findConnection(tx, connectionId));
    if (!row) return;
    if (row.status !== 'connected') {
      await workOnLasting(deps, row);
      if (row.status !== 'disconnected') await inTenant((tx) => holdInbox(tx, connectionId));
      return;
    }
    if (Date.now() > until) {
      if (await inTenant((tx) => inboxWaits(tx, connectionId)))
        await ringForInbox(deps, { organizationId, connectionId });
      return;
    }
    const claimed = await claim();
    if (claimed.length === 0) return;

    const renewal = setInterval(() => {
      const ids = claimed.map((each) => each.id);
      // Postgres is away: the batch fails by itself, and the claims run out.
      inTenant((tx) => renewInboxClaims(tx, ids, claimSeconds)).catch(() => undefined);
    }, claimSeconds * 333);
    try {
      const pending = batches(claimed);
      for (const [index, batch] of pending.entries()) {
        try {
          open ??= await openVendor(deps, row, batch, { keys, patience });
          await applyDeliveries(deps, open, batch);
        } catch (thrown) {
          // The claims run out by themselves, and the sweep rings again.
          if (isDatabaseAway(thrown)) throw databaseAway(thrown);
          const error = patience.signal.aborted && !signal.aborted ? patience.signal.reason : thrown;
          log.warn({ err: error, connectionId, deliveries: batch.length }, 'deliveries could not be worked on');
          const given = { failed: batch, untried: pending.slice(index + 1).flat() };
          if (
            await inTenant((tx) => putBack(tx, connectionId, given, error, { ending: signal.aborted, keys: keys.used }))
          )
            return;
        }
      }
    } finally {
      clearInterval(renewal);
    }
    await inTenant((tx) =>
      noteDeliveries(
        tx,
        connectionId,
        claimed.map((each) => each.topic),
      ),
    );
  }
}

/** The generation that was used; undefined: it did not come to that. */
interface Keys {
  used: number | null | undefined;
}

/** @throws HubError as opening does; APP_REMOVED where a delivery of the batch says why it fails. */
async function openVendor(
  deps: WebhookInboxDeps,
  row: ConnectionRow,
  batch: readonly ClaimedDelivery[],
  { keys, patience }: { keys: Keys; patience: Patience },
): Promise<OpenedConnection> {
  const { organizationId, id: connectionId } = row;
  try {
    const { signal, onCall } = patience;
    const onKeys = (generation: number | null) => {
      keys.used = generation;
    };
    return patience.watch(await deps.vendors.open(organizationId, connectionId, { signal, onCall, onKeys }));
  } catch (error) {
    const connector = deps.connectors[row.provider];
    if (!connector || toHubError(error).remedy !== 'reconnect') throw error;
    throw (await explainByUninstall(deps, { ...row, connectionId, connector }, batch, keys.used)) ?? error;
  }
}

/** What is worked on although the connection stands still, or is disconnected: privacy requests. */
async function workOnLasting(deps: WebhookInboxDeps, row: ConnectionRow): Promise<void> {
  const { organizationId, id: connectionId, settings } = row;
  const inTenant = <T>(work: (tx: Tx) => Promise<T>) => deps.database.tenant(organizationId, work);
  const connector = deps.connectors[row.provider];
  const options = { limit: batchSize, leaseSeconds: claimSeconds, lastingOnly: true };
  const claimed = connector ? await inTenant((tx) => claimInbox(tx, connectionId, options)) : [];
  for (const delivery of claimed) {
    const change = connector && accountChangeIn(connector, settings, delivery);
    if (connector && change?.kind === 'privacy') {
      await enterPrivacyRequest(deps, { ...row, connectionId, connector }, delivery, change);
      continue;
    }
    const outcome = 'It came when the connection was not working, and is about nothing that outlasts it.';
    await inTenant((tx) =>
      settleInbox(tx, null, [{ id: delivery.id, state: 'ignored', outcome, error: null, retrySeconds: null }]),
    );
  }
}

const databaseAway = (cause: unknown) =>
  new HubError('retry', 'The database is away.', { code: 'DATABASE_AWAY', origin: 'hub', cause });

/** What failed before is tried one by one: one bad delivery must not take others with it. */
function batches(claimed: ClaimedDelivery[]): ClaimedDelivery[][] {
  const fresh = claimed.filter((each) => each.attempts <= 1);
  const again = claimed.filter((each) => each.attempts > 1);
  return [...(fresh.length > 0 ? [fresh] : []), ...again.map((each) => [each])];
}

/**
 * Gives deliveries back with the reason. Those that were settled meanwhile stay settled.
 * @returns true when nothing more is tried now: the connection stops, or the vendor is away.
 */
async function putBack(
  tx: Tx,
  connectionId: string,
  { failed, untried }: { failed: readonly ClaimedDelivery[]; untried: readonly ClaimedDelivery[] },
  error: unknown,
  { ending, keys }: { ending: boolean; keys: number | null | undefined },
): Promise<boolean> {
  const problem = toHubError(error);
  const attempts = Math.max(0, ...failed.map((each) => each.attempts - 1));
  const { action, delayMs } = ending ? { action: 'wait' as const, delayMs: 0 } : decide(problem, attempts);
  const waiting = ({ id }: ClaimedDelivery, seconds: number, refund: boolean): Settlement => ({
    id,
    state: 'waiting',
    outcome: null,
    error: ending ? null : problem.userMessage,
    retrySeconds: seconds,
    refund,
  });

  if (action === 'stop-connection' || action === 'wait') {
    // Nobody's fault: no attempt is used up.
    const seconds = action === 'wait' ? delayMs / 1000 : 0;
    const all = [...failed, ...untried].map((each) => waiting(each, seconds, true));
    await settleInbox(tx, null, all);
    if (action === 'wait') return true;
    const { remedy, code, userMessage: message } = problem;
    // New keys were given meanwhile: the deliveries wait for a job that uses them.
    if (await raiseAttention(tx, connectionId, { remedy, code, message }, keys)) await holdInbox(tx, connectionId);
    return true;
  }
  const used = failed.map((each) =>
    each.attempts < mostTries
      ? waiting(each, backOff(each.attempts - 1) / 1000, false)
      : { ...waiting(each, 0, false), state: 'failed' as const, retrySeconds: null },
  );
  // The vendor is away: the rest of the claim would only fail as well. Our own trouble may be with these alone.
  const away = error instanceof HubError && problem.remedy === 'retry';
  const rest = away ? untried.map((each) => waiting(each, backOff(0) / 1000, true)) : [];
  await settleInbox(tx, null, [...used, ...rest]);
  return away;
}
