import type { Tx } from '@syncline/drizzle/client';
import { recordChanges, takeImages } from '@syncline/drizzle/queries/changes';
import {
  insertProducts,
  type ProductChildren,
  putProductChildren,
  updateProducts,
} from '@syncline/drizzle/queries/store-products';
import { putPayloads } from '@syncline/drizzle/queries/store-records';
import type { ProductEntity } from '@syncline/shared/domain/entities';
import { newId } from '@syncline/shared/runtime/new-id';
import type { StreamRef } from '../engine/ports.ts';
import { admit } from './admit.ts';
import { type News, scopeOf } from './news.ts';
import { addProductChildren, productRow } from './product-rows.ts';

/**
 * Writes products with their variants and stock.
 * @returns the external ids that the stale guard let through.
 */
export async function writeProducts(
  tx: Tx,
  ref: StreamRef,
  news: News<ProductEntity>[],
  at: { readStartedAt: Date },
): Promise<Set<string>> {
  const scope = scopeOf(ref);
  const { entityOf, isNew } = await admit(tx, ref, news, at.readStartedAt);
  const through = news.filter((item) => entityOf.has(item.record.externalId));
  if (through.length === 0) return new Set();

  await putPayloads(
    tx,
    scope,
    through.map((item) => item.record),
  );
  const created = emptyRows();
  const updated = emptyRows();
  for (const { record, entity } of through) {
    const id = entityOf.get(record.externalId) ?? '';
    const rows = isNew(record.externalId) ? created : updated;
    rows.products.push(productRow(id, record.externalId, entity));
    addProductChildren(rows.children, id, entity);
  }
  if (created.products.length > 0) {
    await insertProducts(tx, ref, created.products);
    await putProductChildren(tx, ref.organizationId, { ...created.children, replaced: [] });
  }
  if (updated.products.length > 0) {
    const ids = updated.products.map((row) => row.id);
    const before = await takeImages(tx, ref.organizationId, 'product', ids);
    await updateProducts(tx, ref, updated.products);
    await putProductChildren(tx, ref.organizationId, { ...updated.children, replaced: ids });
    const pending = updated.products.map((row) => ({
      changeId: newId(),
      entityId: row.id,
      externalId: row.externalId,
    }));
    await recordChanges(tx, { ...scope, runId: ref.runId }, { image: 'product', before, pending });
  }
  return new Set(entityOf.keys());
}

interface ProductRows {
  products: ReturnType<typeof productRow>[];
  children: ProductChildren;
}
const emptyRows = (): ProductRows => ({ products: [], children: { variants: [], inventory: [] } });
