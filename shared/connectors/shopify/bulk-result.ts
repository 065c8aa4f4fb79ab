import { HubError } from '../../errors/index.ts';
import type { Spill } from '../../kit/context.ts';
import { rawRecord } from '../../kit/json.ts';
import type { RawRecord } from '../../kit/stream.ts';
import type { ListName } from './operations.ts';
import { type Fields, isFields, toRecord } from './records.ts';

/**
 * A bulk result is one object a line; children stand anywhere in the file and name their parent. A record and all that
 * belongs to it are put into the same drawer by the record's id, so that a drawer at a time can be joined in memory.
 */
interface Shape {
  /** The record's own type, as ids name it. */
  root: string;
  /** Where children of a type go in their parent. */
  into: Record<string, (parent: Fields, child: Fields) => void>;
  /** Children that have children of their own, and what both are found by. */
  between?: { type: string; keyOfLine(line: string): string | undefined; keyOf(value: Fields): string | undefined };
  /** The record's empty lists: what has no children has no line that says so. */
  prepare(value: Fields): Fields;
}

const shapes: Record<ListName, Shape> = {
  customers: { root: 'Customer', into: {}, prepare: (value) => value },
  orders: {
    root: 'Order',
    into: { LineItem: (order, line) => push(order, 'lineItems', line) },
    prepare: (value) => ('__parentId' in value ? value : { ...value, lineItems: [] }),
  },
  products: {
    root: 'Product',
    between: {
      type: 'ProductVariant',
      // Levels name their item in their own id; the item names the variant's drawer, whoever is called the parent.
      keyOfLine: (line) => /InventoryItem\/(\d+)"|\?inventory_item_id=(\d+)"/.exec(line)?.slice(1).find(Boolean),
      keyOf(value) {
        const item = isFields(value.inventoryItem) ? value.inventoryItem.id : value.id;
        return typeof item === 'string' ? /(?:InventoryItem\/|inventory_item_id=)(\d+)$/.exec(item)?.[1] : undefined;
      },
    },
    into: {
      ProductVariant: (product, variant) => push(product, 'variants', variant),
      InventoryLevel: (variant, level) => {
        if (isFields(variant.inventoryItem)) push(variant.inventoryItem, 'inventoryLevels', level);
      },
    },
    prepare(value) {
      if (!('__parentId' in value)) return { ...value, variants: [] };
      if (!isFields(value.inventoryItem)) return value;
      return { ...value, inventoryItem: { ...value.inventoryItem, inventoryLevels: [] } };
    },
  },
};

/**
 * Puts each line where its record is. The file is read once and never held.
 * @returns how many lines there were, and how many of them are records.
 */
export async function sortIntoDrawers(
  lines: AsyncIterable<string>,
  spill: Spill,
  { list, drawers }: { list: ListName; drawers: number },
): Promise<{ objects: number; roots: number }> {
  const { root, between } = shapes[list];
  let objects = 0;
  let roots = 0;
  let waiting = 0;
  for await (const line of lines) {
    if (line === '') continue;
    objects += 1;
    const parent = parentOfLine(line);
    const key = parent === undefined ? undefined : between?.keyOfLine(line);
    if (parent === undefined) {
      roots += 1;
      await spill.put(drawerOf(idOfLine(line), drawers), line);
    } else if (key !== undefined) {
      // It waits for its own children, or is one of them.
      waiting += 1;
      await spill.put(drawers + drawerOf(key, drawers), line);
    } else if (typeOf(parent) === root) {
      await spill.put(drawerOf(parent, drawers), line);
    } else {
      throw orphan(idOfLine(line));
    }
  }
  if (waiting === 0 || between === undefined) return { objects, roots };
  for (let drawer = 0; drawer < drawers; drawer += 1) {
    for (const value of await withOwnChildren(spill, drawers + drawer, list, between)) {
      await spill.put(drawerOf(String(value.__parentId), drawers), JSON.stringify(value));
    }
  }
  return { objects, roots };
}

