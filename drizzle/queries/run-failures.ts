import { newId } from '@syncline/shared/runtime/new-id';
import type { Tx } from '../client.ts';
import type { RecordScope } from './store-records.ts';

export interface FailedRecord {
  externalId: string;
  code: string;
  reason: string;
  /** The vendor's record as it came. */
  json: string;
}

/**
 * Keeps one open failure per record; meeting it again counts an attempt. What a person chose to
 * ignore stays ignored while the reason is the same.
 */
export async function openFailures(tx: Tx, scope: RecordScope, runId: string, failed: FailedRecord[]): Promise<void> {
  const rows = failed.map((record) => ({ ...record, id: newId() }));
  await tx`
    insert into run_failures as f (organization_id, id, connection_id, run_id, stream, external_id, code, reason, payload)
    select ${scope.organizationId}, i.id, ${scope.connectionId}, ${runId}, ${scope.stream}, i."externalId", i.code,
      i.reason, i.json
    from json_to_recordset(${JSON.stringify(rows.map(storable))}::text::json)
      as i (id uuid, "externalId" text, code text, reason text, json text)
    where not exists (
      select from run_failures g
      where g.organization_id = ${scope.organizationId} and g.connection_id = ${scope.connectionId}
        and g.stream = ${scope.stream} and g.external_id = i."externalId" and g.state = 'ignored' and g.reason = i.reason
    )
    order by i."externalId"
    on conflict (organization_id, connection_id, stream, external_id) where state = 'open' do update set
      run_id = excluded.run_id, code = excluded.code, reason = excluded.reason, payload = excluded.payload,
      attempts = f.attempts + 1, updated_at = now()`;
}

// Text can hold neither NUL nor half a surrogate pair. The payload's own escapes (\u0000 in six characters) stay as they are.
const storable = <R extends FailedRecord>(record: R): R => ({
  ...record,
  externalId: textOf(record.externalId),
  reason: textOf(record.reason),
  json: textOf(record.json),
});
const textOf = (text: string): string => text.replaceAll('\u0000', '\uFFFD').replace(/\p{Surrogate}/gu, '\uFFFD');

/** Closes the failures of records that are stored now, or that were read again as they are stored. */
export async function resolveFailures(
  tx: Tx,
  scope: RecordScope,
  healed: { stored: string[]; unchanged: string[]; readStartedAt: Date },
): Promise<void> {
  if (healed.stored.length + healed.unchanged.length === 0) return;
  await tx`
    update run_failures set state = 'resolved', resolved_at = now(), updated_at = now()
    where organization_id = ${scope.organizationId} and connection_id = ${scope.connectionId}
      and stream = ${scope.stream} and state = 'open'
      and (external_id = any(${healed.stored})
        or (external_id = any(${healed.unchanged}) and updated_at <= ${healed.readStartedAt}))`;
}
