import type { Tx } from '../client.ts';
import { plainRow } from './plain-rows.ts';

export interface ProductExtras {
  handle: string | null;
  description: string | null;
  url: string | null;
  vendorCreatedAt: string | null;
  custom: Record<string, unknown>;
  ownNote: string | null;
  createdAt: string;
  createdRunId: string | null;
}

/** What the detail view shows of a product beside its row in the list. */
export async function findProductExtras(tx: Tx, productId: string): Promise<ProductExtras | undefined> {
  const [row] = await tx<ProductExtras[]>`
    select handle, description, url, vendor_created_at, custom, own_note, created_at, created_run_id
    from products where id = ${productId}`;
  return row && plainRow(row);
}

export interface VariantRow {
  externalId: string;
  position: number;
  title: string;
  sku: string | null;
  barcode: string | null;
  price: string | null;
  regularPrice: string | null;
  salePrice: string | null;
  options: Record<string, string>;
  imageUrl: string | null;
  inventory: { location: string; quantity: string | null; status: string }[];
}

/** All variants with their stock, in the vendor's order. */
export async function listVariants(tx: Tx, productId: string): Promise<VariantRow[]> {
  return tx<VariantRow[]>`
    select v.external_id, v.position, v.title, v.sku, v.barcode, v.price, v.regular_price, v.sale_price, v.options,
      v.image_url, coalesce(i.stock, '[]') as inventory
    from variants v
    left join (
      select variant_external_id,
        jsonb_agg(jsonb_build_object('location', location, 'quantity', quantity::text, 'status', status) order by location) as stock
      from inventory where product_id = ${productId} group by variant_external_id
    ) i on i.variant_external_id = v.external_id
    where v.product_id = ${productId} order by v.position`;
}
