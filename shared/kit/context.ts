import type { HttpClient } from './http.ts';

/** What a connector is handed for its reads: everything it may touch. */
export interface ConnectorContext<S> {
  http: HttpClient;
  settings: S;
  /** Ends reads at the next request when the run is cancelled or the worker stops. */
  signal: AbortSignal;
  /** Scopes the account granted; undefined where the sign-in method has none. */
  scopes: readonly string[] | undefined;
  /**
   * Opens a place on disk for what must be sorted before it can be read. Once sealed, the same name finds it again in
   * the next slice, if that runs where it stands; else it is empty and filled anew.
   */
  spill(name: string): Promise<Spill>;
}

/**
 * Lines on disk, in drawers, of one connection: bounded, and gone with the slice unless it was sealed. For results that
 * come shuffled and are too large for memory: sorting takes longer than a slice, so the next ones read what it left.
 */
export interface Spill {
  /** An earlier slice sealed it: everything is in. */
  readonly sealed: boolean;
  /** Appends a line to a drawer. @throws HubError `report` SPILL_FULL beyond the bound. */
  put(drawer: number, line: string): Promise<void>;
  /** A drawer's lines in the order in which they were put. */
  lines(drawer: number): AsyncIterable<string>;
  /** Everything is in: it outlives the slice, until it is closed or nobody has opened it for a day. */
  seal(): Promise<void>;
  /** Removes it all. Unsealed ones are removed when the slice ends. */
  close(): Promise<void>;
}
