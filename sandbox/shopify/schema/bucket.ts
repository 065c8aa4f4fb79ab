export interface Bucket {
  /** Takes a query's estimated cost; false: there is not enough. */
  take(cost: number): boolean;
  /** Gives back what the answer did not cost. */
  giveBack(points: number): void;
  status(): { maximumAvailable: number; currentlyAvailable: number; restoreRate: number };
  /** For tests of how well a caller keeps to it. */
  usage: { asked: number; throttled: number; spent: number; firstAt: number | null; lastAt: number | null };
  resetUsage(): void;
}

/** The leaky bucket of one app at one shop. Its size and rate may change at any time. */
export const makeBucket = (rules: () => { capacity: number; perSecond: number }): Bucket => {
  let level = rules().capacity;
  let at = performance.now();
  const fill = (): void => {
    const now = performance.now();
    const { capacity, perSecond } = rules();
    level = Math.min(capacity, level + ((now - at) / 1_000) * perSecond);
    at = now;
  };
  const fresh = (): Bucket['usage'] => ({ asked: 0, throttled: 0, spent: 0, firstAt: null, lastAt: null });
  const bucket: Bucket = {
    usage: fresh(),
    resetUsage: () => {
      bucket.usage = fresh();
    },
    take: (cost) => {
      fill();
      const { usage } = bucket;
      usage.asked += 1;
      usage.firstAt ??= Date.now();
      usage.lastAt = Date.now();
      if (level < cost) {
        usage.throttled += 1;
        return false;
      }
      level -= cost;
      usage.spent += cost;
      return true;
    },
    giveBack: (points) => {
      fill();
      level = Math.min(rules().capacity, level + points);
      bucket.usage.spent -= points;
    },
    status: () => {
      fill();
      const { capacity, perSecond } = rules();
      return { maximumAvailable: capacity, currentlyAvailable: Math.floor(level), restoreRate: perSecond };
    },
  };
  return bucket;
};
