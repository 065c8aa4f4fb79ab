import type { ChangeRow } from '@syncline/drizzle/queries/change-views';
import type { SourceRow } from '@syncline/drizzle/queries/source-rows';
import type { z } from 'zod';
import type { timelineEntrySchema } from '../trpc/contacts/schemas.ts';

export type TimelineEntry = z.infer<typeof timelineEntrySchema>;

interface Beginning {
  id: string;
  createdAt: string;
  createdRunId: string | null;
  source: SourceRow | null;
}

interface Purchase {
  id: string;
  number: string;
  placedAt: string;
  connection: SourceRow;
}

/** What happened to a record, newest first: how it came, what changed, what was bought. */
export function timelineOf(
  beginning: Beginning,
  changes: readonly ChangeRow[],
  purchases: readonly Purchase[] = [],
): TimelineEntry[] {
  const bare = { before: null, after: null, runId: null, orderId: null };
  const entries: TimelineEntry[] = [
    {
      ...bare,
      id: `${beginning.id}-created`,
      at: beginning.createdAt,
      kind: 'created',
      title: beginning.source ? `First arrived from ${beginning.source.name}` : 'First arrived',
      runId: beginning.createdRunId,
      connection: beginning.source,
    },
    ...changes.map(
      (change): TimelineEntry => ({
        ...bare,
        id: change.id,
        at: change.at,
        kind: change.op,
        title: titles[change.op](Object.keys(change.after)),
        before: change.before,
        after: change.after,
        runId: change.runId,
        connection: change.connection,
      }),
    ),
    ...purchases.map(
      (order): TimelineEntry => ({
        ...bare,
        id: order.id,
        at: order.placedAt,
        kind: 'order',
        title: `Placed order ${order.number}`,
        orderId: order.id,
        connection: order.connection,
      }),
    ),
  ];
  return entries.sort((a, b) => Date.parse(b.at) - Date.parse(a.at));
}

const titles: Record<ChangeRow['op'], (fields: string[]) => string> = {
  update: (fields) => `Changed ${fields.map(words).join(', ')}`,
  delete: () => 'Deleted at the source',
  restore: () => 'Came back at the source',
};

/** `financialStatus` as a person says it. */
const words = (field: string): string => field.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
