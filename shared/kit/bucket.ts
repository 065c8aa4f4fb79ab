import type { BucketReading, Budget } from './connector.ts';

/**
 * A vendor's bucket of points as we believe it to be. `level` is what is left once every request under way has
 * been charged its cost; the vendor's own figures correct it.
 */
export interface Bucket {
  level: number;
  /** When `level` was right, in milliseconds. */
  at: number;
  capacity: number;
  perSecond: number;
  /** Numbers requests in the order in which they were let go. */
  sent: number;
  /** The request whose answer told the last reading. */
  read: number;
}

export const newBucket = (budget: Budget, at: number): Bucket => {
  const capacity = capacityOf(budget);
  return { level: capacity, at, capacity, perSecond: budget.perSecond ?? 0, sent: 0, read: 0 };
};

/** How much may be spent at once after a rest. */
export const capacityOf = (budget: Budget): number => budget.burst ?? Math.max(1, budget.perSecond ?? 1);

/** What stands in the bucket before a request of this cost may leave: no request costs more than there can be. */
export const neededFor = (cost: number, reserve: number, capacity: number): number =>
  Math.min(cost, Math.max(0, capacity - reserve)) + reserve;

export function refill(bucket: Bucket, at: number): void {
  const seconds = Math.max(0, at - bucket.at) / 1_000;
  bucket.level = Math.min(bucket.capacity, bucket.level + seconds * bucket.perSecond);
  bucket.at = at;
}

/**
 * Follows the vendor's reading from the answer to request number `sent`. Whether the vendor had charged those that
 * are still under way when it read its bucket, nobody knows: they are charged once more, which the next readings
 * put right. An answer that was overtaken by a later request's says nothing new.
 * @param underWay the cost of all others that are still under way.
 */
export function follow(bucket: Bucket, reading: BucketReading, sent: number, underWay: number, at: number): void {
  if (sent < bucket.read || reading.capacity <= 0 || reading.perSecond <= 0) return;
  bucket.read = sent;
  bucket.capacity = reading.capacity;
  bucket.perSecond = reading.perSecond;
  bucket.level = Math.min(reading.capacity, reading.available) - underWay;
  bucket.at = at;
}
