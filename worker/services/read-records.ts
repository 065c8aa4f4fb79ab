import { HubError, toHubError } from '@syncline/shared/errors';
import type { ConnectorContext } from '@syncline/shared/kit/context';
import type { AnyStream, RawRecord } from '@syncline/shared/kit/stream';
import { recordId } from '../engine/prepare.ts';

export interface ReadRecords {
  records: RawRecord[];
  /** The vendor says they do not exist (any more), or they are no records of the stream. */
  gone: string[];
  /** Refused one by one, while others were answered. */
  refused: Map<string, HubError>;
}

/** As many ids as one request may name. */
const idsPerRequest = 100;
const doubtedAtMost = 200;

/**
 * Reads records as they are now: in one request per hundred where the vendor can.
 * @throws HubError when the vendor cannot be asked at all (network, quota, dead keys).
 */
export async function readRecords(
  stream: AnyStream,
  ctx: ConnectorContext<never>,
  ids: readonly string[],
): Promise<ReadRecords> {
  const result: ReadRecords = { records: [], gone: [], refused: new Map() };
  for (let from = 0; from < ids.length; from += idsPerRequest) {
    const chunk = ids.slice(from, from + idsPerRequest);
    if (stream.getMany && chunk.length > 1) {
      try {
        const missing = takeFound(result, stream, chunk, await stream.getMany(ctx, chunk));
        // A list may leave records out in silence. So many are asked for again; beyond that it is believed.
        const doubted = missing.slice(0, Math.max(0, doubtedAtMost - result.gone.length));
        result.gone.push(...missing.slice(doubted.length));
        for (const id of doubted) await readOne(result, stream, ctx, id);
        continue;
      } catch (error) {
        // One bad id may spoil the request for all: asked for one by one it stands alone.
        if (!concernsRecord(error)) throw error;
      }
    }
    for (const id of chunk) await readOne(result, stream, ctx, id);
  }
  return result;
}

/** @returns ids that the answer does not hold. */
function takeFound(result: ReadRecords, stream: AnyStream, asked: readonly string[], records: RawRecord[]): string[] {
  const wanted = new Set(asked);
  const found = new Set<string>();
  for (const record of records) {
    const id = recordId(stream, record);
    if (!wanted.has(id)) continue;
    found.add(id);
    if (stream.leaveOut?.(record.value) === undefined) result.records.push(record);
    else result.gone.push(id);
  }
  return asked.filter((id) => !found.has(id));
}

async function readOne(
  result: ReadRecords,
  stream: AnyStream,
  ctx: ConnectorContext<never>,
  id: string,
): Promise<void> {
  try {
    const record = await stream.get(ctx, id);
    if (!record || stream.leaveOut?.(record.value) !== undefined) result.gone.push(id);
    else if (recordId(stream, record) === id) result.records.push(record);
    // It does not say that the record is gone, and nothing that is stored would ever settle what asked for it.
    else result.refused.set(id, mismatched());
  } catch (error) {
    if (!concernsRecord(error)) throw error;
    result.refused.set(id, toHubError(error));
  }
}

const concernsRecord = (error: unknown): boolean =>
  error instanceof HubError && (error.remedy === 'skip' || error.remedy === 'report' || error.remedy === 'resolve');

const mismatched = () =>
  new HubError('report', 'The answer is not the record that was asked for.', {
    code: 'RECORD_MISMATCHED',
    userMessage:
      'The other system answered with something else than this record. Nothing was changed. Retry the delivery; ' +
      'the next sync reads the record too.',
  });
