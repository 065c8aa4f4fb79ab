import type { Tx } from '../client.ts';
import { orderImage, orderRowImage } from './order-columns.ts';
import { contactImage } from './store-contacts.ts';
import { productImage } from './store-products.ts';

const images = {
  contact: { entity: 'contact', table: 'contacts', image: contactImage },
  order: { entity: 'order', table: 'orders', image: orderImage },
  /** For a change that leaves lines, refunds and fulfilments as they are: they are most of an order's image. */
  orderRow: { entity: 'order', table: 'orders', image: orderRowImage },
  product: { entity: 'product', table: 'products', image: productImage },
} as const;
export type ImageKind = keyof typeof images;

/** One entity that a batch is about to change. `changeId` is a uuid v7. */
export interface PendingChange {
  changeId: string;
  entityId: string;
  externalId: string;
}

/**
 * How entities look now, as JSON text that goes back to Postgres untouched: JavaScript never parses
 * the amounts in it.
 */
export async function takeImages(tx: Tx, organizationId: string, kind: ImageKind, ids: string[]): Promise<string> {
  const { table, image } = images[kind];
  const [row] = await tx.unsafe<{ images: string }[]>(
    `select coalesce(json_agg(json_build_object('id', t.id, 'image', ${image})), '[]')::text as images
     from unnest($2::uuid[]) as i (id)
     cross join lateral (select * from ${table} where organization_id = (select $1::uuid) and id = i.id limit 1) t`,
    [organizationId, ids],
    { prepare: true },
  );
  return row?.images ?? '[]';
}

/** Writes what became of them, only the fields that changed. Entities that stayed the same leave no trace. */
export async function recordChanges(
  tx: Tx,
  scope: { organizationId: string; connectionId: string; runId: string; stream: string },
  change: { image: ImageKind; before: string; pending: PendingChange[] },
): Promise<void> {
  const { entity, table, image } = images[change.image];
  await tx.unsafe(
    // The image is made once per entity: a subquery that Postgres pulls up is made again for every field.
    `with now_as as materialized (
       select t.id, ${image} as image from json_to_recordset($1::text::json) as i ("entityId" uuid)
       cross join lateral (select * from ${table} where organization_id = (select $3::uuid) and id = i."entityId" limit 1) t
     )
     insert into changes
       (organization_id, id, connection_id, run_id, stream, external_id, entity, entity_id, op, before, after)
     select $3::uuid, p."changeId", $4::uuid, $5::uuid, $6, p."externalId", $7, p."entityId",
       case when b.image ->> 'deletedAt' is not null and a.image ->> 'deletedAt' is null then 'restore'
         when b.image ->> 'deletedAt' is null and a.image ->> 'deletedAt' is not null then 'delete' else 'update' end,
       d.before, d.after
     from json_to_recordset($1::text::json) as p ("changeId" uuid, "entityId" uuid, "externalId" text)
     join json_to_recordset($2::text::json) as b (id uuid, image jsonb) on b.id = p."entityId"
     join now_as a on a.id = p."entityId"
     cross join lateral (
       select jsonb_object_agg(k, b.image -> k) as before, jsonb_object_agg(k, a.image -> k) as after
       from jsonb_object_keys(a.image) k where b.image -> k is distinct from a.image -> k
     ) d
     where d.before is not null`,
    [
      JSON.stringify(change.pending),
      change.before,
      scope.organizationId,
      scope.connectionId,
      scope.runId,
      scope.stream,
      entity,
    ],
    { prepare: true },
  );
}
