import type { Tx } from '../client.ts';
import type { RecordName } from './privacy-subject.ts';

/** A delivery that may be about the person. */
export interface SuspectDelivery {
  id: string;
  connectionId: string;
  topic: string;
  state: 'waiting' | 'held' | 'done' | 'ignored' | 'failed';
  lasting: boolean;
  body: Buffer;
  /** Its text names the person; else only its record's id does, and ids of two kinds of records may be equal. */
  names: boolean;
}

/**
 * A connection's kept deliveries that name the person or one of these records, a window at a time.
 * @returns the window's last id, undefined when there are no more rows.
 */
export async function findSuspectDeliveries(
  tx: Tx,
  of: { connectionId: string; externalIds: readonly string[]; needles: readonly string[] },
  window: { after: string; rows: number },
): Promise<{ last: string | undefined; suspects: SuspectDelivery[] }> {
  const [edge] = await tx<{ last: string | null }[]>`
    select max(id::text) as last from (
      select id from webhook_inbox where connection_id = ${of.connectionId} and id > ${window.after}::uuid
      order by id limit ${window.rows}) w`;
  if (!edge?.last) return { last: undefined, suspects: [] };
  const suspects = await tx<SuspectDelivery[]>`
    with needles as materialized (
      select lower(encode(convert_to(n, 'UTF8'), 'escape')) as n from unnest(${of.needles as string[]}::text[]) as n)
    select * from (
      select i.id, i.connection_id, i.topic, i.state, i.lasting, i.body, i.external_id,
        exists (select from needles where strpos(lower(encode(i.body, 'escape')), needles.n) > 0
          or strpos(lower(i.headers::text), needles.n) > 0) as names
      from webhook_inbox i
      where i.connection_id = ${of.connectionId} and i.id > ${window.after}::uuid and i.id <= ${edge.last}::uuid
        and i.erased_at is null) as seen
    where names or external_id = any(${of.externalIds as string[]})
    order by id`;
  return { last: edge.last, suspects: [...suspects] };
}

/** Empties deliveries. What waited to be worked on is settled: its records are read at the vendor instead. */
export async function eraseDeliveries(
  tx: Tx,
  organizationId: string,
  ids: readonly string[],
  outcome: string,
): Promise<number> {
  if (ids.length === 0) return 0;
  const erased = await tx`
    update webhook_inbox set body = ''::bytea, headers = '{}', external_id = null, delivery_id = null, error = null,
      outcome = ${outcome}, erased_at = now(), claimed_until = null, processed_at = coalesce(processed_at, now()),
      state = case when state in ('waiting', 'held') then 'done' else state end
    where organization_id = ${organizationId} and id = any(${ids as string[]}::uuid[]) and erased_at is null`;
  return erased.count;
}

/**
 * Masks calls to a vendor that name the person, a window at a time.
 * @returns the window's last id, undefined when there are no more rows.
 */
export async function eraseCalls(
  tx: Tx,
  of: { connectionId: string; externalIds: readonly string[]; needles: readonly string[] },
  window: { after: string; rows: number },
): Promise<{ last: string | undefined; erased: number }> {
  const [edge] = await tx<{ last: string | null }[]>`
    select max(id::text) as last from (
      select id from call_log where connection_id = ${of.connectionId} and id > ${window.after}::uuid
      order by id limit ${window.rows}) w`;
  if (!edge?.last) return { last: undefined, erased: 0 };
  const needles = of.needles.flatMap((each) => [each.toLowerCase(), encodeURIComponent(each).toLowerCase()]);
  // A path that ends in the id of a customer; within a query only ids that are long enough to mean nothing else.
  const paths = of.externalIds.map((each) => `/${escapePattern(each)}([^0-9A-Za-z]|$)`);
  const values = of.externalIds.filter((each) => each.length >= 4).map((each) => `[=,]${escapePattern(each)}([,&]|$)`);
  const erased = await tx`
    update call_log set url = '(erased on request)', error = null
    where connection_id = ${of.connectionId} and id > ${window.after}::uuid and id <= ${edge.last}::uuid
      and (exists (select from unnest(${needles}::text[]) n
          where strpos(lower(url), n) > 0 or strpos(lower(coalesce(error, '')), n) > 0)
        or exists (select from unnest(${[...paths, ...values]}::text[]) p where url ~ p))`;
  return { last: edge.last, erased: erased.count };
}

/** Empties failures whose text names the person, and forgets which of their records runs were asked for. */
export async function eraseRunTraces(
  tx: Tx,
  organizationId: string,
  of: { connectionIds: readonly string[]; customers: readonly RecordName[]; needles: readonly string[] },
): Promise<number> {
  const needles = of.needles.map((each) => each.toLowerCase());
  const failures = await tx`
    update run_failures f set payload = null, reason = 'The content was erased on request.', updated_at = now()
    where f.organization_id = ${organizationId} and f.connection_id = any(${of.connectionIds as string[]}::uuid[])
      and exists (select from unnest(${needles}::text[]) n
        where strpos(lower(coalesce(f.payload, '')), n) > 0 or strpos(lower(f.reason), n) > 0)`;
  await tx`
    update runs r set targets = kept.targets
    from (
      select t.id, coalesce(jsonb_agg(target) filter (where n."externalId" is null), '[]') as targets
      from runs t cross join jsonb_array_elements(t.targets) target
      left join json_to_recordset(${JSON.stringify(of.customers)}::text::json) as n ("connectionId" uuid, stream text, "externalId" text)
        on n."connectionId" = t.connection_id and n.stream = target ->> 'stream' and n."externalId" = target ->> 'externalId'
      where t.organization_id = ${organizationId} and t.connection_id = any(${of.connectionIds as string[]}::uuid[])
        and jsonb_typeof(t.targets) = 'array'
      group by t.id having count(n."externalId") > 0
    ) kept
    where r.organization_id = ${organizationId} and r.id = kept.id`;
  return failures.count;
}

const escapePattern = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
