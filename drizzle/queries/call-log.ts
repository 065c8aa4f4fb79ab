import type { Tx } from '../client.ts';

/** One request to a vendor, without secrets and bodies. */
export interface CallEntry {
  /** uuid v7. */
  id: string;
  connectionId: string;
  runId: string | null;
  method: string;
  url: string;
  status: number | null;
  durationMs: number;
  waitedMs: number;
  bytes: number;
  attempt: number;
  error: string | null;
  at: string;
}

export async function insertCalls(tx: Tx, organizationId: string, calls: readonly CallEntry[]): Promise<void> {
  await tx`
    insert into call_log
      (organization_id, id, connection_id, run_id, method, url, status, duration_ms, waited_ms, bytes, attempt, error, created_at)
    select ${organizationId}, c.id, c."connectionId", c."runId", c.method, c.url, c.status, c."durationMs", c."waitedMs",
      c.bytes, c.attempt, c.error, c.at
    from json_to_recordset(${JSON.stringify(calls)}::text::json) as c(
      id uuid, "connectionId" uuid, "runId" uuid, method text, url text, status integer, "durationMs" integer,
      "waitedMs" integer, bytes integer, attempt integer, error text, at timestamptz)`;
}

/** Did the vendor answer any request that was logged in this time? */
export async function hasAnswered(
  tx: Tx,
  connectionId: string,
  { from, until }: { from: Date; until: Date },
): Promise<boolean> {
  const rows = await tx`
    select 1 from call_log
    where connection_id = ${connectionId} and id >= syncline.uuid_floor(${from}) and id < syncline.uuid_floor(${until})
      and status between 200 and 399
    limit 1`;
  return rows.length === 1;
}
