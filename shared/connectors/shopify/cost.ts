import type { BucketReading } from '../../kit/connector.ts';
import type { HttpAnswer } from '../../kit/http.ts';

/**
 * What an answer says about points: each one ends with `extensions.cost`. Read from its end: an answer may be
 * megabytes long. https://shopify.dev/docs/apps/build/apis/graphql-admin/rate-limits (November 2026)
 */
export interface Cost {
  requested: number;
  /** Null: the query was not run. */
  actual: number | null;
  bucket: BucketReading;
}

export function costOf(text: string): Cost | undefined {
  const at = text.lastIndexOf('"throttleStatus"');
  if (at < 0) return undefined;
  const from = Math.max(0, text.lastIndexOf('"cost"', at));
  const part = text.slice(from, at + 300);
  const requested = numberIn(part, 'requestedQueryCost');
  const capacity = numberIn(part, 'maximumAvailable');
  const available = numberIn(part, 'currentlyAvailable');
  const perSecond = numberIn(part, 'restoreRate');
  if (requested === null || capacity === null || available === null || perSecond === null) return undefined;
  return { requested, actual: numberIn(part, 'actualQueryCost'), bucket: { available, capacity, perSecond } };
}

/** The vendor's bucket after an answer. */
export const bucketOf = (answer: HttpAnswer): BucketReading | undefined => costOf(answer.text)?.bucket;

/** How long until a query of that cost is let through again; an answer that does not say: two seconds. */
export function throttledMs(text: string): number {
  const cost = costOf(text);
  if (!cost || cost.bucket.perSecond <= 0) return 2_000;
  const missing = Math.max(0, cost.requested - cost.bucket.available);
  return Math.max(100, Math.ceil((missing / cost.bucket.perSecond) * 1_000));
}

/** Most that one query may cost, with a little room for what the estimate does not see. */
export const highestCost = 950;

/**
 * How many records to ask for next, from what the last page was charged in advance.
 * @param asked how many the last page asked for.
 */
export function pageSizeFor(cost: Cost | undefined, asked: number, most: number): number {
  if (!cost || cost.requested <= 0) return asked;
  const each = cost.requested / asked;
  return Math.max(1, Math.min(most, Math.floor(highestCost / each)));
}

function numberIn(text: string, name: string): number | null {
  const found = new RegExp(`"${name}"\\s*:\\s*(-?\\d+(?:\\.\\d+)?)`).exec(text);
  return found?.[1] === undefined ? null : Number(found[1]);
}
