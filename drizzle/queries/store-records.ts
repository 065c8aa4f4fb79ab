import type { Tx } from '../client.ts';

/** Whose records: every statement names the tenant too, so that indexes are used whole. */
export interface RecordScope {
  organizationId: string;
  connectionId: string;
  stream: string;
}

export interface KnownRecord {
  externalId: string;
  entityId: string | null;
  version: string | null;
  hash: string;
  readStartedAt: Date;
  deleted: boolean;
}

/** The key of record `i.id`, as values that the planner does not look up in its statistics (docs/decisions/0013). */
export const isRecord = (tx: Tx, scope: RecordScope) => tx`
  organization_id = (select ${scope.organizationId}::uuid) and connection_id = (select ${scope.connectionId}::uuid)
    and stream = (select ${scope.stream}::text) and external_id = i.id`;

/**
 * One probe of the primary key for each id. As `external_id = any(…)` the planner, which knows next to nothing of a
 * tenant whose rows are younger than its statistics, would read all of them for every page.
 */
export async function findKnown(tx: Tx, scope: RecordScope, externalIds: string[]): Promise<KnownRecord[]> {
  return tx<KnownRecord[]>`
    select r.external_id, r.entity_id, r.version::text, r.hash, r.read_started_at, r.deleted_at is not null as deleted
    from unnest(${externalIds}::text[]) as i (id)
    cross join lateral (
      select * from records
      where ${isRecord(tx, scope)}
      limit 1
    ) r`;
}

export interface GuardedRecord {
  externalId: string;
  entityId: string;
  version: string | null;
  hash: string;
}

export interface AdmittedRecord {
  externalId: string;
  entityId: string;
}

/**
 * The stale guard: the records that are news, by version, then by when they were read. Only what
 * this returns goes on. A tombstone yields to nothing that was read before it.
 */
export async function admitRecords(
  tx: Tx,
  scope: RecordScope,
  batch: { records: GuardedRecord[]; readStartedAt: Date; runId: string },
): Promise<AdmittedRecord[]> {
  return tx<AdmittedRecord[]>`
    insert into records as r
      (organization_id, connection_id, stream, external_id, entity_id, version, hash, read_started_at, created_run_id)
    select ${scope.organizationId}, ${scope.connectionId}, ${scope.stream}, i.external_id, i.entity_id, i.version,
      i.hash, ${batch.readStartedAt}, ${batch.runId}
    from unnest(${batch.records.map((each) => each.externalId)}::text[], ${batch.records.map((each) => each.entityId)}::uuid[],
      ${batch.records.map((each) => each.version)}::bigint[], ${batch.records.map((each) => each.hash)}::text[])
      as i (external_id, entity_id, version, hash)
    order by i.external_id
    on conflict (organization_id, connection_id, stream, external_id) do update set
      entity_id = coalesce(r.entity_id, excluded.entity_id), version = coalesce(excluded.version, r.version),
      hash = excluded.hash, read_started_at = excluded.read_started_at, deleted_at = null, updated_at = now()
    where case
      when r.deleted_at is not null then r.read_started_at < excluded.read_started_at
      when excluded.version < r.version then false
      when excluded.version > r.version then true
      else r.hash <> excluded.hash and r.read_started_at < excluded.read_started_at
    end
    returning external_id, entity_id`;
}

/** Separates the texts of one parameter. JSON never holds it: inside strings control characters are escaped. */
const SEPARATOR = '\u001e';

/**
 * Keeps the vendor's records as they came. `json` is the exact text. One parameter of joined texts: as
 * values inside a JSON document, Postgres would parse each of them three times.
 */
export async function putPayloads(
  tx: Tx,
  scope: RecordScope,
  records: { externalId: string; json: string }[],
): Promise<void> {
  const ids = records.map((record) => record.externalId);
  const payloads = records.map((record) => record.json).join(SEPARATOR);
  await tx`
    insert into record_payloads (organization_id, connection_id, stream, external_id, payload)
    select ${scope.organizationId}, ${scope.connectionId}, ${scope.stream}, i.id, i.payload::json
    from rows from (unnest(${ids}::text[]), string_to_table(${payloads}, ${SEPARATOR})) as i (id, payload)
    on conflict (organization_id, connection_id, stream, external_id) do update set payload = excluded.payload`;
}

/** The kept text of records, for comparing a change with what it changed. */
export async function findPayloads(tx: Tx, scope: RecordScope, externalIds: string[]): Promise<Map<string, string>> {
  const rows = await tx<{ externalId: string; json: string }[]>`
    select p.external_id, p.payload::text as json from unnest(${externalIds}::text[]) as i (id)
    cross join lateral (
      select * from record_payloads
      where ${isRecord(tx, scope)}
      limit 1
    ) p`;
  return new Map(rows.map((row) => [row.externalId, row.json]));
}
