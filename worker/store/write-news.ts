import type { Tx } from '@syncline/drizzle/client';
import type { BadRecord, StreamRef } from '../engine/ports.ts';
import type { News } from './news.ts';
import { writeContacts } from './write-contacts.ts';
import { writeOrders } from './write-orders.ts';
import { writeProducts } from './write-products.ts';

export interface WriteContext {
  readStartedAt: Date;
  /** How numbers without a country are read. */
  phoneRegion: string | null;
}

/** Writes a set of records of one stream. @returns the external ids that the stale guard let through. */
export async function writeNews(tx: Tx, ref: StreamRef, news: News[], at: WriteContext): Promise<Set<string>> {
  if (news.length === 0) return new Set();
  switch (ref.stream.entity) {
    case 'contact':
      return writeContacts(tx, ref, news.filter(is('contact')), at);
    case 'order':
      return writeOrders(tx, ref, news.filter(is('order')), at);
    case 'product':
      return writeProducts(tx, ref, news.filter(is('product')), at);
  }
}

const is =
  <K extends News['entity']['kind']>(kind: K) =>
  (item: News): item is News<Extract<News['entity'], { kind: K }>> =>
    item.entity.kind === kind;

/**
 * The same, when a record is known to break the statement: the set is halved under savepoints until
 * the record that breaks it stands alone as a failure.
 */
export async function writeCarefully(
  tx: Tx,
  ref: StreamRef,
  news: News[],
  at: WriteContext,
): Promise<{ admitted: Set<string>; bad: BadRecord[] }> {
  if (news.length === 0) return { admitted: new Set(), bad: [] };
  try {
    return { admitted: await tx.savepoint((inner) => writeNews(inner, ref, news, at)), bad: [] };
  } catch (error) {
    const fault = recordFault(error);
    if (!fault) throw error;
    const [only] = news;
    if (news.length === 1 && only) {
      const { externalId, json } = only.record;
      return { admitted: new Set(), bad: [{ externalId, json, code: 'RECORD_REFUSED', reason: fault }] };
    }
    const middle = Math.ceil(news.length / 2);
    const left = await writeCarefully(tx, ref, news.slice(0, middle), at);
    const right = await writeCarefully(tx, ref, news.slice(middle), at);
    return { admitted: new Set([...left.admitted, ...right.admitted]), bad: [...left.bad, ...right.bad] };
  }
}

/** The database's words for a value it cannot hold; undefined for any other trouble. */
export function recordFault(error: unknown): string | undefined {
  const code = sqlState(error);
  // 22: bad data (NUL, overflow, impossible date); 23: a constraint; 54: too large for an index.
  if (!code || !/^(22|23|54)/.test(code)) return undefined;
  return `The database cannot hold this record: ${error instanceof Error ? error.message : code}`;
}

/** Two transactions stood in each other's way: the loser tries again. */
export const isCollision = (error: unknown): boolean => ['40P01', '40001'].includes(sqlState(error) ?? '');

function sqlState(error: unknown): string | undefined {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : undefined;
}
