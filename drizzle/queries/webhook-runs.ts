import { newId } from '@syncline/shared/runtime/new-id';
import type { Tx } from '../client.ts';

/** Ids carry the time of the process that made them: it bounds the look back into history, no more. */
const CLOCKS_APART_HOURS = 24;

/**
 * The run under which a connection's deliveries of the last minutes are counted; a new one after
 * that. It is always at rest, so nothing needs to end it: what is added belongs to finished work.
 */
export async function openWebhookRun(
  tx: Tx,
  of: { organizationId: string; connectionId: string; streams: readonly string[]; windowSeconds: number },
): Promise<string> {
  const [standing] = await tx<{ id: string }[]>`
    update runs set finished_at = now()
    where id = (
      select id from runs
      where connection_id = ${of.connectionId} and kind = 'webhook'
        and id > syncline.uuid_floor(now() - make_interval(secs => ${of.windowSeconds}, hours => ${CLOCKS_APART_HOURS}))
        and started_at > now() - make_interval(secs => ${of.windowSeconds})
      order by id desc limit 1)
    returning id`;
  const runId = standing?.id ?? newId();
  if (!standing) {
    await tx`
      insert into runs (organization_id, id, connection_id, kind, trigger, status, started_at, finished_at)
      values (${of.organizationId}, ${runId}, ${of.connectionId}, 'webhook', 'webhook', 'succeeded', now(), now())`;
  }
  await tx`
    insert into run_streams
      (organization_id, run_id, stream, connection_id, position, kind, status, started_at, finished_at)
    select ${of.organizationId}, ${runId}, s.stream, ${of.connectionId}, s.place, 'webhook', 'proven', now(), now()
    from unnest(${of.streams as string[]}::text[]) with ordinality as s(stream, place)
    on conflict (organization_id, run_id, stream) do nothing`;
  return runId;
}
