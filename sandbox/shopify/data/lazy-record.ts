import type { Kind, RecordOf } from './records.ts';

const keys: { [K in Kind]: readonly (keyof RecordOf[K])[] } = {
  customers: [
    'firstName',
    'lastName',
    'email',
    'phone',
    'marketing',
    'state',
    'locale',
    'note',
    'tags',
    'taxExempt',
    'verifiedEmail',
    'addresses',
    'createdAt',
    'updatedAt',
  ],
  products: [
    'title',
    'handle',
    'descriptionHtml',
    'vendor',
    'productType',
    'status',
    'tags',
    'publishedAt',
    'optionNames',
    'variants',
    'createdAt',
    'updatedAt',
  ],
  orders: [],
};

/**
 * A record that is made only when more than its number is asked for: a line names its product, and a million lines
 * must not make a million products.
 */
export const lazyRecord = <K extends 'customers' | 'products'>(
  kind: K,
  n: number,
  make: () => RecordOf[K],
): RecordOf[K] => {
  let made: RecordOf[K] | undefined;
  const lazy = Object.create(prototypes[kind] ?? null) as Record<string | symbol, unknown>;
  lazy.n = n;
  lazy.kind = kind;
  lazy[whole] = (): RecordOf[K] => {
    made ??= make();
    return made;
  };
  return lazy as unknown as RecordOf[K];
};

const whole = Symbol('whole record');
const prototypeOf = (kind: Kind): object => {
  const prototype = {};
  for (const key of keys[kind])
    Object.defineProperty(prototype, key, {
      get(this: Record<symbol, () => Record<PropertyKey, unknown>>) {
        return this[whole]?.()[key];
      },
    });
  return prototype;
};
const prototypes: Record<string, object> = { customers: prototypeOf('customers'), products: prototypeOf('products') };
