import type { signIn } from '../support/api-client.ts';
import type { StreamName } from '../support/sandbox-control.ts';
import type { Stack, StackOptions } from '../support/stack.ts';

/** What a drill needs to know of a vendor: how its simulated shop is set up and troubled, and what is true there. */
export interface Vendor {
  /** The connector's id. */
  id: string;
  /** The sandbox and the stack for a shop of this size. */
  stack(size: ShopSize): Pick<StackOptions, 'sandbox' | 'standsInFor'>;
  open(stack: Stack, size: ShopSize): Promise<Shop>;
}

export interface ShopSize {
  customers: number;
  orders: number;
  products: number;
  seed: number;
}

/** The person who connects and syncs. */
export type Person = Awaited<ReturnType<typeof signIn>>;

/**
 * What goes wrong at the shop during an act.
 * - `slow`: kills then fall into the sync, wherever it is
 * - `repeats`: deliveries come twice and in any order
 * - `late`: they also come late, each at its own time
 * - `everything`: every fault that a sync has to get through by itself
 * - `silence`: no delivery arrives
 * - `omissions`: lists leave out records without a word, and no delivery arrives
 */
export type Trouble = 'slow' | 'repeats' | 'late' | 'everything' | 'silence' | 'omissions';

/** One simulated shop. */
export interface Shop {
  /** Connects it and starts the first sync. @returns the connection's id. */
  connect(person: Person): Promise<string>;
  /** Ways in which its lists can be read; the first is the one that it is connected with. */
  ways: readonly [Way, ...Way[]];
  /** Replaces the trouble there is. */
  trouble(kind: Trouble): Promise<void>;
  calm(): Promise<void>;
  /** Something more that befalls the shop or the access to it, while the `round`th kill is prepared. */
  strike(round: number): Promise<void>;
  /** Edits of so many records, of every sort that people make. */
  change(stream: StreamName, count: number): Promise<void>;
  create(stream: StreamName, count: number): Promise<void>;
  remove(stream: StreamName, count: number): Promise<void>;
  /** What people delete in such a shop. */
  removable: readonly StreamName[];
  /** Resolves when no delivery waits any more. */
  webhooksIdle(): Promise<void>;
  truth(stream: StreamName): AsyncIterable<Truth>;
  /** What the shop has met with since the drill began that a drill should have caused, in words. */
  met(): Promise<string | undefined>;
}

export interface Way {
  name: string;
  take(person: Person, connectionId: string): Promise<void>;
}

export type Json = Record<string, unknown>;
export type Pair = [name: string, ours: unknown, theirs: unknown];

/** A record as it stands in Postgres. */
export interface Row {
  /** What the vendor answered. */
  payload: Json;
  /** The contact; the order with `lines`, `refunds`, `fulfilments`; the product with `variants`, `inventory`. */
  entity: Json;
}

/** A record as it is in the shop. */
export interface Truth {
  id: string;
  /** What must be the same on both sides, field by field. */
  pairs(row: Row): Iterable<Pair>;
}
