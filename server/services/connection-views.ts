import type { ActiveRunRow, HourRow, IntegrationRow, StreamCount } from '@syncline/drizzle/queries/integration-views';
import type { ScheduleRow, StreamRow } from '@syncline/drizzle/queries/stream-views';
import type { ServerConnector, ServerConnectors } from '../connectors.ts';
import type { IntegrationView, Standing } from '../trpc/integrations/schemas.ts';

export interface IntegrationParts {
  counts: readonly StreamCount[];
  activeRuns: readonly ActiveRunRow[];
  hours: readonly HourRow[];
  now: Date;
}

/** A connection as the cards show it, put together from its row, counts, run and hours. */
export function integrationView(
  connectors: ServerConnectors,
  row: IntegrationRow,
  parts: IntegrationParts,
): IntegrationView {
  const connector = connectors.find(row.provider);
  const counts = parts.counts.filter((count) => count.connectionId === row.id);
  const live = (entity: string) =>
    counts
      .filter((count) => connector?.streams[count.stream]?.entity === entity)
      .reduce((sum, count) => sum + count.live, 0);
  const run = parts.activeRuns.find((each) => each.connectionId === row.id);
  const activeRun = run ? withoutConnection(run) : null;
  return {
    id: row.id,
    platform: row.provider,
    platformName: connector?.name ?? row.provider,
    category: connector?.category ?? 'other',
    authKind: connector?.auth.find(({ id }) => id === row.authId)?.kind ?? 'secret',
    name: row.name,
    status: row.status,
    ...standingOf(row, connector, activeRun !== null),
    attention: row.attention,
    account: row.account,
    label: row.label,
    lastSyncAt: row.lastSyncAt,
    lastChangeAt: row.lastChangeAt,
    syncedContacts: live('contact'),
    syncedOrders: live('order'),
    syncedProducts: live('product'),
    openFailures: row.openFailures,
    awaitsDecision: row.deletionHolds > 0,
    health: row.health,
    healthNote: row.healthNote,
    healthCheckedAt: row.healthCheckedAt,
    webhookMode: row.webhookMode,
    webhookNote: row.webhookNote,
    warnings: row.warnings,
    activeRun,
    sparkline: lastDay(parts.now).map((hour) => {
      const met = parts.hours.find((each) => each.connectionId === row.id && each.hour === hour);
      return { hour, records: met?.records ?? 0, failed: met?.failed ?? 0 };
    }),
    createdAt: row.createdAt,
    disconnectedAt: row.disconnectedAt,
  };
}

/** The streams of a connection in the connector's order, those that were never read too. */
export function streamViews(
  connector: ServerConnector | undefined,
  read: { streams: readonly StreamRow[]; counts: readonly StreamCount[]; schedules: readonly ScheduleRow[] },
) {
  return Object.entries(connector?.streams ?? {}).map(([stream, { label, entity, incremental }]) => {
    const state = read.streams.find((each) => each.stream === stream);
    const count = read.counts.find((each) => each.stream === stream);
    const schedules = read.schedules.filter((each) => each.stream === stream);
    const due = schedules.filter((each) => each.enabled).map((each) => each.nextDueAt);
    return {
      stream,
      label,
      entity,
      incremental: incremental !== undefined,
      enabled: state?.enabled ?? true,
      count: count?.live ?? 0,
      deletedCount: count?.deleted ?? 0,
      openFailures: state?.openFailures ?? 0,
      provenAt: state?.provenAt ?? null,
      fullProvenAt: state?.fullProvenAt ?? null,
      incompleteStreak: state?.incompleteStreak ?? 0,
      lastRun: state?.lastRun ?? null,
      deletionHold: state?.deletionHold ?? null,
      closed: state?.closed ?? null,
      nextRunAt: state?.enabled === false ? null : (due.sort()[0] ?? null),
      schedules: schedules.map(({ connectionId: _, ...schedule }) => schedule),
    };
  });
}

/** The most pressing thing first: one reason is enough to act on. */
function standingOf(
  row: IntegrationRow,
  connector: ServerConnector | undefined,
  busy: boolean,
): { standing: Standing; reason: string | null } {
  if (row.status === 'disconnected') {
    return { standing: 'not-connected', reason: 'Disconnected. What was synced is kept.' };
  }
  if (row.status === 'error') {
    return { standing: 'needs-you', reason: row.attention?.message ?? 'The connection has stopped.' };
  }
  if (row.deletionHolds > 0) {
    return {
      standing: 'needs-you',
      reason: 'Unusually many records have disappeared in the store. Nothing was removed here: please decide.',
    };
  }
  if (row.incompleteStreams > 0) {
    return {
      standing: 'needs-you',
      reason: 'The last counts did not close: some records may be missing. The next sync reads them again.',
    };
  }
  if (row.status === 'paused') return { standing: 'paused', reason: 'Paused. Nothing is read until you resume.' };
  if (row.openFailures > 0) {
    const many = row.openFailures === 1 ? '1 record' : `${row.openFailures} records`;
    return { standing: 'needs-you', reason: `${many} could not be stored.` };
  }
  if (busy) return { standing: 'catching-up', reason: null };
  if (row.closedStreams.length > 0) {
    const labels = row.closedStreams.map((stream) => connector?.streams[stream]?.label.toLowerCase() ?? stream);
    const lists = new Intl.ListFormat('en').format(labels);
    const reason = `This account may not see ${lists}, so they are not read. Give it access, or switch them off.`;
    return { standing: 'needs-you', reason };
  }
  return { standing: row.inStep ? 'in-step' : 'catching-up', reason: null };
}

function withoutConnection({ connectionId: _, ...run }: ActiveRunRow): Omit<ActiveRunRow, 'connectionId'> {
  return run;
}

/** The beginnings of the last 24 hours, oldest first. */
function lastDay(now: Date): string[] {
  const hour = 3_600_000;
  const current = Math.floor(now.getTime() / hour) * hour;
  return Array.from({ length: 24 }, (_, index) => new Date(current - (23 - index) * hour).toISOString());
}
