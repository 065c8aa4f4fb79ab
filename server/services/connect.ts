import type { Tx } from '@syncline/drizzle/client';
import {
  ensureStreams,
  findConnectionByAccount,
  listEnabledStreams,
  reviveConnection,
  setCreatedSince,
} from '@syncline/drizzle/queries/connection-changes';
import { type ConnectionRow, insertConnection } from '@syncline/drizzle/queries/connections';
import { putCredential, setRenewBy } from '@syncline/drizzle/queries/credentials';
import { releaseInbox } from '@syncline/drizzle/queries/inbox';
import { requestRun, resumeRuns } from '@syncline/drizzle/queries/runs';
import { createDefaultSchedules } from '@syncline/drizzle/queries/schedules';
import { HubError } from '@syncline/shared/errors';
import { tokenShape } from '@syncline/shared/kit/connection-tokens';
import type { ProbeResult } from '@syncline/shared/kit/connector';
import { newId } from '@syncline/shared/runtime/new-id';
import postgres from 'postgres';
import type { AuditDetail } from '../trpc/trpc.ts';
import { authOf, type Checked, checkInput, parse, type TypedInput, typedFields } from './check-input.ts';
import type { Services } from './index.ts';

/** Who asks, and how the change is written down. */
export interface Actor {
  organizationId: string;
  userId: string;
  audit(entry: AuditDetail, tx?: Tx): Promise<void>;
}

export interface ConnectWishes {
  name?: string | undefined;
  startSync: boolean;
  createdSince?: string | undefined;
}

export interface Connected {
  integrationId: string;
  name: string;
  label: string;
  warnings: string[];
  /** The first full sync, when one was asked for. */
  runId: string | null;
  /** A connection that was disconnected goes on with its history. */
  reconnected: boolean;
}

/**
 * Asks the vendor first, and saves only what works. An account that was connected before goes on
 * where it was disconnected.
 * @throws HubError by remedy when the probe fails, `resolve` ACCOUNT_CONNECTED when the account is
 *   connected already; BAD_REQUEST with the fields for wrong input.
 */
export async function connect(services: Services, actor: Actor, input: TypedInput & ConnectWishes): Promise<Connected> {
  const checked = checkInput(services, input);
  const probed = await services.vendors.probe({ provider: input.provider, ...checked });
  return saveConnected(services, actor, checked, probed, input);
}

/** Saves what was probed. @throws HubError `resolve` ACCOUNT_CONNECTED. */
export async function saveConnected(
  services: Services,
  actor: Actor,
  checked: Checked,
  probed: ProbeResult,
  wishes: ConnectWishes,
): Promise<Connected> {
  const provider = checked.connector.id;
  const { organizationId } = actor;
  const save = async (tx: Tx) => {
    const before = await findConnectionByAccount(tx, provider, probed.account);
    if (before && before.status !== 'disconnected') throw alreadyConnected(checked.connector.name, before.name);
    const integrationId = before?.id ?? newId();
    const name = wishes.name ?? before?.name ?? probed.label;
    if (before) await revive(tx, integrationId, checked, probed, name);
    else {
      const { settings, authId } = checked;
      const { account, label, facts, warnings } = probed;
      await insertConnection(tx, {
        organizationId,
        id: integrationId,
        provider,
        name,
        settings,
        authId,
        account,
        label,
        facts,
        warnings,
        createdSince: wishes.createdSince ?? null,
        createdBy: actor.userId,
      });
    }
    if (before && wishes.createdSince !== undefined) await setCreatedSince(tx, integrationId, wishes.createdSince);
    await storeCredential(services, tx, { organizationId, connectionId: integrationId }, checked);
    const streams = Object.keys(checked.connector.streams);
    await ensureStreams(tx, organizationId, integrationId, streams);
    await createDefaultSchedules(tx, { organizationId, id: integrationId }, checked.connector);
    // One that was connected before may have streams that a person switched off.
    const wanted = (await listEnabledStreams(tx, integrationId))
      .filter((each) => each.enabled)
      .map((each) => each.stream);
    const first = streams.filter((stream) => wanted.includes(stream));
    const run =
      wishes.startSync && first.length > 0
        ? await requestRun(tx, {
            organizationId,
            connectionId: integrationId,
            kind: 'full',
            trigger: 'connect',
            requestedBy: actor.userId,
            streams: first.map((stream) => ({ stream, kind: 'full' })),
          })
        : undefined;
    await actor.audit(
      {
        targetType: 'connection',
        targetId: integrationId,
        detail: { provider, name, account: probed.account, reconnected: before !== undefined },
      },
      tx,
    );
    return { integrationId, name, runId: run?.runId ?? null, reconnected: before !== undefined };
  };
  const saved = await services.database.tenant(organizationId, save).catch((error: unknown) => {
    // Two people at the same moment: the unique index let one of them through.
    if (isDuplicateAccount(error)) throw alreadyConnected(checked.connector.name, probed.label);
    throw error;
  });
  await services.doorbells.setup(organizationId, saved.integrationId);
  if (saved.runId) await services.doorbells.run(organizationId, saved.runId);
  return { ...saved, label: probed.label, warnings: probed.warnings };
}

