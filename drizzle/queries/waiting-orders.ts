import type { Tx } from '../client.ts';
import { rowsAgain } from './rows-again.ts';
import type { EntityScope } from './store-orders.ts';

/** An order and the contact it is to have. `stream` is the one that brought the order. */
export interface WaitingOrder {
  id: string;
  externalId: string;
  stream: string;
  contactId: string;
}

const streamOf = (tx: Tx) => tx`
  coalesce((select r.stream from records r where r.organization_id = o.organization_id and r.entity_id = o.id limit 1), '')`;

/**
 * Orders that came before these customers, or that had to do without them until now; locked. One probe for each
 * customer, whatever the planner knows: the order that it would have to sort for makes the index by customer cheaper
 * than the others that begin with the connection (asked with `=`, there would be no order to keep).
 */
export async function findWaitingOrders(
  tx: Tx,
  scope: Omit<EntityScope, 'runId'>,
  customers: { externalId: string; contactId: string }[],
): Promise<WaitingOrder[]> {
  return tx<WaitingOrder[]>`
    select o.id, o.external_id, i."contactId" as contact_id, ${streamOf(tx)} as stream
    from (
      select * from json_to_recordset(${JSON.stringify(customers)}::text::json) as c ("externalId" text, "contactId" uuid)
      order by "externalId"
    ) i
    cross join lateral (
      select * from orders
      where organization_id = (select ${scope.organizationId}::uuid) and connection_id = (select ${scope.connectionId}::uuid)
        and customer_external_id between i."externalId" and i."externalId"
        and customer_external_id is not null and (contact_id is null or customer_absent_at is not null)
      order by customer_external_id for update
    ) o`;
}

// The customer's record is probed for each order: as a join, the planner would read all records of a tenant that is
// younger than its statistics.
const customerOf = (tx: Tx, contactStreams: string[]) => tx`
  select c.entity_id from records c
  where c.organization_id = o.organization_id and c.connection_id = o.connection_id
    and c.stream = any(${contactStreams}) and c.external_id = o.customer_external_id and c.entity_id is not null
  limit 1`;

const undecided = (tx: Tx, scope: Omit<EntityScope, 'runId'>) => tx`
  o.organization_id = (select ${scope.organizationId}::uuid) and o.connection_id = (select ${scope.connectionId}::uuid)
    and o.contact_id is null and o.customer_external_id is not null and o.customer_absent_at is null`;

/**
 * Orders that wait although their customer is stored: both were written at the same moment, and neither
 * transaction saw the other. Locked.
 */
export async function findForgottenOrders(
  tx: Tx,
  scope: Omit<EntityScope, 'runId'>,
  contactStreams: string[],
  limit: number,
): Promise<WaitingOrder[]> {
  return tx<WaitingOrder[]>`
    select o.id, o.external_id, c.entity_id as contact_id, ${streamOf(tx)} as stream
    from orders o cross join lateral (${customerOf(tx, contactStreams)}) c
    where ${undecided(tx, scope)}
    order by o.id limit ${limit} for update of o`;
}

/**
 * Until when the connection's customers are known to be all here: who bought before that and is not among them is
 * not about to come. A list that is switched off, or closed to the account, brings nobody. Null: no list was proven
 * complete yet.
 */
export async function findCustomersComplete(
  tx: Tx,
  connectionId: string,
  contactStreams: string[],
): Promise<Date | null> {
  const [row] = await tx<{ until: Date | null }[]>`
    select case when bool_and(st.stream is not null and (not st.enabled or st.closed is not null or st.full_proven_at is not null)) is false
      then null else coalesce(min(st.full_proven_at) filter (where st.enabled and st.closed is null), now()) end as until
    from unnest(${contactStreams}::text[]) as s (name)
    left join stream_states st on st.connection_id = ${connectionId} and st.stream = s.name`;
  return row?.until ?? null;
}

/** Orders of a stream, placed before then, whose customer is not here. Locked, the oldest first. */
export async function findOrdersWithoutCustomer(
  tx: Tx,
  scope: Omit<EntityScope, 'runId'> & { stream: string },
  which: { contactStreams: string[]; placedBefore: Date; limit: number },
): Promise<{ id: string; externalId: string }[]> {
  return tx<{ id: string; externalId: string }[]>`
    select o.id, o.external_id from orders o
    where ${undecided(tx, scope)} and o.placed_at < ${which.placedBefore}
      and (${customerOf(tx, which.contactStreams)}) is null
      and exists (
        select from records r
        where r.organization_id = o.organization_id and r.connection_id = o.connection_id
          and r.stream = ${scope.stream} and r.external_id = o.external_id
      )
    order by o.placed_at limit ${which.limit} for update of o`;
}

/** Gives orders their contact. */
export async function linkOrders(tx: Tx, scope: EntityScope, waiting: readonly WaitingOrder[]): Promise<void> {
  const contactOf = Object.fromEntries(waiting.map((order) => [order.id, order.contactId]));
  await tx`
    ${rowsAgain(tx, 'orders', scope.organizationId, Object.keys(contactOf))}
    set contact_id = (${JSON.stringify(contactOf)}::text::jsonb ->> t.id::text)::uuid, customer_absent_at = null,
      updated_at = now(), updated_run_id = ${scope.runId}`;
}

/** Nobody waits for the customers of these orders any more; one who comes all the same takes them over. */
export async function noteAbsentCustomers(tx: Tx, organizationId: string, ids: readonly string[]): Promise<void> {
  await tx`${rowsAgain(tx, 'orders', organizationId, ids)} set customer_absent_at = now()`;
}
