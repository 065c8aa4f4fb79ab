import type { Tx } from '../client.ts';
import { rowsAgain } from './rows-again.ts';
import { requestRun } from './runs.ts';
import { isRecord, type RecordScope } from './store-records.ts';

export interface GoneRecord {
  externalId: string;
  entityId: string | null;
}

/**
 * The entities behind these records that are live, before they are marked. Locks the records, in the order in which
 * all lock them; one probe for each, as in `findKnown`. (Asked inside for the live ones, the planner would take the
 * narrow index of live records, and read all of it for each.)
 */
export async function lockLive(tx: Tx, scope: RecordScope, externalIds: string[]): Promise<GoneRecord[]> {
  return tx<GoneRecord[]>`
    select r.external_id, r.entity_id
    from (select id from unnest(${externalIds}::text[]) as id order by id) i
    cross join lateral (
      select * from records
      where ${isRecord(tx, scope)}
      limit 1 for update
    ) r
    where r.deleted_at is null`;
}

/**
 * Tombstones: ids we know are marked, ids we do not know are kept too, so that a page that was read
 * before cannot raise them. A record that was read later than the vendor was asked stays.
 * @returns the records that were live until now.
 */
export async function markRecordsGone(
  tx: Tx,
  scope: RecordScope,
  gone: { externalIds: string[]; readStartedAt: Date; runId: string },
): Promise<GoneRecord[]> {
  const live = await lockLive(tx, scope, gone.externalIds);
  const marked = await tx<{ externalId: string }[]>`
    insert into records as r
      (organization_id, connection_id, stream, external_id, hash, read_started_at, deleted_at, created_run_id)
    select ${scope.organizationId}, ${scope.connectionId}, ${scope.stream}, id, '', ${gone.readStartedAt}, now(), ${gone.runId}
    from unnest(${gone.externalIds}::text[]) as id
    order by id
    on conflict (organization_id, connection_id, stream, external_id) do update set
      deleted_at = coalesce(r.deleted_at, now()), read_started_at = excluded.read_started_at, updated_at = now()
    where r.read_started_at <= excluded.read_started_at
    returning external_id`;
  const ids = new Set(marked.map((row) => row.externalId));
  return live.filter((record) => ids.has(record.externalId));
}

/** Marks the orders or products themselves; each has one record. */
export async function markEntitiesGone(
  tx: Tx,
  organizationId: string,
  table: 'orders' | 'products',
  ids: string[],
  runId: string,
): Promise<void> {
  await tx`
    ${rowsAgain(tx, table, organizationId, ids)}
    set deleted_at = now(), updated_at = now(), updated_run_id = ${runId} where t.deleted_at is null`;
}

/** Marks contacts that no live record speaks for any more; another store's customer stays. */
export async function markContactsGone(tx: Tx, organizationId: string, ids: string[]): Promise<void> {
  await tx`
    ${rowsAgain(tx, 'contacts', organizationId, ids)}
    set deleted_at = now(), updated_at = now()
    where t.deleted_at is null and not exists (
      select from records r
      where r.organization_id = t.organization_id and r.entity_id = t.id and r.deleted_at is null
    )`;
}

/** Live records known before the run that its walk did not meet, in the order of their ids. */
export async function listUnseen(
  tx: Tx,
  scope: RecordScope & { runId: string },
  before: Date,
  page: { after: string; limit: number },
): Promise<string[]> {
  await joinAsSets(tx);
  const rows = await tx<{ externalId: string }[]>`
    select r.external_id from records r
    where r.organization_id = ${scope.organizationId} and r.connection_id = ${scope.connectionId}
      and r.stream = ${scope.stream} and r.external_id > ${page.after} and r.deleted_at is null
      and r.first_seen_at < ${before} and r.read_started_at < ${before}
      and not exists (
        select from run_seen s
        where s.organization_id = r.organization_id and s.run_id = ${scope.runId} and s.stream = r.stream
          and s.external_id = r.external_id
      )
    order by r.external_id limit ${page.limit}`;
  return rows.map((row) => row.externalId);
}

export async function countUnseen(
  tx: Tx,
  scope: RecordScope & { runId: string },
  before: Date,
): Promise<{ candidates: number; known: number }> {
  await joinAsSets(tx);
  const [row] = await tx<{ candidates: number; known: number }[]>`
    select count(*) filter (where s.external_id is null and r.read_started_at < ${before}) as candidates,
      count(*) as known
    from records r
    left join run_seen s on s.organization_id = r.organization_id and s.run_id = ${scope.runId}
      and s.stream = r.stream and s.external_id = r.external_id
    where r.organization_id = ${scope.organizationId} and r.connection_id = ${scope.connectionId}
      and r.stream = ${scope.stream} and r.deleted_at is null and r.first_seen_at < ${before}`;
  return row ?? { candidates: 0, known: 0 };
}

/**
 * The ids met were written moments ago, and no statistics tell the planner how many they are: it
 * would look through all of them for each record (minutes for 30,000). Ends with the transaction.
 */
async function joinAsSets(tx: Tx): Promise<void> {
  await tx`set local enable_nestloop = off`;
}

/** A mass disappearance waits for a person: an approval of an earlier one does not cover it. */
export async function holdDeletions(
  tx: Tx,
  scope: RecordScope,
  hold: { runId: string; candidates: number; known: number },
): Promise<void> {
  await tx`
    update stream_states set updated_at = now(),
      deletion_hold = ${tx.json({ ...hold })} || jsonb_build_object('since', now())
    where connection_id = ${scope.connectionId} and stream = ${scope.stream}`;
}

/** The hold is over: the deletions were marked, or a person says that the records are to stay. */
export async function clearDeletionHold(tx: Tx, connectionId: string, stream: string): Promise<boolean> {
  const rows = await tx`
    update stream_states set deletion_hold = null, updated_at = now()
    where connection_id = ${connectionId} and stream = ${stream} and deletion_hold is not null returning 1`;
  return rows.length === 1;
}

/**
 * A person says that the disappearance is real. The stream is walked in full once more, and what is
 * still missing, and confirmed missing by the vendor, is marked, unless it is many more by then.
 * @param which.candidates how many the person was told of; else as many as there are.
 * @returns undefined when nothing waits.
 */
export async function approveDeletions(
  tx: Tx,
  which: {
    organizationId: string;
    connectionId: string;
    stream: string;
    userId: string;
    candidates?: number | undefined;
  },
): Promise<{ runId: string; joined: boolean } | undefined> {
  const rows = await tx`
    update stream_states set updated_at = now(),
      deletion_hold = deletion_hold || jsonb_build_object('approvedAt', now(), 'approvedBy', ${which.userId}::text,
        'approvedCount', coalesce(${which.candidates ?? null}::bigint, (deletion_hold ->> 'candidates')::bigint))
    where connection_id = ${which.connectionId} and stream = ${which.stream} and deletion_hold is not null returning 1`;
  if (rows.length === 0) return undefined;
  return requestRun(tx, {
    organizationId: which.organizationId,
    connectionId: which.connectionId,
    kind: 'full',
    trigger: 'user',
    streams: [{ stream: which.stream, kind: 'full' }],
    requestedBy: which.userId,
  });
}
