import type { ConnectionRow } from '@syncline/drizzle/queries/connections';
import { findOrderByNumber, findTraces, type RecordTraces } from '@syncline/drizzle/queries/missing-record';
import { toHubError } from '@syncline/shared/errors';
import type { z } from 'zod';
import type { missingVerdictSchema } from '../trpc/orders/schemas.ts';
import type { Services } from './index.ts';

export type MissingVerdict = z.infer<typeof missingVerdictSchema>;
type Check = MissingVerdict['checks'][number];
type Finding = Pick<MissingVerdict, 'verdict' | 'message' | 'action'>;

/** What the vendor says of the record: it has it, it has not, or it cannot be asked now. */
type VendorWord =
  | { kind: 'exists'; createdAt: Date | undefined }
  | { kind: 'gone'; shownSince: Date | undefined }
  | { kind: 'silent'; why: string };

/**
 * Looks for one record everywhere it could be: among the stored ones, the failures, the webhook
 * inbox, the date limit, and at the vendor. Says in plain words why it is not where a person looks
 * for it, and which button mends it. Changes nothing.
 */
export async function explainMissing(
  services: Services,
  organizationId: string,
  row: ConnectionRow,
  wanted: { stream: string; externalId: string },
): Promise<Omit<MissingVerdict, 'stream'>> {
  const { database, connectors } = services;
  const read = await database.tenant(organizationId, async (tx) => {
    const direct = await findTraces(tx, row.id, wanted.stream, wanted.externalId);
    if (direct.record) return { externalId: wanted.externalId, traces: direct };
    const byNumber = await findOrderByNumber(tx, row.id, wanted.externalId.replace(/^#/, ''));
    if (byNumber === undefined) return { externalId: wanted.externalId, traces: direct };
    return { externalId: byNumber, traces: await findTraces(tx, row.id, wanted.stream, byNumber) };
  });
  const { externalId, traces } = read;
  const word = await askVendor(services, organizationId, row, wanted.stream, externalId);
  const finding = judge(row, traces, word);
  const adminUrl = connectors.find(row.provider)?.adminUrl?.(row.settings, wanted.stream, externalId) ?? null;
  return { ...finding, externalId, checks: checksOf(row, traces, word), adminUrl };
}

async function askVendor(
  services: Services,
  organizationId: string,
  row: ConnectionRow,
  stream: string,
  externalId: string,
): Promise<VendorWord> {
  if (row.status === 'disconnected') return { kind: 'silent', why: 'The connection is disconnected.' };
  try {
    const found = await services.vendors.lookUp(organizationId, row, stream, externalId);
    return found.found ? { kind: 'exists', ...found } : { kind: 'gone', ...found };
  } catch (error) {
    return { kind: 'silent', why: toHubError(error).userMessage };
  }
}

/** The first thing that explains it; the order is from the nearest cause to the farthest. */
function judge(row: ConnectionRow, traces: RecordTraces, word: VendorWord): Finding {
  const { record, failure, delivery, stream, runId } = traces;
  const act = (kind: NonNullable<Finding['action']>['kind'], label: string, ids: Partial<ActionIds> = {}) => ({
    kind,
    label,
    ...noIds,
    ...ids,
  });
  if (failure?.state === 'open') {
    return {
      verdict: 'failed',
      message: `It came, but could not be stored: ${failure.reason.replace(/[.\s]*$/, '')}. It is tried again by each sync that meets it.`,
      action: act('retry-failure', 'Retry this record', { failureId: failure.id }),
    };
  }
  if (record && record.deletedAt === null) {
    return {
      verdict: 'here',
      message: 'It is here. If a list does not show it, a search or filter is hiding it.',
      action: act('open-record', 'Open it', { entityId: record.entityId }),
    };
  }
  if (record && word.kind === 'exists') {
    return {
      verdict: 'marked-deleted-but-exists',
      message: `It is marked as deleted here, but “${row.name}” has it. It was probably restored there.`,
      action: act('sync-record', 'Read it again'),
    };
  }
  if (record) {
    return {
      verdict: 'deleted-here-and-there',
      message:
        word.kind === 'gone'
          ? `It was deleted at “${row.name}”, or is in its bin${orTooOld(word)}. Here it is kept, marked as deleted.`
          : 'It is marked as deleted here. The vendor could not be asked just now.',
      action:
        record.entityId === null ? null : act('open-record', 'Show the deleted record', { entityId: record.entityId }),
    };
  }
  if (word.kind === 'gone') {
    return {
      verdict: 'not-at-vendor',
      message: `“${row.name}” does not have it: the id is wrong, or it was deleted there before it was ever read${orTooOld(word)}. Order numbers and ids can differ; try the id in the address of its page.`,
      action: null,
    };
  }
  if (row.status === 'paused') {
    return {
      verdict: 'held-while-paused',
      message: `“${row.name}” is paused, so nothing is read. It comes when you resume.`,
      action: act('resume-connection', 'Resume'),
    };
  }
  if (row.status === 'error' || (word.kind === 'silent' && row.status === 'connected')) {
    return {
      verdict: 'cannot-ask',
      message: word.kind === 'silent' ? word.why : (row.attention?.message ?? 'The connection has stopped.'),
      action: act('reconnect', 'Open the connection'),
    };
  }
  if (row.status === 'disconnected') {
    const message = 'The connection is disconnected, so nothing new is read. Connect it again to go on.';
    return { verdict: 'cannot-ask', message, action: act('reconnect', 'Connect again') };
  }
  if (stream && !stream.enabled) {
    return {
      verdict: 'stream-off',
      message: 'This kind of record is switched off for this connection.',
      action: act('enable-stream', 'Switch it on'),
    };
  }
  if (delivery?.state === 'failed') {
    return {
      verdict: 'webhook-failed',
      message: `The store rang for it, but the delivery failed: ${delivery.error ?? 'no reason was kept'}`,
      action: act('retry-inbox', 'Retry the delivery', { inboxId: delivery.id }),
    };
  }
  if (delivery?.state === 'waiting' || delivery?.state === 'held') {
    const message = 'The store has rung for it. The delivery waits for its turn and will be read within moments.';
    return { verdict: 'waiting-in-inbox', message, action: act('sync-record', 'Read it now') };
  }
  const limit = row.createdSince;
  if (limit && word.kind === 'exists' && word.createdAt && word.createdAt < limit) {
    return {
      verdict: 'before-date-limit',
      message: `It was created before ${limit.toISOString().slice(0, 10)}, the date limit of this connection, so syncs leave it out.`,
      action: act('sync-record', 'Read this one anyway'),
    };
  }
  if (failure) {
    return {
      verdict: 'failed',
      message: `Somebody decided to leave it out after it could not be stored: ${failure.reason}`,
      action: act('sync-record', 'Read it again'),
    };
  }
  return {
    verdict: 'not-synced-yet',
    message: runId
      ? `“${row.name}” has it, and a sync that has not come to it yet is under way.`
      : `“${row.name}” has it, but it was not read yet: it may be newer than the last sync.`,
    action: act('sync-record', 'Read it now'),
  };
}

function checksOf(row: ConnectionRow, traces: RecordTraces, word: VendorWord): Check[] {
  const { record, failure, delivery, stream } = traces;
  const stored =
    record?.deletedAt === null ? 'Stored' : record ? `Marked as deleted at ${record.deletedAt}` : 'Not stored';
  const absent = word.kind === 'gone' ? `Does not have it, or has it in its bin${orTooOld(word)}` : '';
  const vendor = { exists: 'Has it', gone: absent, silent: '' }[word.kind];
  return [
    { place: 'Stored records', finding: stored },
    { place: 'Failures', finding: failure ? `${failure.reason} (${failure.state})` : 'None' },
    {
      place: 'Webhook inbox',
      finding: delivery
        ? `${delivery.topic} at ${delivery.receivedAt}: ${delivery.outcome ?? delivery.error ?? delivery.state}`
        : 'No delivery named it',
    },
    {
      place: 'Stream',
      finding: streamFinding(stream),
    },
    { place: 'Date limit', finding: row.createdSince?.toISOString() ?? 'None' },
    { place: row.name, finding: word.kind === 'silent' ? word.why : vendor },
  ];
}

const streamFinding = (stream: RecordTraces['stream']): string => {
  if (stream?.enabled === false) return 'Off';
  if (stream?.closedNote) return `Closed to this account: ${stream.closedNote}`;
  return `On; last full proof ${stream?.fullProvenAt ?? 'never'}`;
};

/** Vendors that show an account only what was created lately say nothing of what is older. */
const orTooOld = ({ shownSince }: { shownSince: Date | undefined }): string =>
  shownSince ? `, or it does not show it: it was created before about ${shownSince.toISOString().slice(0, 10)}` : '';

interface ActionIds {
  entityId: string | null;
  failureId: string | null;
  inboxId: string | null;
}

const noIds: ActionIds = { entityId: null, failureId: null, inboxId: null };
