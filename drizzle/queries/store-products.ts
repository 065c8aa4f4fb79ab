import type { Tx } from '../client.ts';
import { insertSet } from './insert-set.ts';
import { rowSet } from './row-set.ts';
import { deleteParts } from './rows-again.ts';
import { type Columns, differsFromStored, image, overwrites, targets, values } from './store-columns.ts';
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

const input = rowSet({ id: 'uuid', externalId: 'text', ...columns }, 4);

const insertText = `
  insert into products as t (organization_id, connection_id, created_run_id, updated_run_id, id, external_id, ${targets(columns)})
  select $1::uuid, $2::uuid, $3::uuid, $3::uuid, i.id, i."externalId", ${values(columns)} from ${input.from}`;

// By conflict, as orders are.
const updateText = `${insertText}
  order by i.id
  on conflict (organization_id, id) do update set ${overwrites(columns)}, updated_run_id = excluded.updated_run_id,
    updated_at = now(), deleted_at = null
  where t.deleted_at is not null or ${differsFromStored(columns)}`;

/** Writes products that are not there yet. */
export async function insertProducts(tx: Tx, scope: EntityScope, rows: ProductRow[]): Promise<void> {
  await insertSet(
    tx,
    insertText,
    [scope.organizationId, scope.connectionId, scope.runId, ...input.parameters(rows)],
    'products',
  );
}

/** Writes what differs in products that are there. */
export async function updateProducts(tx: Tx, scope: EntityScope, rows: ProductRow[]): Promise<void> {
  const parameters = [scope.organizationId, scope.connectionId, scope.runId, ...input.parameters(rows)];
  await tx.unsafe(updateText, parameters, { prepare: true });
}

const childInserts = (
  [
    ['variants', variantColumns],
    ['inventory', inventoryColumns],
  ] as const
).map(([table, childColumns]) => {
  const rows = rowSet({ productId: 'uuid', ...childColumns }, 2);
  const text = `insert into ${table} (organization_id, product_id, ${targets(childColumns)})
    select $1::uuid, i."productId", ${values(childColumns)} from ${rows.from}`;
  return { table, rows, text };
});

/** Writes variants and stock; those of `replaced` products are taken away first. */
export async function putProductChildren(
  tx: Tx,
  organizationId: string,
  children: ProductChildren & { replaced: string[] },
): Promise<void> {
  for (const { table, rows, text } of childInserts) {
    if (children.replaced.length > 0) {
      await deleteParts(tx, table, 'productId', organizationId, children.replaced);
    }
    if (children[table].length > 0) {
      await insertSet(tx, text, [organizationId, ...rows.parameters(children[table])], 'products');
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
