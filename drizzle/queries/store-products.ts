import type { Tx } from '../client.ts';
import { insertSet } from './insert-set.ts';
import { assignments, type Columns, differs, image, recordset, targets, values } from './store-columns.ts';
import type { EntityScope } from './store-orders.ts';

const columns = {
  title: 'text',
  handle: 'text',
  status: 'text',
  type: 'text',
  sku: 'text',
  currency: 'text',
  description: 'text',
  imageUrl: 'text',
  url: 'text',
  categories: 'text[]',
  tags: 'text[]',
  vendorCreatedAt: 'timestamptz',
  custom: 'jsonb',
} as const satisfies Columns;

const variantColumns = {
  externalId: 'text',
  position: 'integer',
  sku: 'text',
  barcode: 'text',
  title: 'text',
  price: 'numeric',
  regularPrice: 'numeric',
  salePrice: 'numeric',
  options: 'jsonb',
  imageUrl: 'text',
  custom: 'jsonb',
} as const satisfies Columns;

const inventoryColumns = {
  variantExternalId: 'text',
  location: 'text',
  quantity: 'numeric',
  status: 'text',
} as const satisfies Columns;

export type ProductRow = { id: string; externalId: string } & Record<keyof typeof columns, unknown>;
export interface ProductChildren {
  variants: ({ productId: string } & Record<keyof typeof variantColumns, unknown>)[];
  inventory: ({ productId: string } & Record<keyof typeof inventoryColumns, unknown>)[];
}

const input = `json_to_recordset($1::text::json) as i (id uuid, "externalId" text, ${recordset(columns)})`;

const insertText = `
  insert into products (organization_id, connection_id, created_run_id, updated_run_id, id, external_id, ${targets(columns)})
  select $2::uuid, $3::uuid, $4::uuid, $4::uuid, i.id, i."externalId", ${values(columns)} from ${input}`;

const updateText = `
  update products t set ${assignments(columns)}, updated_run_id = $4::uuid, updated_at = now(), deleted_at = null
  from ${input}
  where t.organization_id = $2::uuid and t.connection_id = $3::uuid and t.id = i.id
    and (t.deleted_at is not null or ${differs(columns, 't')})`;

/** Writes products that are not there yet. */
export async function insertProducts(tx: Tx, scope: EntityScope, rows: ProductRow[]): Promise<void> {
  await insertSet(
    tx,
    insertText,
    [JSON.stringify(rows), scope.organizationId, scope.connectionId, scope.runId],
    'products',
  );
}

/** Writes what differs in products that are there. */
export async function updateProducts(tx: Tx, scope: EntityScope, rows: ProductRow[]): Promise<void> {
  await tx.unsafe(updateText, [JSON.stringify(rows), scope.organizationId, scope.connectionId, scope.runId], {
    prepare: true,
  });
}

const childInserts = (
  [
    ['variants', variantColumns],
    ['inventory', inventoryColumns],
  ] as const
).map(([table, childColumns]) => ({
  table,
  text: `insert into ${table} (organization_id, product_id, ${targets(childColumns)})
    select $2::uuid, i."productId", ${values(childColumns)}
    from json_to_recordset($1::text::json) as i ("productId" uuid, ${recordset(childColumns)})`,
}));

/** Writes variants and stock; those of `replaced` products are taken away first. */
export async function putProductChildren(
  tx: Tx,
  organizationId: string,
  children: ProductChildren & { replaced: string[] },
): Promise<void> {
  for (const { table, text } of childInserts) {
    if (children.replaced.length > 0) {
      await tx`
        delete from ${tx(table)} where organization_id = ${organizationId} and product_id = any(${children.replaced}::uuid[])`;
    }
    if (children[table].length > 0) {
      await insertSet(tx, text, [JSON.stringify(children[table]), organizationId], 'products');
    }
  }
}

const childImage = (table: string, childColumns: Columns, order: string) => `
  coalesce((select jsonb_agg(${image(childColumns, 'c')} order by ${order}) from ${table} c
    where c.organization_id = t.organization_id and c.product_id = t.id), '[]')`;

/** A product with its parts, for the history of changes. `t` is the product. */
export const productImage = `${image(columns, 't')} || jsonb_build_object('deletedAt', t.deleted_at,
  'variants', ${childImage('variants', variantColumns, 'c.position')},
  'inventory', ${childImage('inventory', inventoryColumns, 'c.variant_external_id, c.location')})`;
