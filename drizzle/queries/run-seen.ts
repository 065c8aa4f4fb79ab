import type { Tx } from '../client.ts';
import type { RunStreamKey } from './run-streams.ts';

/** The ids that a walk has met: what is stored and was not met may be gone. */

/** Enters ids as met in this walk. @returns those that were not met before. */
export async function addSeen(tx: Tx, key: RunStreamKey, externalIds: string[]): Promise<string[]> {
  const rows = await tx<{ externalId: string }[]>`
    insert into run_seen (organization_id, run_id, stream, external_id)
    select ${key.organizationId}, ${key.runId}, ${key.stream}, id from unnest(${externalIds}::text[]) as id order by id
    on conflict (organization_id, run_id, stream, external_id) do nothing
    returning external_id`;
  return rows.map((row) => row.externalId);
}

export async function findUnseen(tx: Tx, key: RunStreamKey, externalIds: string[]): Promise<string[]> {
  const rows = await tx<{ id: string }[]>`
    select id from unnest(${externalIds}::text[]) as id
    where not exists (
      select from run_seen s
      where s.organization_id = ${key.organizationId} and s.run_id = ${key.runId} and s.stream = ${key.stream}
        and s.external_id = id
    )`;
  return rows.map((row) => row.id);
}

/** The second list of ids is kept beside the first, under a name no stream has. */
const listed = (key: RunStreamKey): RunStreamKey => ({ ...key, stream: `${key.stream} (listed)` });

export async function beginListing(tx: Tx, key: RunStreamKey): Promise<void> {
  await tx`delete from run_seen where run_id = ${key.runId} and stream = ${listed(key).stream}`;
}

export async function addListed(tx: Tx, key: RunStreamKey, externalIds: string[]): Promise<number> {
  return (await addSeen(tx, listed(key), externalIds)).length;
}

const FORGET_AT_ONCE = 50_000;

/** Takes away some of the ids met in a walk that has ended. @returns whether more are left. */
export async function forgetSeen(tx: Tx, key: RunStreamKey): Promise<boolean> {
  const deleted = await tx`
    delete from run_seen where organization_id = ${key.organizationId} and ctid = any(array(
      select ctid from run_seen
      where organization_id = ${key.organizationId} and run_id = ${key.runId}
        and stream in (${key.stream}, ${listed(key).stream})
      limit ${FORGET_AT_ONCE}
    ))`;
  return deleted.count === FORGET_AT_ONCE;
}
