import type { Database, Tx } from '../client.ts';

export interface ScheduleRow {
  stream: string;
  kind: 'delta' | 'full';
  everySeconds: number;
  enabled: boolean;
  /** Local time of the organisation, "22:00"; null: any time. */
  windowStart: string | null;
  windowEnd: string | null;
  nextDueAt: Date;
}

interface NewSchedule {
  stream: string;
  kind: 'delta' | 'full';
  everySeconds: number;
  /** Seconds from now until it is first due. */
  firstInSeconds: number;
}

/** What the schedules need to know of a connector: which streams can be read by change date. */
interface Schedulable {
  streams: Record<string, { incremental?: unknown }>;
}

const minute = 60;
const day = 24 * 60 * minute;

/**
 * What a new connection gets: streams that can be read by change date every 15 minutes and in full
 * every week, all others in full every day. Spread, so that connections made together do not stay together.
 * @param random injected for tests; between 0 and 1.
 */
export function defaultSchedules(connector: Schedulable, random: () => number = Math.random): NewSchedule[] {
  const spread = random();
  return Object.entries(connector.streams).flatMap(([stream, { incremental }]): NewSchedule[] => {
    const full = incremental ? 7 * day : day;
    const sweep: NewSchedule = { stream, kind: 'full', everySeconds: full, firstInSeconds: full * (0.75 + spread / 4) };
    if (!incremental) return [sweep];
    return [{ stream, kind: 'delta', everySeconds: 15 * minute, firstInSeconds: (10 + 5 * spread) * minute }, sweep];
  });
}

/** Gives a connection its schedules; those that stand already stay as they are. */
export async function createDefaultSchedules(
  tx: Tx,
  connection: { organizationId: string; id: string },
  connector: Schedulable,
): Promise<void> {
  await tx`
    insert into schedules (organization_id, connection_id, stream, kind, every_seconds, next_due_at)
    select ${connection.organizationId}, ${connection.id}, s.stream, s.kind, s."everySeconds",
      now() + make_interval(secs => s."firstInSeconds")
    from json_to_recordset(${JSON.stringify(defaultSchedules(connector))}::text::json)
      as s(stream text, kind text, "everySeconds" integer, "firstInSeconds" double precision)
    on conflict (organization_id, connection_id, stream, kind) do nothing`;
}

/**
 * Schedules of a connection that are due now and enabled, of enabled streams; locked, so that two
 * workers do not both ask for the same run.
 */
export async function lockDueSchedules(tx: Tx, connectionId: string): Promise<ScheduleRow[]> {
  return tx<ScheduleRow[]>`
    select s.stream, s.kind, s.every_seconds, s.enabled, s.window_start, s.window_end, s.next_due_at
    from schedules s
    left join stream_states st
      on st.organization_id = s.organization_id and st.connection_id = s.connection_id and st.stream = s.stream
    where s.connection_id = ${connectionId} and s.enabled and s.next_due_at <= now() and coalesce(st.enabled, true)
    order by s.stream, s.kind for update of s skip locked`;
}

/** When schedules are due again. */
export async function moveSchedules(
  tx: Tx,
  connectionId: string,
  moves: readonly { stream: string; kind: string; nextDueAt: Date }[],
): Promise<void> {
  await tx`
    update schedules s set next_due_at = m."nextDueAt"
    from json_to_recordset(${JSON.stringify(moves)}::text::json) as m(stream text, kind text, "nextDueAt" timestamptz)
    where s.connection_id = ${connectionId} and s.stream = m.stream and s.kind = m.kind`;
}

/** Schedules of streams that are switched off stand still: they are moved on without a run. */
export async function skipDisabledStreams(tx: Tx, connectionId: string): Promise<void> {
  await tx`
    update schedules s set next_due_at = now() + make_interval(secs => s.every_seconds)
    from stream_states st
    where s.connection_id = ${connectionId} and s.next_due_at <= now() and not st.enabled
      and st.organization_id = s.organization_id and st.connection_id = s.connection_id and st.stream = s.stream`;
}

/** The organisation's IANA time zone. */
export async function timeZoneOf(tx: Tx, organizationId: string): Promise<string> {
  const [row] = await tx<{ timeZone: string }[]>`
    select time_zone from organization_settings where organization_id = ${organizationId}`;
  return row?.timeZone ?? 'UTC';
}

/** Connections with something due, longest overdue first. Crosses tenants: ids only. */
export async function connectionsWithDueSchedules(
  database: Database,
  atMost: number,
): Promise<{ organizationId: string; connectionId: string }[]> {
  return database.sql<{ organizationId: string; connectionId: string }[]>`
    select organization_id, connection_id from syncline.due_schedules(${atMost})`;
}
