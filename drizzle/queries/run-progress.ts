import type { RunKind, RunStatus } from '@syncline/shared/domain/runs';
import type { Tx } from '../client.ts';
import { plainRows } from './plain-rows.ts';
import type { RunStreamRow } from './run-views.ts';

export interface ProgressRow {
  runId: string;
  connectionId: string;
  provider: string;
  kind: RunKind;
  status: RunStatus;
  waitReason: string | null;
  streams: RunStreamRow[];
}

/** Runs that are queued or under way, and those that ended in the last seconds: what is worth watching. */
export async function listProgress(tx: Tx, endedWithinSeconds: number): Promise<ProgressRow[]> {
  return tx<ProgressRow[]>`
    select r.id as run_id, r.connection_id, c.provider, r.kind, r.status, r.wait_reason, coalesce(s.streams, '[]') as streams
    from (
      select * from runs where status in ('queued', 'running')
      union all
      select * from runs where finished_at > now() - make_interval(secs => ${endedWithinSeconds})
    ) r
    join connections c on c.organization_id = r.organization_id and c.id = r.connection_id
    left join lateral (
      select jsonb_agg(jsonb_build_object('runId', run_id, 'stream', stream, 'kind', kind, 'status', status,
        'fetched', fetched, 'created', created, 'updated', updated, 'unchanged', unchanged, 'stale', stale,
        'repeated', repeated, 'skipped', skipped, 'failed', failed, 'deleted', deleted, 'vendorTotal', vendor_total,
        'elapsedMs', (extract(epoch from coalesce(finished_at, now()) - started_at) * 1000)::int) order by position) as streams
      from run_streams where run_id = r.id
    ) s on true
    order by r.id`.then(plainRows);
}
