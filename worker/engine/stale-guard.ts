import type { Origin } from './ports.ts';

/** What is stored of a record. */
export interface Stored {
  version: bigint | undefined;
  hash: string;
  readStartedAt: Date;
  deleted: boolean;
}

export interface Incoming {
  version: bigint | undefined;
  hash: string;
  readStartedAt: Date;
}

/**
 * Is this record news? Lower version: stale. Higher: news. Equal or absent: the same content is
 * unchanged, other content is news when it was read later. The record's row repeats the rule in its
 * WHERE, so two transactions cannot both be right.
 *
 * A payload's age is unknown: it counts when nothing is stored or its version is strictly newer, and
 * never against a tombstone; otherwise the vendor is asked (`reread`).
 */
export function judge(
  stored: Stored | undefined,
  incoming: Incoming,
  origin: Origin,
): 'news' | 'unchanged' | 'stale' | 'reread' {
  if (!stored) return 'news';
  if (stored.deleted) {
    if (origin === 'webhook') return 'reread';
    return stored.readStartedAt < incoming.readStartedAt ? 'news' : 'stale';
  }
  if (incoming.version !== undefined && stored.version !== undefined) {
    if (incoming.version < stored.version) return 'stale';
    if (incoming.version > stored.version) return 'news';
  }
  if (incoming.hash === stored.hash) return 'unchanged';
  if (origin === 'webhook') return 'reread';
  return stored.readStartedAt < incoming.readStartedAt ? 'news' : 'stale';
}
