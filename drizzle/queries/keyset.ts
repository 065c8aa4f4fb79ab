/**
 * Keyset paging: a cursor is the sort value and the id of the last row of a page, so that a page
 * costs the same however deep it lies and rows that arrive meanwhile shift nothing.
 */
export interface Keyset {
  /**
   * The sort value as Postgres prints it: exact, also below a millisecond. It goes back as text that
   * Postgres casts; the driver would round a timestamp to milliseconds.
   */
  value: string;
  id: string;
  /** Which order the list was in: a cursor of another one means nothing here. */
  order?: string;
}

export interface PageOf<T> {
  items: T[];
  nextCursor: string | null;
}

export function encodeKeyset(keyset: Keyset): string {
  return Buffer.from(JSON.stringify([keyset.value, keyset.id, keyset.order ?? ''])).toString('base64url');
}

/** Undefined for anything that is not a cursor of this list: the caller says so to whoever sent it. */
export function decodeKeyset(cursor: string, order = ''): Keyset | undefined {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (!Array.isArray(parsed) || parsed.length !== 3) return undefined;
    const [value, id, of] = parsed as unknown[];
    if (of !== order) return undefined;
    if (typeof value !== 'string' || typeof id !== 'string' || !/^[0-9a-f-]{36}$/i.test(id)) return undefined;
    return { value, id, order };
  } catch {
    return undefined;
  }
}

/** Cuts a page from `limit + 1` rows; each row brings its own `sortKey`, which stays inside. */
export function pageOf<T extends { id: string; sortKey: string }>(
  rows: readonly T[],
  limit: number,
  order: string,
): PageOf<Omit<T, 'sortKey'>> {
  const kept = rows.slice(0, limit);
  const last = kept.at(-1);
  return {
    items: kept.map(({ sortKey: _, ...row }) => row),
    nextCursor: rows.length > limit && last ? encodeKeyset({ value: last.sortKey, id: last.id, order }) : null,
  };
}
