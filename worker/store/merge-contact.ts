import type { ContactRow } from '@syncline/drizzle/queries/store-contacts';
import type { ContactEntity } from '@syncline/shared/domain/entities';
import { toE164 } from './phone.ts';

/** Where a value comes from. `at`: the vendor's stamp of the change, else when it was read. */
export interface Source {
  connectionId: string;
  runId: string | null;
  at: string;
}

const fields = [
  'email',
  'phone',
  'firstName',
  'lastName',
  'company',
  'billing',
  'shipping',
  'tags',
  'subscriptionStatus',
  'vendorCreatedAt',
] as const;
type Field = (typeof fields)[number];

export const blankContact = (id: string): ContactRow => ({
  id,
  email: null,
  phone: null,
  phoneE164: null,
  firstName: null,
  lastName: null,
  company: null,
  billing: null,
  shipping: null,
  tags: [],
  subscriptionStatus: null,
  kind: 'customer',
  vendorCreatedAt: null,
  custom: {},
  provenance: {},
});

/**
 * One store's customer into the contact it stands for. Newest per field; empty never overwrites,
 * except that a store may take back what it wrote itself; a customer's data wins over a guest's.
 * @param base what this customer looked like before: a field that the store did not touch since then
 *   is no news, however new the record is.
 */
export function mergeContact(
  current: ContactRow,
  incoming: ContactEntity,
  base: ContactEntity | undefined,
  source: Source,
  regions: (string | null)[] = [],
): ContactRow {
  const merged: ContactRow = { ...current, kind: 'customer', provenance: { ...current.provenance } };
  merged.custom = { ...current.custom, ...incoming.custom };
  for (const field of fields) {
    if (!takes(field, current, incoming, base, source)) continue;
    (merged as Record<Field, unknown>)[field] = incoming[field];
    merged.provenance[field] = { connectionId: source.connectionId, runId: source.runId, at: source.at };
  }
  if (merged.phone !== current.phone || !merged.phoneE164) {
    merged.phoneE164 = toE164(merged.phone, incoming.billing?.country, ...regions) ?? null;
  }
  return merged;
}

function takes(
  field: Field,
  current: ContactRow,
  incoming: ContactEntity,
  base: ContactEntity | undefined,
  source: Source,
): boolean {
  const next = incoming[field];
  const held = plain(current[field]);
  if (same(held, next)) return false;
  const writer = current.provenance[field];
  if (isEmpty(next)) {
    return base !== undefined && same(base[field], held) && writer?.connectionId === source.connectionId;
  }
  if (isEmpty(held) || current.kind === 'guest') return true;
  if (base !== undefined && same(base[field], next)) return false;
  if (!writer) return true;
  return base !== undefined ? source.at >= writer.at : source.at > writer.at;
}

const plain = (value: unknown): unknown => (value instanceof Date ? value.toISOString() : value);

const isEmpty = (value: unknown): boolean =>
  value === null ||
  value === undefined ||
  value === '' ||
  (Array.isArray(value) && value.length === 0) ||
  (typeof value === 'object' && !Array.isArray(value) && Object.values(value).every(isEmpty));

// Postgres gives objects back with their keys in another order, and instants without their fraction's zeros.
function same(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (isEmpty(a) && isEmpty(b)) return true;
  if (typeof a === 'string' && typeof b === 'string' && isInstant(a) && isInstant(b)) {
    return Date.parse(a) === Date.parse(b);
  }
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((item, at) => same(item, b[at]));
  if (isObject(a) && isObject(b)) {
    return [...new Set([...Object.keys(a), ...Object.keys(b)])].every((key) => same(a[key], b[key]));
  }
  return false;
}

const isInstant = (text: string): boolean => /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(text);
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
