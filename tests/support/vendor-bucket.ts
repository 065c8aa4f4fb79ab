import type { BucketReading } from '@syncline/shared/kit/connector';

/** A vendor's bucket as GraphQL vendors keep it: charged what was asked for, given back what was not used. */
export interface VendorBucket {
  /** One request: travels there, is charged or refused, worked on, and travels back. */
  ask(cost: { requested: number; used: number }): Promise<{ throttled: boolean; reading: BucketReading }>;
  calls: number;
  throttled: number;
  /** Points spent, of those that could have been: what stood in it at first and what ran in since. */
  usage(): number;
}

export function makeVendorBucket(
  { capacity, perSecond }: { capacity: number; perSecond: number },
  options: { travelMs: () => number; workMs: () => number; now?: () => number },
): VendorBucket {
  const now = options.now ?? Date.now;
  const startedAt = now();
  let level = capacity;
  let at = startedAt;
  let spent = 0;
  const refill = () => {
    level = Math.min(capacity, level + ((now() - at) / 1_000) * perSecond);
    at = now();
  };
  const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
  const bucket: VendorBucket = {
    calls: 0,
    throttled: 0,
    usage: () => spent / (capacity + ((now() - startedAt) / 1_000) * perSecond),
    ask: async ({ requested, used }) => {
      await pause(options.travelMs());
      bucket.calls += 1;
      refill();
      const throttled = level < requested;
      if (throttled) bucket.throttled += 1;
      else {
        level -= requested;
        await pause(options.workMs());
        refill();
        level += requested - used;
        spent += used;
      }
      const reading = { available: Math.floor(level), capacity, perSecond };
      await pause(options.travelMs());
      return { throttled, reading };
    },
  };
  return bucket;
}

/** Numbers that look random and are the same in every run. */
export function makeRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) & 0x7fffffff;
    return state / 0x7fffffff;
  };
}
