import type { Tx } from '@syncline/drizzle/client';
import {
  ensureStreams,
  findConnectionByAccount,
  listEnabledStreams,
  reviveConnection,
  setCreatedSince,
} from '@syncline/drizzle/queries/connection-changes';
import { type ConnectionRow, insertConnection } from '@syncline/drizzle/queries/connections';
import { putCredential } from '@syncline/drizzle/queries/credentials';
import { releaseInbox } from '@syncline/drizzle/queries/inbox';
import { requestRun, resumeRuns } from '@syncline/drizzle/queries/runs';
import { createDefaultSchedules } from '@syncline/drizzle/queries/schedules';
import { HubError } from '@syncline/shared/errors';
import type { ProbeResult } from '@syncline/shared/kit/connector';
import { TRPCError } from '@trpc/server';
import postgres from 'postgres';
import { v7 as uuidv7 } from 'uuid';
import { z } from 'zod';
import type { ServerConnector } from '../connectors.ts';
import type { AuditDetail } from '../trpc/trpc.ts';
import type { Services } from './index.ts';

/** Who asks, and how the change is written down. */
export interface Actor {
  organizationId: string;
  userId: string;
  audit(entry: AuditDetail, tx?: Tx): Promise<void>;
}

export interface ConnectInput {
  provider: string;
  authId?: string | undefined;
  settings: Record<string, unknown>;
  credential: Record<string, unknown>;
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

export interface Checked {
  connector: ServerConnector;
  settings: Record<string, unknown>;
  authId: string;
  credential: Record<string, unknown>;
}

/**
 * Asks the vendor first, and saves only what works. An account that was connected before goes on
 * where it was disconnected.
 * @throws HubError by remedy when the probe fails, `resolve` ACCOUNT_CONNECTED when the account is
 *   connected already; BAD_REQUEST with the fields for wrong input.
 */
export async function connect(services: Services, actor: Actor, input: ConnectInput): Promise<Connected> {
  const checked = checkInput(services, input);
  const probed = await services.vendors.probe({ provider: input.provider, ...checked });
  const { organizationId } = actor;
  const save = async (tx: Tx) => {
    const before = await findConnectionByAccount(tx, input.provider, probed.account);
    if (before && before.status !== 'disconnected') throw alreadyConnected(checked.connector.name, before.name);
    const integrationId = before?.id ?? uuidv7();
    const name = input.name ?? before?.name ?? probed.label;
    if (before) await revive(tx, integrationId, checked, probed, name);
    else {
      const { settings, authId } = checked;
      const { account, label, facts, warnings } = probed;
      await insertConnection(tx, {
        organizationId,
        id: integrationId,
        provider: input.provider,
        name,
        settings,
        authId,
        account,
        label,
        facts,
        warnings,
        createdSince: input.createdSince ?? null,
        createdBy: actor.userId,
      });
    }
    if (before && input.createdSince !== undefined) await setCreatedSince(tx, integrationId, input.createdSince);
    await storeCredential(services, tx, organizationId, integrationId, checked.credential);
    const streams = Object.keys(checked.connector.streams);
    await ensureStreams(tx, organizationId, integrationId, streams);
    await createDefaultSchedules(tx, { organizationId, id: integrationId }, checked.connector);
    // One that was connected before may have streams that a person switched off.
    const wanted = (await listEnabledStreams(tx, integrationId))
      .filter((each) => each.enabled)
      .map((each) => each.stream);
    const first = streams.filter((stream) => wanted.includes(stream));
    const run =
      input.startSync && first.length > 0
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
        detail: { provider: input.provider, name, account: probed.account, reconnected: before !== undefined },
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
  change: { settings?: Record<string, unknown>; authId?: string; credential?: Record<string, unknown> },
): Promise<{ warnings: string[]; label: string }> {
  const connector = services.connectors.get(row.provider);
  const authId = change.authId ?? row.authId;
  const settings = change.settings ? parse(connector.settings, change.settings, 'settings') : row.settings;
  const credential = change.credential && parse(typedFields(connector, authId), change.credential, 'credential');
  const probed = await services.vendors.probeConnection(actor.organizationId, row, {
    settings,
    authId,
    ...(credential ? { credential } : {}),
  });
  if (probed.account !== row.account) throw otherAccount(row, probed);
  const runIds = await services.database.tenant(actor.organizationId, async (tx) => {
    await revive(tx, row.id, { settings, authId }, probed, undefined);
    if (credential) await storeCredential(services, tx, actor.organizationId, row.id, credential);
    await createDefaultSchedules(tx, { organizationId: actor.organizationId, id: row.id }, connector);
    const resumed = row.status === 'paused' ? [] : await resumeRuns(tx, row.id);
    if (row.status !== 'paused') await releaseInbox(tx, row.id);
    await actor.audit(
      {
        targetType: 'connection',
        targetId: row.id,
        detail: { name: row.name, ...(change.settings ? { before: row.settings, after: settings } : {}) },
      },
      tx,
    );
    return resumed;
  });
  await services.doorbells.setup(actor.organizationId, row.id);
  await services.doorbells.inbox(actor.organizationId, row.id);
  for (const runId of runIds) await services.doorbells.run(actor.organizationId, runId);
  return { warnings: probed.warnings, label: probed.label };
}

/** Settings and keys against the connector's own schemas; issues carry the path of the field they are about. */
export function checkInput(
  services: Pick<Services, 'connectors'>,
  input: Pick<ConnectInput, 'provider' | 'authId' | 'settings' | 'credential'>,
): Checked {
  const connector = services.connectors.get(input.provider);
  const auth = authOf(connector, input.authId ?? connector.auth[0].id);
  return {
    connector,
    authId: auth.id,
    settings: parse(connector.settings, input.settings, 'settings'),
    credential: parse(typedFields(connector, auth.id), input.credential, 'credential'),
  };
}

export function authOf(connector: ServerConnector, authId: string): ServerConnector['auth'][number] {
  const auth = connector.auth.find((each) => each.id === authId);
  if (auth) return auth;
  throw new HubError('reconfigure', `${connector.id} has no sign-in method ${authId}.`, {
    code: 'AUTH_UNKNOWN',
    userMessage: `${connector.name} cannot be connected in this way. Choose one of the ways the catalogue lists.`,
    origin: 'hub',
  });
}

/** The fields of a sign-in method that a person types. @throws HubError `reconfigure` where the vendor gives tokens instead. */
function typedFields(connector: ServerConnector, authId: string): z.ZodObject {
  const auth = authOf(connector, authId);
  if (auth.kind === 'secret') return auth.fields;
  throw new HubError('reconfigure', `${connector.id} gives tokens by OAuth 2; there is nothing to type.`, {
    code: 'AUTH_NOT_TYPED',
    userMessage: `${connector.name} is connected by approving Syncline on its own page. Nothing was changed. Choose “Connect” and follow it there.`,
    origin: 'hub',
  });
}

/** @throws BAD_REQUEST, `prefix` before each path: forms show each issue at its field. */
export function parse(schema: z.ZodType, value: unknown, prefix: string): Record<string, unknown> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data as Record<string, unknown>;
  const cause = new z.ZodRealError(parsed.error.issues.map((issue) => ({ ...issue, path: [prefix, ...issue.path] })));
  throw new TRPCError({ code: 'BAD_REQUEST', cause });
}

const revive = (
  tx: Tx,
  connectionId: string,
  { settings, authId }: Pick<Checked, 'settings' | 'authId'>,
  { label, facts, warnings }: ProbeResult,
  name: string | undefined,
) => reviveConnection(tx, connectionId, { settings, authId, label, facts, warnings, name });

function storeCredential(
  services: Services,
  tx: Tx,
  organizationId: string,
  connectionId: string,
  credential: Record<string, unknown>,
): Promise<void> {
  const sealed = services.seal.seal(JSON.stringify(credential), { organizationId, connectionId, kind: 'auth' });
  return putCredential(tx, organizationId, connectionId, { kind: 'auth', ...sealed });
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
  new HubError('reconfigure', 'The keys belong to another account.', {
    code: 'OTHER_ACCOUNT',
    userMessage: `These keys open “${probed.label}” (${probed.account}), but this connection holds the records of “${row.label}” (${row.account}). Nothing was changed. Use keys of the same account, or connect the other one as a connection of its own.`,
    origin: 'hub',
  });