/** New keys, or other settings, for a connection that exists: its history stays, its account must be the same. */
export async function rekey(
  services: Services,
  actor: Actor,
  row: ConnectionRow,
  change: {
    settings?: Record<string, unknown>;
    authId?: string;
    credential?: Record<string, unknown>;
    /** null: no date limit; undefined: as it is. */
    createdSince?: string | null | undefined;
  },
): Promise<Rekeyed> {
  const connector = services.connectors.get(row.provider);
  const authId = change.authId ?? row.authId;
  const settings = change.settings ? parse(connector.settings, change.settings, 'settings') : row.settings;
  const credential = change.credential && parse(typedFields(connector, authId), change.credential, 'credential');
  const access = { settings, authId, ...(credential ? { credential } : {}) };
  const probed = await services.vendors.probeConnection(actor.organizationId, row, access);
  return saveRekeyed(services, actor, row, { ...access, createdSince: change.createdSince }, probed);
}

export interface Rekeyed {
  warnings: string[];
  label: string;
}

/**
 * Saves what was probed, and lets go on what stood still for it.
 * @throws HubError `reconfigure` OTHER_ACCOUNT.
 */
export async function saveRekeyed(
  services: Services,
  actor: Actor,
  row: ConnectionRow,
  access: {
    settings: Record<string, unknown>;
    authId: string;
    credential?: Record<string, unknown>;
    createdSince?: string | null | undefined;
  },
  probed: ProbeResult,
): Promise<Rekeyed> {
  if (probed.account !== row.account) throw otherAccount(row, probed);
  const { organizationId } = actor;
  const { settings, authId, credential, createdSince } = access;
  const connector = services.connectors.get(row.provider);
  const runIds = await services.database.tenant(organizationId, async (tx) => {
    await revive(tx, row.id, access, probed, undefined);
    const whose = { organizationId, connectionId: row.id };
    if (credential) await storeCredential(services, tx, whose, { connector, authId, credential });
    await createDefaultSchedules(tx, { organizationId, id: row.id }, connector);
    const resumed = row.status === 'paused' ? [] : await resumeRuns(tx, row.id);
    if (row.status !== 'paused') await releaseInbox(tx, row.id);
    if (createdSince !== undefined) await setCreatedSince(tx, row.id, createdSince);
    const changed = settings === row.settings ? {} : { before: row.settings, after: settings };
    const limit =
      createdSince === undefined
        ? {}
        : { createdSinceBefore: row.createdSince?.toISOString() ?? null, createdSinceAfter: createdSince };
    const detail = { name: row.name, ...changed, ...limit };
    await actor.audit({ targetType: 'connection', targetId: row.id, detail }, tx);
    return resumed;
  });
  await services.doorbells.setup(organizationId, row.id);
  await services.doorbells.inbox(organizationId, row.id);
  for (const runId of runIds) await services.doorbells.run(organizationId, runId);
  return { warnings: probed.warnings, label: probed.label };
}

/** @throws HubError `resolve` BEING_DELETED. */
async function revive(
  tx: Tx,
  connectionId: string,
  { settings, authId }: Pick<Checked, 'settings' | 'authId'>,
  { account, label, facts, warnings }: ProbeResult,
  name: string | undefined,
): Promise<void> {
  const change = { account, settings, authId, label, facts, warnings, name };
  if (!(await reviveConnection(tx, connectionId, change))) throw beingDeleted();
}

async function storeCredential(
  { seal }: Services,
  tx: Tx,
  whose: { organizationId: string; connectionId: string },
  { connector, authId, credential }: Pick<Checked, 'connector' | 'authId' | 'credential'>,
): Promise<void> {
  const { organizationId, connectionId } = whose;
  const sealed = seal.seal(JSON.stringify(credential), { ...whose, kind: 'auth' });
  await putCredential(tx, organizationId, connectionId, { kind: 'auth', ...sealed });
  const lapses = authOf(connector, authId).kind === 'oauth2';
  const { parse: asTokens, renewBy } = tokenShape(connector);
  await setRenewBy(tx, connectionId, lapses ? renewBy(asTokens(credential)) : null);
}

const isDuplicateAccount = (error: unknown): boolean =>
  error instanceof postgres.PostgresError && error.code === '23505' && error.constraint_name === 'connections_account';

const alreadyConnected = (provider: string, name: string) =>
  new HubError('resolve', `This ${provider} account is connected already.`, {
    code: 'ACCOUNT_CONNECTED',
    userMessage: `This ${provider} account is already connected as “${name}”. Nothing was changed. To give it new keys, open that connection and choose “Reconnect”.`,
    origin: 'hub',
  });

const otherAccount = (row: ConnectionRow, probed: ProbeResult) =>
  new HubError('reconfigure', 'The access belongs to another account.', {
    code: 'OTHER_ACCOUNT',
    userMessage: `This access opens “${probed.label}” (${probed.account}), but this connection holds the records of “${row.label}” (${row.account}). Nothing was changed. Use the same account, or connect the other one as a connection of its own.`,
    origin: 'hub',
  });

const beingDeleted = () =>
  new HubError('resolve', 'The connection is being deleted.', {
    code: 'BEING_DELETED',
    userMessage:
      'This connection is being deleted with its data, so it cannot be given keys or settings any more. Nothing was ' +
      'changed. To go on with the account, connect it as a new connection.',
    origin: 'hub',
  });
