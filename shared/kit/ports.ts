import type { Dispatcher } from 'undici';
import type { BucketReading, Budget } from './connector.ts';
import type { Spill } from './context.ts';

/** What the kit needs from the process around it: it knows neither Redis nor a database nor a clock. */
export interface KitPorts {
  budgets: Budgets;
  guard: NetworkGuard;
  /** Told of each attempt, after it ended. Must not throw. */
  onCall?: (call: CallRecord) => void;
  /** Full traffic with every secret removed; absent unless an operator asked for it. */
  debug?: (exchange: Exchange) => void;
  now: () => Date;
  /** Unguessable, used once: OAuth 1.0a nonces. */
  nonce: () => string;
  /** Origins that stand in for a vendor's own (a sandbox, a proxy): the real host goes in the `Host` header. */
  standIn?: string | undefined;
  /** A place on disk, by connection and name; sealed ones outlive the slice. */
  spill(name: string): Promise<Spill>;
}

/** A vendor's quota, shared by everyone who talks to it. */
export interface Budgets {
  /**
   * Waits for a place. The permit must be released.
   * @throws HubError `wait` when the quota is shut for longer than is worth standing in line for.
   */
  acquire(key: string, budget: Budget, signal?: AbortSignal, cost?: number): Promise<Permit>;
  /** The vendor asked for a pause: nobody asks under this key for that long. */
  penalise(key: string, milliseconds: number): Promise<void>;
}

export interface Permit {
  waitedMs: number;
  /** @param reading what the answer told about the vendor's bucket: ours follows it. */
  release(reading?: BucketReading): Promise<void>;
}

/** Opens connections only to addresses that a person's URL may lead to. */
export interface NetworkGuard {
  dispatcher: Dispatcher;
}

/** One attempt, for the call log: no secret, no body. */
export interface CallRecord {
  method: string;
  /** Path and query; values of parameters that look like credentials are removed. */
  url: string;
  status: number | undefined;
  durationMs: number;
  /** How long it stood in line for the vendor's quota. */
  waitedMs: number;
  bytes: number;
  attempt: number;
  error: string | undefined;
}

export interface Exchange {
  method: string;
  url: string;
  requestBody: string | undefined;
  status: number | undefined;
  responseHeaders: Record<string, string | undefined>;
  /** The first 20,000 characters. */
  responseBody: string | undefined;
}
