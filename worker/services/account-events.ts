import type { Database, Tx } from '@syncline/drizzle/client';
import { raiseAttention } from '@syncline/drizzle/queries/connections';
import { eraseDeliveries } from '@syncline/drizzle/queries/erase-traces';
import { ensureErasureKey } from '@syncline/drizzle/queries/erasure-marks';
import { type ClaimedDelivery, settleInbox } from '@syncline/drizzle/queries/inbox';
import { insertPrivacyRequest } from '@syncline/drizzle/queries/privacy-requests';
import { hastenRuns, pauseRuns } from '@syncline/drizzle/queries/runs';
import { HubError, toHubError } from '@syncline/shared/errors';
import type { Connector } from '@syncline/shared/kit/connector';
import type { Change, PrivacySubject } from '@syncline/shared/kit/webhooks';
import type { Queues } from '@syncline/shared/queues/client';
import { anyConnection, makeErasureHasher } from '@syncline/shared/runtime/erasure-hash';
import type { Log } from '@syncline/shared/runtime/log';
import { newId } from '@syncline/shared/runtime/new-id';
import { sealPrivacySubject } from '@syncline/shared/runtime/privacy-subject';
import type { Sealer } from '@syncline/shared/runtime/seal';
import { ringForAwaited, ringForPrivacy } from '../rings.ts';
import { normaliseEmail } from '../store/phone.ts';
import type { OpenedConnection } from './vendor-access.ts';

/** A delivery that is about the account, not about a record. */
export interface AccountEvent {
  delivery: ClaimedDelivery;
  change: AccountChange;
}
export type AccountChange = Extract<Change, { kind: 'uninstalled' | 'awaited' | 'privacy' }>;

export const isAccountChange = (change: Change): change is AccountChange =>
  change.kind === 'uninstalled' || change.kind === 'awaited' || change.kind === 'privacy';

export interface AccountEventDeps {
  database: Database;
  queues: Queues;
  seal: Sealer;
  log: Log;
}

export interface EventConnection {
  organizationId: string;
  connectionId: string;
  name: string;
  connector: Pick<Connector, 'name' | 'webhooks'>;
}

/**
 * A privacy request becomes a row and a job; the delivery that brought it is emptied. Whether the connection still
 * works does not matter.
 */
export async function enterPrivacyRequest(
  deps: AccountEventDeps,
  connection: EventConnection,
  delivery: ClaimedDelivery,
  change: Extract<AccountChange, { kind: 'privacy' }>,
): Promise<void> {
  const { organizationId, connectionId } = connection;
  const requestId = newId();
  await deps.database.tenant(organizationId, async (tx) => {
    const entered = await insertPrivacyRequest(tx, {
      organizationId,
      id: requestId,
      kind: change.request,
      source: 'vendor',
      scope: change.subject === 'all' ? 'all' : 'person',
      connectionId,
      connectionName: connection.name,
      vendorRequestId: change.requestId,
      requestedBy: null,
      askedAt: delivery.receivedAt,
      ...(await subjectColumns(tx, deps.seal, connection, requestId, change.subject)),
    });
    const outcome = entered
      ? 'Entered as a privacy request; its content was emptied.'
      : 'This privacy request is open already; its content was emptied.';
    await settleInbox(tx, null, [done(delivery, outcome)]);
    await eraseDeliveries(tx, organizationId, [delivery.id], outcome);
  });
  await ringForPrivacy(deps, { organizationId });
}

async function subjectColumns(
  tx: Tx,
  seal: Sealer,
  { organizationId, connectionId }: EventConnection,
  requestId: string,
  subject: PrivacySubject | 'all',
): Promise<{ sealed: Buffer | null; keyId: string | null; subjectHash: string | null }> {
  if (subject === 'all') return { sealed: null, keyId: null, subjectHash: null };
  const hasher = makeErasureHasher(await ensureErasureKey(tx, organizationId));
  const email = normaliseEmail(subject.email);
  const [first] = subject.externalIds;
  const sealed = sealPrivacySubject(
    seal,
    { organizationId, requestId },
    {
      contactIds: [],
      emails: email ? [email] : [],
      phones: subject.phone ? [subject.phone] : [],
      records: subject.externalIds.map((each) => ({ connectionId, ...each })),
    },
  );
  const byRecord = first ? hasher.record(connectionId, first.stream, first.externalId) : null;
  return { ...sealed, subjectHash: email ? hasher.email(anyConnection, email) : byRecord };
}

