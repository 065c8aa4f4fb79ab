import type { RawRecord } from '../../kit/stream.ts';
import { isGreater, numberOf } from './admin-api.ts';
import type { ListName } from './operations.ts';

export type Fields = Record<string, unknown>;

export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * The record of a customer, order or product with all its children in one order of fields and rows, so that a page, a
 * single answer and a bulk result of the same thing are the same text.
 * @param value its children as lists, in any order.
 */
export function toRecord(list: ListName, value: Fields): RawRecord {
  const record = inOrder(sorters[list](value)) as Fields;
  delete record.__typename;
  delete record.__parentId;
  return { json: JSON.stringify(record), value: record };
}

/** The digits of a record nobody has checked yet. */
export function idOf(value: unknown): string | undefined {
  if (!isFields(value)) return undefined;
  if (typeof value.id === 'string') return numberOf(value.id);
  return typeof value.legacyResourceId === 'string' ? value.legacyResourceId : undefined;
}

const sorters: Record<ListName, (value: Fields) => Fields> = {
  customers: (value) => value,
  orders: (value) => ({ ...value, lineItems: byId(value.lineItems) }),
  products: (value) => ({ ...value, variants: byPosition(value.variants).map(withSortedLevels) }),
};

function withSortedLevels(variant: unknown): unknown {
  if (!isFields(variant) || !isFields(variant.inventoryItem)) return variant;
  const { inventoryItem } = variant;
  return { ...variant, inventoryItem: { ...inventoryItem, inventoryLevels: byId(inventoryItem.inventoryLevels) } };
}

const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

const byId = (value: unknown): unknown[] =>
  listOf(value)
    .map((row) => ({ row, id: idOf(row) ?? '' }))
    .sort((a, b) => compareIds(a.id, b.id))
    .map(({ row }) => row);

const byPosition = (value: unknown): unknown[] =>
  byId(value)
    .map((row) => ({ row, position: isFields(row) && typeof row.position === 'number' ? row.position : 0 }))
    .sort((a, b) => a.position - b.position)
    .map(({ row }) => row);

const compareIds = (a: string, b: string): number => (a === b ? 0 : isGreater(a, b) ? 1 : -1);

/** Every object's keys in alphabetical order. */
function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder);
  if (!isFields(value)) return value;
  const sorted: Fields = {};
  for (const key of Object.keys(value).sort()) {
    if (key !== '__parentId') sorted[key] = inOrder(value[key]);
  }
  return sorted;
}
