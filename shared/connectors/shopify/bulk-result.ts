import { HubError } from '../../errors/index.ts';
import type { RawRecord, Spill } from '../../kit/connector.ts';
import { rawRecord } from '../../kit/json.ts';
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
  /** Children that have children of their own, which name them and not the record. */
  between?: string;
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
    between: 'ProductVariant',
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
  for await (const line of lines) {
    if (line === '') continue;
    objects += 1;
    const id = idOfLine(line);
    const parent = parentOfLine(line);
    if (parent === undefined) {
      roots += 1;
      await spill.put(drawerOf(id, drawers), line);
    } else if (between !== undefined && typeOf(parent) !== root) {
      await spill.put(drawers + drawerOf(parent, drawers), line);
    } else if (between !== undefined && typeOf(id) === between) {
      // It waits for its own children: its drawer is found by its own id first.
      await spill.put(drawers + drawerOf(id, drawers), line);
    } else {
      await spill.put(drawerOf(parent, drawers), line);
    }
  }
  if (between === undefined) return { objects, roots };
  for (let drawer = 0; drawer < drawers; drawer += 1) {
    for (const value of (await joined(spill, drawers + drawer, list, root)).values()) {
      const parent = String(value.__parentId);
      await spill.put(drawerOf(parent, drawers), JSON.stringify(value));
    }
  }
  return { objects, roots };
}

/** The records of one drawer, each with its children, as a page would have brought them. */
export async function joinDrawer(spill: Spill, drawer: number, list: ListName): Promise<RawRecord[]> {
  const records = await joined(spill, drawer, list, undefined);
  return [...records.values()].map((value) => toRecord(list, value));
}

/**
 * Children put into their parents.
 * @param awaited the type of parents that are in another drawer: what names one stays on its own.
 */
async function joined(
  spill: Spill,
  drawer: number,
  list: ListName,
  awaited: string | undefined,
): Promise<Map<string, Fields>> {
  const { into, prepare, between } = shapes[list];
  const tops = new Map<string, Fields>();
  const children: Fields[] = [];
  for await (const line of spill.lines(drawer)) {
    const { value } = rawRecord(line);
    if (!isFields(value) || typeof value.id !== 'string') throw notAnObject();
    const parent = value.__parentId;
    const isTop = parent === undefined || (awaited !== undefined && typeOf(String(parent)) === awaited);
    // Variants come prepared and with their stock from the drawer before.
    const isReady = awaited === undefined && typeOf(value.id) === between;
    if (isTop) tops.set(value.id, prepare(value));
    else children.push(isReady ? value : prepare(value));
  }
  for (const child of children) {
    const parent = tops.get(String(child.__parentId));
    const put = into[typeOf(String(child.id))];
    if (!parent || !put) throw orphan(String(child.id));
    put(parent, child);
  }
  return tops;
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
