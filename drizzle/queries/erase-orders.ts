import type { Tx } from '../client.ts';

/** Parts of an order's history that say who bought, or what a person wrote. */
const personalFields = [
  'buyerEmail',
  'buyerName',
  'billing',
  'shipping',
  'note',
  'customerExternalId',
  'contactId',
  'custom',
  'coupons',
  'lines',
  'refunds',
  'fulfilments',
];

/**
 * Takes out of orders who bought, and what people wrote: fields, parts, raw records, history, failures. Sums, dates
 * and lines stay: they are the books.
 * @param ids at most some hundred.
 * @returns how many orders held something still.
 */
export async function eraseOrders(tx: Tx, organizationId: string, ids: readonly string[]): Promise<number> {
  if (ids.length === 0) return 0;
  const list = ids as string[];
  const erased = await tx`
    update orders o set contact_id = null, customer_external_id = null, customer_absent_at = null, buyer_email = null, buyer_name = null,
      billing = null, shipping = null, note = null, own_note = null, own_tags = '{}', custom = '{}',
      coupons = coalesce((
        select jsonb_agg(jsonb_build_object('code', '', 'discount', c -> 'discount')) from jsonb_array_elements(o.coupons) c),
        '[]'),
      erased_at = now(), updated_at = now()
    where o.organization_id = ${organizationId} and o.id = any(${list}::uuid[]) and o.erased_at is null`;
  await tx`
    update order_lines set custom = '{}'
    where organization_id = ${organizationId} and order_id = any(${list}::uuid[]) and custom <> '{}'`;
  await tx`
    update refunds set reason = null
    where organization_id = ${organizationId} and order_id = any(${list}::uuid[]) and reason is not null`;
  await tx`
    update fulfilments set tracking_number = null, tracking_url = null
    where organization_id = ${organizationId} and order_id = any(${list}::uuid[])
      and (tracking_number is not null or tracking_url is not null)`;
  await tx`
    delete from record_payloads p using records r
    where r.organization_id = ${organizationId} and r.entity_id = any(${list}::uuid[])
      and p.organization_id = r.organization_id and p.connection_id = r.connection_id and p.stream = r.stream
      and p.external_id = r.external_id`;
  await tx`
    update changes set before = before - ${personalFields}::text[], after = after - ${personalFields}::text[]
    where organization_id = ${organizationId} and entity_id = any(${list}::uuid[])
      and before ?| ${personalFields}::text[]`;
  await tx`
    update run_failures f set payload = null, reason = 'The content was erased on request.', updated_at = now()
    from records r
    where r.organization_id = ${organizationId} and r.entity_id = any(${list}::uuid[])
      and f.organization_id = r.organization_id and f.connection_id = r.connection_id and f.stream = r.stream
      and f.external_id = r.external_id and f.payload is not null`;
  return erased.count;
}