/** The records of one drawer, each with its children, as a page would have brought them. */
export async function joinDrawer(spill: Spill, drawer: number, list: ListName): Promise<RawRecord[]> {
  const { into, prepare } = shapes[list];
  const records = new Map<string, Fields>();
  const children: Fields[] = [];
  for await (const value of valuesIn(spill, drawer)) {
    if (value.__parentId === undefined) records.set(String(value.id), prepare(value));
    else children.push(value);
  }
  for (const child of children) {
    const parent = records.get(String(child.__parentId));
    const put = into[typeOf(String(child.id))];
    if (!parent || !put) throw orphan(String(child.id));
    put(parent, child);
  }
  return [...records.values()].map((value) => toRecord(list, value));
}

/** The children of one drawer that have children themselves, with those put into them. */
async function withOwnChildren(
  spill: Spill,
  drawer: number,
  list: ListName,
  between: NonNullable<Shape['between']>,
): Promise<Fields[]> {
  const { into, prepare } = shapes[list];
  const parents = new Map<string, Fields>();
  const children: Fields[] = [];
  for await (const value of valuesIn(spill, drawer)) {
    if (typeOf(String(value.id)) === between.type) parents.set(between.keyOf(value) ?? '', prepare(value));
    else children.push(value);
  }
  for (const child of children) {
    const parent = parents.get(between.keyOf(child) ?? '');
    const put = into[typeOf(String(child.id))];
    if (!parent || !put) throw orphan(String(child.id));
    put(parent, child);
  }
  return [...parents.values()];
}

async function* valuesIn(spill: Spill, drawer: number): AsyncGenerator<Fields> {
  for await (const line of spill.lines(drawer)) {
    const { value } = rawRecord(line);
    if (!isFields(value) || typeof value.id !== 'string') throw notAnObject();
    yield value;
  }
}

function push(parent: Fields, field: string, child: Fields): void {
  const list = parent[field];
  if (Array.isArray(list)) list.push(child);
  else parent[field] = [child];
}

/** `gid://shopify/LineItem/1` → `LineItem`. */
const typeOf = (gid: string): string => gid.split('/')[3] ?? '';

/** Ids stand first because they are asked for first; where they do not, the line is parsed. */
function idOfLine(line: string): string {
  if (line.startsWith('{"id":"')) return line.slice(7, line.indexOf('"', 7));
  const { value } = rawRecord(line);
  if (isFields(value) && typeof value.id === 'string') return value.id;
  throw notAnObject();
}

/** Within texts quotes are escaped, so this stands there only as a key. */
function parentOfLine(line: string): string | undefined {
  const at = line.lastIndexOf('"__parentId":"');
  if (at >= 0 && line[at - 1] !== '\\') return line.slice(at + 14, line.indexOf('"', at + 14));
  if (!line.includes('"__parentId"')) return undefined;
  const { value } = rawRecord(line);
  return isFields(value) && typeof value.__parentId === 'string' ? value.__parentId : undefined;
}

/** FNV-1a: the same drawer in every process. */
function drawerOf(id: string, drawers: number): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < id.length; at += 1) hash = Math.imul(hash ^ id.charCodeAt(at), 0x01000193);
  return (hash >>> 0) % drawers;
}

const notAnObject = (): HubError =>
  new HubError('retry', 'A line of a bulk result is no object with an id.', {
    code: 'SHOPIFY_EXPORT_INCOMPLETE',
    userMessage: 'The export that Shopify prepared cannot be read. It is fetched again.',
  });

const orphan = (id: string): HubError =>
  new HubError('retry', `${id} belongs to nothing in the bulk result.`, {
    code: 'SHOPIFY_EXPORT_INCOMPLETE',
    userMessage: 'The export that Shopify prepared lacks records that others belong to. It is fetched again.',
  });