/** What was waited for at the vendor has happened: the runs that were put off go on now. */
export async function hastenAwaited(
  deps: AccountEventDeps,
  { organizationId, connectionId }: EventConnection,
  delivery: ClaimedDelivery,
): Promise<void> {
  const runs = await deps.database.tenant(organizationId, async (tx) => {
    const hastened = await hastenRuns(tx, connectionId);
    const outcome = hastened.length > 0 ? 'A sync that waited for this goes on.' : 'No sync was waiting for this.';
    await settleInbox(tx, null, [done(delivery, outcome)]);
    return hastened;
  });
  for (const run of runs) await ringForAwaited(deps, run);
}

/**
 * The account took its permission back: the connection needs a person, its runs stand still where they are. The
 * vendor is asked first: a delivery may be late, and the account connected again since.
 * @throws HubError `reconnect` APP_REMOVED, when it is so; as the vendor answers, when it cannot be asked.
 */
export async function noteUninstalled(
  deps: AccountEventDeps,
  open: OpenedConnection,
  delivery: ClaimedDelivery,
): Promise<void> {
  const removed = (await stillWorks(open))
    ? undefined
    : await noteAppRemoved(deps, open, [delivery], open.generation?.());
  if (removed) throw removed;
  const outcome = 'The connection works: it was connected again since.';
  await deps.database.tenant(open.organizationId, (tx) => settleInbox(tx, null, [done(delivery, outcome)]));
}

/**
 * What a failure to open the vendor means when one of these deliveries says that the app was removed.
 * @returns the reason why the connection stands still now; undefined: none of them says so.
 */
export async function explainByUninstall(
  deps: AccountEventDeps,
  connection: EventConnection & { settings: Record<string, unknown> },
  deliveries: readonly ClaimedDelivery[],
  keys: number | null | undefined,
): Promise<HubError | undefined> {
  const saying = deliveries.filter(
    (delivery) => accountChangeIn(connection.connector, connection.settings, delivery)?.kind === 'uninstalled',
  );
  return saying.length > 0 ? noteAppRemoved(deps, connection, saying, keys) : undefined;
}

/** What a delivery says of the account; undefined: nothing, or it cannot be read. */
export function accountChangeIn(
  connector: Pick<Connector, 'webhooks'>,
  settings: Record<string, unknown>,
  { topic, body }: ClaimedDelivery,
): AccountChange | undefined {
  try {
    return connector.webhooks?.changes({ topic, body }, settings).find(isAccountChange);
  } catch {
    return undefined;
  }
}

/** Undefined: it was connected again since, with other keys than these. */
async function noteAppRemoved(
  { database }: AccountEventDeps,
  { organizationId, connectionId, connector }: Pick<EventConnection, 'organizationId' | 'connectionId' | 'connector'>,
  deliveries: readonly ClaimedDelivery[],
  keys: number | null | undefined,
): Promise<HubError | undefined> {
  const problem = appRemoved(connector.name);
  const outcome = 'The app was removed at the other system: the connection stands still.';
  return database.tenant(organizationId, async (tx) => {
    const { remedy, code, userMessage: message } = problem;
    if (!(await raiseAttention(tx, connectionId, { remedy, code, message }, keys))) return undefined;
    await pauseRuns(tx, connectionId);
    await settleInbox(
      tx,
      null,
      deliveries.map((delivery) => done(delivery, outcome)),
    );
    return problem;
  });
}

async function stillWorks({ connector, ctx }: OpenedConnection): Promise<boolean> {
  try {
    await connector.probe(ctx as never);
    return true;
  } catch (error) {
    const { remedy } = toHubError(error);
    // A part is closed: whoever says so still lets us in.
    if (remedy === 'skip') return true;
    // Only these are about the permission; nobody answered, or not what was asked, says nothing about it.
    if (remedy === 'reconnect' || remedy === 'reconfigure') return false;
    throw error;
  }
}

const appRemoved = (name: string): HubError =>
  new HubError('reconnect', `The app was removed from the ${name} account.`, {
    code: 'APP_REMOVED',
    userMessage: `The app was removed from the ${name} account, so nothing can be read there any more. What was synced is kept. Reconnect it, and it goes on where it stood.`,
  });

const done = ({ id }: ClaimedDelivery, outcome: string) => ({
  id,
  state: 'done' as const,
  outcome,
  error: null,
  retrySeconds: null,
});
