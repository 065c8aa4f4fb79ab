import type { Fragment } from 'postgres';
import type { Tx } from '../client.ts';
import type { Keyset } from './keyset.ts';

interface Sorting {
  key: Fragment;
  type: Fragment;
  /** `<` or `>`: how a row of a later page compares. */
  before: Fragment;
  direction: Fragment;
}

interface Ranked {
  /** To put behind `order by`. */
  order: Fragment;
  /** The sort value of a row, as the keyset carries it. */
  sortKey: Fragment;
  /** Empty, or `and …`: only rows behind the last one of the page before. */
  beyond: Fragment;
}

/**
 * The order of a page of a list, whatever its sort: while somebody searches, records that carry
 * exactly what was typed come first, and those that merely begin with it or name it follow.
 * @param exact a condition, for lists that are searched; undefined for all others.
 */
export function exactFirst(
  tx: Tx,
  { key, type, before, direction }: Sorting,
  id: Fragment,
  exact: Fragment | undefined,
  after: Keyset | undefined,
): Ranked {
  if (!exact) {
    return {
      order: tx`${key} ${direction}, ${id} ${direction}`,
      sortKey: tx`(${key})::text`,
      beyond: after ? tx`and (${key}, ${id}) ${before} (${after.value}::text::${type}, ${after.id}::uuid)` : tx``,
    };
  }
  const rank = tx`(case when ${exact} then 0 else 1 end)`;
  const last = after && /^[01]:/.test(after.value) ? after : undefined;
  const lastRank = Number(last?.value[0] ?? 0);
  return {
    order: tx`${rank}, ${key} ${direction}, ${id} ${direction}`,
    sortKey: tx`${rank} || ':' || (${key})::text`,
    beyond: last
      ? tx`and (${rank} > ${lastRank} or (${rank} = ${lastRank}
          and (${key}, ${id}) ${before} (${last.value.slice(2)}::text::${type}, ${last.id}::uuid)))`
      : tx``,
  };
}

/** What was typed, as numbers, addresses and ids are compared with it. */
export const typedWord = (search: string): string => search.trim().replace(/^#+/, '').toLowerCase();
